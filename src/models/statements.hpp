// What a model's statements may be: run, passed over, or refused because they would outlast the
// scratch.
// Not how they are run: realize.hpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "db/connection.hpp"
#include "models/ddl.hpp"
#include "sql/splitter.hpp"

namespace limbeck::models {

struct ModelStatement {
  db::Statement statement;
  std::size_t piece = 0;
  /// SET and its kin: what follows in the same piece needs it whenever it is run.
  bool is_setting = false;
};

/// All that are to be run, in order. Passed over: BEGIN and COMMIT (there is one transaction
/// anyhow), ALTER … OWNER TO, memberships in roles, and, unless `privileges`, GRANT, REVOKE and
/// ALTER DEFAULT PRIVILEGES. Errors: models.not_allowed, script.unterminated, script.meta_command.
std::vector<ModelStatement> model_statements(const Ddl& ddl, sql::Flavor flavor, bool privileges);

/// Whether a COMMIT behind it would change nothing of what it does: not so for rows, whose deferred
/// constraints wait for the transaction's end, nor for what is set or made for one transaction.
/// False where that is not certain.
bool outlives_commit(std::string_view statement, sql::Flavor flavor);

/// Words in upper case, quoted names as written, what is in parentheses left out: enough to tell
/// what a statement is.
std::vector<std::string> outline(std::string_view statement, sql::Flavor flavor);

}  // namespace limbeck::models
