// Types that a script defines itself: `class Email(TypeDecorator)`, `class Point(UserDefinedType)`,
// a class derived from a type of SQLAlchemy.
// Not what such a class does with values: a literal of it is not known.
// Source: sqlalchemy/sql/type_api.py of 1.4 and 2.0.
#pragma once

#include <optional>
#include <string>

#include "alembic/types.hpp"

namespace limbeck::alembic {

/// `TypeDecorator`, `UserDefinedType` and `TypeEngine` as classes to derive from; none: another
/// name.
std::optional<python::Value> derivable_type(const std::string& name);

}  // namespace limbeck::alembic
