#include "dialects/postgresql/health.hpp"

#include <fmt/format.h>

#include <array>
#include <string>

#include "contract/dialect.hpp"
#include "dialects/postgresql/health_sequences.hpp"
#include "dialects/postgresql/lock.hpp"
#include "dialects/postgresql/reflect_reading.hpp"

namespace limbeck::dialects::postgresql {
namespace {

using Symptoms = std::vector<contract::Symptom>;

constexpr int kOldestServer = 120000;

// $1: the version table's schema, $2: its name, $3: the history as quoted; null: off or not there.
constexpr const char* kStanding = R"(
SELECT pg_catalog.current_setting('server_version_num'),
  pg_catalog.current_setting('server_version'), pg_catalog.quote_ident(current_user),
  pg_catalog.quote_ident(n.nspname), pg_catalog.has_schema_privilege(n.oid, 'CREATE'),
  pg_catalog.format('%I.%I', n.nspname, c.relname),
  pg_catalog.has_table_privilege(c.oid, 'SELECT')
    AND pg_catalog.has_table_privilege(c.oid, 'INSERT')
    AND pg_catalog.has_table_privilege(c.oid, 'UPDATE')
    AND pg_catalog.has_table_privilege(c.oid, 'DELETE'),
  pg_catalog.has_table_privilege(h.oid, 'SELECT') AND pg_catalog.has_table_privilege(h.oid, 'INSERT')
FROM (SELECT) one
LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = $1::text
LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = $2::text
LEFT JOIN pg_catalog.pg_class h ON h.oid = pg_catalog.to_regclass($3::text))";

// Only an owner, or a member of the owning role, may alter a table. What an extension made is its
// own. $1: schemas, or null.
constexpr const char* kOthersTables = R"(
SELECT pg_catalog.quote_ident(r.rolname), pg_catalog.count(*),
  pg_catalog.min(pg_catalog.format('%I.%I', n.nspname, c.relname)),
  pg_catalog.quote_ident(current_user)
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_roles r ON r.oid = c.relowner
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND c.relpersistence <> 't'
  AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'limbeck')
  AND ($1::text[] IS NULL OR n.nspname = ANY ($1::text[]))
  AND NOT pg_catalog.pg_has_role(c.relowner, 'USAGE')
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend e
    WHERE e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND e.objid = c.oid
      AND e.deptype = 'e')
GROUP BY r.rolname ORDER BY r.rolname)";

// One that is being built is not invalid for long. A name that ends in _ccnew or _ccold is what
// REINDEX CONCURRENTLY left.
constexpr const char* kInvalidIndexes = R"(
SELECT pg_catalog.format('%I.%I', n.nspname, c.relname),
  pg_catalog.format('%I.%I', tn.nspname, t.relname), c.relkind = 'I',
  c.relname ~ '_cc(new|old)[0-9]*$', i.indisexclusion
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
WHERE NOT (i.indisvalid AND i.indisready)
  AND tn.nspname !~ '^pg_' AND ($1::text[] IS NULL OR tn.nspname = ANY ($1::text[]))
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid)
ORDER BY 1)";

// NOT ENFORCED (PostgreSQL 18) is meant; that column is not there before.
constexpr const char* kNotValid = R"(
SELECT pg_catalog.quote_ident(k.conname), CASE WHEN k.conrelid = 0
  THEN (SELECT pg_catalog.format('%I.%I', n.nspname, y.typname) FROM pg_catalog.pg_type y
        JOIN pg_catalog.pg_namespace n ON n.oid = y.typnamespace WHERE y.oid = k.contypid)
  ELSE (SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = k.conrelid) END,
  k.conrelid = 0, k.contype
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_namespace kn ON kn.oid = k.connamespace
WHERE NOT k.convalidated AND kn.nspname !~ '^pg_'
  AND pg_catalog.to_jsonb(k) ->> 'conenforced' IS DISTINCT FROM 'false'
  AND k.conislocal AND k.conparentid = 0
  AND ($1::text[] IS NULL OR kn.nspname = ANY ($1::text[]))
ORDER BY 2, 1)";

// As scratch.cpp makes and drops them; what somebody uses is at work.
constexpr const char* kScratches = R"(
SELECT pg_catalog.quote_ident(d.datname)
FROM pg_catalog.pg_database d
WHERE d.datname ~ '^limbeck_scratch_[0-9]{9,12}_[0-9a-f]+$'
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity a WHERE a.datid = d.oid)
  AND pg_catalog.substring(d.datname, '^limbeck_scratch_([0-9]{9,12})_')::bigint
    < pg_catalog.date_part('epoch', pg_catalog.clock_timestamp()) - 60
ORDER BY 1)";

std::string text(const Row& row, std::size_t at) {
  return row.at(at).value_or("");
}

