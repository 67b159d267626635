// Dates, times, durations, UUIDs and Decimals as the drivers send them. Part of literals.hpp.
#pragma once

#include <optional>
#include <string>

#include "alembic/types.hpp"

namespace limbeck::alembic {

/// As psycopg2 writes them; none: it is no such value.
std::optional<std::string> postgresql_moment(const python::Value& value);
/// As sqlite3 binds what has no type; none: not at all.
std::optional<std::string> sqlite_moment(const python::Value& value);
/// As SQLAlchemy's types of that family store it in SQLite, without quotes; none: it is not for
/// that type.
std::optional<std::string> stored_moment(const python::Value& value, Family family);
/// `8f14e45f-ceea-467f-a5c6-3f1a2b3c4d5e` of a UUID, or of a text that is one; none: neither.
std::optional<std::string> uuid_text(const python::Value& value);
/// Of a Decimal; none: it is none.
std::optional<std::string> decimal_text(const python::Value& value);
std::optional<double> decimal_real(const python::Value& value);
/// The name of SQLAlchemy's type for such a value; null: it is no such value.
const char* moment_type(const python::Value& value);

}  // namespace limbeck::alembic
