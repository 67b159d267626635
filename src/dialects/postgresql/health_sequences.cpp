#include "dialects/postgresql/health_sequences.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>

#include "sql/quoting.hpp"

namespace limbeck::dialects::postgresql {
namespace {

/// So many are asked about at once: a query that names a table takes a lock on it.
constexpr std::size_t kAtOnce = 500;

// $1: schemas, or null. Owned by the column (serial: a, identity: i), or used by its default.
// The CASE keeps the planner from asking it of a table, which is an error. 20, 21, 23: bigint,
// smallint, integer.
constexpr const char* kFeeding = R"(
SELECT DISTINCT pg_catalog.format('%I.%I', sn.nspname, c.relname),
  pg_catalog.format('%I.%I', tn.nspname, t.relname), pg_catalog.quote_ident(a.attname)
FROM pg_catalog.pg_sequence s
JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid
JOIN pg_catalog.pg_namespace sn ON sn.oid = c.relnamespace
JOIN LATERAL (
  SELECT d.refobjid AS relation, d.refobjsubid AS number
  FROM pg_catalog.pg_depend d
  WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid
    AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
    AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
  UNION
  SELECT v.adrelid, v.adnum
  FROM pg_catalog.pg_depend d
  JOIN pg_catalog.pg_attrdef v ON v.oid = d.objid
  WHERE d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass
    AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = c.oid) feeds
  ON true
JOIN pg_catalog.pg_class t ON t.oid = feeds.relation AND t.relkind IN ('r', 'p')
JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = feeds.number
WHERE s.seqincrement > 0 AND NOT s.seqcycle AND a.atttypid IN (20, 21, 23)
  AND tn.nspname !~ '^pg_' AND tn.nspname <> 'information_schema'
  AND ($1::text[] IS NULL OR tn.nspname = ANY ($1::text[]))
  AND EXISTS (
    SELECT FROM pg_catalog.pg_index i
    WHERE i.indrelid = t.oid AND i.indkey[0] = a.attnum AND i.indisvalid AND i.indpred IS NULL)
  AND pg_catalog.has_schema_privilege(tn.oid, 'USAGE')
  AND pg_catalog.has_schema_privilege(sn.oid, 'USAGE')
  AND pg_catalog.has_column_privilege(t.oid, a.attnum, 'SELECT')
  AND CASE WHEN c.relkind = 'S' THEN pg_catalog.has_sequence_privilege(c.oid, 'SELECT') END
ORDER BY 1, 2, 3)";

struct Feeding {
  std::string sequence, table, column;  ///< Quoted, with their schemas.
};

std::string question_of(const Feeding& feeding, std::size_t number) {
  return fmt::format(
      "SELECT {}, (SELECT pg_catalog.max({}) FROM {})::bigint, s.last_value, s.is_called FROM {} s",
      number, feeding.column, feeding.table, feeding.sequence);
}

std::int64_t number_of(const Value& value) {
  return std::strtoll(value.value_or("0").c_str(), nullptr, 10);
}

}  // namespace

void find_sequences_behind(db::Connection& connection, const Value& schemas,
                           std::vector<contract::Symptom>& found) {
  const std::array<Value, 1> parameters = {schemas};
  std::vector<Feeding> all;
  for (const Row& row : connection.query(kFeeding, parameters).rows) {
    all.push_back({row.at(0).value_or(""), row.at(1).value_or(""), row.at(2).value_or("")});
  }
  for (std::size_t begin = 0; begin < all.size(); begin += kAtOnce) {
    std::string questions;
    for (std::size_t i = begin; i < std::min(begin + kAtOnce, all.size()); ++i) {
      questions += (i > begin ? " UNION ALL " : "") + question_of(all[i], i);
    }
    for (const Row& row : connection.query(questions).rows) {
      if (!row.at(1)) continue;  // Without rows.
      const Feeding& feeding = all.at(static_cast<std::size_t>(number_of(row.at(0))));
      const std::int64_t greatest = number_of(row.at(1));
      const std::int64_t last = number_of(row.at(2));
      const bool is_behind = row.at(3) == "t" ? greatest > last : greatest >= last;
      if (!is_behind) continue;
      found.push_back(
          {"doctor.sequence_behind",
           fmt::format("the sequence {} stands at {}, but {}.{} goes up to {}: new rows will "
                       "collide",
                       feeding.sequence, last, feeding.table, feeding.column, greatest),
           fmt::format("SELECT setval({}, {});",
                       sql::quote_literal(feeding.sequence, sql::Flavor::postgresql), greatest)});
    }
  }
}

}  // namespace limbeck::dialects::postgresql
