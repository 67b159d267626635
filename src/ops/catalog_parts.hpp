// Where in a catalog the parts of tables and views are, and the comment of any object.
// Not how a list is changed: catalog_edit.hpp.
#pragma once

#include "schema/catalog.hpp"

namespace limbeck::ops {

// Of a table or a view. Errors: ops.missing.
std::vector<schema::Index>& indexes_of(schema::Catalog& catalog, const schema::Name& owner);
std::vector<schema::Trigger>& triggers_of(schema::Catalog& catalog, const schema::Name& owner);
std::vector<schema::Definition>& rules_of(schema::Catalog& catalog, const schema::Name& owner);

std::string& comment_of(schema::Catalog& catalog, const schema::ObjectId& object);

}  // namespace limbeck::ops
