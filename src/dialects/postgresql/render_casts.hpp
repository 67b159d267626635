// Which types PostgreSQL turns into which by itself when a column's type is altered.
// Not what a user says behind USING.
// Next: render_column_changes.cpp.
#pragma once

#include <string>

#include "schema/catalog.hpp"

namespace limbeck::dialects::postgresql {

/// What must stand behind USING: `size::integer`; empty where the server needs no help. Domains
/// count as what they are made of. Source: pg_cast, and CREATE CAST in the manual.
std::string conversion(const schema::Catalog& catalog, const schema::Column& from,
                       const schema::Column& to);

}  // namespace limbeck::dialects::postgresql
