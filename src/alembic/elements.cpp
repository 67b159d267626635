#include "alembic/elements.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "alembic/bind.hpp"
#include "alembic/changes.hpp"
#include "alembic/comparisons.hpp"
#include "alembic/functions.hpp"
#include "alembic/parameters.hpp"
#include "alembic/selects.hpp"
#include "alembic/sequences.hpp"
#include "alembic/text_clause.hpp"
#include "base/text.hpp"
#include "python/classes.hpp"

namespace limbeck::alembic {
namespace {

using python::Arguments;
using python::Interpreter;
using python::Unsupported;
using python::Value;

void take_reference_options(Parameters& given, Constraint& constraint) {
  constraint.onupdate = given.text("onupdate");
  constraint.ondelete = given.text("ondelete");
  constraint.match = given.text("match");
  take_deferrability(given, constraint);
  // The other table is there: nothing is to be put off. In CREATE TABLE it would leave it out.
  if (given.truth("use_alter").value_or(false)) throw Unsupported("use_alter=True");
  given.ignore({"link_to_name", "info"});
}

/// `table.column` or `schema.table.column`.
void add_reference(Constraint& constraint, const std::string& target) {
  const std::size_t dot = target.rfind('.');
  if (dot == std::string::npos) throw Unsupported(fmt::format("the reference {}", target));
  std::string table = target.substr(0, dot);
  std::string schema;
  if (const std::size_t at = table.rfind('.'); at != std::string::npos) {
    schema = table.substr(0, at);
    table.erase(0, at + 1);
  }
  if (!constraint.referred_columns.empty() &&
      (constraint.referred_table != table || constraint.referred_schema != schema)) {
    throw Unsupported("a foreign key to several tables");
  }
  constraint.referred_schema = schema;
  constraint.referred_table = table;
  constraint.referred_columns.push_back(target.substr(dot + 1));
}

Value make_foreign_key(Interpreter& i, Arguments a) {
  Parameters given(i, "ForeignKey", std::move(a), {"column"});
  auto made = std::make_shared<Constraint>(Constraint::What::foreign_key);
  add_reference(*made, given.required_text("column"));
  made->name = take_name(given, "name");
  take_reference_options(given, *made);
  given.finish();
  return made;
}

Value make_foreign_keys(Interpreter& i, Arguments a) {
  Parameters given(i, "ForeignKeyConstraint", std::move(a), {"columns", "refcolumns", "name"});
  auto made = std::make_shared<Constraint>(Constraint::What::foreign_key);
  made->columns = column_names(i, given.required("columns"));
  for (const std::string& target : column_names(i, given.required("refcolumns"))) {
    add_reference(*made, target);
  }
  if (made->columns.empty() || made->columns.size() != made->referred_columns.size()) {
    throw Unsupported("a foreign key with another number of columns than it refers to");
  }
  made->name = take_name(given, "name");
  take_reference_options(given, *made);
  given.finish();
  return made;
}

Value make_key(Interpreter& i, Arguments a, const std::string& function, Constraint::What what) {
  Parameters given(i, function, std::move(a), {});
  auto made = std::make_shared<Constraint>(what);
  made->columns = column_names(given.rest());
  made->name = take_name(given, "name");
  take_deferrability(given, *made);
  if (what == Constraint::What::unique) take_nulls(given, *made);
  given.finish();
  return made;
}

Value make_check(Interpreter& i, Arguments a) {
  Parameters given(i, "CheckConstraint", std::move(a), {"sqltext", "name"});
  auto made = std::make_shared<Constraint>(Constraint::What::check);
  made->condition = to_clause(given.required("sqltext"));
  made->name = take_name(given, "name");
  take_deferrability(given, *made);
  given.ignore({"info"});
  given.finish();
  return made;
}

Value make_computed(Interpreter& i, Arguments a) {
  Parameters given(i, "Computed", std::move(a), {"sqltext", "persisted"});
  auto made = std::make_shared<Generation>();
  made->expression = to_clause(given.required("sqltext"));
  made->persisted = given.truth("persisted");
  given.finish();
  return made;
}

Value make_identity(Interpreter& i, Arguments a) {
  Parameters given(i, "Identity", std::move(a), {"always", "on_null", "start", "increment"});
  auto made = std::make_shared<Generation>();
  made->is_always = given.truth("always").value_or(false);
  made->options = take_sequence_options(given, std::nullopt);
  given.finish();
  return made;
}

void add_item(Column& column, const Value& item) {
  if (auto constraint = item.share<Constraint>()) {
    if (constraint->what == Constraint::What::check) {
      column.checks.push_back(std::move(constraint));
      return;
    }
    if (constraint->what == Constraint::What::foreign_key && constraint->columns.empty()) {
      column.foreign_keys.push_back(std::move(constraint));
      return;
    }
  }
  if (auto generation = item.share<Generation>()) {
    column.generation = std::move(generation);
    return;
  }
  // It takes the place of a default; CREATE TABLE does not make it.
  if (const auto* const sequence = item.as<Sequence>()) {
    if (sequence->is_optional) return;
    column.has_python_default = true;
    column.default_value = std::const_pointer_cast<Clause>(sequence->next_value());
    return;
  }
  throw Unsupported("this argument of Column()");
}

void take_autoincrement(Parameters& given, Column& column) {
  const auto found = given.take("autoincrement");
  if (!found) return;
  if (const bool* const told = found->boolean()) {
    column.counts = *told ? Column::Counts::always : Column::Counts::never;
  } else if (found->text() != nullptr && *found->text() == "ignore_fk") {
    column.counts = Column::Counts::ignore_foreign_key;
  } else if (found->text() == nullptr || *found->text() != "auto") {
    throw Unsupported("this autoincrement of Column()");
  }
}

Value make_column(Interpreter& i, Arguments a) {
  Parameters given(i, "Column", std::move(a), {"name", "type_"});
  auto made = std::make_shared<Column>();
  made->name = given.required_text("name");
  made->type = to_type(i, given.required("type_"));
  if (!made->type) throw Unsupported(fmt::format("the type of the column {}", made->name));
  for (const Value& item : given.rest()) add_item(*made, item);
  made->is_primary_key = given.truth("primary_key").value_or(false);
  const auto nullable = given.truth("nullable");
  made->is_nullable_told = nullable.has_value();
  made->is_nullable = nullable.value_or(!made->is_primary_key);
  made->is_indexed = given.truth("index").value_or(false);
  made->is_unique = given.truth("unique").value_or(false);
  made->comment = given.text("comment");
  if (const auto value = given.take("default"); value && !value->is_none()) {
    made->has_python_default = true;
    made->default_value = *value;
  }
  if (const auto value = given.take("onupdate"); value && !value->is_none()) {
    made->update_value = *value;
  }
  if (const auto value = given.take("server_default"); value && !value->is_none()) {
    if (auto generation = value->share<Generation>()) {
      made->generation = std::move(generation);
    } else if (value->text() != nullptr || value->as<Clause>() != nullptr) {
      made->server_default = *value;
    } else {
      throw Unsupported("this server_default of Column()");
    }
  }
  take_autoincrement(given, *made);
  const bool is_identity = made->generation && !made->generation->expression;
  if (is_identity && !nullable) made->is_nullable = false;
  given.ignore({"server_onupdate", "doc", "info"});
  given.finish();
  return made;
}

Value make_index(Interpreter& i, Arguments a) {
  Parameters given(i, "Index", std::move(a), {"name"});
  auto made = std::make_shared<Index>();
  made->name = take_name(given, "name");
  made->expressions = index_expressions(given.rest());
  take_index_options(given, *made);
  given.finish();
  return made;
}

Value make_text(Interpreter& i, Arguments a) {
  Parameters given(i, "text", std::move(a), {"text"});
  auto made = std::make_shared<TextClause>(given.required_text("text"));
  given.finish();
  return made;
}

std::vector<std::pair<std::string, std::string>> pairs_of(Interpreter& i, const Value& value) {
  const python::Dict* const dict = python::as_dict(value);
  if (dict == nullptr) throw Unsupported("something else than a dict");
  std::vector<std::pair<std::string, std::string>> result;
  for (const auto& entry : dict->entries()) {
    if (!entry.is_live) continue;
    result.emplace_back(i.text(entry.key), i.text(entry.value));
  }
  return result;
}

}  // namespace

std::optional<GivenName> take_name(Parameters& given, const char* parameter) {
  const auto found = given.take(parameter);
  if (found && found->as<FinalName>() != nullptr)
    return GivenName{found->as<FinalName>()->text, true};
  const auto text = given.text(parameter);
  return text ? std::optional(GivenName{*text}) : std::nullopt;
}

python::Values column_list(Interpreter& interpreter, const Value& value) {
  if (value.text() != nullptr) throw Unsupported("a text in place of a list of columns");
  return interpreter.iterate(value);
}

std::vector<std::string> column_names(const python::Values& values) {
  std::vector<std::string> result;
  for (const Value& each : values) {
    if (each.text() == nullptr) throw Unsupported("something else than the name of a column");
    result.push_back(*each.text());
  }
  return result;
}

std::vector<std::string> column_names(Interpreter& interpreter, const Value& value) {
  return column_names(column_list(interpreter, value));
}

std::vector<Value> index_expressions(const python::Values& values) {
  for (const Value& each : values) {
    if (each.text() == nullptr && each.as<Clause>() == nullptr) {
      throw Unsupported("this expression of an index");
    }
  }
  return values;
}

void take_deferrability(Parameters& given, Constraint& constraint) {
  constraint.deferrable = given.truth("deferrable");
  constraint.initially = given.text("initially");
}

void take_nulls(Parameters& given, Constraint& constraint) {
  constraint.nulls_not_distinct = given.truth("postgresql_nulls_not_distinct");
}

void take_index_options(Parameters& given, Index& index) {
  index.nulls_not_distinct = given.truth("postgresql_nulls_not_distinct");
  index.is_unique = given.truth("unique").value_or(false);
  index.is_concurrent = given.truth("postgresql_concurrently").value_or(false);
  index.method = given.text("postgresql_using").value_or("");
  const auto clause = [&](const char* name) -> std::shared_ptr<Clause> {
    const auto found = given.take(name);
    return found && !found->is_none() ? to_clause(*found) : nullptr;
  };
  index.postgresql_where = clause("postgresql_where");
  index.sqlite_where = clause("sqlite_where");
  Interpreter& i = given.interpreter();
  if (const auto found = given.take("postgresql_include"); found && !found->is_none()) {
    index.included = column_names(i, *found);
  }
  if (const auto found = given.take("postgresql_ops")) index.operator_classes = pairs_of(i, *found);
  if (const auto found = given.take("postgresql_with")) index.storage = pairs_of(i, *found);
  given.ignore({"info", "mysql_length", "mysql_prefix", "mysql_using", "mysql_with_parser"});
}

std::optional<Value> schema_name(const std::string& name) {
  using What = Constraint::What;
  const auto native = [&](Value (*body)(Interpreter&, Arguments)) {
    return python::make_native(name, body);
  };
  if (name == "Column") return native(make_column);
  if (name == "ForeignKey") return native(make_foreign_key);
  if (name == "ForeignKeyConstraint") return native(make_foreign_keys);
  if (name == "CheckConstraint") return native(make_check);
  if (name == "Computed") return native(make_computed);
  if (name == "Identity") return native(make_identity);
  if (name == "Index") return native(make_index);
  if (name == "text") return native(make_text);
  if (name == "bindparam") return native(make_bindparam);
  if (name == "PrimaryKeyConstraint" || name == "UniqueConstraint") {
    const What what = name == "UniqueConstraint" ? What::unique : What::primary_key;
    return python::make_native(name, [name, what](Interpreter& i, Arguments a) {
      return make_key(i, std::move(a), name, what);
    });
  }
  for (const auto find : {source_name, query_name, change_name, function_name, ddl_name}) {
    if (auto found = find(name)) return found;
  }
  return std::nullopt;
}

}  // namespace limbeck::alembic
