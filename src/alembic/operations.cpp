#include "alembic/operations.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "alembic/batch.hpp"
#include "alembic/changes.hpp"
#include "alembic/connection.hpp"
#include "alembic/ddl.hpp"
#include "alembic/elements.hpp"
#include "alembic/entities.hpp"
#include "alembic/enum_sync.hpp"
#include "alembic/enum_types.hpp"
#include "alembic/literals.hpp"
#include "alembic/naming.hpp"
#include "alembic/parameters.hpp"
#include "alembic/statements.hpp"
#include "alembic/text_clause.hpp"
#include "python/classes.hpp"

namespace limbeck::alembic {
namespace {

using python::Arguments;
using python::Interpreter;
using python::Unsupported;
using python::Value;

/// One directive at work: its arguments and where its statements go.
class Call {
 public:
  Call(Recording& recording, Interpreter& interpreter, const std::string& function,
       Arguments arguments, const std::vector<std::string>& names)
      : given(interpreter, function, std::move(arguments), names), recording_(recording) {}

  Dialect dialect() const { return recording_.dialect; }
  bool is_sqlite() const { return dialect() == Dialect::sqlite; }
  /// Those that the run has not made before.
  void add_types(const std::vector<EnumType>& types) {
    for (const EnumType& each : types) {
      recording_.makes_types = true;
      const std::string name = quote_table(each.schema, each.name, dialect());
      if (recording_.made_types.insert(name).second) add(create_type(each));
    }
  }
  std::string quoted(const std::string& name) const { return quote(name, dialect()); }

  Table table(const char* name = "table_name", const char* schema = "schema") {
    Table result;
    result.name = given.required_text(name);
    result.schema = given.text(schema).value_or("");
    if (is_sqlite() && !result.schema.empty()) throw Unsupported("a schema on SQLite");
    return result;
  }
  std::string alter(const Table& table) const {
    return "ALTER TABLE " + quote_table(table.schema, table.name, dialect());
  }
  std::vector<std::string> columns(const char* name) {
    return column_names(given.interpreter(), given.required(name));
  }
  const char* if_exists() { return given.truth("if_exists").value_or(false) ? "IF EXISTS " : ""; }
  /// By the naming convention, where it has a say.
  void name_elements(Table& table) {
    require_unheard(recording_.listeners, table);
    alembic::name_elements(table, dialect(), recording_.find_naming_convention);
  }
  void name(const Table& table, Index& index) {
    require_unheard(recording_.listeners, index);
    name_index(table, index, dialect(), recording_.find_naming_convention);
  }
  void name(const Table& table, Constraint& constraint) {
    require_unheard(recording_.listeners, constraint);
    name_constraint(table, constraint, dialect(), recording_.find_naming_convention);
  }
  void add_constraint(const Table& table, Constraint& constraint) {
    name(table, constraint);
    add(alembic::add_constraint(table, constraint, dialect()));
  }
  void add(std::string statement) { record(recording_, given.interpreter(), std::move(statement)); }
  void add(std::vector<std::string> statements) {
    for (std::string& each : statements) add(std::move(each));
  }

  /// As CREATE TABLE and DROP TABLE concern it.
  void require_unheard_table() {
    if (recording_.listeners != nullptr) recording_.listeners->require_none("Table");
  }

  Parameters given;

