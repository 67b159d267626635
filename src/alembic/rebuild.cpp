#include "alembic/rebuild.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "alembic/ddl.hpp"
#include "alembic/elements.hpp"
#include "alembic/parameters.hpp"
#include "alembic/text_clause.hpp"
#include "base/text.hpp"

namespace limbeck::alembic {
namespace {

using python::Arguments;
using python::Interpreter;
using python::Unsupported;
using python::Value;

constexpr Dialect kDialect = Dialect::sqlite;

/// One directive at work: its arguments and the operations that it stands for.
class Directive {
 public:
  Directive(Recording& recording, const BatchTable& table, const std::string& name,
            Interpreter& interpreter, Arguments arguments, const std::vector<std::string>& names)
      : given(interpreter, "batch_op." + name, std::move(arguments), names),
        recording_(recording),
        table_(table) {}

  std::vector<std::string> columns(const char* name) {
    return column_names(given.interpreter(), given.required(name));
  }
  Table made_table() const {
    Table made;
    made.name = table_.name;
    return made;
  }
  const std::string& table() const { return table_.name; }
  void name(Constraint& constraint) const {
    require_unheard(recording_.listeners, constraint);
    name_constraint(made_table(), constraint, kDialect, recording_.find_naming_convention);
  }
  void name(Index& index) const {
    require_unheard(recording_.listeners, index);
    name_index(made_table(), index, kDialect, recording_.find_naming_convention);
  }
  void name_elements(Table& made) const {
    require_unheard(recording_.listeners, made);
    alembic::name_elements(made, kDialect, recording_.find_naming_convention);
  }
  /// Null: the table is not there.
  const schema::Table* found() const {
    const schema::Catalog& catalog =
        require_database(recording_, "batch_alter_table() that rebuilds a table").catalog();
    for (const schema::Table& each : catalog.tables) {
      if (base::equals_ignoring_case(each.name.name, table_.name)) return &each;
    }
    return nullptr;
  }
  template <typename Kind>
  void add(Kind operation) {
    operations.push_back({std::move(operation)});
  }

  Parameters given;
  std::vector<Operation> operations;

