#include <fmt/format.h>

#include <utility>

#include "dialects/postgresql/reflect_reading.hpp"
#include "sql/quoting.hpp"

namespace limbeck::dialects::postgresql {
namespace {

using schema::ObjectKind;
using schema::TableKind;

// Of tables, partitions and partitions' indexes, in the order declared.
constexpr const char* kInheritance = R"(
SELECT i.inhrelid, n.nspname::text, parent.relname::text
FROM pg_catalog.pg_inherits i
JOIN pg_catalog.pg_class child ON child.oid = i.inhrelid
JOIN pg_catalog.pg_class parent ON parent.oid = i.inhparent
JOIN pg_catalog.pg_namespace n ON n.oid = parent.relnamespace
WHERE child.relnamespace = ANY ($1::pg_catalog.oid[])
ORDER BY i.inhrelid, i.inhseqno)";

// $2, $3 the schemas and names of what is left out.
constexpr const char* kRelations = R"(
SELECT c.oid, n.nspname::text, c.relname::text, c.relkind, c.reltype, row_type.typarray,
  am.amname::text, place.spcname::text, c.reloptions, toast.reloptions, d.description,
  c.relispopulated, c.relpersistence, c.relispartition,
  pg_catalog.pg_get_expr(c.relpartbound, 0),
  CASE WHEN c.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END,
  c.relreplident, marked.identity, marked.clustered, c.relrowsecurity, c.relforcerowsecurity,
  c.reloftype, server.srvname::text, outside.ftoptions
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_type row_type ON row_type.oid = c.reltype
LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam AND am.amname <> 'heap'
LEFT JOIN pg_catalog.pg_tablespace place ON place.oid = c.reltablespace
LEFT JOIN pg_catalog.pg_class toast ON toast.oid = c.reltoastrelid
LEFT JOIN pg_catalog.pg_foreign_table outside ON outside.ftrelid = c.oid
LEFT JOIN pg_catalog.pg_foreign_server server ON server.oid = outside.ftserver
LEFT JOIN (
  SELECT i.indrelid,
    pg_catalog.max(ic.relname::text) FILTER (WHERE i.indisreplident) AS identity,
    pg_catalog.max(ic.relname::text) FILTER (WHERE i.indisclustered) AS clustered
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
  WHERE i.indisreplident OR i.indisclustered
  GROUP BY i.indrelid) marked ON marked.indrelid = c.oid
LEFT JOIN pg_catalog.pg_description d
  ON d.objoid = c.oid AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
  AND d.objsubid = 0
WHERE c.relnamespace = ANY ($1::pg_catalog.oid[]) AND c.relkind IN ('r', 'p', 'f', 'v', 'm')
  AND NOT EXISTS (
    SELECT 1 FROM pg_catalog.pg_depend e
    WHERE e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND e.objid = c.oid
      AND e.deptype = 'e')
  AND NOT EXISTS (
    SELECT 1 FROM ROWS FROM (pg_catalog.unnest($2::text[]), pg_catalog.unnest($3::text[]))
      AS left_out(schema, name)
    WHERE left_out.schema = n.nspname AND left_out.name = c.relname)
ORDER BY c.oid)";

TableKind table_kind(char kind) {
  if (kind == 'p') return TableKind::partitioned;
  return kind == 'f' ? TableKind::foreign : TableKind::ordinary;
}

std::string foreign_definition(const std::string& server, const std::vector<std::string>& options) {
  std::string definition = "SERVER " + quoted(server);
  std::string separator = " OPTIONS (";
  for (const std::string& option : options) {
    const auto equals = option.find('=');
    definition += separator + quoted(option.substr(0, equals)) + " " +
                  sql::quote_literal(option.substr(equals + 1), sql::Flavor::postgresql);
    separator = ", ";
  }
  return options.empty() ? definition : definition + ")";
}

std::string replica_identity(char letter, const std::string& index) {
  if (letter == 'f') return "FULL";
  if (letter == 'd') return {};
  // The index was dropped: the server takes it for NOTHING.
  return letter == 'n' || index.empty() ? "NOTHING" : "USING INDEX " + quoted(index);
}

