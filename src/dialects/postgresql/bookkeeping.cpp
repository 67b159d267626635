#include "dialects/postgresql/bookkeeping.hpp"

#include <fmt/format.h>

#include <array>

#include "dialects/postgresql/errors.hpp"
#include "dialects/postgresql/history.hpp"
#include "limbeck/error.hpp"
#include "sql/quoting.hpp"

namespace limbeck::dialects::postgresql {
namespace {

constexpr std::size_t kLongestName = 63;

std::string literal(std::string_view text) {
  return sql::quote_literal(text, sql::Flavor::postgresql);
}
std::string quoted(std::string_view name) {
  return sql::quote_identifier(name, sql::Flavor::postgresql);
}
std::string quoted_if_needed(std::string_view name) {
  return sql::quote_identifier_if_needed(name, sql::Flavor::postgresql);
}

void check_name(std::string_view name, std::string_view key) {
  if (name.size() <= kLongestName && name.find('\0') == std::string_view::npos) return;
  throw Error{{.code = "config.bad_name",
               .message = fmt::format("{} is longer than the 63 bytes that PostgreSQL keeps: {}",
                                      key, name),
               .hint = fmt::format("choose a shorter {}", key),
               .dialect = "postgresql"}};
}

void check_names(const Options& options) {
  check_name(options.version_table, "version_table");
  check_name(options.version_table_schema, "version_table_schema");
}

// $1 version table, $2 its schema or null, $3 the role of the revisions or null,
// $4 the history's name beside the version table.
// Temporary tables never count: current_schemas(false) leaves their schema out.
constexpr const char* kLocate = R"(
WITH place AS (
  SELECT coalesce($2::text, found.schema, pg_catalog.current_schema()::text) AS schema,
         coalesce(asked.oid, me.oid) AS role, me.oid AS me
  FROM (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = current_user) me
  LEFT JOIN (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = $3::text) asked ON true
  LEFT JOIN (
    SELECT path.schema::text
    FROM pg_catalog.unnest(pg_catalog.current_schemas(false)) WITH ORDINALITY path(schema, rank)
    JOIN pg_catalog.pg_namespace n ON n.nspname = path.schema
    JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid
    WHERE c.relname = $1::text AND c.relkind IN ('r', 'p', 'v', 'f')
    ORDER BY path.rank LIMIT 1) found ON true),
tables AS (
  SELECT n.nspname::text AS schema, c.relname::text AS name,
         pg_catalog.has_schema_privilege(place.me, n.oid, 'USAGE')
           AND pg_catalog.has_table_privilege(place.me, c.oid, 'SELECT') AS readable
  FROM place, pg_catalog.pg_namespace n
  JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid
  WHERE c.relkind IN ('r', 'p', 'v', 'f')
    AND ((n.nspname = place.schema AND c.relname IN ($1::text, $4::text))
      OR (n.nspname = 'limbeck' AND c.relname = 'history'))),
home AS (
  SELECT n.oid AS schema_oid FROM pg_catalog.pg_namespace n WHERE n.nspname = 'limbeck')
SELECT place.schema,
  EXISTS (SELECT 1 FROM tables t WHERE t.schema = place.schema AND t.name = $1::text),
  (SELECT readable FROM tables t WHERE t.schema = place.schema AND t.name = $4::text),
  (SELECT readable FROM tables t WHERE t.schema = 'limbeck' AND t.name = 'history'),
  EXISTS (SELECT 1 FROM home),
  coalesce((SELECT pg_catalog.has_schema_privilege(place.role, schema_oid, 'CREATE, USAGE')
                   AND pg_catalog.has_schema_privilege(place.role, schema_oid, 'USAGE')
            FROM home),
           pg_catalog.has_database_privilege(place.role,
             (SELECT oid FROM pg_catalog.pg_database
              WHERE datname = pg_catalog.current_database()), 'CREATE')),
  pg_catalog.current_setting('server_version'), session_user::text,
  pg_catalog.current_database()::text
FROM place)";

Value nullable(const std::string& text) {
  return text.empty() ? Value() : Value(text);
}

void place_history(contract::Bookkeeping& found, const Row& row, const Options& options) {
  const bool beside = row.at(2).has_value();
  const bool at_home = row.at(3).has_value();
  // A role of the schema's name would find it as "$user", first in its search_path, and make its
  // own tables there.
  const bool is_namesake =
      found.login_role == kHistorySchema || options.session.role == kHistorySchema;
  const bool home_is_ours = row.at(5) == "t" && !is_namesake;
  if (beside || (!at_home && !home_is_ours)) {
    found.history_table = quoted(found.version_table_schema) + "." + quoted(kHistoryBeside);
    found.history_exists = row.at(2) == "t";
    found.history_hidden = row.at(2) == "f";
    return;
  }
  found.history_table = quoted(kHistorySchema) + "." + quoted(kHistoryName);
  found.history_exists = row.at(3) == "t";
  found.history_hidden = row.at(3) == "f";
  if (row.at(4) != "t") found.history_schema = kHistorySchema;
}

std::string row_count_check(const contract::Bookkeeping& bookkeeping,
                            const graph::RowChange& change, const std::string& statement) {
  std::string verb;
  switch (change.kind) {
    case graph::RowChange::Kind::insert:
      verb = fmt::format("INSERT of '{}' into", change.to);
      break;
    case graph::RowChange::Kind::update:
      verb = fmt::format("UPDATE of '{}' to '{}' in", change.from, change.to);
      break;
    case graph::RowChange::Kind::erase:
      verb = fmt::format("DELETE of '{}' from", change.from);
      break;
  }
  const std::string text =
      fmt::format("{}{} {} changed ", kRowCountMark, verb, project_key(bookkeeping));
  // The cast runs only in the row that needs it: count(*) keeps the planner from folding it.
  return fmt::format(
      "WITH changed AS ({} RETURNING 1) SELECT CASE WHEN pg_catalog.count(*) = 1 THEN 1 "
      "ELSE CAST({} || pg_catalog.count(*)::text || {} AS integer) END FROM changed",
      statement, literal(text), literal(fmt::format(" rows instead of 1{}", kMarkEnd)));
}

}  // namespace

