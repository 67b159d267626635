#include "run/step_operations.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "limbeck/error.hpp"
#include "ops/catalog_edit.hpp"
#include "run/step_columns.hpp"
#include "sql/definition_text.hpp"

namespace limbeck::run {
namespace {

using operation::ConstraintKind;
using schema::Name;
using schema::ObjectKind;
using schema::Table;

/// A word for messages about the names that are there: `; it has a, b`.
template <typename Part>
std::string listed_names(const std::vector<Part>& parts) {
  std::vector<std::string> names;
  for (const Part& each : parts) {
    if (!each.name.empty()) names.push_back(each.name);
  }
  return base::join(names, ", ");
}

[[noreturn]] void fail_no_constraint(const Table& table, const std::string& what) {
  const std::string there = listed_names(table.constraints);
  throw Error{{.code = "ops.missing",
               .message = fmt::format("table {} has no {}", ops::shown(table.name), what),
               .hint = there.empty() ? "none of its constraints has a name: drop_constraint_on "
                                       "finds them by kind and columns"
                                     : fmt::format("it has {}", there)}};
}

class Translation {
 public:
  Translation(const contract::Dialect& dialect, StepSchema& schema)
      : dialect_(dialect), schema_(schema) {}

  ops::Operations operator()(const operation::CreateTable& op) {
    if (op.if_not_exists && find_table(op.schema, op.table) != nullptr) return {};
    const Name name = schema_.name(op.schema, op.table);
    Table table{.name = name};
    const std::vector<std::string> key = key_of(op.columns, op.constraints);
    for (const operation::Column& column : op.columns) {
      const bool is_only_key = key == std::vector{column.name};
      table.columns.push_back(column_of(column, is_only_key, op.table, dialect_, schema_.known()));
    }
    const bool has_key_columns = std::any_of(op.columns.begin(), op.columns.end(),
                                             [](const auto& each) { return each.primary_key; });
    if (has_key_columns) {
      table.constraints.push_back(own({.kind = ConstraintKind::primary_key, .columns = key}, name));
    }
    for (const operation::Column& column : op.columns) {
      if (!column.unique) continue;
      table.constraints.push_back(
          own({.kind = ConstraintKind::unique, .columns = {column.name}}, name));
    }
    for (const operation::Constraint& each : op.constraints) {
      if (is_there(each)) table.constraints.push_back(own(each, name));
    }
    if (dialect_.capabilities().comments) table.comment = op.comment;
    if (is_sqlite()) {
      table.strict = op.sqlite_strict;
      table.without_rowid = op.sqlite_without_rowid;
      table.autoincrement = op.sqlite_autoincrement;
    } else {
      table.unlogged = op.postgresql_unlogged;
      table.partition_key = op.postgresql_partition_by;
      if (!table.partition_key.empty()) table.kind = schema::TableKind::partitioned;
    }
    return {ops::CreateTable{std::move(table)}};
  }

  ops::Operations operator()(const operation::DropTable& op) {
    const Table* const found = find_table(op.schema, op.table);
    if (found == nullptr && op.if_exists) return {};
    return {ops::DropTable{table_name(op.schema, op.table)}};
  }

  ops::Operations operator()(const operation::RenameTable& op) {
    const Name name = exact(op.schema, op.table).name;
    return {ops::RenameTable{.table = name, .to = {name.schema, op.to}}};
  }

  ops::Operations operator()(const operation::CommentOnTable& op) {
    if (!dialect_.capabilities().comments) return {};
    const Name name = table_name(op.schema, op.table);
    return {ops::SetComment{.object = {ObjectKind::table, name, {}}, .comment = op.comment}};
  }

  ops::Operations operator()(const operation::AddColumn& op) {
    const Table& table = exact(op.schema, op.table);
    if (op.if_not_exists && schema_.find_part(table.columns, op.column.name) != nullptr) return {};
    ops::Operations done = {ops::AddColumn{
        table.name, column_of(op.column, false, op.table, dialect_, schema_.known())}};
    const auto add = [&](ConstraintKind kind) {
      done.emplace_back(ops::AddConstraint{
          table.name, own({.kind = kind, .columns = {op.column.name}}, table.name)});
    };
    if (op.column.primary_key) add(ConstraintKind::primary_key);
    if (op.column.unique) add(ConstraintKind::unique);
    return done;
  }