/// What tables and materialised views have in common.
struct Relation {
  ObjectNumber number = 0;
  schema::Name name = {};
  char kind = 0;
  ObjectNumber row_type = 0;
  ObjectNumber row_type_array = 0;
  std::string access_method = {};
  std::string tablespace = {};
  std::vector<std::string> options = {};
  std::string comment = {};
};

Relation read_relation(const Reading& reading, Cells& cells) {
  Relation relation{.number = cells.object()};
  std::string schema = cells.text();
  relation.name = reading.name(std::move(schema), cells.text());
  relation.kind = cells.letter();
  relation.row_type = cells.object();
  relation.row_type_array = cells.object();
  relation.access_method = cells.text();
  relation.tablespace = cells.text();
  relation.options = cells.array();
  for (const std::string& option : cells.array()) relation.options.push_back("toast." + option);
  relation.comment = cells.text();
  return relation;
}

void add_view(Reading& reading, Relation& relation, Cells& cells) {
  schema::View view{.name = relation.name, .materialized = relation.kind == 'm'};
  view.populated = cells.flag();
  view.options = std::move(relation.options);
  view.comment = std::move(relation.comment);
  view.access_method = std::move(relation.access_method);
  view.tablespace = std::move(relation.tablespace);
  reading.relations[relation.number] = {ObjectKind::view, reading.catalog.views.size()};
  reading.catalog.views.push_back(std::move(view));
}

void add_table(Reading& reading, Relation& relation, Cells& cells) {
  schema::Table table{.name = relation.name, .kind = table_kind(relation.kind)};
  table.comment = std::move(relation.comment);
  table.options = std::move(relation.options);
  table.access_method = std::move(relation.access_method);
  table.tablespace = std::move(relation.tablespace);
  cells.flag();
  table.unlogged = cells.letter() == 'u';
  const bool is_partition = cells.flag();
  std::string bound = cells.text();
  if (const auto parents = reading.parents.find(relation.number);
      parents != reading.parents.end()) {
    if (is_partition) {
      table.partition = {.of = parents->second.front(), .bound = std::move(bound)};
    } else {
      table.inherits = parents->second;
    }
  }
  table.partition_key = cells.text();
  const char identity = cells.letter();
  table.replica_identity = replica_identity(identity, cells.text());
  table.cluster_on = cells.text();
  table.row_security = cells.flag();
  table.force_row_security = cells.flag();
  if (const schema::ObjectId* type = reading.object(Class::type, cells.object())) {
    table.of_type = type->name;
  }
  if (const std::string server = cells.text(); !server.empty()) {
    table.virtual_definition = foreign_definition(server, cells.array());
  }
  reading.relations[relation.number] = {ObjectKind::table, reading.catalog.tables.size()};
  reading.catalog.tables.push_back(std::move(table));
}

}  // namespace

void read_inheritance(Reading& reading) {
  reading.read(kInheritance, [&](Cells& cells) {
    std::vector<schema::Name>& parents = reading.parents[cells.object()];
    std::string schema = cells.text();
    parents.push_back(reading.name(std::move(schema), cells.text()));
  });
}

void read_relations(Reading& reading, const contract::ReflectRequest& request) {
  std::vector<std::string> schemas;
  std::vector<std::string> names;
  for (const schema::Name& name : request.left_out) {
    schemas.push_back(name.schema.empty() ? reading.catalog.default_schema : name.schema);
    names.push_back(name.name);
  }
  const auto add = [&](Cells& cells) {
    Relation relation = read_relation(reading, cells);
    const bool is_view = relation.kind == 'v' || relation.kind == 'm';
    const schema::ObjectId object{.kind = is_view ? ObjectKind::view : ObjectKind::table,
                                  .name = relation.name};
    reading.remember(Class::relation, relation.number, object);
    reading.remember(Class::type, relation.row_type, object);
    reading.remember(Class::type, relation.row_type_array, object);
    is_view ? add_view(reading, relation, cells) : add_table(reading, relation, cells);
  };
  reading.read(kRelations, add, {render_array(schemas), render_array(names)});
}

}  // namespace limbeck::dialects::postgresql
