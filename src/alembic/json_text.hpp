// A value as JSON, as json.dumps() writes it and SQLAlchemy's JSON types send it.
#pragma once

#include <string>

#include "python/value.hpp"

namespace limbeck::alembic {

/// Errors: Unsupported for what json.dumps() would not take.
std::string json_text(const python::Value& value);

}  // namespace limbeck::alembic
