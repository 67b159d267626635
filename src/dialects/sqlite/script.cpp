#include "dialects/sqlite/script.hpp"

namespace limbeck::dialects::sqlite {
namespace {

// Only a constraint makes a script fail with words of its own.
constexpr const char* kKnown =
    "CREATE TEMP TABLE limbeck_orphans (\n"
    "    child TEXT,\n"
    "    id INTEGER,\n"
    "    parent TEXT,\n"
    "    is_known INTEGER CONSTRAINT \"a row has lost its parent: PRAGMA foreign_key_check\" CHECK "
    "(is_known)\n"
    ")";

constexpr const char* kRemember =
    "INSERT INTO temp.limbeck_orphans\n"
    "SELECT \"table\", rowid, parent, 1 FROM pragma_foreign_key_check";

// One of the two tables may have been renamed meanwhile.
constexpr const char* kCheck =
    "INSERT INTO temp.limbeck_orphans\n"
    "SELECT \"table\", rowid, parent, 0 FROM pragma_foreign_key_check AS found\n"
    "WHERE NOT EXISTS (\n"
    "    SELECT 1 FROM temp.limbeck_orphans AS known\n"
    "    WHERE known.id IS found.rowid\n"
    "        AND (known.child = found.\"table\" OR known.parent = found.parent)\n"
    ")";

}  // namespace

std::vector<db::Statement> open_script() {
  return {{.text = "-- With foreign_keys on, a table that is made anew would take the rows that "
                   "refer to it along.\nPRAGMA foreign_keys = OFF"},
          {.text = kKnown},
          {.text = kRemember}};
}

db::Statement check_in_script() {
  return {.text = kCheck};
}

db::Statement close_script() {
  return {.text =
              "-- foreign_keys stay off until this session ends: a script cannot tell what they "
              "were.\nDROP TABLE temp.limbeck_orphans"};
}

}  // namespace limbeck::dialects::sqlite
