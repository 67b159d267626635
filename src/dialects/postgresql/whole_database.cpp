// What drops all that a database holds, so that a restored backup is all there is afterwards.
// The order is of no matter: everything cascades, and everything may be gone already.
#include <algorithm>

#include "dialects/postgresql/connection.hpp"
#include "sql/quoting.hpp"

namespace limbeck::dialects::postgresql {
namespace {

/// Neither part of an extension nor of the system's own: `class` and `oid` of the row are meant.
constexpr const char* kNames = R"sql(
WITH kept_extensions AS (
  SELECT oid, extnamespace FROM pg_catalog.pg_extension
  WHERE extname = ANY (string_to_array($1, ',')) OR extname = 'plpgsql'
), members AS (
  SELECT classid, objid FROM pg_catalog.pg_depend WHERE deptype = 'e'
), user_schemas AS (
  SELECT oid, nspname,
         nspname = 'public' OR oid IN (SELECT extnamespace FROM kept_extensions)
           OR (('pg_catalog.pg_namespace'::regclass, oid) IN (SELECT classid, objid FROM members)) AS stays
  FROM pg_catalog.pg_namespace
  WHERE nspname NOT LIKE 'pg\_%' AND nspname <> 'information_schema'
), kept_schemas AS (SELECT oid, nspname FROM user_schemas WHERE stays)
)sql";

constexpr const char* kSchemas = "SELECT nspname FROM kept_schemas WHERE nspname <> 'public'";

constexpr const char* kDrops = R"sql(
SELECT statement FROM (
  SELECT 1 AS turn, format('DROP EVENT TRIGGER IF EXISTS %I CASCADE', evtname) AS statement
  FROM pg_catalog.pg_event_trigger
  WHERE ('pg_catalog.pg_event_trigger'::regclass, oid) NOT IN (SELECT classid, objid FROM members)
  UNION ALL
  SELECT 2, format('DROP PUBLICATION IF EXISTS %I', pubname) FROM pg_catalog.pg_publication
  UNION ALL
  SELECT 3, format('DROP EXTENSION IF EXISTS %I CASCADE', extname) FROM pg_catalog.pg_extension
  WHERE oid NOT IN (SELECT oid FROM kept_extensions)
  UNION ALL
  SELECT 4, format('DROP SCHEMA IF EXISTS %I CASCADE', nspname) FROM user_schemas WHERE NOT stays
  UNION ALL
  SELECT 5, format('DROP %s IF EXISTS %I.%I CASCADE',
                   CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
                                WHEN 'f' THEN 'FOREIGN TABLE' WHEN 'S' THEN 'SEQUENCE'
                                WHEN 'c' THEN 'TYPE' ELSE 'TABLE' END, nspname, relname)
  FROM pg_catalog.pg_class JOIN kept_schemas ON kept_schemas.oid = relnamespace
  WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'c')
    AND ('pg_catalog.pg_class'::regclass, pg_class.oid) NOT IN (SELECT classid, objid FROM members)
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend AS d
                    WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = pg_class.oid
                      AND d.deptype = 'i' AND relkind = 'S')
  UNION ALL
  SELECT 6, format('DROP ROUTINE IF EXISTS %I.%I(%s) CASCADE', nspname, proname,
                   pg_catalog.pg_get_function_identity_arguments(pg_proc.oid))
  FROM pg_catalog.pg_proc JOIN kept_schemas ON kept_schemas.oid = pronamespace
  WHERE ('pg_catalog.pg_proc'::regclass, pg_proc.oid) NOT IN (SELECT classid, objid FROM members)
  UNION ALL
  SELECT 7, format('DROP OPERATOR FAMILY IF EXISTS %I.%I USING %I CASCADE', nspname, opfname, amname)
  FROM pg_catalog.pg_opfamily JOIN kept_schemas ON kept_schemas.oid = opfnamespace
  JOIN pg_catalog.pg_am ON pg_am.oid = opfmethod
  WHERE ('pg_catalog.pg_opfamily'::regclass, pg_opfamily.oid) NOT IN (SELECT classid, objid FROM members)
  UNION ALL
  SELECT 8, format('DROP TYPE IF EXISTS %I.%I CASCADE', nspname, typname)
  FROM pg_catalog.pg_type JOIN kept_schemas ON kept_schemas.oid = typnamespace
  WHERE typtype IN ('e', 'd', 'r', 'b') AND typcategory <> 'A'
    AND ('pg_catalog.pg_type'::regclass, pg_type.oid) NOT IN (SELECT classid, objid FROM members)
  UNION ALL
  SELECT 9, format('DROP COLLATION IF EXISTS %I.%I CASCADE', nspname, collname)
  FROM pg_catalog.pg_collation JOIN kept_schemas ON kept_schemas.oid = collnamespace
  WHERE ('pg_catalog.pg_collation'::regclass, pg_collation.oid) NOT IN (SELECT classid, objid FROM members)
  UNION ALL
  SELECT 10, format('DROP CONVERSION IF EXISTS %I.%I CASCADE', nspname, conname)
  FROM pg_catalog.pg_conversion JOIN kept_schemas ON kept_schemas.oid = connamespace
  WHERE ('pg_catalog.pg_conversion'::regclass, pg_conversion.oid) NOT IN (SELECT classid, objid FROM members)
  UNION ALL
  SELECT 11, format('DROP TEXT SEARCH CONFIGURATION IF EXISTS %I.%I CASCADE', nspname, cfgname)
  FROM pg_catalog.pg_ts_config JOIN kept_schemas ON kept_schemas.oid = cfgnamespace
  WHERE ('pg_catalog.pg_ts_config'::regclass, pg_ts_config.oid) NOT IN (SELECT classid, objid FROM members)
  UNION ALL
  SELECT 12, format('DROP TEXT SEARCH DICTIONARY IF EXISTS %I.%I CASCADE', nspname, dictname)
  FROM pg_catalog.pg_ts_dict JOIN kept_schemas ON kept_schemas.oid = dictnamespace
  WHERE ('pg_catalog.pg_ts_dict'::regclass, pg_ts_dict.oid) NOT IN (SELECT classid, objid FROM members)
  UNION ALL
  SELECT 13, format('DROP OPERATOR IF EXISTS %I.%s (%s, %s) CASCADE', nspname, oprname,
                    CASE oprleft WHEN 0 THEN 'NONE' ELSE pg_catalog.format_type(oprleft, NULL) END,
                    CASE oprright WHEN 0 THEN 'NONE' ELSE pg_catalog.format_type(oprright, NULL) END)
  FROM pg_catalog.pg_operator JOIN kept_schemas ON kept_schemas.oid = oprnamespace
  WHERE ('pg_catalog.pg_operator'::regclass, pg_operator.oid) NOT IN (SELECT classid, objid FROM members)
  UNION ALL
  SELECT 14, format('DROP CAST IF EXISTS (%s AS %s) CASCADE', pg_catalog.format_type(castsource, NULL),
                    pg_catalog.format_type(casttarget, NULL))
  FROM pg_catalog.pg_cast
  WHERE oid >= 16384 AND ('pg_catalog.pg_cast'::regclass, oid) NOT IN (SELECT classid, objid FROM members)
  UNION ALL
  SELECT 15, format('DROP SERVER IF EXISTS %I CASCADE', srvname) FROM pg_catalog.pg_foreign_server
  UNION ALL
  SELECT 16, format('DROP FOREIGN DATA WRAPPER IF EXISTS %I CASCADE', fdwname)
  FROM pg_catalog.pg_foreign_data_wrapper
  WHERE ('pg_catalog.pg_foreign_data_wrapper'::regclass, oid) NOT IN (SELECT classid, objid FROM members)
  UNION ALL
  SELECT 17, format('SELECT pg_catalog.lo_unlink(%s)', oid) FROM pg_catalog.pg_largeobject_metadata
) AS drops ORDER BY turn
)sql";

