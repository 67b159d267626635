#include "dialects/sqlite/impossible.hpp"

#include <fmt/format.h>

#include "limbeck/error.hpp"

namespace limbeck::dialects::sqlite {
namespace {

std::string shown(const schema::Name& name) {
  return name.schema.empty() ? name.name : name.schema + '.' + name.name;
}

void refuse(bool is_there, std::string_view what, const std::string& object) {
  if (is_there) throw_impossible(what, object);
}

}  // namespace

void throw_impossible(std::string_view what, const std::string& object) {
  throw Error{{.code = "render.impossible",
               .message = fmt::format("SQLite has no {}: {}", what, object),
               .hint = "leave it out of this migration, or say with `execute` what SQLite is to do",
               .dialect = "sqlite"}};
}

void throw_impossible(std::string_view what, const schema::Name& object) {
  throw_impossible(what, shown(object));
}

void require_possible(const schema::Name& name) {
  refuse(!name.schema.empty(), "schemas", shown(name));
}

void require_possible(const schema::Column& column, const schema::Name& table) {
  const std::string object = shown(table) + '.' + column.name;
  refuse(column.identity.has_value(), "identity columns", object);
  refuse(!column.comment.empty(), "comments", object);
  refuse(column.storage != schema::Storage{}, "storage settings", object);
  refuse(column.inherited, "inheritance", object);
}

void require_possible(const schema::Constraint& constraint, const schema::Name& table) {
  const std::string object = fmt::format(
      "{} of {}", constraint.name.empty() ? constraint.definition : constraint.name, shown(table));
  refuse(constraint.kind == schema::ConstraintKind::exclusion, "exclusion constraints", object);
  refuse(!constraint.validated, "constraints that are NOT VALID", object);
  refuse(constraint.inherited, "inheritance", object);
  refuse(!constraint.comment.empty(), "comments", object);
  refuse(!constraint.index_options.empty(), "index options", object);
  refuse(!constraint.index_tablespace.empty(), "tablespaces", object);
  if (constraint.references) require_possible(*constraint.references);
}

void require_possible(const schema::Index& index) {
  refuse(index.partition_of.has_value(), "partitions", index.name);
  refuse(!index.comment.empty(), "comments", index.name);
  refuse(!index.tablespace.empty(), "tablespaces", index.name);
}

void require_possible(const schema::Trigger& trigger) {
  refuse(trigger.enabled != "O", "triggers that can be disabled", trigger.name);
  refuse(!trigger.comment.empty(), "comments", trigger.name);
}

void require_possible(const schema::Table& table) {
  require_possible(table.name);
  const std::string object = shown(table.name);
  refuse(table.kind == schema::TableKind::partitioned || !table.partition_key.empty() ||
             table.partition.has_value(),
         "partitions", object);
  refuse(table.kind == schema::TableKind::foreign, "foreign tables", object);
  refuse(table.unlogged, "unlogged tables", object);
  refuse(!table.inherits.empty(), "inheritance", object);
  refuse(table.of_type.has_value(), "tables of a type", object);
  refuse(!table.options.empty() || !table.access_method.empty(), "storage parameters", object);
  refuse(!table.tablespace.empty(), "tablespaces", object);
  refuse(!table.replica_identity.empty(), "replica identity", object);
  refuse(!table.cluster_on.empty(), "clustering", object);
  refuse(table.row_security || table.force_row_security || !table.policies.empty(), "row security",
         object);
  refuse(!table.rules.empty(), "rewrite rules", object);
  refuse(!table.comment.empty(), "comments", object);
  for (const schema::Column& column : table.columns) require_possible(column, table.name);
  for (const schema::Constraint& each : table.constraints) require_possible(each, table.name);
  for (const schema::Index& index : table.indexes) require_possible(index);
  for (const schema::Trigger& trigger : table.triggers) require_possible(trigger);
}

void require_possible(const schema::View& view) {
  require_possible(view.name);
  const std::string object = shown(view.name);
  refuse(view.materialized || !view.indexes.empty(), "materialised views", object);
  refuse(!view.options.empty(), "view options", object);
  refuse(!view.rules.empty(), "rewrite rules", object);
  refuse(!view.comment.empty(), "comments", object);
  for (const schema::Trigger& trigger : view.triggers) require_possible(trigger);
}

}  // namespace limbeck::dialects::sqlite
