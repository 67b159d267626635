#include <fmt/format.h>

#include <utility>

#include "dialects/postgresql/reflect_reading.hpp"

namespace limbeck::dialects::postgresql {
namespace {

using schema::ObjectKind;

// Of tables, views and composites. {0} attcompression: PostgreSQL 14. $2 the default schema.
// Without a relation an expression is deparsed without a lock; only a generated column names one.
// attstattarget was -1 for the default before PostgreSQL 17 and is NULL since.
constexpr const char* kColumns = R"(
SELECT a.attrelid, a.attnum, a.attname::text,
  pg_catalog.format_type(a.atttypid, a.atttypmod),
  CASE WHEN t.typtype = 'b' AND t.typelem <> 0 THEN t.typelem ELSE t.oid END,
  CASE WHEN co.oid IS NOT NULL
       THEN CASE WHEN con.nspname IN ('pg_catalog', $2::text) THEN ''
                 ELSE pg_catalog.quote_ident(con.nspname) || '.' END
            || pg_catalog.quote_ident(co.collname) END,
  d.description,
  pg_catalog.pg_get_expr(ad.adbin, CASE WHEN a.attgenerated = '' THEN 0 ELSE ad.adrelid END),
  ad.oid,
  CASE WHEN a.attstorage <> t.typstorage
       THEN CASE a.attstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external'
                              WHEN 'm' THEN 'main' ELSE 'extended' END END,
  {0}, CASE WHEN a.attstattarget >= 0 THEN a.attstattarget END,
  coalesce(a.attoptions, a.attfdwoptions),
  a.attnotnull, a.attidentity, a.attgenerated, a.attislocal, a.attinhcount
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_attrdef ad ON ad.adrelid = a.attrelid AND ad.adnum = a.attnum
LEFT JOIN pg_catalog.pg_collation co
  ON co.oid = a.attcollation AND a.attcollation <> t.typcollation
LEFT JOIN pg_catalog.pg_namespace con ON con.oid = co.collnamespace
LEFT JOIN pg_catalog.pg_description d
  ON d.objoid = a.attrelid AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
  AND d.objsubid = a.attnum
WHERE c.relnamespace = ANY ($1::pg_catalog.oid[])
  AND c.relkind IN ('r', 'p', 'f', 'v', 'm', 'c')
  AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum)";

constexpr const char* kCompression =
    "CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END";

struct Common {
  std::string name = {};
  schema::Type type = {};
  std::string collation = {};
  std::string comment = {};
  std::optional<schema::Expression> expression = {};
  schema::Storage storage = {};
};

schema::Storage read_storage(Cells& cells) {
  schema::Storage storage{.method = cells.text()};
  storage.compression = cells.text();
  if (const Value target = cells.value()) storage.statistics = std::stoi(*target);
  storage.options = cells.array();
  return storage;
}

void add_column(schema::Table& table, Common& common, Cells& cells) {
  schema::Column column{.name = std::move(common.name), .type = std::move(common.type)};
  column.collation = std::move(common.collation);
  column.comment = std::move(common.comment);
  column.storage = std::move(common.storage);
  column.nullable = !cells.flag();
  // Its sequence's options come with the sequences.
  if (const char identity = cells.letter()) column.identity = {.always = identity == 'a'};
  const char generated = cells.letter();
  if (generated != '\0' && common.expression) {
    column.generated = {.expression = std::move(*common.expression), .stored = generated == 's'};
  } else {
    column.default_value = std::move(common.expression);
  }
  const bool is_local = cells.flag();
  column.inherited = cells.number() > 0 && (!is_local || table.partition);
  table.columns.push_back(std::move(column));
}

void add(Reading& reading, Cells& cells) {
  const ObjectNumber relation = cells.object();
  const auto number = static_cast<std::size_t>(cells.number());
  const auto place = reading.relations.find(relation);
  if (place == reading.relations.end()) return;
  Common common{.name = cells.text()};
  std::vector<std::string>& names = reading.columns[relation];
  names.resize(number + 1);
  names[number] = common.name;
  std::string type = cells.text();
  common.type = reading.type(std::move(type), cells.object());
  common.collation = cells.text();
  common.comment = cells.text();
  if (Value text = cells.value()) common.expression = schema::Expression{std::move(*text)};
  const ObjectNumber default_value = cells.object();
  common.storage = read_storage(cells);
  schema::Catalog& catalog = reading.catalog;
  const std::size_t index = place->second.index;
  if (place->second.kind == ObjectKind::composite) {
    catalog.composites[index].attributes.push_back({.name = std::move(common.name),
                                                    .type = std::move(common.type),
                                                    .collation = std::move(common.collation),
                                                    .comment = std::move(common.comment)});
  } else if (place->second.kind == ObjectKind::view) {
    reading.remember(Class::default_value, default_value,
                     {ObjectKind::view, catalog.views[index].name, {}});
    catalog.views[index].columns.push_back({.name = std::move(common.name),
                                            .type = std::move(common.type.text),
                                            .comment = std::move(common.comment),
                                            .default_value = std::move(common.expression),
                                            .storage = std::move(common.storage)});
  } else {
    reading.remember(Class::default_value, default_value,
                     reading.part(ObjectKind::column, relation, common.name));
    add_column(catalog.tables[index], common, cells);
  }
}

}  // namespace

void read_columns(Reading& reading) {
  reading.read(fmt::format(kColumns, reading.at_least(14) ? kCompression : "NULL::text"),
               [&](Cells& cells) { add(reading, cells); }, {reading.catalog.default_schema});
}

}  // namespace limbeck::dialects::postgresql
