#include <algorithm>
#include <utility>

#include "dialects/postgresql/reflect_reading.hpp"

namespace limbeck::dialects::postgresql {
namespace {

using schema::ConstraintKind;
using schema::ObjectKind;

// A foreign key to a partitioned table has a row for each partition it points to: these are the
// server's own, and point elsewhere than the row they were made from.
constexpr const char* kConstraints = R"(
SELECT con.oid, con.conrelid, con.contypid, con.conindid, con.contype, con.conname::text,
  pg_catalog.pg_get_constraintdef(con.oid), con.conkey, con.convalidated, con.conislocal,
  con.coninhcount, con.conparentid, n.nspname::text, target.relname::text, referenced.names,
  d.description, behind.reloptions, place.spcname::text,
  CASE WHEN behind.relnatts > pg_catalog.cardinality(con.conkey) THEN ARRAY(
    SELECT a.attname::text
    FROM pg_catalog.pg_index i
    JOIN pg_catalog.pg_attribute a
      ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey::int2[])
    WHERE i.indexrelid = con.conindid AND a.attnum <> ALL (con.conkey)) END
FROM pg_catalog.pg_constraint con
LEFT JOIN pg_catalog.pg_constraint original ON original.oid = con.conparentid
LEFT JOIN pg_catalog.pg_class target ON target.oid = con.confrelid
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = target.relnamespace
LEFT JOIN LATERAL (
  SELECT pg_catalog.array_agg(a.attname::text ORDER BY key.rank) AS names
  FROM pg_catalog.unnest(con.confkey) WITH ORDINALITY key(number, rank)
  JOIN pg_catalog.pg_attribute a ON a.attrelid = con.confrelid AND a.attnum = key.number
  ) referenced ON con.contype = 'f'
LEFT JOIN pg_catalog.pg_class behind ON behind.oid = con.conindid AND con.contype <> 'f'
LEFT JOIN pg_catalog.pg_tablespace place ON place.oid = behind.reltablespace
LEFT JOIN pg_catalog.pg_description d
  ON d.objoid = con.oid AND d.classoid = 'pg_catalog.pg_constraint'::pg_catalog.regclass
  AND d.objsubid = 0
WHERE con.connamespace = ANY ($1::pg_catalog.oid[])
  AND con.contype IN ('p', 'u', 'c', 'f', 'x')
  AND (original.oid IS NULL OR original.confrelid = con.confrelid))";

ConstraintKind kind_of(char letter) {
  switch (letter) {
    case 'p':
      return ConstraintKind::primary_key;
    case 'u':
      return ConstraintKind::unique;
    case 'f':
      return ConstraintKind::foreign_key;
    case 'x':
      return ConstraintKind::exclusion;
    default:
      return ConstraintKind::check;
  }
}

void remove_suffix(std::string& text, std::string_view suffix) {
  if (text.ends_with(suffix)) text.resize(text.size() - suffix.size());
}

schema::Constraint read_constraint(const Reading& reading, ObjectNumber relation, Cells& cells) {
  schema::Constraint constraint{.kind = kind_of(cells.letter())};
  constraint.name = cells.text();
  constraint.definition = cells.text();
  for (const std::string& number : cells.array()) {
    constraint.columns.push_back(reading.column(relation, std::stoi(number)));
  }
  // A check's are in the order of the table's columns, which is no part of sameness.
  if (constraint.kind == ConstraintKind::check) std::ranges::sort(constraint.columns);
  constraint.validated = cells.flag();
  if (!constraint.validated) remove_suffix(constraint.definition, " NOT VALID");
  const bool is_local = cells.flag();
  const bool from_parent = cells.number() > 0;
  const bool from_partitioned = cells.object() != 0;
  const auto place = reading.relations.find(relation);
  const bool is_partition =
      place != reading.relations.end() && reading.catalog.tables[place->second.index].partition;
  constraint.inherited = from_partitioned || (from_parent && (!is_local || is_partition));
  std::string schema = cells.text();
  std::string target = cells.text();
  if (!target.empty()) constraint.references = reading.name(std::move(schema), std::move(target));
  constraint.referenced_columns = cells.array();
  constraint.comment = cells.text();
  constraint.index_options = cells.array();
  constraint.index_tablespace = cells.text();
  return constraint;
}

void add(Reading& reading, Cells& cells) {
  const ObjectNumber number = cells.object();
  const ObjectNumber relation = cells.object();
  const ObjectNumber type = cells.object();
  const ObjectNumber index = cells.object();
  if (schema::Table* table = reading.table(relation)) {
    schema::Constraint constraint = read_constraint(reading, relation, cells);
    const schema::ObjectId object = reading.part(ObjectKind::constraint, relation, constraint.name);
    // What an inherited one needs is told by its original.
    if (!constraint.inherited) reading.remember(Class::constraint, number, object);
    if (constraint.kind != ConstraintKind::foreign_key) {
      reading.remember(Class::relation, index, object);
    }
    for (const std::string& included : cells.array()) {
      reading.catalog.dependencies.push_back(
          {object, reading.part(ObjectKind::column, relation, included)});
    }
    table->constraints.push_back(std::move(constraint));
    return;
  }
  const auto domain = reading.domains.find(type);
  if (domain == reading.domains.end()) return;
  schema::Domain& owner = reading.catalog.domains[domain->second];
  owner.checks.push_back(read_constraint(reading, 0, cells));
  reading.remember(Class::constraint, number, {ObjectKind::domain, owner.name, {}});
}

}  // namespace

void read_constraints(Reading& reading) {
  reading.read(kConstraints, [&](Cells& cells) { add(reading, cells); });
}

}  // namespace limbeck::dialects::postgresql
