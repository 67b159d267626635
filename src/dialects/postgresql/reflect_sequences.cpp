#include <utility>

#include "dialects/postgresql/reflect_reading.hpp"

namespace limbeck::dialects::postgresql {
namespace {

using schema::ObjectKind;

// deptype a: owned by a column; i: made by its identity.
constexpr const char* kSequences = R"(
SELECT c.oid, n.nspname::text, c.relname::text, c.relpersistence, owner.deptype, owner.refobjid,
  owner.refobjsubid, d.description, pg_catalog.format_type(s.seqtypid, NULL), s.seqstart,
  s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle
FROM pg_catalog.pg_sequence s
JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_depend owner
  ON owner.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND owner.objid = c.oid
  AND owner.objsubid = 0 AND owner.deptype IN ('a', 'i')
  AND owner.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
LEFT JOIN pg_catalog.pg_description d
  ON d.objoid = c.oid AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
  AND d.objsubid = 0
WHERE c.relnamespace = ANY ($1::pg_catalog.oid[])
  AND NOT EXISTS (
    SELECT 1 FROM pg_catalog.pg_depend e
    WHERE e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND e.objid = c.oid
      AND e.deptype = 'e'))";

schema::SequenceOptions read_options(Cells& cells) {
  schema::SequenceOptions options{.type = cells.text()};
  options.start = cells.number();
  options.increment = cells.number();
  options.minimum = cells.number();
  options.maximum = cells.number();
  options.cache = cells.number();
  options.cycle = cells.flag();
  return options;
}

void add(Reading& reading, Cells& cells) {
  const ObjectNumber number = cells.object();
  std::string schema = cells.text();
  schema::Sequence sequence{.name = reading.name(std::move(schema), cells.text())};
  sequence.unlogged = cells.letter() == 'u';
  const char ownership = cells.letter();
  const ObjectNumber relation = cells.object();
  const std::string column = reading.column(relation, cells.number());
  sequence.comment = cells.text();
  sequence.options = read_options(cells);
  schema::Table* table = reading.table(relation);
  // Owned by a table that is left out, or an extension's.
  if (ownership != '\0' && table == nullptr) return;
  if (ownership == 'i') {
    for (schema::Column& owner : table->columns) {
      if (owner.name == column && owner.identity) owner.identity->options = sequence.options;
    }
    return;
  }
  if (ownership == 'a') sequence.owner = {.table = table->name, .column = column};
  reading.remember(Class::relation, number, {ObjectKind::sequence, sequence.name, {}});
  reading.catalog.sequences.push_back(std::move(sequence));
}

}  // namespace

void read_sequences(Reading& reading) {
  reading.read(kSequences, [&](Cells& cells) { add(reading, cells); });
}

}  // namespace limbeck::dialects::postgresql
