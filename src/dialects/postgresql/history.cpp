#include "dialects/postgresql/history.hpp"

#include <fmt/format.h>

#include "dialects/postgresql/bookkeeping.hpp"
#include "dialects/postgresql/lock.hpp"
#include "sql/quoting.hpp"

namespace limbeck::dialects::postgresql {
namespace {

std::string literal(std::string_view text) {
  return sql::quote_literal(text, sql::Flavor::postgresql);
}

std::string number(const std::optional<std::int64_t>& value) {
  return value ? std::to_string(*value) : "NULL";
}

// What travels in one request is written before its end is known: the server measures it.
std::string duration(const contract::HistoryEvent& event) {
  if (event.duration_ms || event.event != "finished") return number(event.duration_ms);
  return "pg_catalog.date_part('epoch', pg_catalog.clock_timestamp() - "
         "pg_catalog.transaction_timestamp()) * 1000";
}

// Projects share the table: the version table's name tells their rows apart. A script made
// without a database does not know the schema, so the server looks it up when the script runs.
std::string project_value(const contract::Bookkeeping& bookkeeping) {
  if (!bookkeeping.version_table_schema.empty()) return literal(project_key(bookkeeping));
  return fmt::format(
      "(SELECT n.nspname || '.' || c.relname FROM pg_catalog.pg_class c JOIN "
      "pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = {}::regclass)",
      literal(bookkeeping.version_table));
}

constexpr std::string_view kColumns = R"(
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    version_table text NOT NULL,
    event text NOT NULL,
    run_id text NOT NULL,
    revision text NOT NULL,
    parents text NOT NULL,
    direction text NOT NULL,
    hash text NOT NULL,
    file_hash text NOT NULL,
    statements_done bigint,
    statements_total bigint,
    duration_ms bigint,
    detail text NOT NULL,
    reason text NOT NULL,
    os_user text NOT NULL,
    host text NOT NULL,
    limbeck_version text NOT NULL,
    login_role text NOT NULL DEFAULT session_user,
    effective_role text NOT NULL DEFAULT current_user
)";

}  // namespace

std::vector<db::Statement> create_history(const contract::Bookkeeping& bookkeeping) {
  // IF NOT EXISTS alone fails when two sessions create the same name at once.
  std::vector<db::Statement> statements = {
      {.text = fmt::format("SELECT pg_catalog.pg_advisory_xact_lock({})",
                           advisory_key("limbeck.history"))}};
  if (!bookkeeping.history_schema.empty()) {
    const std::string schema =
        sql::quote_identifier_if_needed(bookkeeping.history_schema, sql::Flavor::postgresql);
    statements.push_back({.text = "CREATE SCHEMA IF NOT EXISTS " + schema});
  }
  statements.push_back({.text = fmt::format("CREATE TABLE IF NOT EXISTS {} ({})",
                                            bookkeeping.history_table, kColumns)});
  statements.push_back({.text = fmt::format("COMMENT ON TABLE {} IS "
                                            "'What Limbeck did, one row an event, never updated'",
                                            bookkeeping.history_table)});
  return statements;
}

db::Statement insert_history(const contract::Bookkeeping& bookkeeping,
                             const contract::HistoryEvent& event) {
  return {
      .text = fmt::format(
          "INSERT INTO {} (version_table, event, run_id, revision, parents, direction, hash, "
          "file_hash, "
          "statements_done, statements_total, duration_ms, detail, reason, os_user, host, "
          "limbeck_version) VALUES ({}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, "
          "{})",
          bookkeeping.history_table, project_value(bookkeeping), literal(event.event),
          literal(event.run_id), literal(event.revision), literal(event.parents),
          literal(event.direction), literal(event.hash), literal(event.file_hash),
          number(event.statements_done), number(event.statements_total), duration(event),
          literal(event.detail), literal(event.reason), literal(event.os_user), literal(event.host),
          literal(event.limbeck_version))};
}

std::string select_history(const contract::Bookkeeping& bookkeeping, contract::HistoryPart part) {
  const std::string_view time = part == contract::HistoryPart::whole
                                    ? ", pg_catalog.to_char(at AT TIME ZONE 'UTC', "
                                      "'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
                                    : "";
  return fmt::format("SELECT {}{} FROM {} WHERE version_table = {} ORDER BY id",
                     contract::history_columns(part), time, bookkeeping.history_table,
                     project_value(bookkeeping));
}

}  // namespace limbeck::dialects::postgresql
