// Single changes that must show in a catalog, and spellings that must not.
#include <utility>
#include <vector>

#include "sqlite_reflect_fixture.hpp"

namespace limbeck::dialects::sqlite {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

std::string table(const std::string& body) {
  return "CREATE TABLE t (" + body + ");";
}

const std::string kBase =
    "CREATE TABLE p (id INTEGER PRIMARY KEY, u TEXT UNIQUE);"
    "CREATE TABLE t (a INT, b TEXT, c);";

/// Behind two tables: p (id, u) and t (a, b, c).
std::pair<std::string, std::string> with_base(const std::string& left, const std::string& right) {
  return {kBase + left, kBase + right};
}

std::pair<std::string, std::string> tables(const std::string& left, const std::string& right) {
  return {table(left), table(right)};
}

Pairs column_changes() {
  return {
      tables("a INT", "a INTEGER"),
      tables("a INT", "a"),
      tables("a INT", "b INT"),
      tables("a INT", "A INT"),
      tables("a VARCHAR(10)", "a VARCHAR(11)"),
      tables("a DECIMAL(10, 2)", "a DECIMAL(10, 3)"),
      tables("a INT", "a INT, b INT"),
      tables("a INT, b INT", "b INT, a INT"),
      tables("a INT", "a INT NOT NULL"),
      tables("a INT NOT NULL", "a INT NOT NULL ON CONFLICT IGNORE"),
      tables("a INT NOT NULL ON CONFLICT FAIL", "a INT NOT NULL ON CONFLICT ROLLBACK"),
      tables("a INT", "a INT DEFAULT 1"),
      tables("a INT DEFAULT 1", "a INT DEFAULT 2"),
      tables("a INT DEFAULT 1", "a INT DEFAULT -1"),
      tables("a INT DEFAULT 1", "a INT DEFAULT '1'"),
      tables("a INT DEFAULT 'x'", "a INT DEFAULT 'X'"),
      tables("a INT DEFAULT 'x y'", "a INT DEFAULT 'x  y'"),
      tables("a INT DEFAULT CURRENT_TIME", "a INT DEFAULT CURRENT_DATE"),
      tables("a INT DEFAULT CURRENT_TIME", "a INT DEFAULT 'CURRENT_TIME'"),
      tables("a INT DEFAULT TRUE", "a INT DEFAULT FALSE"),
      tables("a INT DEFAULT TRUE", "a INT DEFAULT 'true'"),
      tables("a INT DEFAULT (1 + 1)", "a INT DEFAULT (1 + 2)"),
      tables("a INT DEFAULT x'00'", "a INT DEFAULT x'01'"),
      tables("a INT DEFAULT NULL", "a INT DEFAULT 'NULL'"),
      tables("a TEXT", "a TEXT COLLATE NOCASE"),
      tables("a TEXT COLLATE RTRIM", "a TEXT COLLATE NOCASE"),
      tables("a, b AS (a)", "a, b AS (a + 1)"),
      tables("a, b AS (a)", "a, b AS (a) STORED"),
      tables("a, b AS (a)", "a, b DEFAULT (1)"),
  };
}

Pairs constraint_changes() {
  return {
      tables("a INTEGER", "a INTEGER PRIMARY KEY"),
      tables("a INTEGER PRIMARY KEY", "a INTEGER PRIMARY KEY DESC"),
      tables("a INTEGER PRIMARY KEY", "a INTEGER PRIMARY KEY AUTOINCREMENT"),
      tables("a INTEGER PRIMARY KEY", "a INT PRIMARY KEY"),
      tables("a INT PRIMARY KEY", "a INT PRIMARY KEY DESC"),
      tables("a INT PRIMARY KEY", "a INT UNIQUE"),
      tables("a INT PRIMARY KEY", "a INT PRIMARY KEY ON CONFLICT REPLACE"),
      tables("a INT PRIMARY KEY", "a INT CONSTRAINT x PRIMARY KEY"),
      tables("a INTEGER PRIMARY KEY DESC", "a INTEGER, PRIMARY KEY (a DESC)"),
      tables("a, b, PRIMARY KEY (a, b)", "a, b, PRIMARY KEY (b, a)"),
      tables("a, b, PRIMARY KEY (a, b)", "a, b, PRIMARY KEY (a, b DESC)"),
      tables("a, b, PRIMARY KEY (a, b)", "a, b, PRIMARY KEY (a, b COLLATE NOCASE)"),
      tables("a, b, UNIQUE (a, b)", "a, b, UNIQUE (b, a)"),
      tables("a, b, UNIQUE (a, b)", "a, b, UNIQUE (a)"),
      tables("a, b, UNIQUE (a, b)", "a, b, UNIQUE (a, b DESC)"),
      tables("a, b, UNIQUE (a, b)", "a, b, UNIQUE (a, b COLLATE NOCASE)"),
      tables("a, b, UNIQUE (a, b)", "a, b, UNIQUE (a, b) ON CONFLICT IGNORE"),
      tables("a, b, UNIQUE (a, b)", "a, b, CONSTRAINT x UNIQUE (a, b)"),
      tables("a, CONSTRAINT x UNIQUE (a)", "a, CONSTRAINT y UNIQUE (a)"),
      tables("a UNIQUE", "a"),
      tables("a UNIQUE ON CONFLICT REPLACE", "a UNIQUE"),
      tables("a, CHECK (a > 0)", "a"),
      tables("a, CHECK (a > 0)", "a, CHECK (a > 1)"),
      tables("a, CHECK (a > 0)", "a, CHECK (a >= 0)"),
      tables("a, CHECK (a > 0)", "a, CONSTRAINT x CHECK (a > 0)"),
      tables("a, CHECK (a <> 'x')", "a, CHECK (a <> 'X')"),
      tables("a, x, CHECK (a <> \"x\")", "a, x, CHECK (a <> 'x')"),
      tables("a, CHECK (a - -1)", "a, CHECK (a - 1)"),
      with_base("CREATE TABLE c (a REFERENCES p)", "CREATE TABLE c (a)"),
      with_base("CREATE TABLE c (a REFERENCES p)", "CREATE TABLE c (a REFERENCES t (a))"),
      with_base("CREATE TABLE c (a REFERENCES p (id))", "CREATE TABLE c (a REFERENCES p (u))"),
      with_base("CREATE TABLE c (a REFERENCES p)",
                "CREATE TABLE c (a REFERENCES p ON DELETE CASCADE)"),
      with_base("CREATE TABLE c (a REFERENCES p ON DELETE SET NULL)",
                "CREATE TABLE c (a REFERENCES p ON DELETE SET DEFAULT)"),
      with_base("CREATE TABLE c (a REFERENCES p ON DELETE RESTRICT)",
                "CREATE TABLE c (a REFERENCES p ON UPDATE RESTRICT)"),
      with_base("CREATE TABLE c (a REFERENCES p)",
                "CREATE TABLE c (a REFERENCES p DEFERRABLE INITIALLY DEFERRED)"),
      with_base("CREATE TABLE c (a REFERENCES p)", "CREATE TABLE c (a REFERENCES p MATCH FULL)"),
      with_base("CREATE TABLE c (a REFERENCES p)", "CREATE TABLE c (a CONSTRAINT x REFERENCES p)"),
      with_base("CREATE TABLE c (a, b, FOREIGN KEY (a) REFERENCES p)",
                "CREATE TABLE c (a, b, FOREIGN KEY (b) REFERENCES p)"),
      with_base("CREATE TABLE c (a, b, FOREIGN KEY (a, b) REFERENCES p (id, u))",
                "CREATE TABLE c (a, b, FOREIGN KEY (a, b) REFERENCES p (u, id))"),
  };
}

Pairs table_changes() {
  return {
      {"CREATE TABLE t (a)", "CREATE TABLE u (a)"},
      {"CREATE TABLE t (a)", ""},
      {"CREATE TABLE t (a INT)", "CREATE TABLE t (a INT) STRICT"},
      {"CREATE TABLE t (a INT PRIMARY KEY)", "CREATE TABLE t (a INT PRIMARY KEY) WITHOUT ROWID"},
      {"CREATE TABLE t (a)", "CREATE VIEW t AS SELECT 1 AS a"},
      {"CREATE VIRTUAL TABLE f USING fts5(a)", "CREATE VIRTUAL TABLE f USING fts5(b)"},
      {"CREATE VIRTUAL TABLE f USING fts5(a)",
       "CREATE VIRTUAL TABLE f USING fts5(a, tokenize='porter')"},
      {"CREATE VIRTUAL TABLE f USING fts5(a)", "CREATE VIRTUAL TABLE f USING fts4(a)"},
  };
}

Pairs index_changes() {
  return {
      with_base("", "CREATE INDEX i ON t (a)"),
      with_base("CREATE INDEX i ON t (a)", "CREATE INDEX j ON t (a)"),
      with_base("CREATE INDEX i ON t (a)", "CREATE UNIQUE INDEX i ON t (a)"),
      with_base("CREATE INDEX i ON t (a)", "CREATE INDEX i ON t (b)"),
      with_base("CREATE INDEX i ON t (a, b)", "CREATE INDEX i ON t (b, a)"),
      with_base("CREATE INDEX i ON t (a)", "CREATE INDEX i ON t (a DESC)"),
      with_base("CREATE INDEX i ON t (b)", "CREATE INDEX i ON t (b COLLATE NOCASE)"),
      with_base("CREATE INDEX i ON t (a)", "CREATE INDEX i ON t (a) WHERE a > 1"),
      with_base("CREATE INDEX i ON t (a) WHERE a > 1", "CREATE INDEX i ON t (a) WHERE a > 2"),
      with_base("CREATE INDEX i ON t (a)", "CREATE INDEX i ON t (+a)"),
      with_base("CREATE INDEX i ON t (lower(b))", "CREATE INDEX i ON t (upper(b))"),
      with_base("CREATE INDEX i ON t (lower(b))", "CREATE INDEX i ON t (lower(b) DESC)"),
  };
}

std::string trigger(const std::string& head, const std::string& body = "SELECT 1;") {
  return "CREATE TRIGGER g " + head + " BEGIN " + body + " END";
}

Pairs statement_changes() {
  return {
      with_base("CREATE VIEW v AS SELECT a FROM t", ""),
      with_base("CREATE VIEW v AS SELECT a FROM t", "CREATE VIEW w AS SELECT a FROM t"),
      with_base("CREATE VIEW v AS SELECT a FROM t", "CREATE VIEW v AS SELECT b FROM t"),
      with_base("CREATE VIEW v AS SELECT a FROM t", "CREATE VIEW v (x) AS SELECT a FROM t"),
      with_base("CREATE VIEW v AS SELECT a FROM t", "CREATE VIEW v AS SELECT DISTINCT a FROM t"),
      with_base("CREATE VIEW v AS SELECT 'a' AS x FROM t", "CREATE VIEW v AS SELECT a AS x FROM t"),
      with_base("CREATE VIEW v AS SELECT a FROM t WHERE b = 'x'",
                "CREATE VIEW v AS SELECT a FROM t WHERE b = 'y'"),
      with_base("", trigger("AFTER INSERT ON t")),
      with_base(trigger("BEFORE INSERT ON t"), trigger("AFTER INSERT ON t")),
      with_base(trigger("AFTER DELETE ON t"), trigger("AFTER INSERT ON t")),
      with_base(trigger("AFTER UPDATE ON t"), trigger("AFTER UPDATE OF a ON t")),
      with_base(trigger("AFTER UPDATE OF b ON t"), trigger("AFTER UPDATE OF a ON t")),
      with_base(trigger("AFTER UPDATE ON t"), trigger("AFTER UPDATE ON p")),
      with_base(trigger("AFTER INSERT ON t"), trigger("AFTER INSERT ON t WHEN NEW.a > 1")),
      with_base(trigger("AFTER INSERT ON t"), trigger("AFTER INSERT ON t", "SELECT 2;")),
      with_base(trigger("AFTER INSERT ON t"), trigger("AFTER INSERT ON t", "SELECT 1; SELECT 1;")),
      with_base(trigger("AFTER INSERT ON t", "INSERT OR IGNORE INTO p VALUES (1, 2);"),
                trigger("AFTER INSERT ON t", "INSERT OR REPLACE INTO p VALUES (1, 2);")),
  };
}

TEST(SqliteReflectPairs, EverySingleChangeShows) {
  std::size_t count = 0;
  for (const Pairs& pairs : {column_changes(), constraint_changes(), table_changes(),
                             index_changes(), statement_changes()}) {
    for (const auto& [left, right] : pairs) {
      EXPECT_FALSE(is_same(reflect_ddl(left), reflect_ddl(right))) << left << "\n" << right;
      ++count;
    }
  }
  EXPECT_GE(count, 80U);
}

Pairs same_columns() {
  return {
      tables("a integer, b Varchar(9)", "a INTEGER, b VARCHAR(9)"),
      {"CREATE TABLE t (a INT)", "create table if not exists main.\"t\" ( [a]\n INT )"},
      {"CREATE TABLE t (a INT, b)", "CREATE TABLE `t` (/* , */ 'a' INT, -- x\n b)"},
      tables("a VARCHAR(10)", "a VARCHAR ( 10 )"),
      tables("a UNSIGNED BIG INT", "a UNSIGNED /* very */ BIG\n\tINT"),
      tables("a DECIMAL(10,2)", "a DECIMAL ( 10 , 2 )"),
      tables("a INT", "a INT NULL"),
      tables("a INT NOT NULL", "a INT not null on conflict abort"),
      tables("a INT NOT NULL", "a INT CONSTRAINT x NOT NULL"),
      tables("a DEFAULT 5", "a DEFAULT (5)"),
      tables("a DEFAULT -5", "a DEFAULT - 5"),
      tables("a DEFAULT -5", "a default(-5)"),
      tables("a DEFAULT 'x'", "a DEFAULT \"x\""),
      tables("a DEFAULT 'x'", "a DEFAULT x"),
      tables("a DEFAULT TRUE", "a DEFAULT true"),
      tables("a DEFAULT CURRENT_TIMESTAMP", "a DEFAULT (current_timestamp)"),
      tables("a DEFAULT (lower('X') || 'y')", "a DEFAULT(LOWER( 'X' )||'y')"),
      tables("a TEXT", "a TEXT COLLATE binary"),
      tables("a TEXT COLLATE NOCASE", "a TEXT collate \"nocase\""),
      tables("a, b AS (a + 1)", "a, b GENERATED ALWAYS AS (\"A\"+1) VIRTUAL"),
      tables("a, b INT AS (a) STORED", "a, b INT generated  always as(a)stored"),
      tables("a INT NOT NULL DEFAULT 1 COLLATE NOCASE", "a INT COLLATE NOCASE DEFAULT 1 NOT NULL"),
  };
}

Pairs same_constraints() {
  return {
      tables("a INTEGER PRIMARY KEY", "a INTEGER, PRIMARY KEY (a)"),
      tables("a INTEGER PRIMARY KEY", "a INTEGER NOT NULL, PRIMARY KEY (a ASC)"),
      tables("a INTEGER PRIMARY KEY", "a INTEGER, PRIMARY KEY (a DESC)"),
      tables("a INTEGER PRIMARY KEY AUTOINCREMENT", "a INTEGER, PRIMARY KEY (a AUTOINCREMENT)"),
      tables("a TEXT PRIMARY KEY DESC", "a TEXT, PRIMARY KEY (a DESC)"),
      tables("a UNIQUE", "a, UNIQUE (\"A\")"),
      tables("a UNIQUE", "a UNIQUE ON CONFLICT ABORT"),
      tables("a UNIQUE", "a, UNIQUE ('a' COLLATE binary ASC)"),
      tables("a UNIQUE", "a UNIQUE, UNIQUE (a)"),
      tables("a CONSTRAINT x UNIQUE ON CONFLICT FAIL",
             "a, CONSTRAINT [x] UNIQUE (a) ON CONFLICT fail"),
      tables("a CHECK (a > 0)", "a, CHECK(A>0)"),
      tables("a, CHECK (a > 0)", "a, CHECK (`a` > 0) ON CONFLICT FAIL"),
      tables("a CHECK (a <> 'none')", "a CHECK (a <> \"none\")"),
      tables("a CHECK (a IN (1, 2) AND a IS NOT NULL)", "a CHECK (a in(1,2)and a is not null)"),
      tables("a CHECK (length(a) > 1)", "a CHECK (LENGTH ( \"a\" ) > 1)"),
      tables("key CHECK (\"key\" > 1)", "key CHECK (key > 1)"),
      tables("a CHECK (CASE WHEN a THEN 1 ELSE 2 END)", "a CHECK (case when a then 1 else 2 end)"),
      tables("a, b, UNIQUE (a), UNIQUE (b)", "a, b, UNIQUE (b) UNIQUE (a)"),
      with_base("CREATE TABLE c (a REFERENCES p)", "CREATE TABLE c (a REFERENCES P (ID))"),
      with_base("CREATE TABLE c (a REFERENCES p)",
                "CREATE TABLE c (a, FOREIGN KEY (a) references 'p' ON DELETE no action)"),
      with_base("CREATE TABLE c (a REFERENCES p)",
                "CREATE TABLE c (a REFERENCES p NOT DEFERRABLE INITIALLY DEFERRED)"),
      with_base("CREATE TABLE c (a REFERENCES p)",
                "CREATE TABLE c (a REFERENCES p DEFERRABLE INITIALLY IMMEDIATE)"),
      with_base("CREATE TABLE c (a REFERENCES p ON DELETE CASCADE ON UPDATE SET NULL)",
                "CREATE TABLE c (a REFERENCES p on update set null on delete cascade)"),
      with_base("CREATE TABLE c (a REFERENCES p DEFERRABLE INITIALLY DEFERRED NOT NULL)",
                "CREATE TABLE c (a REFERENCES p NOT NULL deferrable initially deferred)"),
      {"CREATE TABLE t (a INTEGER, PRIMARY KEY (a DESC)) WITHOUT ROWID",
       "CREATE TABLE t (a INTEGER, PRIMARY KEY (a COLLATE NOCASE DESC)) WITHOUT ROWID"},
      {"CREATE TABLE t (a INT PRIMARY KEY) STRICT, WITHOUT ROWID",
       "CREATE TABLE t (a INT NOT NULL, PRIMARY KEY (a)) without rowid , strict"},
  };
}

Pairs same_others() {
  return {
      with_base("CREATE INDEX i ON t (a)", "create index main.i on T([A] asc)"),
      with_base("CREATE INDEX i ON t (a)", "CREATE INDEX i ON t (('a'))"),
      with_base("CREATE INDEX i ON t (b)", "CREATE INDEX i ON t (b COLLATE binary)"),
      with_base("CREATE INDEX i ON t (lower(b)) WHERE a IS NULL",
                "CREATE INDEX i ON t (LOWER(\"b\")) where A IS null"),
      {"CREATE VIRTUAL TABLE f USING fts5(a, b)",
       "create virtual table if not exists \"f\" using FTS5 ( a,  b );"},
      with_base("CREATE VIEW v AS SELECT a, b FROM t WHERE c = 1",
                "CREATE VIEW IF NOT EXISTS [v] as select \"a\",`b` from 't' where\nc=1;"),
      with_base("CREATE VIEW v AS SELECT count(*) AS n FROM t GROUP BY a",
                "CREATE VIEW v AS SELECT COUNT ( * ) AS 'n' FROM t group by a"),
      with_base("CREATE VIEW v AS SELECT x.a FROM t AS x, p",
                "CREATE VIEW v AS SELECT \"x\".\"a\" FROM \"t\" AS \"x\", \"p\""),
      with_base("CREATE VIEW v AS WITH q AS (SELECT a FROM t) SELECT a FROM q",
                "CREATE VIEW v AS with \"q\" as (select a from t) select a from \"q\""),
      with_base(trigger("BEFORE INSERT ON t WHEN NEW.a > 1"),
                trigger("insert on T for each row when new.\"a\">1")),
      with_base(trigger("AFTER UPDATE OF a, b ON t", "UPDATE p SET u = NEW.b WHERE id = OLD.a;"),
                trigger("after update of \"a\",[b] on 't'",
                        "update \"p\" set \"u\"=NEW.b where id=OLD.a /* x */ ;")),
      with_base("CREATE VIEW v AS SELECT a FROM t;" + trigger("INSTEAD OF DELETE ON v"),
                "CREATE VIEW v AS SELECT a FROM t;" + trigger("instead of DELETE on V")),
  };
}

TEST(SqliteReflectPairs, NoSpellingShows) {
  std::size_t count = 0;
  for (const Pairs& pairs : {same_columns(), same_constraints(), same_others()}) {
    for (const auto& [left, right] : pairs) {
      const schema::Catalog one = reflect_ddl(left);
      const schema::Catalog other = reflect_ddl(right);
      EXPECT_TRUE(is_same(one, other)) << left << "\n" << right << "\n" << show(one) << show(other);
      ++count;
    }
  }
  EXPECT_GE(count, 40U);
}

}  // namespace
}  // namespace limbeck::dialects::sqlite