 private:
  Recording& recording_;
};

/// Gives back the table, for bulk_insert().
Value create_table(Call& call) {
  Table table = call.table();
  for (const Value& item : call.given.rest()) {
    if (auto column = item.share<Column>()) {
      // SQLAlchemy 1.4 takes the later one, 2.0 refuses.
      const bool is_again = std::ranges::any_of(
          table.columns, [&](const auto& each) { return each->name == column->name; });
      if (is_again) throw Unsupported("two columns of one name in create_table()");
      table.columns.push_back(std::move(column));
    } else if (auto constraint = item.share<Constraint>()) {
      table.constraints.push_back(std::move(constraint));
    } else if (auto index = item.share<Index>()) {
      table.indexes.push_back(std::move(index));
    } else {
      throw Unsupported("this argument of create_table()");
    }
  }
  table.comment = call.given.text("comment");
  const bool if_not_exists = call.given.truth("if_not_exists").value_or(false);
  call.given.ignore({"info", "postgresql_ignore_search_path"});
  call.given.ignore_of_mysql();
  call.given.finish();
  attach_columns(table);
  call.require_unheard_table();
  call.name_elements(table);
  order_key(table);
  call.add_types(own_types(table, call.dialect()));
  call.add(create_table(table, call.dialect(), if_not_exists));
  return make_source(table);
}

void drop_table(Call& call) {
  const Table table = call.table();
  const char* const if_exists = call.if_exists();
  call.given.ignore({"info"});
  call.given.finish();
  call.require_unheard_table();
  call.add(fmt::format("DROP TABLE {}{}", if_exists,
                       quote_table(table.schema, table.name, call.dialect())));
}

void rename_table(Call& call) {
  const Table table = call.table("old_table_name");
  const std::string name = call.given.required_text("new_table_name");
  call.given.finish();
  call.add(fmt::format("{} RENAME TO {}", call.alter(table), call.quoted(name)));
}

void add_column(Call& call) {
  Table table = call.table();
  auto column = call.given.required("column").share<Column>();
  if (!column) throw Unsupported("something else than a Column");
  const bool if_not_exists = call.given.truth("if_not_exists").value_or(false);
  call.given.finish();
  table.columns.push_back(std::move(column));
  attach_columns(table);
  call.name_elements(table);
  call.add(add_column(table, call.dialect(), if_not_exists));
}

void drop_column(Call& call) {
  const Table table = call.table();
  const std::string column = call.given.required_text("column_name");
  const char* const if_exists = call.if_exists();
  call.given.ignore({"mssql_drop_check", "mssql_drop_default", "mssql_drop_foreign_key"});
  call.given.finish();
  call.add(fmt::format("{} DROP COLUMN {}{}", call.alter(table), if_exists, call.quoted(column)));
}

/// What is False where it is not given: None has a meaning there.
std::optional<Value> told(Call& call, const char* name) {
  auto found = call.given.take(name);
  if (found && found->boolean() != nullptr && !*found->boolean()) return std::nullopt;
  return found;
}

void alter_column(Call& call) {
  const Table table = call.table();
  const std::string column = call.given.required_text("column_name");
  const std::string alter =
      fmt::format("{} ALTER COLUMN {}", call.alter(table), call.quoted(column));
  std::vector<std::string> statements;
  const auto type = call.given.take("type_");
  const auto use = call.given.text("postgresql_using");
  if (type && !type->is_none()) {
    const auto read = to_type(call.given.interpreter(), *type);
    if (!read) throw Unsupported("this type of alter_column()");
    statements.push_back(fmt::format("{} TYPE {}{}", alter, read->on(call.dialect()).text,
                                     use ? " USING " + *use : ""));
  } else if (use) {
    throw Unsupported("postgresql_using without type_");
  }
  if (const auto nullable = call.given.truth("nullable")) {
    statements.push_back(fmt::format("{} {} NOT NULL", alter, *nullable ? "DROP" : "SET"));
  }
  if (const auto value = told(call, "server_default")) {
    statements.push_back(value->is_none() ? alter + " DROP DEFAULT"
                                          : fmt::format("{} SET DEFAULT {}", alter,
                                                        default_text(*value, call.dialect())));
  }
  // One that is an identity now would be altered as such.
  if (const auto value = call.given.take("existing_server_default");
      value && value->as<Generation>() != nullptr) {
    throw Unsupported("a generated column in alter_column()");
  }
  if (const auto comment = told(call, "comment")) {
    if (!comment->is_none() && comment->text() == nullptr) throw Unsupported("this comment");
    statements.push_back(fmt::format(
        "COMMENT ON COLUMN {}.{} IS {}", quote_table(table.schema, table.name, call.dialect()),
        call.quoted(column),
        comment_text(comment->is_none() ? std::nullopt : std::optional(*comment->text()))));
  }
  if (call.is_sqlite() && !statements.empty()) {
    throw Unsupported("alter_column() on SQLite for more than a name");
  }
  if (const auto name = call.given.text("new_column_name")) {
    statements.push_back(fmt::format("{} RENAME {} TO {}", call.alter(table), call.quoted(column),
                                     call.quoted(*name)));
  }
  call.given.ignore({"existing_type", "existing_nullable", "existing_comment", "autoincrement",
                     "existing_autoincrement"});
  call.given.finish();
  call.add(std::move(statements));
}

void create_index(Call& call) {
  Index index;
  index.name = take_name(call.given, "index_name");
  const Table table = call.table();
  index.expressions =
      index_expressions(column_list(call.given.interpreter(), call.given.required("columns")));
  take_index_options(call.given, index);
  index.if_not_exists = call.given.truth("if_not_exists").value_or(false);
  call.given.finish();
  call.name(table, index);
  call.add(create_index(table, index, call.dialect()));
}

void drop_index(Call& call) {
  Index index;
  index.name = take_name(call.given, "index_name");
  if (!index.name) throw Unsupported("an index without a name");
  Table table;
  table.name = call.given.text("table_name").value_or("");
  table.schema = call.given.text("schema").value_or("");
  if (call.is_sqlite() && !table.schema.empty()) throw Unsupported("a schema on SQLite");
  const bool is_concurrent = call.given.truth("postgresql_concurrently").value_or(false);
  const char* const if_exists = call.if_exists();
  // What it was made with; it does not count any more.
  call.given.ignore({"info", "postgresql_using", "postgresql_where", "postgresql_ops",
                     "postgresql_include", "postgresql_with", "sqlite_where", "unique"});
  call.given.finish();
  call.name(table, index);
  call.add(fmt::format("DROP INDEX {}{}{}",
                       is_concurrent && !call.is_sqlite() ? "CONCURRENTLY " : "", if_exists,
                       quote_table(table.schema, index.name->text, call.dialect())));
}

void create_key(Call& call, Constraint::What what) {
  Constraint constraint(what);
  constraint.name = take_name(call.given, "constraint_name");
  const Table table = call.table();
  constraint.columns = call.columns("columns");
  take_deferrability(call.given, constraint);
  if (what == Constraint::What::unique) take_nulls(call.given, constraint);
  call.given.finish();
  call.add_constraint(table, constraint);
}

void create_check(Call& call) {
  Constraint constraint(Constraint::What::check);
  constraint.name = take_name(call.given, "constraint_name");
  const Table table = call.table();
  constraint.condition = to_clause(call.given.required("condition"));
  take_deferrability(call.given, constraint);
  call.given.finish();
  call.add_constraint(table, constraint);
}

void create_foreign_key(Call& call) {
  Constraint constraint(Constraint::What::foreign_key);
  constraint.name = take_name(call.given, "constraint_name");
  const Table table = call.table("source_table", "source_schema");
  constraint.referred_table = call.given.required_text("referent_table");
  constraint.referred_schema = call.given.text("referent_schema").value_or("");
  constraint.columns = call.columns("local_cols");
  constraint.referred_columns = call.columns("remote_cols");
  constraint.onupdate = call.given.text("onupdate");
  constraint.ondelete = call.given.text("ondelete");
  constraint.match = call.given.text("match");
  take_deferrability(call.given, constraint);
  call.given.ignore({"use_alter"});
  call.given.finish();
  call.add_constraint(table, constraint);
}

/// Of `type_`; what is not told has no naming convention.
Constraint::What constraint_type(const std::string& text) {
  using What = Constraint::What;
  for (const auto& [word, what] :
       {std::pair("primary", What::primary_key), std::pair("unique", What::unique),
        std::pair("foreignkey", What::foreign_key)}) {
    if (text == word) return what;
  }
  if (text != "check" && !text.empty()) throw Unsupported(fmt::format("type_='{}'", text));
  return What::check;
}

void drop_constraint(Call& call) {
  const auto name = take_name(call.given, "constraint_name");
  if (!name) throw Unsupported("a constraint without a name");
  const Table table = call.table();
  const auto type = call.given.text("type_");
  const char* const if_exists = call.if_exists();
  call.given.finish();
  Constraint constraint(constraint_type(type.value_or("")));
  constraint.name = name;
  if (type) call.name(table, constraint);
  if (call.is_sqlite()) throw Unsupported("a constraint dropped from a table of SQLite");
  call.add(fmt::format("{} DROP CONSTRAINT {}{}", call.alter(table), if_exists,
                       call.quoted(constraint.name->text)));
}

void comment_table(Call& call) {
  const Table table = call.table();
  const auto comment = call.given.text("comment");
  call.given.ignore({"existing_comment"});
  call.given.finish();
  if (call.is_sqlite()) throw Unsupported("a comment on SQLite");
  call.add(fmt::format("COMMENT ON TABLE {} IS {}",
                       quote_table(table.schema, table.name, call.dialect()),
                       comment_text(comment)));
}

void execute(Call& call) {
  Value statement = call.given.required("sqltext");
  if (statement.text() != nullptr) statement = to_clause(statement);
  call.given.finish();
  call.add(statement_texts(call.given.interpreter(), statement, nullptr, call.dialect()));
}

void bulk_insert(Call& call) {
  const Value table = call.given.required("table");
  const Value rows = call.given.required("rows");
  const bool at_once = call.given.truth("multiinsert").value_or(true);
  call.given.finish();
  call.add(alembic::bulk_insert(call.given.interpreter(), table, rows, at_once, call.dialect()));
}

using Body = std::function<Value(Call&)>;

/// Of a directive that gives nothing back.
Body plain(void (*body)(Call&)) {
  return [body](Call& call) {
    body(call);
    return Value{};
  };
}

struct Directive {
  const char* name;
  std::vector<std::string> parameters;
  Body body;
};

const std::vector<Directive>& directives() {
  static const std::vector<Directive> all = {
      {"create_table", {"table_name"}, create_table},
      {"drop_table", {"table_name", "schema"}, plain(drop_table)},
      {"rename_table", {"old_table_name", "new_table_name", "schema"}, plain(rename_table)},
      {"add_column", {"table_name", "column", "schema"}, plain(add_column)},
      {"drop_column", {"table_name", "column_name", "schema"}, plain(drop_column)},
      {"alter_column",
       {"table_name", "column_name", "nullable", "comment", "server_default", "new_column_name",
        "type_"},
       plain(alter_column)},
      {"create_index",
       {"index_name", "table_name", "columns", "schema", "unique"},
       plain(create_index)},
      {"drop_index", {"index_name", "table_name", "schema"}, plain(drop_index)},
      {"create_unique_constraint",
       {"constraint_name", "table_name", "columns", "schema"},
       plain([](Call& call) { create_key(call, Constraint::What::unique); })},
      {"create_primary_key",
       {"constraint_name", "table_name", "columns", "schema"},
       plain([](Call& call) { create_key(call, Constraint::What::primary_key); })},
      {"create_check_constraint",
       {"constraint_name", "table_name", "condition", "schema"},
       plain(create_check)},
      {"create_foreign_key",
       {"constraint_name", "source_table", "referent_table", "local_cols", "remote_cols",
        "onupdate", "ondelete", "deferrable", "initially", "match", "source_schema",
        "referent_schema"},
       plain(create_foreign_key)},
      {"drop_constraint",
       {"constraint_name", "table_name", "type_", "schema"},
       plain(drop_constraint)},
      {"create_table_comment",
       {"table_name", "comment", "existing_comment", "schema"},
       plain(comment_table)},
      {"drop_table_comment", {"table_name", "existing_comment", "schema"}, plain(comment_table)},
      {"execute", {"sqltext"}, plain(execute)},
      {"bulk_insert", {"table", "rows"}, plain(bulk_insert)},
  };
  return all;
}

Value final_name(Interpreter& i, Arguments a) {
  Parameters given(i, "f", std::move(a), {"name"});
  return std::make_shared<FinalName>(given.required_text("name"));
}

Value inline_literal(Interpreter& i, Arguments a) {
  Parameters given(i, "inline_literal", std::move(a), {"value", "type_"});
  const Value value = given.required("value");
  const auto told = given.take("type_");
  given.finish();
  const TypePtr type = told && !told->is_none() ? to_type(i, *told) : type_of_value(value);
  return std::make_shared<Composed>(type, "param", Composed::Parts{},
                                    [value, type](const Composed::Parts&, Writer& writer) {
                                      return ddl_literal(value, type.get(), writer.dialect);
                                    });
}

const Directive* find_directive(const std::string& name) {
  for (const Directive& each : directives()) {
    if (name == each.name) return &each;
  }
  return nullptr;
}

/// What batch mode gives by itself.
bool names_the_table(const std::string& parameter) {
  return parameter == "table_name" || parameter == "source_table" || parameter == "schema" ||
         parameter == "source_schema";
}

}  // namespace

std::optional<Value> directive(Recording& recording, const std::string& name) {
  if (name == "f") return python::make_native(name, final_name);
  if (name == "inline_literal") return python::make_native(name, inline_literal);
  if (name == "batch_alter_table") {
    return python::make_native(name, [&recording](Interpreter& i, Arguments a) {
      return batch_alter_table(recording, i, std::move(a));
    });
  }
  if (name == "get_bind" || name == "get_context") {
    return python::make_native(name, [&recording, name](Interpreter& i, Arguments a) {
      Parameters(i, name, std::move(a), {}).finish();
      return name == "get_bind" ? connection(recording) : migration_context(recording);
    });
  }
  if (auto added = enum_sync_directive(recording, name)) return added;
  if (auto added = entity_directive(recording, name)) return added;
  const Directive* const found = find_directive(name);
  if (found == nullptr) return std::nullopt;
  return python::make_native(name, [&recording, found](Interpreter& i, Arguments a) -> Value {
    Call call(recording, i, found->name, std::move(a), found->parameters);
    return found->body(call);
  });
}

std::optional<Value> batch_directive(Recording& recording, const BatchTable& table,
                                     const std::string& name) {
  if (name == "f") return python::make_native(name, final_name);
  const Directive* const found = find_directive(name);
  const bool is_of_table =
      found != nullptr && name.find("_table") == std::string::npos && name != "execute";
  if (!is_of_table) return std::nullopt;
  std::vector<std::string> parameters = found->parameters;
  parameters.erase(std::remove_if(parameters.begin(), parameters.end(), names_the_table),
                   parameters.end());
  const std::string of = name == "create_foreign_key" ? "source_" : "";
  return python::make_native(
      name, [&recording, found, parameters, of, table](Interpreter& i, Arguments a) -> Value {
        a.keywords.emplace_back(of.empty() ? "table_name" : "source_table", table.name);
        if (!table.schema.empty()) a.keywords.emplace_back(of + "schema", table.schema);
        Call call(recording, i, found->name, std::move(a), parameters);
        return found->body(call);
      });
}

}  // namespace limbeck::alembic
