// The objects of a catalog one by one: their ids, and the operations that make and drop them.
// Not which of them differ: decide.hpp.
#pragma once

#include "ops/operation.hpp"
#include "schema/catalog.hpp"

namespace limbeck::diff {

schema::ObjectId id_of(schema::ObjectKind kind, const schema::Name& name,
                       const std::string& part = {});
/// One without a name goes by its definition.
schema::ObjectId id_of(const schema::Name& table, const schema::Constraint& constraint);
/// A table or a view, for what is a part of one; otherwise the object itself.
schema::ObjectId owner_of(const schema::ObjectId& object, const schema::Catalog& catalog);
bool is_part(const schema::ObjectId& object);

const schema::Column* find_column(const schema::Catalog& catalog, const schema::ObjectId& column);
const schema::Constraint* find_constraint(const schema::Catalog& catalog,
                                          const schema::ObjectId& constraint);
const schema::Index* find_index(const schema::Catalog& catalog, const schema::ObjectId& index);

/// The object must be in the catalog.
ops::Operation creation_of(const schema::ObjectId& object, const schema::Catalog& catalog);
ops::Operation removal_of(const schema::ObjectId& object, const schema::Catalog& catalog);

}  // namespace limbeck::diff
