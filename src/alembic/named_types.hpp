// Types that have rules of their own, by the module that defines them: SQLAlchemy's rarer ones,
// and those of the libraries that scripts are seen to import.
// Not the families of SQLAlchemy's usual types (type_specs.hpp).
// Next: dialect_types.cpp and third_party_types.cpp for the rules.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "alembic/parameters.hpp"
#include "alembic/types.hpp"

namespace limbeck::alembic {

/// What a type is called in either database; none: it cannot be had there.
struct Renderings {
  std::optional<Rendering> postgresql, sqlite;
};

struct NamedType {
  /// Where it is defined. Modules above have it too: `sqlalchemy_utils.types.email` is that of
  /// `sqlalchemy_utils.EmailType`.
  const char* module;
  const char* name;
  std::vector<std::string> parameters;  ///< Positional.
  Renderings (*make)(Parameters& given);
  bool transforms_values = true;  ///< As of Type.
};

/// SQLAlchemy's own, and of its dialects.
std::span<const NamedType> dialect_types();
std::span<const NamedType> third_party_types();

/// A type of SQLAlchemy's dialects for databases that Limbeck does not know: of use only as a
/// variant, or where no DDL is made of it. None: no such module.
std::optional<python::Value> foreign_type(const std::string& module, const std::string& name);

/// The class of that name in that module; none: not known.
std::optional<python::Value> named_type(const std::string& module, const std::string& name);
/// A library's module, or one above it; none: not known.
std::optional<python::Value> third_party_module(const std::string& name);

// For the rules.

/// Of SQLAlchemy's own type of that name.
Renderings like(Parameters& given, const char* generic_type, python::Arguments arguments = {});
/// `{}` stands for the parameter's number in parentheses, or nothing.
Renderings sized(Parameters& given, const char* text, const char* parameter,
                 std::optional<std::int64_t> missing = {});
Renderings of(const char* on_postgresql, const char* on_sqlite);

}  // namespace limbeck::alembic
