// Names as SQLAlchemy writes them: quoted only where its rules ask for it.
// Not Limbeck's own quoting, which quotes more (sql/).
// Source: sqlalchemy/sql/compiler.py, IdentifierPreparer, of 1.4 and 2.0.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace limbeck::alembic {

/// Whose SQL is written.
enum class Dialect : std::uint8_t { postgresql, sqlite };

std::string quote(std::string_view name, Dialect dialect);
/// `schema` may be empty; every part of a dotted schema is quoted for itself, as Alembic does.
std::string quote_table(std::string_view schema, std::string_view name, Dialect dialect);
/// A literal with its quotes.
std::string quote_text(std::string_view text);

}  // namespace limbeck::alembic
