// Columns and constraints of a revision in C++ as a catalog has them.
// Not which operation they are part of: step_operations.hpp.
#pragma once

#include <string>

#include "contract/dialect.hpp"
#include "limbeck/operation.hpp"
#include "schema/catalog.hpp"

namespace limbeck::run {

[[noreturn]] void fail_incomplete(std::string message, std::string hint);

/// With the enum, domain, composite or range that it names, if `catalog` has it.
schema::Type type_of(const std::string& text, const schema::Catalog& catalog, sql::Flavor flavor);

/// `is_only_key`: it is the whole primary key. `whose`: `users`, for messages. Errors:
/// ops.incomplete (no type), render.impossible (an identity that the dialect cannot have).
schema::Column column_of(const operation::Column& column, bool is_only_key,
                         const std::string& whose, const contract::Dialect& dialect,
                         const schema::Catalog& catalog);

/// `references` with the schema of its table where it names none. Errors: ops.incomplete.
schema::Constraint constraint_of(const operation::Constraint& constraint,
                                 const schema::Name& references, sql::Flavor flavor);

schema::ConstraintKind kind_of(operation::ConstraintKind kind);
/// `a foreign key`
std::string_view kind_words(operation::ConstraintKind kind);

schema::Index index_of(const operation::CreateIndex& index, std::string_view dialect,
                       sql::Flavor flavor);

}  // namespace limbeck::run
