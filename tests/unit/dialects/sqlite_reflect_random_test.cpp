// Random tables in random spelling: whichever way one is written, its catalog is the same.
#include "sqlite_random_table.hpp"

namespace limbeck::dialects::sqlite {
namespace {

TEST(SqliteReflectRandom, ReadsATableTheSameInEverySpelling) {
  EXPECT_TRUE(rc::check("two spellings of one table", [] {
    const RandomTable table = random_table();
    const std::string one = Writer().write(table);
    const std::string other = Writer().write(table);
    schema::Catalog first;
    schema::Catalog second;
    const std::string problem = reflected(one, first) + reflected(other, second);
    RC_LOG() << one << "\n" << other << "\n" << show(first) << show(second);
    RC_ASSERT(problem == "");
    RC_ASSERT(first.tables.size() == 1U);
    RC_ASSERT(first == second);
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      RC_ASSERT(first.tables[0].columns[i].name == table.columns[i].name);
    }
  }));
}

/// The table as a statement, from the catalog alone.
std::string written(const schema::Table& table) {
  const auto quote = [](const std::string& name) {
    return sql::quote_identifier(name, sql::Flavor::sqlite);
  };
  std::string text = "CREATE TABLE " + quote(table.name.name) + " (";
  for (const schema::Column& column : table.columns) {
    if (&column != &table.columns.front()) text += ", ";
    text += quote(column.name) + " " + column.type.text;
    if (!column.nullable) text += " NOT NULL";
    if (column.default_value) text += " DEFAULT " + column.default_value->text;
    if (!column.collation.empty()) text += " COLLATE " + column.collation;
    if (column.generated) {
      text += " AS (" + column.generated->expression.text + ")";
      if (column.generated->stored) text += " STORED";
    }
  }
  for (const schema::Constraint& constraint : table.constraints) {
    text += ", ";
    if (!constraint.name.empty()) text += "CONSTRAINT " + quote(constraint.name) + " ";
    text += constraint.definition;
  }
  text += table.strict ? ") STRICT" : ")";
  if (table.without_rowid) text += table.strict ? ", WITHOUT ROWID" : " WITHOUT ROWID";
  for (const schema::Index& index : table.indexes) {
    text += "; CREATE INDEX " + quote(index.name) + " ON " + quote(table.name.name) + " ";
    text += index.definition;
  }
  return text;
}

TEST(SqliteReflectRandom, SaysWhatSqliteReadsAsTheSameTable) {
  EXPECT_TRUE(rc::check("a table made from its catalog has that catalog", [] {
    const std::string ddl = Writer().write(random_table());
    schema::Catalog first;
    RC_ASSERT(reflected(ddl, first) == "");
    const std::string again = written(first.tables.at(0));
    schema::Catalog second;
    RC_LOG() << ddl << "\n" << again << "\n" << show(first);
    RC_ASSERT(reflected(again, second) == "");
    RC_ASSERT(first == second);
  }));
}

}  // namespace
}  // namespace limbeck::dialects::sqlite