  ops::Operations operator()(const operation::DropColumn& op) {
    const Table& table = exact(op.schema, op.table);
    const schema::Column* const found = schema_.find_part(table.columns, op.column);
    if (found == nullptr && op.if_exists) return {};
    return {ops::DropColumn{table.name, column(table, op.column).name}};
  }

  ops::Operations operator()(const operation::AlterColumn& op) {
    const Table& table = exact(op.schema, op.table);
    const schema::Column& was = column(table, op.column);
    const schema::Column changed = changed_column(op, was);
    const std::string& by = op.using_sql.in(dialect_.name());
    ops::Operations done;
    if (changed != was || !by.empty()) done.emplace_back(ops::AlterColumn{table.name, changed, by});
    if (op.new_name && *op.new_name != was.name) {
      done.emplace_back(ops::RenameColumn{table.name, was.name, *op.new_name});
    }
    return done;
  }

  ops::Operations operator()(const operation::AddConstraint& op) {
    const Table& table = exact(op.schema, op.table);
    if (!is_there(op.constraint)) return {};
    return {ops::AddConstraint{table.name, own(op.constraint, table.name)}};
  }

  ops::Operations operator()(const operation::DropConstraint& op) {
    const Table& table = exact(op.schema, op.table);
    const schema::Constraint* const found = op.name.empty()
                                                ? find_constraint(table, op)
                                                : schema_.find_part(table.constraints, op.name);
    if (found != nullptr) return {ops::DropConstraint{table.name, *found}};
    if (op.if_exists) return {};
    fail_no_constraint(table, op.name.empty() ? fmt::format("{} on ({})", kind_words(op.kind),
                                                            base::join(op.columns, ", "))
                                              : "constraint " + op.name);
  }

  ops::Operations operator()(const operation::CreateIndex& op) {
    const Name owner = index_owner(op.schema, op.table);
    if (op.if_not_exists && find_index(op.schema, op.index, {}).second != nullptr) return {};
    return {ops::CreateIndex{owner, index_of(op, dialect_.name(), dialect_.flavor())}};
  }

  ops::Operations operator()(const operation::DropIndex& op) {
    const auto [owner, index] = find_index(op.schema, op.index, op.table);
    if (index != nullptr) return {ops::DropIndex{owner, index->name}};
    if (op.if_exists) return {};
    ops::fail_missing("index",
                      op.table.empty() ? op.index : fmt::format("{} of {}", op.index, op.table));
  }

  ops::Operations operator()(const operation::CreateView& op) {
    const std::string& query = op.query.in(dialect_.name());
    if (query.empty()) return {};
    if (op.replace) schema_.whole();
    const Name name = schema_.spelled(schema_.known().views, schema_.name(op.schema, op.view));
    const std::string definition = sql::view_definition(name.name, query, dialect_.flavor());
    if (op.replace) {
      schema::View to = ops::get(schema_.known().views, name, "view");
      to.definition = definition;
      return {ops::ReplaceView{std::move(to)}};
    }
    return {ops::CreateView{schema::View{
        .name = name, .materialized = op.postgresql_materialized, .definition = definition}}};
  }

  ops::Operations operator()(const operation::DropView& op) {
    const schema::Catalog& catalog = schema_.whole();
    const Name name = schema_.spelled(catalog.views, schema_.name(op.schema, op.view));
    if (schema::find(catalog.views, name) == nullptr && op.if_exists) return {};
    return {ops::DropView{name}};
  }

  ops::Operations operator()(const operation::CreateEnum& op) {
    return {ops::CreateEnum{{.name = schema_.name(op.schema, op.name), .labels = op.labels}}};
  }
  ops::Operations operator()(const operation::DropEnum& op) {
    const Name name = enum_name(op.schema, op.name);
    if (op.if_exists && schema::find(schema_.known().enumerations, name) == nullptr) return {};
    return {ops::DropEnum{name}};
  }
  ops::Operations operator()(const operation::AddEnumLabel& op) {
    return {ops::AddEnumLabel{enum_name(op.schema, op.name), op.label, op.before}};
  }
  ops::Operations operator()(const operation::RenameEnumLabel& op) {
    return {ops::RenameEnumLabel{enum_name(op.schema, op.name), op.label, op.to}};
  }