contract::Bookkeeping locate(db::Connection& connection, const Options& options) {
  check_names(options);
  const std::array<Value, 4> parameters = {
      options.version_table, nullable(options.version_table_schema), nullable(options.session.role),
      std::string(kHistoryBeside)};
  const db::Rows rows = connection.query(kLocate, parameters);
  const Row& row = rows.rows.at(0);
  if (!row.at(0)) {
    throw Error{{.code = "run.no_schema",
                 .message = "the session has no default schema for the version table: its "
                            "search_path names none that exists",
                 .hint = "set version_table_schema in the configuration, or create the schema",
                 .dialect = "postgresql"}};
  }
  contract::Bookkeeping found;
  found.version_table_name = options.version_table;
  found.version_table_schema = *row.at(0);
  found.version_table = quoted(found.version_table_schema) + "." + quoted(options.version_table);
  found.version_table_exists = row.at(1) == "t";
  found.server_version = row.at(6).value_or("");
  found.login_role = row.at(7).value_or("");
  if (options.history) place_history(found, row, options);
  found.database = row.at(8).value_or("");
  return found;
}

contract::Bookkeeping assume(const Options& options) {
  check_names(options);
  contract::Bookkeeping assumed;
  assumed.version_table_name = options.version_table;
  assumed.version_table_schema = options.version_table_schema;
  assumed.version_table = quoted_if_needed(options.version_table);
  if (!options.version_table_schema.empty()) {
    assumed.version_table =
        quoted_if_needed(options.version_table_schema) + "." + assumed.version_table;
  }
  if (options.history) {
    assumed.history_table = fmt::format("{}.{}", kHistorySchema, kHistoryName);
    assumed.history_schema = kHistorySchema;
  }
  return assumed;
}

std::string project_key(const contract::Bookkeeping& bookkeeping) {
  return bookkeeping.version_table_schema + "." + bookkeeping.version_table_name;
}

db::Statement create_version_table(const contract::Bookkeeping& bookkeeping, bool if_missing) {
  return {.text = fmt::format("CREATE TABLE {}{} (\n"
                              "    version_num VARCHAR(32) NOT NULL, \n"
                              "    CONSTRAINT {} PRIMARY KEY (version_num)\n)",
                              if_missing ? "IF NOT EXISTS " : "", bookkeeping.version_table,
                              quoted_if_needed(bookkeeping.version_table_name + "_pkc"))};
}

db::Statement change_version_row(const contract::Bookkeeping& bookkeeping,
                                 const graph::RowChange& change) {
  const std::string& table = bookkeeping.version_table;
  std::string statement;
  switch (change.kind) {
    case graph::RowChange::Kind::insert:
      // A row that is there already is no row changed, with or without a primary key.
      statement = fmt::format(
          "INSERT INTO {} AS version (version_num) SELECT {} WHERE NOT EXISTS (SELECT 1 FROM {} "
          "present WHERE present.version_num = {}) ON CONFLICT DO NOTHING",
          table, literal(change.to), table, literal(change.to));
      break;
    case graph::RowChange::Kind::update:
      statement = fmt::format("UPDATE {} AS version SET version_num = {} WHERE version_num = {}",
                              table, literal(change.to), literal(change.from));
      break;
    case graph::RowChange::Kind::erase:
      statement = fmt::format("DELETE FROM {} AS version WHERE version_num = {}", table,
                              literal(change.from));
      break;
  }
  return {.text = row_count_check(bookkeeping, change, statement)};
}

db::Statement plain_change_version_row(const contract::Bookkeeping& bookkeeping,
                                       const graph::RowChange& change) {
  const std::string& table = bookkeeping.version_table;
  switch (change.kind) {
    case graph::RowChange::Kind::insert:
      return {.text = fmt::format("INSERT INTO {} (version_num) VALUES ({})", table,
                                  literal(change.to))};
    case graph::RowChange::Kind::update:
      return {.text = fmt::format("UPDATE {} SET version_num={} WHERE {}.version_num = {}", table,
                                  literal(change.to), table, literal(change.from))};
    case graph::RowChange::Kind::erase:
      break;
  }
  return {.text = fmt::format("DELETE FROM {} WHERE {}.version_num = {}", table, table,
                              literal(change.from))};
}

db::Statement clear_version_table(const contract::Bookkeeping& bookkeeping) {
  return {.text = "DELETE FROM " + bookkeeping.version_table};
}

std::string select_version_rows(const contract::Bookkeeping& bookkeeping) {
  return "SELECT version_num FROM " + bookkeeping.version_table;
}

}  // namespace limbeck::dialects::postgresql
