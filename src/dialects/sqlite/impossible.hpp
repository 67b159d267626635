// What a schema can say and SQLite cannot.
// Not mistakes that SQLite itself reports: a table WITHOUT ROWID that has no key.
#pragma once

#include <string>
#include <string_view>

#include "schema/catalog.hpp"

namespace limbeck::dialects::sqlite {

/// render.impossible: `SQLite has no enums: mood`.
[[noreturn]] void throw_impossible(std::string_view what, const std::string& object);
[[noreturn]] void throw_impossible(std::string_view what, const schema::Name& object);

// Each throws render.impossible for what would be lost. `table`: whose part it is.
void require_possible(const schema::Name& name);
void require_possible(const schema::Column& column, const schema::Name& table);
void require_possible(const schema::Constraint& constraint, const schema::Name& table);
void require_possible(const schema::Index& index);
void require_possible(const schema::Trigger& trigger);
/// With its parts, if it has any.
void require_possible(const schema::Table& table);
void require_possible(const schema::View& view);

}  // namespace limbeck::dialects::sqlite
