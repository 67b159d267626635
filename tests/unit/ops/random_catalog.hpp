// Catalogs and operations made by rapidcheck, of few names, so that they often meet.
#pragma once

#include <rapidcheck.h>

#include "ops/operation.hpp"

namespace limbeck::ops::testing {

inline std::size_t below(std::size_t limit) {
  // At full size, or the first cases would all be of the first few kinds.
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::size_t>(0, limit));
}
inline bool flip() {
  return below(2) == 1;
}
inline std::string letter() {
  return std::string(1, static_cast<char>('a' + below(4)));
}
inline schema::Name name() {
  return {flip() ? "" : "other", letter()};
}
inline std::string text() {
  return flip() ? "" : "text " + letter();
}

inline schema::Column column() {
  schema::Column made{.name = letter(), .type = {.text = flip() ? "integer" : "text"}};
  made.nullable = flip();
  if (flip()) made.default_value = schema::Expression{"1"};
  made.comment = text();
  return made;
}

inline schema::Constraint constraint() {
  schema::Constraint made{.kind = static_cast<schema::ConstraintKind>(below(5)),
                          .name = letter(),
                          .definition = "CHECK (" + letter() + " > 0)",
                          .columns = {letter()}};
  if (made.kind == schema::ConstraintKind::foreign_key) {
    made.references = name();
    made.referenced_columns = {letter()};
  }
  made.validated = flip();
  made.comment = text();
  return made;
}

inline schema::Index index() {
  return {.name = letter(),
          .unique = flip(),
          .definition = "USING btree (" + letter() + ")",
          .columns = {letter()}};
}

inline schema::Trigger trigger() {
  return {.name = letter(), .definition = "CREATE TRIGGER " + letter()};
}
inline schema::Definition definition() {
  return {.name = letter(), .definition = "CREATE RULE " + letter()};
}

/// `count` of what `make` gives, but for those whose name is there already.
template <typename Make>
auto several(std::size_t most, Make make) {
  std::vector<decltype(make())> made;
  for (std::size_t count = below(most + 1); count > 0; --count) {
    auto next = make();
    const bool taken = std::any_of(made.begin(), made.end(),
                                   [&](const auto& there) { return there.name == next.name; });
    if (!taken) made.push_back(std::move(next));
  }
  return made;
}

inline schema::Table table() {
  schema::Table made{.name = name()};
  made.columns = several(3, column);
  made.constraints = several(2, constraint);
  made.indexes = several(2, index);
  made.triggers = several(1, trigger);
  made.policies = several(1, definition);
  made.rules = several(1, definition);
  made.comment = text();
  made.unlogged = flip();
  schema::Catalog sorted{.dialect = "", .tables = {std::move(made)}};
  schema::sort(sorted);
  return sorted.tables.front();
}

inline schema::View view() {
  schema::View made{.name = name(), .definition = "SELECT " + letter()};
  made.columns = several(2, [] { return schema::ViewColumn{.name = letter(), .type = "text"}; });
  made.indexes = several(1, index);
  made.comment = text();
  return made;
}

inline schema::Enumeration enumeration() {
  schema::Enumeration made{.name = name()};
  for (const char* label : {"x", "y", "z"}) {
    if (flip()) made.labels.emplace_back(label);
  }
  return made;
}

inline schema::Sequence sequence() {
  schema::Sequence made{.name = name()};
  made.options.increment = static_cast<std::int64_t>(1 + below(3));
  if (flip()) made.owner = schema::SequenceOwner{name(), letter()};
  return made;
}

inline schema::Domain domain() {
  schema::Domain made{.name = name(), .base = {.text = "text"}};
  made.nullable = flip();
  made.checks = several(1, constraint);
  return made;
}
inline schema::Composite composite() {
  schema::Composite made{.name = name()};
  made.attributes =
      several(2, [] { return schema::Attribute{.name = letter(), .type = {.text = "text"}}; });
  return made;
}
inline schema::Range range() {
  return {.name = name(), .subtype = {.text = "integer"}, .definition = "(" + letter() + ")"};
}
inline schema::Routine routine() {
  return {.name = name(), .arguments = flip() ? "" : "integer", .definition = letter()};
}
inline schema::Namespace space() {
  return {.name = letter(), .comment = text()};
}
inline schema::Extension extension() {
  return {.name = letter(), .version = "1"};
}

inline schema::ObjectId object() {
  return {.kind = static_cast<schema::ObjectKind>(below(16)), .name = name(), .part = letter()};
}
inline schema::Privilege privilege() {
  return {.object = object(), .grantee = letter(), .privilege = flip() ? "SELECT" : "INSERT"};
}

inline bool has_all(const auto& columns, const std::vector<std::string>& names) {
  return std::all_of(names.begin(), names.end(), [&](const std::string& wanted) {
    return std::any_of(columns.begin(), columns.end(),
                       [&](const auto& column) { return column.name == wanted; });
  });
}

inline bool fits(const schema::Catalog& catalog, const schema::Table& table,
                 const schema::Constraint& constraint) {
  if (!has_all(table.columns, constraint.columns)) return false;
  if (!constraint.references) return true;
  const schema::Table* const other = schema::find(catalog.tables, *constraint.references);
  return other != nullptr && has_all(other->columns, constraint.referenced_columns);
}

inline bool fits(const schema::Catalog& catalog, const schema::Sequence& sequence) {
  if (!sequence.owner) return true;
  const schema::Table* const table = schema::find(catalog.tables, sequence.owner->table);
  return table != nullptr && has_all(table->columns, {sequence.owner->column});
}