 private:
  Recording& recording_;
  const BatchTable& table_;
};

std::vector<operation::IndexPart> parts_of(const Index& index) {
  std::vector<operation::IndexPart> parts;
  for (const Value& each : index.expressions) {
    operation::IndexPart part;
    if (each.text() != nullptr) {
      part.column = *each.text();
    } else {
      part.expression = each.as<Clause>()->on(kDialect);
    }
    parts.push_back(std::move(part));
  }
  return parts;
}

void add_index(Directive& directive, const Index& index) {
  directive.add(operation::CreateIndex{
      .table = directive.table(),
      .index = index.name->text,
      .parts = parts_of(index),
      .unique = index.is_unique,
      .where = index.sqlite_where ? index.sqlite_where->on(kDialect) : std::string(),
      .if_not_exists = index.if_not_exists});
}

operation::Constraint to_operation(const Constraint& constraint) {
  using What = Constraint::What;
  using Kind = operation::ConstraintKind;
  if (constraint.match) throw Unsupported("match of a foreign key on SQLite");
  operation::Constraint made;
  made.name = constraint.name ? constraint.name->text : "";
  made.columns = constraint.columns;
  switch (constraint.what) {
    case What::primary_key:
      made.kind = Kind::primary_key;
      break;
    case What::unique:
      made.kind = Kind::unique;
      break;
    case What::check:
      made.kind = Kind::check;
      made.condition = constraint.condition->on(kDialect);
      break;
    case What::foreign_key:
      made.kind = Kind::foreign_key;
      break;
  }
  made.references = constraint.referred_table;
  made.referenced_columns = constraint.referred_columns;
  made.on_delete = constraint.ondelete.value_or("");
  made.on_update = constraint.onupdate.value_or("");
  const bool is_deferred =
      constraint.initially && base::equals_ignoring_case(*constraint.initially, "DEFERRED");
  const bool is_plain = !constraint.initially && !constraint.deferrable;
  if (!is_plain && (!is_deferred || !constraint.deferrable.value_or(false))) {
    throw Unsupported("this deferrability on SQLite");
  }
  made.deferrable = made.initially_deferred = is_deferred;
  return made;
}

void add_constraint(Directive& directive, const Constraint& constraint) {
  directive.add(
      operation::AddConstraint{.table = directive.table(), .constraint = to_operation(constraint)});
}

operation::Column to_operation(const Column& column) {
  operation::Column made;
  made.name = column.name;
  made.type = column.type->on(kDialect).text;
  made.nullable = column.is_nullable;
  if (column.server_default) made.default_sql = default_text(*column.server_default, kDialect);
  if (column.generation) {
    if (!column.generation->expression) throw Unsupported("an identity on SQLite");
    made.generated_sql = column.generation->expression->on(kDialect);
    made.generated_stored = column.generation->persisted.value_or(false);
  }
  return made;
}

void add_column(Directive& directive) {
  const auto column = directive.given.required("column").share<Column>();
  if (!column) throw Unsupported("something else than a Column");
  directive.given.finish();
  if (column->is_primary_key) throw Unsupported("a primary key added in batch_alter_table()");
  Table made = directive.made_table();
  made.columns.push_back(column);
  attach_columns(made);
  directive.name_elements(made);
  directive.add(operation::AddColumn{.table = directive.table(), .column = to_operation(*column)});
  for (const auto& check : column->checks) add_constraint(directive, *check);
  for (const auto& constraint : made.constraints) add_constraint(directive, *constraint);
  for (const auto& index : made.indexes) add_index(directive, *index);
}

void drop_column(Directive& directive) {
  const std::string column = directive.given.required_text("column_name");
  directive.given.finish();
  directive.add(operation::DropColumn{.table = directive.table(), .column = column});
}

void alter_column(Directive& directive) {
  Parameters& given = directive.given;
  operation::AlterColumn change{.table = directive.table(),
                                .column = given.required_text("column_name")};
  if (const auto type = given.take("type_"); type && !type->is_none()) {
    const auto read = to_type(given.interpreter(), *type);
    if (!read) throw Unsupported("this type of alter_column()");
    change.type = read->on(kDialect).text;
  }
  change.nullable = given.truth("nullable");
  // False, not None, says that it stays.
  const auto value = given.take("server_default");
  const bool stays = !value || (value->boolean() != nullptr && !*value->boolean());
  if (!stays && value->is_none()) change.drop_default = true;
  if (!stays && !value->is_none()) {
    if (value->as<Generation>() != nullptr) throw Unsupported("a generated column");
    change.default_sql = default_text(*value, kDialect);
  }
  change.new_name = given.text("new_column_name");
  given.ignore({"existing_type", "existing_server_default", "existing_nullable", "existing_comment",
                "existing_autoincrement", "comment", "postgresql_using"});
  given.finish();
  directive.add(std::move(change));
}

void create_index(Directive& directive) {
  Index index;
  index.name = take_name(directive.given, "index_name");
  index.expressions = index_expressions(
      column_list(directive.given.interpreter(), directive.given.required("columns")));
  take_index_options(directive.given, index);
  directive.given.finish();
  directive.name(index);
  add_index(directive, index);
}

void drop_index(Directive& directive) {
  Index index;
  index.name = take_name(directive.given, "index_name");
  if (!index.name) throw Unsupported("an index without a name");
  directive.given.ignore({"table_name", "unique", "sqlite_where", "postgresql_where"});
  directive.given.finish();
  directive.name(index);
  directive.add(operation::DropIndex{.index = index.name->text, .table = directive.table()});
}

void create_key(Directive& directive, Constraint::What what) {
  Constraint constraint(what);
  constraint.name = take_name(directive.given, "constraint_name");
  constraint.columns = directive.columns("columns");
  take_deferrability(directive.given, constraint);
  directive.given.finish();
  directive.name(constraint);
  add_constraint(directive, constraint);
}

void create_check(Directive& directive) {
  Constraint constraint(Constraint::What::check);
  constraint.name = take_name(directive.given, "constraint_name");
  constraint.condition = to_clause(directive.given.required("condition"));
  directive.given.finish();
  directive.name(constraint);
  add_constraint(directive, constraint);
}

void create_foreign_key(Directive& directive) {
  Parameters& given = directive.given;
  Constraint constraint(Constraint::What::foreign_key);
  constraint.name = take_name(given, "constraint_name");
  constraint.referred_table = given.required_text("referent_table");
  if (!given.text("referent_schema").value_or("").empty()) {
    throw Unsupported("a schema on SQLite");
  }
  constraint.columns = directive.columns("local_cols");
  constraint.referred_columns = directive.columns("remote_cols");
  constraint.onupdate = given.text("onupdate");
  constraint.ondelete = given.text("ondelete");
  take_deferrability(given, constraint);
  given.finish();
  directive.name(constraint);
  add_constraint(directive, constraint);
}

/// By its name in the database; one that has none there is Alembic's to find.
void drop_constraint(Directive& directive) {
  const auto name = take_name(directive.given, "constraint_name");
  if (!name) throw Unsupported("a constraint without a name");
  const std::string type = directive.given.text("type_").value_or("");
  directive.given.finish();
  using What = Constraint::What;
  Constraint constraint(type == "primary"      ? What::primary_key
                        : type == "unique"     ? What::unique
                        : type == "foreignkey" ? What::foreign_key
                                               : What::check);
  constraint.name = name;
  if (!type.empty()) directive.name(constraint);
  const schema::Table* const table = directive.found();
  const bool is_there =
      table != nullptr && schema::find(table->constraints, constraint.name->text) != nullptr;
  if (!is_there) {
    throw Unsupported(fmt::format("the constraint {}, which no constraint of {} is called",
                                  constraint.name->text, directive.table()));
  }
  directive.add(
      operation::DropConstraint{.table = directive.table(), .name = constraint.name->text});
}

struct Body {
  const char* name;
  std::vector<std::string> parameters;
  void (*run)(Directive&);
};

const std::vector<Body>& bodies() {
  static const std::vector<Body> all = {
      {"add_column", {"column"}, add_column},
      {"drop_column", {"column_name"}, drop_column},
      {"alter_column",
       {"column_name", "nullable", "comment", "server_default", "new_column_name", "type_"},
       alter_column},
      {"create_index", {"index_name", "columns"}, create_index},
      {"drop_index", {"index_name"}, drop_index},
      {"create_unique_constraint",
       {"constraint_name", "columns"},
       [](Directive& directive) { create_key(directive, Constraint::What::unique); }},
      {"create_primary_key",
       {"constraint_name", "columns"},
       [](Directive& directive) { create_key(directive, Constraint::What::primary_key); }},
      {"create_check_constraint", {"constraint_name", "condition"}, create_check},
      {"create_foreign_key",
       {"constraint_name", "referent_table", "local_cols", "remote_cols"},
       create_foreign_key},
      {"drop_constraint", {"constraint_name", "type_"}, drop_constraint},
  };
  return all;
}

}  // namespace

std::vector<Operation> table_operations(Recording& recording, const BatchTable& table,
                                        const std::string& name, Interpreter& interpreter,
                                        Arguments arguments) {
  for (const Body& body : bodies()) {
    if (name != body.name) continue;
    Directive directive(recording, table, name, interpreter, std::move(arguments), body.parameters);
    body.run(directive);
    return std::move(directive.operations);
  }
  throw Unsupported(fmt::format("batch_op.{}() on SQLite", name));
}

}  // namespace limbeck::alembic