std::vector<std::string> read_column(db::Connection& connection, const std::string& sql,
                                     const std::vector<Value>& parameters) {
  std::vector<std::string> values;
  for (const Row& row : connection.query(sql, parameters).rows) {
    values.push_back(row.at(0).value_or(""));
  }
  return values;
}

}  // namespace

db::EmptiedDatabase::Emptying Connection::plan_emptying(
    const std::vector<std::string>& kept_extensions) {
  std::string names;
  for (const std::string& each : kept_extensions) names += (names.empty() ? "" : ",") + each;
  const std::vector<Value> parameters = {Value(names)};
  // Names of types and of functions' arguments are written with their schema only where the path
  // does not lead to them.
  std::vector<db::Statement> begin = {{.text = "BEGIN"},
                                      {.text = "SET LOCAL search_path TO pg_catalog"}};
  run(begin, {});
  Emptying result;
  try {
    result.kept_schemas = read_column(*this, std::string(kNames) + kSchemas, parameters);
    result.statements = read_column(*this, std::string(kNames) + kDrops, parameters);
  } catch (...) {
    rollback();
    throw;
  }
  rollback();
  return result;
}

int Connection::server_major() {
  return std::stoi(query("SHOW server_version_num").rows.at(0).at(0).value_or("0")) / 10000;
}

std::uint64_t Connection::size() {
  const db::Rows rows = query("SELECT pg_catalog.pg_database_size(pg_catalog.current_database())");
  return std::stoull(rows.rows.at(0).at(0).value_or("0"));
}

}  // namespace limbeck::dialects::postgresql
