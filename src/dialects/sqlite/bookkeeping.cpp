#include "dialects/sqlite/bookkeeping.hpp"

#include <fmt/format.h>

#include "sql/quoting.hpp"

namespace limbeck::dialects::sqlite {
namespace {

std::string literal(std::string_view value) {
  return sql::quote_literal(value, sql::Flavor::sqlite);
}

std::string literal(const std::optional<std::int64_t>& value) {
  return value ? fmt::format("{}", *value) : "NULL";
}

/// An error may quote bytes no literal can hold.
std::string without_nul(std::string text) {
  for (char& byte : text) {
    if (byte == '\0') byte = ' ';
  }
  return text;
}

}  // namespace

std::vector<db::Statement> create_version_table(const contract::Bookkeeping& bookkeeping,
                                                bool if_missing) {
  // Alembic's own text, its blank before the line's end included.
  return {{.text = fmt::format("CREATE TABLE {}{} (\n"
                               "    version_num VARCHAR(32) NOT NULL, \n"
                               "    CONSTRAINT {} PRIMARY KEY (version_num)\n"
                               ")",
                               if_missing ? "IF NOT EXISTS " : "", bookkeeping.version_table,
                               sql::quote_identifier_if_needed(
                                   bookkeeping.version_table_name + "_pkc", sql::Flavor::sqlite))}};
}

std::vector<db::Statement> create_history(const contract::Bookkeeping& bookkeeping) {
  if (bookkeeping.history_table.empty()) return {};
  return {{.text = fmt::format("CREATE TABLE IF NOT EXISTS {} (\n"
                               "    id INTEGER NOT NULL PRIMARY KEY,\n"
                               "    at TEXT NOT NULL DEFAULT "
                               "(strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),\n"
                               "    version_table TEXT NOT NULL,\n"
                               "    event TEXT NOT NULL,\n"
                               "    run_id TEXT NOT NULL,\n"
                               "    revision TEXT NOT NULL,\n"
                               "    parents TEXT NOT NULL,\n"
                               "    direction TEXT NOT NULL,\n"
                               "    hash TEXT NOT NULL,\n"
                               "    file_hash TEXT NOT NULL,\n"
                               "    statements_done INTEGER,\n"
                               "    statements_total INTEGER,\n"
                               "    duration_ms INTEGER,\n"
                               "    detail TEXT NOT NULL,\n"
                               "    reason TEXT NOT NULL,\n"
                               "    os_user TEXT NOT NULL,\n"
                               "    host TEXT NOT NULL,\n"
                               "    limbeck_version TEXT NOT NULL\n"
                               ")",
                               bookkeeping.history_table)}};
}

db::Statement change_version_row(const contract::Bookkeeping& bookkeeping,
                                 const graph::RowChange& change) {
  const std::string& table = bookkeeping.version_table;
  db::Statement statement;
  switch (change.kind) {
    case graph::RowChange::Kind::insert:
      statement.text =
          fmt::format("INSERT INTO {} (version_num) VALUES ({})", table, literal(change.to));
      break;
    case graph::RowChange::Kind::update:
      statement.text = fmt::format("UPDATE {0} SET version_num={1} WHERE {0}.version_num = {2}",
                                   table, literal(change.to), literal(change.from));
      break;
    case graph::RowChange::Kind::erase:
      statement.text =
          fmt::format("DELETE FROM {0} WHERE {0}.version_num = {1}", table, literal(change.from));
      break;
  }
  return statement;
}

db::Statement insert_history(const contract::Bookkeeping& bookkeeping,
                             const contract::HistoryEvent& event) {
  return {.text = fmt::format(
              "INSERT INTO {} (version_table, event, run_id, revision, parents, direction, hash, "
              "file_hash, "
              "statements_done, statements_total, duration_ms, detail, reason, os_user, host, "
              "limbeck_version) VALUES ({}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, "
              "{}, {})",
              bookkeeping.history_table, literal(bookkeeping.version_table_name),
              literal(event.event), literal(event.run_id), literal(event.revision),
              literal(event.parents), literal(event.direction), literal(event.hash),
              literal(event.file_hash), literal(event.statements_done),
              literal(event.statements_total), literal(event.duration_ms),
              literal(without_nul(event.detail)), literal(without_nul(event.reason)),
              literal(event.os_user), literal(event.host), literal(event.limbeck_version))};
}

std::string select_history(const contract::Bookkeeping& bookkeeping, contract::HistoryPart part) {
  return fmt::format("SELECT {}{} FROM {} WHERE version_table = {} ORDER BY id",
                     contract::history_columns(part),
                     part == contract::HistoryPart::whole ? ", at" : "", bookkeeping.history_table,
                     literal(bookkeeping.version_table_name));
}

}  // namespace limbeck::dialects::sqlite
