#include "dialects/sqlite/handle.hpp"

#include <fmt/format.h>

#include <limits>

#include "dialects/sqlite/errors.hpp"

namespace limbeck::dialects::sqlite {
namespace {

void append_column(Row& values, sqlite3_stmt* statement, int column) {
  const int type = sqlite3_column_type(statement, column);
  if (type == SQLITE_NULL) {
    values.emplace_back();
    return;
  }
  // A blob comes as its bytes, everything else as SQLite's own text of it.
  const bool blob = type == SQLITE_BLOB;
  const void* bytes = blob ? sqlite3_column_blob(statement, column)
                           : static_cast<const void*>(sqlite3_column_text(statement, column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
  values.emplace_back(std::in_place, static_cast<const char*>(bytes), bytes == nullptr ? 0 : size);
}

void bind(sqlite3* database, sqlite3_stmt* statement, std::span<const Value> parameters,
          std::string_view sql) {
  const int expected = sqlite3_bind_parameter_count(statement);
  if (static_cast<std::size_t>(expected) != parameters.size()) {
    throw Error{{.code = "sql.parameters",
                 .message = fmt::format("the statement has {} parameters, {} values were given",
                                        expected, parameters.size()),
                 .hint = "give one value for each ? of the statement",
                 .dialect = "sqlite",
                 .statement = std::string(sql)}};
  }
  for (int index = 0; index < expected; ++index) {
    const Value& value = parameters[static_cast<std::size_t>(index)];
    const int result = value ? sqlite3_bind_text64(statement, index + 1, value->data(),
                                                   value->size(), SQLITE_TRANSIENT, SQLITE_UTF8)
                             : sqlite3_bind_null(statement, index + 1);
    if (result != SQLITE_OK) throw last_error(database, result, sql);
  }
}

db::TypedValue typed_value(sqlite3_stmt* statement, int column) {
  using db::ValueKind;
  const int type = sqlite3_column_type(statement, column);
  if (type == SQLITE_NULL) return {};
  Row texts;
  append_column(texts, statement, column);
  const ValueKind kind = type == SQLITE_INTEGER ? ValueKind::integer
                         : type == SQLITE_FLOAT ? ValueKind::real
                         : type == SQLITE_BLOB  ? ValueKind::bytes
                                                : ValueKind::text;
  return {kind, std::move(*texts.front())};
}

std::vector<std::string> column_names(sqlite3_stmt* statement) {
  std::vector<std::string> names;
  for (int column = 0; column < sqlite3_column_count(statement); ++column) {
    const char* name = sqlite3_column_name(statement, column);
    names.emplace_back(name == nullptr ? "" : name);
  }
  return names;
}

}  // namespace

StatementHandle prepare(sqlite3* database, std::string_view sql, std::string_view* rest,
                        std::string_view whole) {
  if (sql.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    throw Error{{.code = "sql.too_big",
                 .message = "the statement is longer than SQLite can read",
                 .hint = "split it into several statements",
                 .dialect = "sqlite"}};
  }
  sqlite3_stmt* statement = nullptr;
  const char* tail = nullptr;
  const int result =
      sqlite3_prepare_v2(database, sql.data(), static_cast<int>(sql.size()), &statement, &tail);
  if (result != SQLITE_OK) throw last_error(database, result, whole);
  if (rest != nullptr) *rest = sql.substr(static_cast<std::size_t>(tail - sql.data()));
  return StatementHandle(statement);
}

void step_through(sqlite3* database, sqlite3_stmt* statement, std::string_view whole,
                  const std::function<void(sqlite3_stmt*)>& on_row) {
  int result = SQLITE_ROW;
  while ((result = sqlite3_step(statement)) == SQLITE_ROW) {
    if (on_row) on_row(statement);
  }
  if (result != SQLITE_DONE) throw last_error(database, result, whole);
}

std::vector<std::string> read_rows(sqlite3* database, std::string_view sql,
                                   std::span<const Value> parameters,
                                   const std::function<void(Row&)>& on_row) {
  const StatementHandle statement = prepare(database, sql, nullptr, sql);
  if (!statement) return {};
  bind(database, statement.get(), parameters, sql);
  std::vector<std::string> names = column_names(statement.get());
  const int columns = static_cast<int>(names.size());
  Row values;
  step_through(database, statement.get(), sql, [&](sqlite3_stmt* row) {
    values.clear();
    values.reserve(static_cast<std::size_t>(columns));
    for (int column = 0; column < columns; ++column) append_column(values, row, column);
    on_row(values);
  });
  return names;
}

db::TypedRows read_typed_rows(sqlite3* database, std::string_view sql) {
  db::TypedRows all;
  const StatementHandle statement = prepare(database, sql, nullptr, sql);
  if (!statement) return all;
  bind(database, statement.get(), {}, sql);
  all.columns = column_names(statement.get());
  all.returns_rows = !all.columns.empty();
  const int columns = static_cast<int>(all.columns.size());
  step_through(database, statement.get(), sql, [&](sqlite3_stmt* row) {
    auto& values = all.rows.emplace_back();
    for (int column = 0; column < columns; ++column) values.push_back(typed_value(row, column));
  });
  if (!all.returns_rows) all.changed = sqlite3_changes64(database);
  return all;
}

db::Rows fetch(sqlite3* database, std::string_view sql, std::span<const Value> parameters) {
  db::Rows all;
  all.columns =
      read_rows(database, sql, parameters, [&](Row& row) { all.rows.push_back(std::move(row)); });
  return all;
}

}  // namespace limbeck::dialects::sqlite