  ops::Operations operator()(const operation::BulkInsert&) { return {}; }

 private:
  bool is_sqlite() const { return dialect_.flavor() == sql::Flavor::sqlite; }

  /// Not one whose condition is another dialect's.
  bool is_there(const operation::Constraint& constraint) const {
    return constraint.kind != ConstraintKind::check ||
           !constraint.condition.in(dialect_.name()).empty();
  }

  static std::vector<std::string> key_of(const std::vector<operation::Column>& columns,
                                         const std::vector<operation::Constraint>& constraints) {
    std::vector<std::string> key;
    for (const operation::Column& each : columns) {
      if (each.primary_key) key.push_back(each.name);
    }
    if (!key.empty()) return key;
    for (const operation::Constraint& each : constraints) {
      if (each.kind == ConstraintKind::primary_key) return each.columns;
    }
    return key;
  }

  schema::Constraint own(const operation::Constraint& constraint, const Name& table) const {
    const std::string& schema = constraint.references_schema;
    const Name references = schema.empty() ? Name{table.schema, constraint.references}
                                           : schema_.name(schema, constraint.references);
    schema::Constraint made = constraint_of(constraint, references, dialect_.flavor());
    if (constraint.kind == ConstraintKind::check) {
      made.definition =
          sql::check_definition(constraint.condition.in(dialect_.name()), dialect_.flavor());
    }
    return made;
  }

  const Table* find_table(const std::string& schema, const std::string& table) {
    const schema::Catalog& catalog = schema_.whole();
    return schema::find(catalog.tables, table_name(schema, table));
  }
  /// Of one that is there, or as it is given.
  Name table_name(const std::string& schema, const std::string& table) {
    const schema::Catalog& catalog = schema_.whole();
    return schema_.spelled(catalog.tables, schema_.name(schema, table));
  }
  const Table& exact(const std::string& schema, const std::string& table) {
    const schema::Catalog& catalog = schema_.exact(table_name(schema, table));
    return ops::get(catalog.tables, table_name(schema, table), "table");
  }
  const schema::Column& column(const Table& table, const std::string& name) const {
    const schema::Column* const found = schema_.find_part(table.columns, name);
    if (found == nullptr) {
      ops::fail_missing("column", fmt::format("{}.{}", ops::shown(table.name), name));
    }
    return *found;
  }

  Name enum_name(const std::string& schema, const std::string& name) {
    const Name known = schema_.name(schema, name);
    if (schema::find(schema_.known().enumerations, known) != nullptr) return known;
    schema_.whole();
    return schema_.name(schema, name);
  }

  schema::Column changed_column(const operation::AlterColumn& op, const schema::Column& was) const {
    const std::string_view dialect = dialect_.name();
    schema::Column to = was;
    if (op.type && !op.type->in(dialect).empty()) {
      to.type = type_of(op.type->in(dialect), schema_.known(), dialect_.flavor());
    }
    if (op.nullable) {
      to.nullable = *op.nullable;
      if (to.nullable) to.not_null_conflict.clear();
    }
    const bool has_default = op.default_sql && !op.default_sql->in(dialect).empty();
    if (has_default && op.drop_default) {
      fail_incomplete(fmt::format("column {} is given a default that is also dropped", was.name),
                      "say one of .default_sql and .drop_default");
    }
    if (has_default) {
      to.default_value =
          schema::Expression{sql::default_text(op.default_sql->in(dialect), dialect_.flavor())};
    }
    if (op.drop_default) to.default_value.reset();
    if (op.identity && *op.identity != was.identity.has_value()) {
      to.identity = *op.identity ? std::optional(schema::Identity{}) : std::nullopt;
    }
    if (op.comment && dialect_.capabilities().comments) to.comment = *op.comment;
    return to;
  }

