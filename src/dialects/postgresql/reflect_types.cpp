#include <fmt/format.h>

#include <utility>

#include "dialects/postgresql/reflect_reading.hpp"

namespace limbeck::dialects::postgresql {
namespace {

using schema::ObjectKind;

// {0} the multirange's number, {1} names of functions. The array types point to the same object.
constexpr const char* kTypes = R"(
SELECT t.oid, t.typarray, t.typrelid, n.nspname::text, t.typname::text, t.typtype, labels.texts, d.description,
  multi.oid, multi.typarray,
  CASE WHEN t.typtype = 'd' THEN pg_catalog.format_type(t.typbasetype, t.typtypmod)
       WHEN t.typtype = 'r' THEN pg_catalog.format_type(r.rngsubtype, NULL) END,
  CASE WHEN base.typtype = 'b' AND base.typelem <> 0 THEN base.typelem ELSE base.oid END,
  t.typnotnull, pg_catalog.pg_get_expr(t.typdefaultbin, 0),
  CASE WHEN co.oid <> base.typcollation
       THEN CASE WHEN con.nspname IN ('pg_catalog', $2::text) THEN ''
                 ELSE pg_catalog.quote_ident(con.nspname) || '.' END
            || pg_catalog.quote_ident(co.collname) END,
  CASE WHEN NOT oc.opcdefault
       THEN CASE WHEN ocn.nspname IN ('pg_catalog', $2::text) THEN ''
                 ELSE pg_catalog.quote_ident(ocn.nspname) || '.' END
            || pg_catalog.quote_ident(oc.opcname) END,
  pg_catalog.format_type(multi.oid, NULL), functions.names
FROM pg_catalog.pg_type t
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
LEFT JOIN pg_catalog.pg_range r ON r.rngtypid = t.oid
LEFT JOIN pg_catalog.pg_type multi ON multi.oid = {0}
LEFT JOIN pg_catalog.pg_type base ON base.oid = coalesce(r.rngsubtype, t.typbasetype)
LEFT JOIN pg_catalog.pg_collation co ON co.oid = coalesce(r.rngcollation, t.typcollation)
LEFT JOIN pg_catalog.pg_namespace con ON con.oid = co.collnamespace
LEFT JOIN pg_catalog.pg_opclass oc ON oc.oid = r.rngsubopc
LEFT JOIN pg_catalog.pg_namespace ocn ON ocn.oid = oc.opcnamespace
LEFT JOIN (
  SELECT e.enumtypid, pg_catalog.array_agg(e.enumlabel::text ORDER BY e.enumsortorder) AS texts
  FROM pg_catalog.pg_enum e GROUP BY e.enumtypid) labels ON labels.enumtypid = t.oid
LEFT JOIN pg_catalog.pg_description d
  ON d.objoid = t.oid AND d.classoid = 'pg_catalog.pg_type'::pg_catalog.regclass
  AND d.objsubid = 0
{1}
WHERE t.typnamespace = ANY ($1::pg_catalog.oid[])
  AND (t.typtype IN ('e', 'd', 'r') OR (t.typtype = 'c' AND c.relkind = 'c'))
  AND NOT EXISTS (
    SELECT 1 FROM pg_catalog.pg_depend e
    WHERE e.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND e.objid = t.oid
      AND e.deptype = 'e')
ORDER BY t.oid)";

/// A base type may come after the type that is built on it.
struct Pending {
  ObjectKind kind;
  std::size_t index;
  ObjectNumber base;
};

schema::Domain read_domain(schema::Name name, std::string comment, std::string base, Cells& cells) {
  schema::Domain domain{.name = std::move(name), .base = {.text = std::move(base)}};
  domain.nullable = !cells.flag();
  if (Value text = cells.value()) domain.default_value = schema::Expression{std::move(*text)};
  domain.collation = cells.text();
  domain.comment = std::move(comment);
  return domain;
}

schema::Range read_range(schema::Name name, std::string comment, std::string subtype,
                         Cells& cells) {
  std::string definition = "(subtype = " + subtype;
  const auto add = [&](std::string_view option, const std::string& value) {
    if (!value.empty()) definition += fmt::format(", {} = {}", option, value);
  };
  cells.value();
  cells.value();
  const std::string collation = cells.text();
  add("subtype_opclass", cells.text());
  add("collation", collation);
  const std::string multirange = cells.text();
  const std::vector<std::string> functions = cells.array();
  add("canonical", functions.at(0));
  add("subtype_diff", functions.at(1));
  add("multirange_type_name", multirange);
  return {.name = std::move(name),
          .subtype = {.text = std::move(subtype)},
          .definition = definition + ")",
          .comment = std::move(comment)};
}

/// One type and its array; `base` is set for domains and ranges.
void add_type(Reading& reading, Cells& cells, std::vector<Pending>& pending) {
  schema::Catalog& catalog = reading.catalog;
  const ObjectNumber number = cells.object();
  const ObjectNumber array = cells.object();
  const ObjectNumber relation = cells.object();
  std::string schema = cells.text();
  const schema::Name name = reading.name(std::move(schema), cells.text());
  const char type = cells.letter();
  std::vector<std::string> labels = cells.array();
  std::string comment = cells.text();
  const ObjectNumber multirange = cells.object();
  const ObjectNumber multirange_array = cells.object();
  std::string base = cells.text();
  const ObjectNumber base_number = cells.object();
  ObjectKind kind = ObjectKind::enumeration;
  if (type == 'e') {
    catalog.enumerations.push_back(
        {.name = name, .labels = std::move(labels), .comment = std::move(comment)});
  } else if (type == 'd') {
    kind = ObjectKind::domain;
    reading.domains[number] = catalog.domains.size();
    pending.push_back({kind, catalog.domains.size(), base_number});
    catalog.domains.push_back(read_domain(name, std::move(comment), std::move(base), cells));
  } else if (type == 'r') {
    kind = ObjectKind::range;
    pending.push_back({kind, catalog.ranges.size(), base_number});
    catalog.ranges.push_back(read_range(name, std::move(comment), std::move(base), cells));
  } else {
    kind = ObjectKind::composite;
    reading.relations[relation] = {kind, catalog.composites.size()};
    reading.remember(Class::relation, relation, {.kind = kind, .name = name});
    catalog.composites.push_back({.name = name, .comment = std::move(comment)});
  }
  for (const ObjectNumber also : {number, array, multirange, multirange_array}) {
    reading.remember(Class::type, also, {.kind = kind, .name = name});
  }
}

}  // namespace

void read_types(Reading& reading) {
  std::vector<Pending> pending;
  const std::string sql =
      fmt::format(kTypes, reading.at_least(14) ? "r.rngmultitypid" : "NULL::pg_catalog.oid",
                  fmt::format(kFunctionNames, "r.rngcanonical, r.rngsubdiff"));
  reading.read(sql, [&](Cells& cells) { add_type(reading, cells, pending); },
               {reading.catalog.default_schema});
  schema::Catalog& catalog = reading.catalog;
  for (const Pending& one : pending) {
    schema::Type& type = one.kind == ObjectKind::domain ? catalog.domains[one.index].base
                                                        : catalog.ranges[one.index].subtype;
    type = reading.type(type.text, one.base);
  }
}

}  // namespace limbeck::dialects::postgresql
