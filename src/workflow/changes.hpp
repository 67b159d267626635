// A migration's operations as people read them: a sentence each, and what may go wrong or be lost.
// Not the statements: migration.hpp. Next: migration_text.hpp, report/changes.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "db/connection.hpp"
#include "ops/hazard.hpp"
#include "workflow/migration.hpp"

namespace limbeck::workflow {

struct Risk {
  ops::Finding finding;
  /// What the finding's probe counts in the connected database; none where nobody looked.
  std::optional<std::int64_t> count = {};
};

struct Change {
  std::string sentence;  ///< `add column users.nickname (text)`
  std::string detected;  ///< As Alembic logs it: lines; may be empty.
  std::vector<Risk> risks = {};
  std::vector<std::string> marks = {};  ///< Lines of comment for the file.
};

bool loses_data(const Risk& risk);
/// Loses data, may fail or leaves something outdated; not how long it takes or whom it keeps
/// waiting.
bool is_about_rows(const Risk& risk);
/// With the count, where somebody looked.
std::string describe_risk(const Risk& risk);

/// One for each operation of the way, in its order.
std::vector<Change> changes_of(const Way& way);

/// Counts what the risks would touch; a table that cannot be read stays uncounted.
void count_risks(std::vector<Change>& changes, db::Connection& connection,
                 const contract::Dialect& dialect);

/// What may be lost or fail, as comments.
void mark_risks(std::vector<Change>& changes);
/// The same; and first of all, what the upgrade loses and the downgrade cannot bring back.
void mark_downgrade(std::vector<Change>& changes, const std::vector<Change>& upgrade);

}  // namespace limbeck::workflow
