#include "dialects/sqlite/rehearsal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "dialects/sqlite/reflect.hpp"
#include "dialects/sqlite/render_tables.hpp"
#include "dialects/sqlite/stored_sql.hpp"
#include "limbeck/error.hpp"

namespace limbeck::dialects::sqlite {
namespace {

using schema::Catalog;

constexpr std::array<std::string_view, 4> kDefining = {"CREATE", "ALTER", "DROP", "PRAGMA"};

DatabaseHandle in_memory() {
  sqlite3* raw = nullptr;
  sqlite3_open(":memory:", &raw);
  return DatabaseHandle(raw);
}

bool defines_something(const std::string& statement) {
  const std::vector<Part> parts = parts_of(statement);
  return std::any_of(kDefining.begin(), kDefining.end(),
                     [&](std::string_view word) { return is_word(parts.front(), word); });
}

/// SQLite looks into all of them.
bool has_statements(const Catalog& catalog) {
  return !catalog.views.empty() ||
         std::any_of(catalog.tables.begin(), catalog.tables.end(),
                     [](const schema::Table& each) { return !each.triggers.empty(); });
}

template <typename Object>
void follow(const std::vector<Object>& old, const std::vector<Object>& renewed,
            std::vector<Object>& objects) {
  std::erase_if(objects, [&](const Object& each) {
    const Object* const was = schema::find(old, each.name);
    const Object* const is = schema::find(renewed, each.name);
    return was == nullptr ? is != nullptr : is == nullptr || *is != *was;
  });
  for (const Object& is : renewed) {
    const Object* const was = schema::find(old, is.name);
    if (was == nullptr || *was != is) objects.push_back(is);
  }
}

}  // namespace

Rehearsal::Rehearsal() : connection_(in_memory(), "", true) {}

void Rehearsal::make(const Catalog& catalog) {
  std::vector<std::string> texts;
  for (const schema::Table& table : catalog.tables) {
    texts.push_back(create_table_text(table, table.name.name));
    for (const schema::Index& index : table.indexes) {
      texts.push_back(create_index_text(table.name.name, index));
    }
  }
  for (const schema::View& view : catalog.views) texts.push_back(view.definition);
  for (const schema::Table& table : catalog.tables) {
    for (const schema::Trigger& trigger : table.triggers) texts.push_back(trigger.definition);
  }
  for (const schema::View& view : catalog.views) {
    for (const schema::Trigger& trigger : view.triggers) texts.push_back(trigger.definition);
  }
  for (const std::string& text : texts) {
    try {
      run({text});
    } catch (const Error&) {
    }
  }
}

void Rehearsal::run(const std::vector<std::string>& statements) {
  std::vector<db::Statement> all;
  for (const std::string& text : statements) all.push_back({.text = text});
  connection_.run(all);
}

Catalog Rehearsal::catalog() {
  return reflect(connection_, {});
}

bool can_drop_column(const Catalog& catalog, const schema::Table& table,
                     const std::string& column) {
  // A check of the column alone is no obstacle where it is written at the column; who knows.
  const bool is_constrained = std::any_of(
      table.constraints.begin(), table.constraints.end(), [&](const schema::Constraint& each) {
        return std::find(each.columns.begin(), each.columns.end(), column) != each.columns.end();
      });
  if (is_constrained) return false;
  Rehearsal rehearsal;
  try {
    rehearsal.make(has_statements(catalog) ? catalog : Catalog{.dialect = {}, .tables = {table}});
    rehearsal.run({drop_column_text(table.name.name, column)});
    return true;
  } catch (const Error&) {
    return false;
  }
}

void follow_statements(const std::vector<std::string>& statements, Catalog& catalog) {
  std::vector<std::string> defining;
  std::copy_if(statements.begin(), statements.end(), std::back_inserter(defining),
               defines_something);
  if (defining.empty()) return;
  Rehearsal rehearsal;
  rehearsal.make(catalog);
  const Catalog old = rehearsal.catalog();
  try {
    rehearsal.run(defining);
  } catch (const Error& error) {
    throw Error{{.code = "render.impossible",
                 .message = fmt::format("what `execute` does to the schema cannot be foretold: {}",
                                        error.what()),
                 .hint = "put what follows it into a revision of its own",
                 .dialect = "sqlite",
                 .statement = error.details().statement}};
  }
  const Catalog renewed = rehearsal.catalog();
  follow(old.tables, renewed.tables, catalog.tables);
  follow(old.views, renewed.views, catalog.views);
  schema::sort(catalog);
}

}  // namespace limbeck::dialects::sqlite