/// What a server would never let stand: parts that name columns or tables that are not there, and
/// two relations of one name.
inline void drop_what_does_not_fit(schema::Catalog& catalog) {
  for (schema::Table& table : catalog.tables) {
    std::erase_if(table.constraints,
                  [&](const auto& constraint) { return !fits(catalog, table, constraint); });
    std::erase_if(table.indexes,
                  [&](const auto& index) { return !has_all(table.columns, index.columns); });
  }
  const auto is_table = [&](const auto& object) {
    return schema::find(catalog.tables, object.name) != nullptr;
  };
  std::erase_if(catalog.views, is_table);
  const auto is_relation = [&](const auto& object) {
    return is_table(object) || schema::find(catalog.views, object.name) != nullptr;
  };
  std::erase_if(catalog.composites, is_relation);
  std::erase_if(catalog.domains, is_relation);
  for (schema::View& view : catalog.views) {
    std::erase_if(view.indexes,
                  [&](const auto& index) { return !has_all(view.columns, index.columns); });
  }
  std::erase_if(catalog.sequences, [&](const auto& sequence) { return !fits(catalog, sequence); });
}

inline schema::Catalog catalog() {
  schema::Catalog made{.dialect = "postgresql"};
  made.schemas = several(2, space);
  made.extensions = several(1, extension);
  made.enumerations = several(2, enumeration);
  made.domains = several(2, domain);
  made.composites = several(1, composite);
  made.ranges = several(1, range);
  made.sequences = several(3, sequence);
  made.tables = several(4, table);
  made.views = several(2, view);
  made.routines = several(2, routine);
  schema::sort(made);
  drop_what_does_not_fit(made);
  const auto grant = [&](schema::ObjectKind kind, const schema::Name& of, std::string part = {}) {
    if (flip()) return;
    made.privileges.push_back(
        {.object = {kind, of, std::move(part)}, .grantee = letter(), .privilege = "SELECT"});
  };
  using schema::ObjectKind;
  for (const auto& table : made.tables) grant(ObjectKind::table, table.name);
  for (const auto& view : made.views) grant(ObjectKind::view, view.name);
  for (const auto& sequence : made.sequences) grant(ObjectKind::sequence, sequence.name);
  for (const auto& routine : made.routines)
    grant(ObjectKind::routine, routine.name, routine.arguments);
  for (const auto& space : made.schemas) grant(ObjectKind::schema, {"", space.name});
  schema::sort(made);
  return made;
}

/// One that may or may not fit a catalog.
inline Operation operation() {
  const auto label = [] { return std::string(1, static_cast<char>('w' + below(4))); };
  switch (below(51)) {
    case 0:
      return CreateSchema{space()};
    case 1:
      return DropSchema{letter()};
    case 2:
      return CreateExtension{extension()};
    case 3:
      return DropExtension{letter()};
    case 4:
      return CreateEnum{enumeration()};
    case 5:
      return DropEnum{name()};
    case 6:
      return AddEnumLabel{name(), label(), flip() ? "" : label()};
    case 7:
      return RenameEnumLabel{name(), label(), label()};
    case 8:
      return RebuildEnum{name(), {label()}};
    case 9:
      return CreateDomain{domain()};
    case 10:
      return DropDomain{name()};
    case 11:
      return AlterDomain{domain()};
    case 12:
      return CreateComposite{composite()};
    case 13:
      return DropComposite{name()};
    case 14:
      return AlterComposite{composite()};
    case 15:
      return CreateRange{range()};
    case 16:
      return DropRange{name()};
    case 17:
      return CreateSequence{sequence()};
    case 18:
      return DropSequence{name()};
    case 19:
      return AlterSequence{sequence()};
    case 20:
      return CreateTable{table()};
    case 21:
      return DropTable{name()};
    case 22:
      return RenameTable{name(), name()};
    case 23:
      return AlterTable{table()};
    case 24:
      return AddColumn{name(), column()};
    case 25:
      return DropColumn{name(), letter()};
    case 26:
      return RenameColumn{name(), letter(), letter()};
    case 27:
      return AlterColumn{name(), column(), ""};
    case 28:
      return AddConstraint{name(), constraint()};
    case 29:
      return DropConstraint{name(), constraint()};
    case 30:
      return RenameConstraint{name(), letter(), letter()};
    case 31:
      return ValidateConstraint{name(), letter()};
    case 32:
      return CreateIndex{name(), index()};
    case 33:
      return DropIndex{name(), letter()};
    case 34:
      return RenameIndex{name(), letter(), letter()};
    case 35:
      return CreateTrigger{name(), trigger()};
    case 36:
      return DropTrigger{name(), letter()};
    case 37:
      return CreatePolicy{name(), definition()};
    case 38:
      return DropPolicy{name(), letter()};
    case 39:
      return CreateRule{name(), definition()};
    case 40:
      return DropRule{name(), letter()};
    case 41:
      return CreateView{view()};
    case 42:
      return DropView{name()};
    case 43:
      return ReplaceView{view()};
    case 44:
      return CreateRoutine{routine()};
    case 45:
      return DropRoutine{name(), flip() ? "" : "integer"};
    case 46:
      return ReplaceRoutine{routine()};
    case 47:
      return SetComment{object(), text()};
    case 48:
      return Grant{privilege()};
    case 49:
      return Revoke{privilege()};
    default:
      return Execute{letter(), letter()};
  }
}

}  // namespace limbeck::ops::testing
