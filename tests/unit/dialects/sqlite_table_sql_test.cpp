#include "dialects/sqlite/table_sql.hpp"

#include <gtest/gtest.h>

#include "dialects/sqlite/constraint_sql.hpp"
#include "dialects/sqlite/index_sql.hpp"
#include "dialects/sqlite/settled_text.hpp"
#include "dialects/sqlite/statement_sql.hpp"
#include "limbeck/error.hpp"

namespace limbeck::dialects::sqlite {
namespace {

StoredTable parse(const std::string& sql) {
  return parse_table(sql, "table t");
}

/// The definition of the last constraint.
std::string definition(const std::string& body) {
  const StoredTable table = parse("CREATE TABLE t (" + body + ")");
  return constraint_of(table, table.constraints.back()).definition;
}

std::string expression(const std::string& text) {
  const std::vector<std::string> columns = {"a", "Two Words", "key", "end"};
  const std::vector<Part> parts = parts_of(text);
  return settled_expression(parts, {0, parts.size() - 1}, ColumnNames(columns));
}

std::string default_of(const std::string& text) {
  return parse("CREATE TABLE t (a DEFAULT " + text + ")").columns.at(0).default_value->text;
}

TEST(SqliteTableSql, ReadsNamesInEveryKindOfQuotes) {
  const StoredTable table = parse(
      "CREATE TABLE main.\"t\"\"x\" (plain, \"a \"\"q\", `b ``q`, [c \"q], 'd ''q', \"\", key)");
  EXPECT_EQ(table.name, "t\"x");
  std::vector<std::string> names;
  for (const schema::Column& column : table.columns) names.push_back(column.name);
  EXPECT_EQ(names,
            (std::vector<std::string>{"plain", "a \"q", "b `q", "c \"q", "d 'q", "", "key"}));
}

TEST(SqliteTableSql, KeepsTypesAsTheyWereDeclared) {
  const StoredTable table = parse(
      "CREATE TABLE t (a Unsigned  Big/**/Int, b VARCHAR ( 10 ), c DECIMAL(10 , -2), d, "
      "e INT GENERATED ALWAYS AS (a), f 'odd type', g \"x\")");
  std::vector<std::string> types;
  for (const schema::Column& column : table.columns) types.push_back(column.type.text);
  EXPECT_EQ(types, (std::vector<std::string>{"Unsigned Big Int", "VARCHAR(10)", "DECIMAL(10,-2)",
                                             "", "INT", "'odd type'", "\"x\""}));
}

TEST(SqliteTableSql, WritesDefaultsAsTheyMayStandBehindDefault) {
  EXPECT_EQ(default_of("1"), "1");
  EXPECT_EQ(default_of("- 1.5e3"), "-1.5e3");
  EXPECT_EQ(default_of("(1)"), "1");
  EXPECT_EQ(default_of("abc"), "'abc'");
  EXPECT_EQ(default_of("\"it's\""), "'it''s'");
  EXPECT_EQ(default_of("null"), "NULL");
  EXPECT_EQ(default_of("(current_date)"), "CURRENT_DATE");
  EXPECT_EQ(default_of("((1))"), "((1))");
  EXPECT_EQ(default_of("(strftime ( '%Y' , \"now\" )||'x')"), "(strftime('%Y', 'now') || 'x')");
}

TEST(SqliteTableSql, WritesConstraintsInOneForm) {
  EXPECT_EQ(definition("a primary key"), "PRIMARY KEY (a)");
  EXPECT_EQ(definition("a integer primary key desc on conflict replace"),
            "PRIMARY KEY DESC ON CONFLICT REPLACE");
  EXPECT_EQ(definition("a int primary key desc"), "PRIMARY KEY (a DESC)");
  EXPECT_EQ(definition("A, b, unique(a collate nocase,((b))desc)on conflict ignore"),
            "UNIQUE (A COLLATE NOCASE, b DESC) ON CONFLICT IGNORE");
  EXPECT_EQ(definition("a, \"the b\", check(\"THE B\">a and 1)"), "CHECK (\"the b\" > a AND 1)");
  EXPECT_EQ(definition("a references \"t u\"(b)match simple on update set default"),
            "FOREIGN KEY (a) REFERENCES \"t u\" (b) ON UPDATE SET DEFAULT MATCH SIMPLE");
}

TEST(SqliteTableSql, TellsWhichColumnIsTheRowid) {
  const auto rowid = [](const std::string& rest) {
    const StoredTable table = parse("CREATE TABLE t " + rest);
    const schema::Column* column = rowid_column(table);
    return column == nullptr ? std::string("none") : column->name;
  };
  EXPECT_EQ(rowid("(a Integer PRIMARY KEY)"), "a");
  EXPECT_EQ(rowid("(a INTEGER, PRIMARY KEY (A DESC))"), "a");
  EXPECT_EQ(rowid("(a INTEGER PRIMARY KEY DESC)"), "none");
  EXPECT_EQ(rowid("(a INT PRIMARY KEY)"), "none");
  EXPECT_EQ(rowid("(a INTEGER PRIMARY KEY) WITHOUT ROWID"), "none");
  EXPECT_EQ(rowid("(a INTEGER, b INTEGER, PRIMARY KEY (a, b))"), "none");
}

TEST(SqliteTableSql, NamesTheConstraintThatFollowsTheName) {
  const StoredTable table = parse(
      "CREATE TABLE t (a CONSTRAINT one NOT NULL UNIQUE CONSTRAINT \"two 2\" CHECK (a), "
      "CONSTRAINT three UNIQUE (a) CHECK (1))");
  std::vector<std::string> names;
  for (const TableConstraint& each : table.constraints) names.push_back(each.name);
  EXPECT_EQ(names, (std::vector<std::string>{"", "two 2", "three", ""}));
}

TEST(SqliteTableSql, SettlesExpressionsTokenByToken) {
  EXPECT_EQ(expression("a>0and(a<-5)or-a=~ a"), "a > 0 AND (a < -5) OR -a = ~a");
  EXPECT_EQ(expression("1 - - 2"), "1 - -2");
  EXPECT_EQ(expression("- -1"), "- -1");
  EXPECT_EQ(expression("[two words] like 'A  b' || \"A\""), "\"Two Words\" LIKE 'A  b' || a");
  EXPECT_EQ(expression("not a glob '*'"), "NOT a GLOB '*'");
  EXPECT_EQ(expression("LIKE(a,'x')"), "like(a, 'x')");
  EXPECT_EQ(expression("Replace(a,\"x\",\"A\")"), "replace(a, 'x', a)");
  EXPECT_EQ(expression("case when End then a end"), "CASE WHEN \"end\" THEN a END");
  EXPECT_EQ(expression("cast( a as Decimal(10,2) )"), "CAST(a AS decimal(10, 2))");
  EXPECT_EQ(expression("a collate nocase IN('x',x'0a',1.5E3,.5)"),
            "a COLLATE NOCASE IN ('x', x'0a', 1.5E3, .5)");
  EXPECT_EQ(expression("a->>'$.x'is not  TRUE"), "a ->> '$.x' IS NOT TRUE");
  EXPECT_EQ(expression("t.KEY isnull"), "t.\"key\" ISNULL");
}

TEST(SqliteTableSql, SettlesStatementsWithoutTakingStringsForNames) {
  const auto view = [](const std::string& query) {
    const std::string sql = "CREATE VIEW v AS " + query;
    const std::vector<Part> parts = parts_of(sql);
    return parse_view(parts, "view v", [](const std::string& name) { return name == "known"; })
        .definition.substr(17);
  };
  EXPECT_EQ(view("select\"known\",\"unknown\",'text'from t"),
            "SELECT known, \"unknown\", 'text' FROM t");
  EXPECT_EQ(view("select 1 'one', 2 as 'two', 3 \"three\" from 'a', \"b\" join [c d]"),
            "SELECT 1 one, 2 AS two, 3 three FROM a, b JOIN \"c d\"");
  EXPECT_EQ(view("select 'x' from a where b is not distinct from 'c'"),
            "SELECT 'x' FROM a WHERE b IS NOT DISTINCT FROM 'c'");
  EXPECT_EQ(view("select 'a'.'b' from (\"a\" join 'e') where x in ('y', 'z')"),
            "SELECT a.b FROM (a JOIN e) WHERE x IN ('y', 'z')");
  EXPECT_EQ(view("values('a'),('b')"), "VALUES ('a'), ('b')");
  EXPECT_EQ(view("select a.key, Plan from a order by 1 desc limit 2"),
            "SELECT a.\"key\", \"Plan\" FROM a ORDER BY 1 DESC LIMIT 2");
}

TEST(SqliteTableSql, KeepsTheArgumentsOfModulesAsTheyAre) {
  const auto read = [](const std::string& sql) { return parse_virtual(sql, "table f"); };
  EXPECT_EQ(read("CREATE VIRTUAL TABLE f USING FTS5( a , tokenize = 'x  y'  )"),
            "USING fts5(a, tokenize = 'x  y')");
  EXPECT_EQ(read("CREATE VIRTUAL TABLE f USING m()"), "USING m");
  EXPECT_EQ(read("CREATE VIRTUAL TABLE f USING m((a, b), c)"), "USING m((a, b), c)");
}

TEST(SqliteTableSql, SaysWhereAStatementCannotBeUnderstood) {
  for (const std::string sql : {"",
                                "CREATE",
                                "CREATE TABLE",
                                "CREATE TABLE t",
                                "CREATE TABLE t (",
                                "CREATE TABLE t (a",
                                "CREATE TABLE t (a,)",
                                "CREATE TABLE t (a) x",
                                "CREATE TABLE t (a CHECK)",
                                "CREATE TABLE t (a CHECK (1)",
                                "CREATE TABLE t (a, UNIQUE (b))",
                                "CREATE TABLE t (a, UNIQUE)",
                                "CREATE TABLE t (a DEFAULT",
                                "CREATE TABLE t (a REFERENCES)",
                                "CREATE TABLE t (a, FOREIGN KEY (a))",
                                "CREATE TABLE t (a PRIMARY)",
                                "CREATE TABLE t (a) WITHOUT",
                                "CREATE TABLE t (a /* )",
                                "CREATE TABLE t (\"a)",
                                "CREATE TABLE t (a CONSTRAINT",
                                "CREATE VIEW t AS SELECT 1"}) {
    try {
      parse(sql);
      ADD_FAILURE() << sql;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), "reflect.unreadable");
      EXPECT_NE(std::string(error.what()).find("table t"), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace limbeck::dialects::sqlite
