// ${NAME} in a section marked variables=on, replaced by values given with -x.
// Not the template of new files (revision_template.cpp), which has a fixed set of names.
// Next: script.cpp, resolve_body. The rules: docs/revision-files.md.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "db/connection.hpp"
#include "sql/splitter.hpp"

namespace limbeck::scripts {

using Variables = std::map<std::string, std::string>;

/// Where a placeholder stands; for errors.
struct VariableSite {
  std::string file;
  std::string revision;
};

/// Names used in `statement` that have no value are added to `missing`.
/// Errors: script.bad_variable (not a placeholder, unknown form), with its line.
void find_missing_variables(const db::Statement& statement, const Variables& variables,
                            const VariableSite& site, std::set<std::string>& missing);

/// Every ${NAME}, ${NAME:ident}, ${NAME:literal} replaced; ${$} gives a dollar. The result is
/// still one statement. Errors: script.bad_variable (a value that would end the statement, a NUL).
void substitute_variables(db::Statement& statement, const Variables& variables, sql::Flavor flavor,
                          const VariableSite& site);

}  // namespace limbeck::scripts