  const schema::Constraint* find_constraint(const Table& table,
                                            const operation::DropConstraint& op) const {
    const auto has_columns = [&](const schema::Constraint& each) {
      return std::equal(each.columns.begin(), each.columns.end(), op.columns.begin(),
                        op.columns.end(), [&](const std::string& left, const std::string& right) {
                          return schema_.is_same(left, right);
                        });
    };
    const schema::Constraint* found = nullptr;
    for (const schema::Constraint& each : table.constraints) {
      if (each.kind != kind_of(op.kind) || !has_columns(each)) continue;
      if (found != nullptr) {
        throw Error{
            {.code = "ops.ambiguous",
             .message = fmt::format("table {} has several: {}s on ({})", ops::shown(table.name),
                                    kind_words(op.kind), base::join(op.columns, ", ")),
             .hint = "drop the one that is meant by its name, or both with SQL"}};
      }
      found = &each;
    }
    return found;
  }

  /// A table, or a materialised view.
  Name index_owner(const std::string& schema, const std::string& owner) {
    const Name known = schema_.spelled(schema_.known().tables, schema_.name(schema, owner));
    if (schema::find(schema_.known().tables, known) != nullptr) return known;
    const schema::Catalog& catalog = schema_.whole();
    const Name name = schema_.name(schema, owner);
    if (schema::find(catalog.views, name) != nullptr) return name;
    return ops::get(catalog.tables, schema_.spelled(catalog.tables, name), "table").name;
  }

  std::pair<Name, const schema::Index*> find_index(const std::string& schema,
                                                   const std::string& index,
                                                   const std::string& table) {
    const schema::Catalog& catalog = schema_.whole();
    const std::string of_schema = schema_.name(schema, {}).schema;
    const auto look = [&](const auto& owners) -> std::pair<Name, const schema::Index*> {
      for (const auto& owner : owners) {
        if (owner.name.schema != of_schema) continue;
        if (!table.empty() && !schema_.is_same(owner.name.name, table)) continue;
        if (const schema::Index* const found = schema_.find_part(owner.indexes, index)) {
          return {owner.name, found};
        }
      }
      return {{}, nullptr};
    };
    const auto found = look(catalog.tables);
    return found.second != nullptr ? found : look(catalog.views);
  }

  const contract::Dialect& dialect_;
  StepSchema& schema_;
};

struct Directive {
  std::string_view operator()(const operation::CreateTable&) const { return "create_table"; }
  std::string_view operator()(const operation::DropTable&) const { return "drop_table"; }
  std::string_view operator()(const operation::RenameTable&) const { return "rename_table"; }
  std::string_view operator()(const operation::CommentOnTable&) const {
    return "create_table_comment";
  }
  std::string_view operator()(const operation::AddColumn&) const { return "add_column"; }
  std::string_view operator()(const operation::DropColumn&) const { return "drop_column"; }
  std::string_view operator()(const operation::AlterColumn&) const { return "alter_column"; }
  std::string_view operator()(const operation::AddConstraint& op) const {
    switch (op.constraint.kind) {
      case ConstraintKind::primary_key:
        return "create_primary_key";
      case ConstraintKind::unique:
        return "create_unique_constraint";
      case ConstraintKind::foreign_key:
        return "create_foreign_key";
      case ConstraintKind::check:
        break;
    }
    return "create_check_constraint";
  }
  std::string_view operator()(const operation::DropConstraint&) const { return "drop_constraint"; }
  std::string_view operator()(const operation::CreateIndex&) const { return "create_index"; }
  std::string_view operator()(const operation::DropIndex&) const { return "drop_index"; }
  std::string_view operator()(const operation::CreateView& op) const {
    return op.replace ? "replace_view" : "create_view";
  }
  std::string_view operator()(const operation::DropView&) const { return "drop_view"; }
  std::string_view operator()(const operation::CreateEnum&) const { return "create_enum"; }
  std::string_view operator()(const operation::DropEnum&) const { return "drop_enum"; }
  std::string_view operator()(const operation::AddEnumLabel&) const { return "add_enum_label"; }
  std::string_view operator()(const operation::RenameEnumLabel&) const {
    return "rename_enum_label";
  }
  std::string_view operator()(const operation::BulkInsert&) const { return "bulk_insert"; }
};

}  // namespace

ops::Operations translate(const Operation& operation, const contract::Dialect& dialect,
                          StepSchema& schema) {
  return std::visit(Translation{dialect, schema}, operation.what);
}

std::string directive_of(const Operation& operation) {
  return std::string(std::visit(Directive{}, operation.what));
}

}  // namespace limbeck::run
