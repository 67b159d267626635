// Laws over random tables: what is rendered and run is what was wanted, there and back, and rows
// stay. LIMBECK_RANDOM_PAIRS=N for so many of each; RC_PARAMS for a seed that was printed.
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <set>

#include "dialects/sqlite/render_tables.hpp"
#include "ops/apply.hpp"
#include "sqlite_random_table.hpp"
#include "sqlite_render_fixture.hpp"

namespace limbeck::dialects::sqlite {
namespace {

using schema::Catalog;
using schema::Column;
using schema::Constraint;
using schema::Table;

/// As rc::check, but for how often.
template <typename Property>
bool holds(const std::string& what, int times, Property property) {
  const char* const number = std::getenv("LIMBECK_RANDOM_PAIRS");
  rc::detail::TestParams params = rc::detail::configuration().testParams;
  params.maxSuccess = number == nullptr ? times : std::atoi(number);
  const auto result =
      rc::detail::checkTestable(property, rc::detail::TestMetadata{what, what}, params);
  std::cerr << "- " << what << "\n";
  rc::detail::printResultMessage(result, std::cerr);
  std::cerr << "\n";
  return result.template is<rc::detail::SuccessResult>();
}

ops::Operations creations(const Catalog& catalog) {
  ops::Operations operations;
  for (const Table& table : catalog.tables) operations.emplace_back(ops::CreateTable{table});
  for (const schema::View& view : catalog.views) operations.emplace_back(ops::CreateView{view});
  return operations;
}

const std::string kTrigger =
    "; CREATE TRIGGER \"a trigger\" AFTER INSERT ON \"the table\" BEGIN DELETE FROM \"the table\" "
    "WHERE 1 = 0; END";
const std::string kView = "; CREATE VIEW \"a view\" AS SELECT * FROM \"the table\"";

TEST(SqliteRenderLaws, MakesWhatWasReflected) {
  EXPECT_TRUE(holds("reflect(render(create(s))) = s", 100, [] {
    const RandomTable random = random_table();
    std::string ddl = Writer().write(random);
    if (maybe()) ddl += kTrigger;
    if (maybe()) ddl += kView;
    const Catalog wanted = reflect_ddl(ddl);
    const std::string text = script(creations(wanted));
    Catalog made;
    RC_LOG() << ddl << "\n" << text << "\n" << show(wanted);
    RC_ASSERT(reflected(text, made) == "");
    RC_LOG() << show(made);
    RC_ASSERT(made == wanted);
  }));
}

template <typename Part>
bool contains(const std::vector<Part>& parts, const Part& part) {
  return std::find(parts.begin(), parts.end(), part) != parts.end();
}

Table bare(Table table) {
  table.columns.clear();
  table.constraints.clear();
  table.indexes.clear();
  table.triggers.clear();
  return table;
}

/// In the order of a difference, whatever may be left out of it.
ops::Operations change(const Table& from, const Table& to) {
  const schema::Name& name = to.name;
  ops::Operations all;
  for (const schema::Trigger& each : from.triggers) {
    if (!contains(to.triggers, each)) all.emplace_back(ops::DropTrigger{name, each.name});
  }
  for (const schema::Index& each : from.indexes) {
    if (!contains(to.indexes, each)) all.emplace_back(ops::DropIndex{name, each.name});
  }
  for (const Constraint& each : from.constraints) {
    if (!contains(to.constraints, each)) all.emplace_back(ops::DropConstraint{name, each});
  }
  for (const Column& each : from.columns) {
    if (schema::find(to.columns, each.name) == nullptr) {
      all.emplace_back(ops::DropColumn{name, each.name});
    }
  }
  if (bare(from) != bare(to)) all.emplace_back(ops::AlterTable{bare(to)});
  for (const Column& each : to.columns) {
    const Column* const was = schema::find(from.columns, each.name);
    if (was == nullptr) all.emplace_back(ops::AddColumn{name, each});
    if (was != nullptr && *was != each) all.emplace_back(ops::AlterColumn{name, each, ""});
  }
  for (const Constraint& each : to.constraints) {
    if (!contains(from.constraints, each)) all.emplace_back(ops::AddConstraint{name, each});
  }
  for (const schema::Index& each : to.indexes) {
    if (!contains(from.indexes, each)) all.emplace_back(ops::CreateIndex{name, each});
  }
  for (const schema::Trigger& each : to.triggers) {
    if (!contains(from.triggers, each)) all.emplace_back(ops::CreateTrigger{name, each});
  }
  return all;
}

Catalog without_order(Catalog catalog) {
  for (Table& table : catalog.tables) {
    std::sort(table.columns.begin(), table.columns.end(),
              [](const Column& left, const Column& right) { return left.name < right.name; });
  }
  for (schema::View& view : catalog.views) view.columns.clear();  // Of `SELECT *`.
  return catalog;
}

std::string quoted(const std::string& name) {
  return sql::quote_identifier(name, sql::Flavor::sqlite);
}

void insert_rows(Database& database, const Table& table) {
  std::string columns;
  std::size_t count = 0;
  for (const Column& column : table.columns) {
    if (column.generated) continue;
    columns += (count++ > 0 ? ", " : "") + quoted(column.name);
  }
  for (std::size_t row = below(16); row > 0; --row) {
    std::string values;
    for (std::size_t i = 0; i < count; ++i) {
      values += (i > 0 ? ", " : "") + one_of({"NULL", "1", "2", "42", "'A --b'", "'x''y'", "'1'"});
    }
    const std::string sql =
        "INSERT OR IGNORE INTO \"the table\" (" + columns + ") VALUES (" + values + ")";
    try {
      database.run({sql});
    } catch (const Error&) {
      // Not for this STRICT table.
    }
  }
}

/// The values that must survive, of the table as it is `now`: as text, because another type may
/// keep 1 as '1'.
std::string surviving_rows(Database& database, const Table& from, const Table& to,
                           const Table& now) {
  const Column* const rowid = rowid_column(to);
  std::string list = "'row'";
  for (const Column& column : to.columns) {
    const Column* const was = schema::find(from.columns, column.name);
    // A null in what becomes the rowid is given a number.
    if (was == nullptr || column.generated || (&column == rowid && was->nullable)) continue;
    list += ", CAST(" + quoted(column.name) + " AS TEXT)";
  }
  if (!from.without_rowid && !to.without_rowid &&
      (rowid == nullptr || schema::find(from.columns, rowid->name) == nullptr)) {
    list += schema::find(now.columns, std::string("rowid")) == nullptr ? ", rowid" : ", oid";
  }
  return database.rows("SELECT " + list + " FROM \"the table\" ORDER BY " + list);
}

/// None and 0 are the same to SQLite.
std::string counter(Database& database, const Table& from, const Table& to) {
  if (!from.autoincrement || !to.autoincrement) return "none";
  if (rowid_column(from)->name != rowid_column(to)->name) return "of another column";
  return database.rows(
      "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'the table'");
}

/// With fewer rules that rows could break.
RandomTable gentle_table() {
  RandomTable table = random_table({"a", "Name", "two words", "key", "it's", "rowid"});
  for (RandomColumn& column : table.columns) {
    column.not_null = column.not_null && below(4) == 0;
    column.unique = column.unique && below(3) == 0;
    if (below(3) > 0) column.check.clear();
  }
  return table;
}

/// One table of a database on its way to another.
struct Walk {
  Table from;
  Table to;
  std::string rows = {};     ///< What must survive.
  std::string counter = {};  ///< Likewise.
};

/// False if the rows that are there break a new rule; then nothing has changed.
bool walk(Database& database, const Walk& way, bool has_rows) {
  const std::vector<std::string> texts = rendered(change(way.from, way.to), database.catalog());
  for (const std::string& text : texts) RC_LOG() << text << ";\n";
  database.run({"BEGIN"});
  try {
    database.run(texts);
  } catch (const Error& error) {
    RC_LOG() << error.what();
    database.run({"ROLLBACK"});
    RC_ASSERT(has_rows);
    RC_ASSERT(std::string(error.details().sqlstate).starts_with("SQLITE_CONSTRAINT") ||
              error.details().sqlstate == "SQLITE_MISMATCH");
    RC_ASSERT(surviving_rows(database, way.from, way.to, way.from) == way.rows);
    RC_TAG("refused");
    return false;
  }
  database.run({"COMMIT"});
  RC_ASSERT(surviving_rows(database, way.from, way.to, way.to) == way.rows);
  RC_ASSERT(counter(database, way.from, way.to) == way.counter);
  return true;
}

Walk way_between(Database& database, const Table& from, const Table& to) {
  return {.from = from,
          .to = to,
          .rows = surviving_rows(database, from, to, from),
          .counter = counter(database, from, to)};
}

/// There and back; without rows both must work.
void check_change(const RandomTable& left, const RandomTable& right, bool with_rows) {
  const std::string others = (maybe() ? kTrigger : "") + kView;
  Database database(Writer().write(left) + others);
  const Catalog wanted = reflect_ddl(Writer().write(right) + (maybe() ? kTrigger : "") + kView);
  const Catalog before = database.catalog();
  const Table& from = before.tables.at(0);
  const Table& to = wanted.tables.at(0);
  if (with_rows) insert_rows(database, from);
  if (from.autoincrement && maybe()) {
    database.run({"DELETE FROM \"the table\"",
                  "UPDATE sqlite_sequence SET seq = 77 WHERE name = 'the table'"});
  }
  RC_LOG() << show(before) << "\n" << show(wanted);
  const Walk there = way_between(database, from, to);
  if (!walk(database, there, with_rows)) return check_change(left, right, false);
  const Catalog after = database.catalog();
  RC_LOG() << show(after);
  RC_ASSERT(without_order(after) == without_order(wanted));
  if (!walk(database, way_between(database, after.tables.at(0), from), with_rows)) {
    return check_change(left, right, false);
  }
  RC_ASSERT(without_order(database.catalog()) == without_order(before));
  if (with_rows) RC_TAG(there.rows.empty() ? "empty" : "with rows");
}

TEST(SqliteRenderLaws, ChangesOneTableIntoAnother) {
  EXPECT_TRUE(holds("reflect(run(render(change(a, b)), a)) = b, with its rows", 300,
                    [] { check_change(gentle_table(), gentle_table(), true); }));
}

/// The table, its name and one of its columns renamed; `stale`: what follows was decided on the
/// catalog with the rename applied, whose texts have the old names.
void check_change_behind_renames(bool stale) {
  // Not in any spelling: SQLite cannot rename a column that a key calls 'a'.
  const std::string left =
      script(creations(reflect_ddl(Writer().write(gentle_table()) + kTrigger + kView)));
  const std::string rename = "ALTER TABLE \"the table\" RENAME TO moved";
  Database other(script(creations(reflect_ddl(Writer().write(gentle_table())))) + kTrigger + kView);
  other.run({rename});
  const Catalog wanted = other.catalog();
  Database database(left);
  RC_LOG() << left;
  const Catalog before = database.catalog();
  const std::vector<Column>& columns = before.tables.at(0).columns;
  const std::string column = columns[below(columns.size())].name;
  const schema::Name moved = name_of("moved");
  ops::Operations operations = {ops::RenameTable{name_of("the table"), moved},
                                ops::RenameColumn{moved, column, "renamed"}};
  Database renamed(left);
  try {
    renamed.run({rename, "ALTER TABLE moved RENAME COLUMN " + quoted(column) + " TO renamed"});
  } catch (const Error&) {
    RC_DISCARD("SQLite 3.40 fails with some keys of tables WITHOUT ROWID");
  }
  Catalog between = stale ? before : renamed.catalog();
  if (stale) {
    for (const ops::Operation& each : operations) ops::apply(each, between);
  }
  const ops::Operations changes = change(between.tables.at(0), wanted.tables.at(0));
  operations.insert(operations.end(), changes.begin(), changes.end());
  const std::vector<std::string> texts = rendered(operations, before);
  RC_LOG() << show(before) << "\n" << show(wanted);
  for (const std::string& text : texts) RC_LOG() << text << ";\n";
  database.run(texts);
  const Catalog after = database.catalog();
  RC_LOG() << show(after);
  RC_ASSERT(without_order(after) == without_order(wanted));
}

TEST(SqliteRenderLaws, ChangesATableBehindRenames) {
  EXPECT_TRUE(holds("decided on what SQLite made of the rename", 100,
                    [] { check_change_behind_renames(false); }));
  EXPECT_TRUE(holds("decided on the rename alone", 100, [] { check_change_behind_renames(true); }));
}

}  // namespace
}  // namespace limbeck::dialects::sqlite
