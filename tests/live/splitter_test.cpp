// The splitter against a real server: statements sent one by one leave the database that psql
// leaves when it is given the whole file.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "live/support/postgresql.hpp"
#include "os/file.hpp"
#include "os/process.hpp"
#include "sql/splitter.hpp"

namespace limbeck::live {
namespace {

constexpr std::string_view kTricky = R"sql(
\restrict token
SET check_function_bodies = off;
-- a comment; with a semicolon
/* nested /* comment; */ still; */
CREATE TABLE a (x int, y text DEFAULT E'it\'s; \\', "odd;""name" text DEFAULT 'a\');
CREATE TABLE "b;" (x$y int, z text DEFAULT U&'\0061;'
  'next;');
INSERT INTO a VALUES (1, 'it''s;', $$;'$$), (2, $x$ $$; $y$ $x$, E'b\';');
COPY a (x, y) FROM stdin;
10	a;'b $$ "
11	\N
12	-- not a comment \\ /*
\.
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql
BEGIN ATOMIC
  SELECT CASE WHEN n > 0 THEN CASE n WHEN 1 THEN 2 ELSE 3 END ELSE (4) END;
  SELECT (SELECT count(*) FROM a)::int + n AS "end";
END;
CREATE OR REPLACE PROCEDURE p(n int) LANGUAGE sql BEGIN ATOMIC
  INSERT INTO a (x) VALUES (CASE n WHEN 1 THEN 2 END); DELETE FROM a WHERE x IS NULL;
END;
CREATE FUNCTION "begin"() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  NEW.y := 'x;' || $q$ y; $q$; -- '
  RETURN NEW;
END;
$body$;
CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION "begin"();
CREATE RULE r AS ON DELETE TO "b;" DO INSTEAD (INSERT INTO a VALUES (1); NOTIFY x;);
DO $$ BEGIN INSERT INTO a VALUES (20); CALL p(1); END $$;
)sql";

os::CommandResult run_tool(const Database& database, std::vector<std::string> arguments) {
  const db::Url& url = database.url();
  return os::run_command({.arguments = std::move(arguments),
                          .environment = {{"PGHOST", url.hosts.at(0)},
                                          {"PGPORT", url.ports.at(0)},
                                          {"PGUSER", url.user},
                                          {"PGPASSWORD", url.password},
                                          {"PGDATABASE", url.database},
                                          {"PGOPTIONS", "-c client_min_messages=warning"}},
                          .capture = true});
}

/// Catalog and rows, without the token that newer pg_dumps write.
std::string dump(const Database& database) {
  const auto result = run_tool(database, {"pg_dump", "--no-owner"});
  EXPECT_EQ(result.status, 0) << result.error_output;
  std::string text;
  for (const auto line : base::split(result.output, '\n')) {
    if (line.starts_with("\\restrict") || line.starts_with("\\unrestrict")) continue;
    text += std::string(line) + "\n";
  }
  return text;
}

void run_with_psql(const Database& database, const std::string& text) {
  std::string path = ::testing::TempDir() + "limbeck-splitter-XXXXXX";
  const int descriptor = ::mkstemp(path.data());
  ASSERT_GE(descriptor, 0);
  ::close(descriptor);
  os::write_file(path, text);
  const auto result = run_tool(database, {"psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", path});
  std::filesystem::remove(path);
  ASSERT_EQ(result.status, 0) << result.error_output;
}

void run_one_by_one(const Database& database, const std::string& text) {
  const auto connection = database.connect();
  for (const auto& statement : sql::split(text, sql::Flavor::postgresql, "a.sql")) {
    try {
      connection->run(std::vector<db::Statement>{statement});
    } catch (const Error& error) {
      FAIL() << error.what() << " in line " << statement.line << ": " << statement.text;
    }
  }
}

TEST(SplitterOnPostgresql, StatementsOneByOneGiveWhatPsqlGives) {
  const Database whole;
  const Database split;
  // psql 15.14 and newer know \restrict; older ones would stop at it.
  std::string for_psql(kTricky);
  for_psql.erase(0, for_psql.find('\n', 1));
  run_with_psql(whole, for_psql);
  run_one_by_one(split, std::string(kTricky));
  EXPECT_EQ(dump(split), dump(whole));
  EXPECT_EQ(ask(*split.connect(), "SELECT count(*) FROM a"), "7");
}

TEST(SplitterOnPostgresql, ADumpWithItsDataIsRestored) {
  const Database original;
  run_one_by_one(original, std::string(kTricky));
  const auto text = run_tool(original, {"pg_dump", "--no-owner"}).output;
  const Database restored;
  run_one_by_one(restored, text);
  EXPECT_EQ(dump(restored), dump(original));
}

TEST(SplitterOnPostgresql, TheServerIsFollowedWherePsqlIsNot) {
  // psql looks at one line at a time and takes every END for one of its own.
  const Database database;
  run_one_by_one(database, R"sql(
CREATE TABLE c AS SELECT E'a' -- continued;
  'b\';' AS x;
CREATE FUNCTION g(n int) RETURNS int LANGUAGE sql BEGIN ATOMIC
  SELECT n AS end;
  SELECT n + 1 AS case;
END;
)sql");
  const auto connection = database.connect();
  EXPECT_EQ(ask(*connection, "SELECT x FROM c"), "ab';");
  EXPECT_EQ(ask(*connection, "SELECT g(1)"), "2");
}

}  // namespace
}  // namespace limbeck::live
