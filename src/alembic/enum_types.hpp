// `ENUM(...).create(bind)` and `.drop(bind)`, and the statements for them.
// Not the types that tables make by themselves (operations.cpp).
#pragma once

#include "alembic/types.hpp"

namespace limbeck::alembic {

std::string create_type(const EnumType& type);
/// `create` or `drop` of a type; none: it is no Enum.
std::optional<python::Value> enum_function(const Type& type, const std::string& name);

}  // namespace limbeck::alembic
