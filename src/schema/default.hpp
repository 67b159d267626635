// Whether a column's default gives a value.
#pragma once

#include "schema/column.hpp"

namespace limbeck::schema {

/// `DEFAULT NULL` gives none; nor does `DEFAULT NULL::text`, as PostgreSQL writes it.
inline bool has_default(const Column& column) {
  if (!column.default_value) return false;
  const std::string& text = column.default_value->text;
  const bool is_null = text.starts_with("NULL") || text.starts_with("null");
  return !is_null || (text.size() > 4 && text.compare(4, 2, "::") != 0);
}

}  // namespace limbeck::schema