void find_rights(Connection& connection, const contract::Bookkeeping& bookkeeping,
                 Symptoms& found) {
  const bool has_history = bookkeeping.history_exists && !bookkeeping.history_table.empty();
  const std::array<Value, 3> parameters = {
      bookkeeping.version_table_schema, bookkeeping.version_table_name,
      has_history ? Value(bookkeeping.history_table) : Value()};
  const Row row = connection.query(kStanding, parameters).rows.at(0);
  const std::string role = text(row, 2);
  if (std::atoi(text(row, 0).c_str()) < kOldestServer) {
    found.push_back({"doctor.old_server",
                     fmt::format("the server is PostgreSQL {}; Limbeck is tried with 12 and newer",
                                 text(row, 1)),
                     "upgrade the server"});
  }
  if (!row.at(3)) {
    found.push_back({"doctor.no_schema",
                     fmt::format("the schema {} of the version table is not there",
                                 bookkeeping.version_table_schema),
                     fmt::format("CREATE SCHEMA {};", quoted(bookkeeping.version_table_schema))});
  } else if (row.at(4) != "t") {
    found.push_back(
        {"doctor.no_create",
         fmt::format("the role {} may make nothing in the schema {}", role, text(row, 3)),
         fmt::format("GRANT USAGE, CREATE ON SCHEMA {} TO {};", text(row, 3), role)});
  }
  if (row.at(5) && row.at(6) != "t") {
    found.push_back(
        {"doctor.version_table",
         fmt::format("the role {} may not write the version table {}", role, text(row, 5)),
         fmt::format("GRANT SELECT, INSERT, UPDATE, DELETE ON {} TO {};", text(row, 5), role)});
  }
  if (bookkeeping.history_hidden || (row.at(7) && row.at(7) != "t")) {
    found.push_back({"doctor.history",
                     fmt::format("the role {} may not read and write the history", role),
                     fmt::format("GRANT USAGE ON SCHEMA limbeck TO {0}; GRANT SELECT, INSERT ON "
                                 "{1} TO {0};",
                                 role, bookkeeping.history_table)});
  }
}

void find_others_tables(Connection& connection, const std::array<Value, 1>& schemas,
                        Symptoms& found) {
  for (const Row& row : connection.query(kOthersTables, schemas).rows) {
    const bool is_one = row.at(1) == "1";
    found.push_back(
        {"doctor.not_owner",
         fmt::format("{} belong{} to the role {}: {}, which alone may alter {}",
                     is_one ? "a relation" : text(row, 1) + " relations", is_one ? "s" : "",
                     text(row, 0), is_one ? text(row, 2) : text(row, 2) + " and others",
                     is_one ? "it" : "them"),
         fmt::format("GRANT {0} TO {1}; or set role = {0} in [session]", text(row, 0),
                     text(row, 3))});
  }
}

void find_invalid_indexes(Connection& connection, const std::array<Value, 1>& schemas,
                          Symptoms& found) {
  for (const Row& row : connection.query(kInvalidIndexes, schemas).rows) {
    const std::string index = text(row, 0);
    const bool is_partitioned = row.at(2) == "t";
    const bool is_left = row.at(3) == "t";
    std::string remedy =
        fmt::format("REINDEX INDEX {}{};", row.at(4) == "t" ? "" : "CONCURRENTLY ", index);
    if (is_left) remedy = fmt::format("DROP INDEX CONCURRENTLY {};", index);
    if (is_partitioned) {
      remedy = fmt::format(
          "make the index on each partition, then ALTER INDEX {} ATTACH PARTITION "
          "each of them",
          index);
    }
    found.push_back({"doctor.invalid_index",
                     fmt::format("the index {} on {} is invalid: {}", index, text(row, 1),
                                 is_partitioned ? "a partition lacks its part"
                                 : is_left      ? "REINDEX CONCURRENTLY left it behind"
                                                : "building it failed, and no query uses it"),
                     std::move(remedy)});
  }
}

void find_not_valid(Connection& connection, const std::array<Value, 1>& schemas, Symptoms& found) {
  for (const Row& row : connection.query(kNotValid, schemas).rows) {
    const bool is_domain = row.at(2) == "t";
    found.push_back({"doctor.not_valid",
                     fmt::format("the constraint {} of {} was never checked against its rows (NOT "
                                 "VALID)",
                                 text(row, 0), text(row, 1)),
                     fmt::format("ALTER {} {} VALIDATE CONSTRAINT {};",
                                 is_domain ? "DOMAIN" : "TABLE", text(row, 1), text(row, 0))});
  }
}

void find_scratches(Connection& connection, Symptoms& found) {
  for (const Row& row : connection.query(kScratches).rows) {
    found.push_back(
        {"doctor.leftover_scratch",
         fmt::format("the scratch database {} was left by a run that was killed", text(row, 0)),
         fmt::format("DROP DATABASE {};", text(row, 0))});
  }
}

}  // namespace

Symptoms examine(Connection& connection, const contract::HealthRequest& request) {
  Symptoms found;
  const std::array<Value, 1> schemas = {
      request.schemas.empty() ? Value() : Value(render_array(request.schemas))};
  find_rights(connection, request.bookkeeping, found);
  find_others_tables(connection, schemas, found);
  if (const auto holder = describe_holder(connection, request.bookkeeping)) {
    found.push_back(
        {"doctor.lock_held", fmt::format("a run holds the migration lock: {}", holder->description),
         fmt::format("let it finish; if it hangs: SELECT pg_terminate_backend({});", holder->pid)});
  }
  find_scratches(connection, found);
  find_invalid_indexes(connection, schemas, found);
  find_not_valid(connection, schemas, found);
  find_sequences_behind(connection, schemas[0], found);
  return found;
}

}  // namespace limbeck::dialects::postgresql
