// Stored CREATE VIEW, CREATE TRIGGER and CREATE VIRTUAL TABLE statements in one form.
// Not parsers of queries: which names a statement mentions is told by its tokens.
// Next: settled_text.hpp for the form.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "dialects/sqlite/stored_sql.hpp"

namespace limbeck::dialects::sqlite {

/// A view or a trigger.
struct StoredStatement {
  std::string name;
  std::string definition;  ///< The whole statement, settled: to be compared, not to be shown.
};

/// In lower case, each once: all words and names of the statement, more than it refers to.
std::vector<std::string> mentioned_names(const std::vector<Part>& parts);

/// As it was written, without what stands behind it.
std::string text_of(const std::vector<Part>& parts);

/// `is_known`: of a name in lower case, whether "name" is one and no string, see settled_text.hpp.
/// Errors: reflect.unreadable, naming `object`.
StoredStatement parse_view(const std::vector<Part>& parts, std::string_view object,
                           const std::function<bool(const std::string&)>& is_known);
/// `table` is spelled as it is given, whatever the statement says. BEFORE is written out, FOR
/// EACH ROW is not: SQLite has no other triggers.
StoredStatement parse_trigger(const std::vector<Part>& parts, std::string_view object,
                              const std::string& table,
                              const std::function<bool(const std::string&)>& is_known);

/// `USING fts5(a, content='')`: the arguments as they are, without the blanks around them.
std::string parse_virtual(std::string_view sql, std::string_view object);

}  // namespace limbeck::dialects::sqlite
