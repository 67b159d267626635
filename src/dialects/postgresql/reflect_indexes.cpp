#include <algorithm>
#include <utility>

#include "dialects/postgresql/reflect_reading.hpp"

namespace limbeck::dialects::postgresql {
namespace {

using schema::ObjectKind;

// Columns used by expressions and predicates are added from pg_depend.
constexpr const char* kIndexes = R"(
SELECT i.indexrelid, i.indrelid, c.relname::text, i.indisunique, i.indisvalid, i.indkey::text,
  place.spcname::text, d.description, pg_catalog.pg_get_indexdef(i.indexrelid),
  pg_catalog.quote_ident(c.relname),
  pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(t.relname)
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
LEFT JOIN pg_catalog.pg_constraint con
  ON con.conrelid = i.indrelid AND con.conindid = i.indexrelid AND con.contype IN ('p', 'u', 'x')
LEFT JOIN pg_catalog.pg_tablespace place ON place.oid = c.reltablespace
LEFT JOIN pg_catalog.pg_description d
  ON d.objoid = c.oid AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
  AND d.objsubid = 0
WHERE t.relnamespace = ANY ($1::pg_catalog.oid[]) AND con.oid IS NULL)";

/// `CREATE [UNIQUE] INDEX name ON [ONLY] schema.table USING …`: from USING on.
std::string definition_of(std::string text, const std::string& name, const std::string& table) {
  const std::string before = "INDEX " + name + " ON ";
  std::size_t at = text.find(before);
  if (at == std::string::npos) return text;
  at += before.size();
  if (text.compare(at, 5, "ONLY ") == 0) at += 5;
  if (text.compare(at, table.size(), table) == 0) at += table.size() + 1;
  return text.substr(at);
}

std::vector<std::string> key_columns(const Reading& reading, ObjectNumber relation,
                                     const std::string& key) {
  std::vector<std::string> columns;
  for (std::size_t at = 0; at < key.size();) {
    const std::size_t end = std::min(key.find(' ', at), key.size());
    std::string column = reading.column(relation, std::stoi(key.substr(at, end - at)));
    if (!column.empty() && std::ranges::find(columns, column) == columns.end()) {
      columns.push_back(std::move(column));
    }
    at = end + 1;
  }
  return columns;
}

void add(Reading& reading, Cells& cells) {
  const ObjectNumber number = cells.object();
  const ObjectNumber relation = cells.object();
  schema::Table* table = reading.table(relation);
  schema::View* view = reading.view(relation);
  if (table == nullptr && view == nullptr) return;
  schema::Index index{.name = cells.text()};
  index.unique = cells.flag();
  index.valid = cells.flag();
  index.columns = key_columns(reading, relation, cells.text());
  index.tablespace = cells.text();
  index.comment = cells.text();
  std::string text = cells.text();
  const std::string name = cells.text();
  index.definition = definition_of(std::move(text), name, cells.text());
  if (const auto parents = reading.parents.find(number); parents != reading.parents.end()) {
    index.partition_of = parents->second.front();
  }
  std::vector<schema::Index>& indexes = table != nullptr ? table->indexes : view->indexes;
  reading.remember(Class::relation, number, reading.part(ObjectKind::index, relation, index.name));
  Place place = reading.relations.at(relation);
  reading.indexes[number] = {place, indexes.size(), std::ssize(index.columns)};
  indexes.push_back(std::move(index));
}

}  // namespace

void read_indexes(Reading& reading) {
  reading.read(kIndexes, [&](Cells& cells) { add(reading, cells); });
}

}  // namespace limbeck::dialects::postgresql
