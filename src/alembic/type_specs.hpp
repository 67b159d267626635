// The types that SQLAlchemy has by name: what each dialect calls them. Not their arguments
// (types.cpp).
#pragma once

#include <cstdint>
#include <string_view>

#include "alembic/types.hpp"

namespace limbeck::alembic {

/// How a type's arguments are read.
enum class Form : std::uint8_t {
  plain,
  text,
  decimal,
  real,
  binary,
  timed,  ///< PostgreSQL writes its time zone, SQLite writes neither.
  bit,
  boolean,
  json,
  interval,
  array,
  enumeration,
};

struct TypeSpec {
  const char* name;
  Form form;
  const char* postgresql;  ///< Null: that dialect has it not.
  const char* sqlite;
  Affinity affinity = Affinity::other;
};

Family family_of(const TypeSpec& spec);

/// In sqlalchemy itself, or in a dialect's module; null: not known.
const TypeSpec* find_generic_type(std::string_view name);
const TypeSpec* find_postgresql_type(std::string_view name);
/// The other way: the first whose DDL that is, without arguments, and that SQLAlchemy 1.4 has, too.
const TypeSpec* find_generic_ddl(std::string_view ddl, Dialect dialect);
const TypeSpec* find_postgresql_ddl(std::string_view ddl);

}  // namespace limbeck::alembic
