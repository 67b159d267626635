// The little things that the library alembic_utils does to SQL and to names.
// Not what it sends: entity_sql.hpp.
// Source: alembic_utils, statement.py, and the module parse, whose templates it takes SQL apart by.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace limbeck::alembic {

/// Errors: python::Unsupported for a blank beyond ASCII, which Python would take for one.
void require_plain_blanks(std::string_view text);

std::string stripped(std::string_view text);
/// Every run of blanks is one space; none at the ends.
std::string with_single_spaces(std::string_view text);
std::string without_last_semicolon(std::string_view sql);

/// So that SQLAlchemy's text() sees no parameter; `::` stays.
std::string with_colons_escaped(std::string_view sql);
/// The same, where `:=` and colons that are escaped stay, too.
std::string with_plpgsql_colons_escaped(std::string_view sql);

/// `a.b` becomes `"a"."b"`, whatever was quoted of it.
std::string with_double_quotes(std::string_view name);
std::string without_double_quotes(std::string_view name);

/// What the fields of a template hold, by name. `{name}` is one letter or more, as few as can be,
/// `{:s}` blanks, all else itself in either case. None: it does not fit the whole of `text`.
std::optional<std::map<std::string, std::string>> take_apart(std::string_view text_template,
                                                             std::string_view text);

}  // namespace limbeck::alembic
