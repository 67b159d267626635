#!/usr/bin/env python3
"""revision --autogenerate, check and diff as a user meets them, on both dialects."""
import json
import pathlib
import sqlite3
import subprocess
import unittest
import urllib.parse

from limbeck_case import LimbeckCase, psql

USERS = """CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    email VARCHAR(320) NOT NULL,
    full_name TEXT,
    CONSTRAINT users_email_once UNIQUE (email)
);
CREATE TABLE posts (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL,
    title TEXT NOT NULL,
    CONSTRAINT posts_title_not_blank CHECK (title <> ''),
    CONSTRAINT posts_user FOREIGN KEY (user_id) REFERENCES users (id)
);
CREATE INDEX posts_by_user ON posts (user_id);
CREATE VIEW titles AS SELECT u.email, p.title FROM posts p JOIN users u ON u.id = p.user_id;
"""


class Walk:
    """What holds on every dialect; `url` and `execute` are the dialect's."""

    def model(self, text, name="schema.sql"):
        (self.folder / "schema").mkdir(exist_ok=True)
        (self.folder / "schema" / name).write_text(text)

    def start(self, text=USERS):
        self.make_project(self.url, more="models = sql:schema/*.sql\n")
        self.model(text)

    def at_head(self, text=USERS):
        self.start(text)
        self.autogenerate("first")
        self.run_limbeck("upgrade", "head")

    def autogenerate(self, message, *options, **more):
        result = self.run_limbeck("revision", "--autogenerate", "-m", message, "--json", *options,
                                  **more)
        return pathlib.Path(json.loads(result.out)["path"]).read_text() if result.out else ""

    def expect_no_difference(self):
        self.assertEqual(self.out("check"), "")

    def there_and_back(self, wanted, *options, before=USERS):
        """Generates what leads to `wanted`, applies it, goes back and up again."""
        self.model(wanted)
        text = self.autogenerate("change", *options)
        for step in (("upgrade", "head"), ("downgrade", "-1"), ("upgrade", "head")):
            self.run_limbeck(*step)
            self.model(before if step[0] == "downgrade" else wanted)
            if step[0] == "upgrade":
                self.expect_no_difference()
        return text

    def test_a_first_revision_makes_the_models_schema(self):
        self.start()
        text = self.autogenerate("first")
        self.assertRegex(text, r"CREATE TABLE users \(\n    id (INTEGER|integer)")
        self.assertIn("posts_title_not_blank", text)
        self.assertLess(text.index("CREATE TABLE users"), text.index("CREATE TABLE posts"))
        self.assertLess(text.index("DROP TABLE posts"), text.index("DROP TABLE users"))
        self.run_limbeck("upgrade", "head")
        self.expect_no_difference()
        self.run_limbeck("downgrade", "base")
        self.run_limbeck("upgrade", "head")
        self.expect_no_difference()

    def test_check_says_what_differs_and_exits_3(self):
        self.at_head()
        self.model(USERS + "CREATE TABLE tags (name TEXT NOT NULL PRIMARY KEY);\n")
        result = self.run_limbeck("check", code=3)
        self.assertEqual(result.out, "create table tags\n")
        self.assertIn("Detected added table 'tags'", result.err)
        self.assertIn("CREATE TABLE tags", self.out("check", "--sql", code=3))
        change, = json.loads(self.out("check", "--json", code=3))["changes"]
        self.assertEqual(change["sentence"], "create table tags")
        self.assertIn("CREATE TABLE tags", change["sql"][0])

    def test_nothing_to_do_writes_nothing(self):
        self.at_head()
        before = sorted((self.folder / "migrations/versions").iterdir())
        result = self.run_limbeck("revision", "--autogenerate", "-m", "again")
        self.assertIn("no differences", result.err)
        self.assertEqual(sorted((self.folder / "migrations/versions").iterdir()), before)

    def test_constraints_indexes_and_views_change_and_come_back(self):
        self.at_head()
        self.there_and_back(USERS.replace("title <> ''", "length(title) > 1")
                            .replace("posts (user_id);", "posts (user_id, title);")
                            .replace("SELECT u.email", "SELECT u.id, u.email"))

    def test_rows_survive_a_change_of_their_table(self):
        self.at_head()
        self.execute("INSERT INTO users VALUES (1, 'a@b.c', 'Ann')")
        self.execute("INSERT INTO posts VALUES (7, 1, 'Hello')")
        self.there_and_back(USERS.replace("VARCHAR(320) NOT NULL", "VARCHAR(640) NOT NULL")
                            .replace("full_name TEXT", "full_name TEXT DEFAULT 'nobody'"))
        self.assertEqual(self.execute("SELECT full_name, title FROM users, posts"), "Ann|Hello")

    def test_numbers_written_otherwise_than_numbers_are_are_counted(self):
        self.at_head()
        self.execute("INSERT INTO users VALUES (1, 'a', '7'), (2, 'b', '007'), (3, 'c', ' 8'),"
                     " (4, 'd', '1e3'), (5, 'e', '-1')")
        self.model(USERS.replace("full_name TEXT", "full_name INTEGER"))
        self.fails("revision", "--autogenerate", "-m", "number",
                   words=["users.full_name keeps the numbers, not how they were written",
                          "(3 values)", "--allow-destructive"])
        text = self.autogenerate("number", "--allow-destructive")
        self.assertIn("-- DESTRUCTIVE: users.full_name keeps the numbers", text)

    def test_a_rename_is_not_guessed(self):
        self.at_head()
        self.execute("INSERT INTO users VALUES (1, 'a@b.c', 'Ann')")
        wanted = USERS.replace("full_name", "display_name")
        self.model(wanted)
        self.fails("revision", "--autogenerate", "-m", "x",
                   words=["--rename users.full_name:display_name", "--no-rename"])
        text = self.there_and_back(wanted, "--rename", "users.full_name:display_name")
        self.assertIn("-- Renames: column users.full_name -> display_name\n", text)
        self.assertIn("RENAME COLUMN full_name TO display_name", text)
        self.assertEqual(self.execute("SELECT display_name FROM users"), "Ann")

    def test_a_table_is_renamed_with_what_hangs_on_it(self):
        self.at_head()
        self.execute("INSERT INTO users VALUES (1, 'a@b.c', 'Ann')")
        wanted = USERS.replace("TABLE users", "TABLE people").replace("S users", "S people").replace(
            "JOIN users", "JOIN people")
        self.there_and_back(wanted, "--rename", "users:people")
        self.assertEqual(self.execute("SELECT full_name FROM people"), "Ann")

    def test_losing_data_needs_a_word(self):
        self.at_head()
        self.execute("INSERT INTO users VALUES (1, 'a@b.c', 'Ann')")
        self.model(USERS.replace("    full_name TEXT,\n", ""))
        self.fails("revision", "--autogenerate", "-m", "x",
                   words=["the values of users.full_name are lost (1 value)", "--allow-destructive"])
        text = self.autogenerate("drop", "--allow-destructive")
        self.assertIn("-- DESTRUCTIVE: the values of users.full_name are lost (1 value)\n", text)
        self.assertIn("In the upgrade the values of users.full_name are lost, for good.", text)
        self.run_limbeck("upgrade", "head")
        self.expect_no_difference()

    def test_a_new_not_null_column_is_added_filled_and_constrained(self):
        self.at_head()
        self.execute("INSERT INTO users VALUES (1, 'a@b.c', 'Ann')")
        self.model(USERS.replace("full_name TEXT", "full_name TEXT,\n    age INTEGER NOT NULL"))
        text = self.autogenerate("ages")
        self.assertIn("fill in a value for the rows that are there", text)
        self.fails("upgrade", "head")
        path, = (self.folder / "migrations/versions").glob("*ages.sql")
        path.write_text(text.replace("SET age = NULL", "SET age = 30"))
        self.run_limbeck("upgrade", "head")
        self.expect_no_difference()
        self.assertEqual(self.execute("SELECT age FROM users"), "30")

    def test_what_nobody_declared_is_left_alone_and_named(self):
        self.at_head()
        self.execute("CREATE TABLE of_another_tool (id INTEGER)")
        result = self.run_limbeck("check")
        self.assertIn("left alone: table of_another_tool", result.err)

    def test_what_a_revision_made_and_no_model_has_is_dropped(self):
        self.at_head()
        self.model(USERS[:USERS.index("CREATE VIEW")])
        self.assertEqual(self.out("check", code=3), "drop view titles\n")

    def test_a_database_that_is_not_at_head_is_refused(self):
        self.at_head()
        self.write_revision("b1", revises=self.out("heads").split()[0])
        self.fails("check", words=["the newest revision is b1", "upgrade head"])

    def test_the_revisions_can_stand_in_for_the_database(self):
        self.at_head()
        self.run_limbeck("downgrade", "base")
        self.assertEqual(self.out("check", "--from-migrations"), "")
        self.model(USERS + "CREATE TABLE tags (name TEXT NOT NULL PRIMARY KEY);\n")
        self.assertEqual(self.out("check", "--from-migrations", code=3), "create table tags\n")

    def test_excluded_objects_are_not_compared(self):
        self.at_head()
        ini = self.folder / "limbeck.ini"
        ini.write_text(ini.read_text() + "exclude = table:tag*\n")
        self.model(USERS + "CREATE TABLE tags (name TEXT NOT NULL PRIMARY KEY);\n")
        self.expect_no_difference()

    def test_a_model_that_fails_names_its_line(self):
        self.start("CREATE TABLE a (id INTEGER PRIMARY KEY);\nCREATE TABEL b (id INTEGER);\n")
        self.fails("check", words=["schema.sql:2"])

    def test_a_command_can_be_the_model(self):
        self.start()
        self.assertEqual(
            self.out("check", "--models", "command:echo CREATE TABLE a (id INTEGER)", code=3),
            "create table a\n")

    def test_without_models_the_error_says_how_to_name_some(self):
        self.make_project(self.url)
        self.fails("check", words=["models = sql:"])

    def test_diff_compares_two_files_without_a_project(self):
        self.model(USERS, "old.sql")
        self.model(USERS.replace("full_name TEXT", "full_name TEXT, age INTEGER"), "new.sql")
        arguments = ("diff", "sql:schema/old.sql", "sql:schema/new.sql", "--url", self.url)
        self.assertRegex(self.out(*arguments), r"^add column users\.age \((?i:integer)\)\n$")
        self.run_limbeck(*arguments, "--exit-code", code=3)
        self.assertRegex(self.out(*arguments, "--sql"), "ALTER TABLE users ADD COLUMN age")
        self.assertEqual(self.out("diff", "sql:schema/old.sql", "sql:schema/old.sql", "--url",
                                  self.url, "--exit-code"), "")

    def test_diff_compares_a_database_with_a_file(self):
        self.at_head()
        self.assertEqual(self.out("diff", f"url:{self.url_of()}", "sql:schema/schema.sql"), "")


class OnSqlite(Walk, LimbeckCase):
    url = "sqlite:///app.db"

    def url_of(self):
        return self.url

    def execute(self, statement):
        with sqlite3.connect(self.folder / "app.db") as connection:
            rows = connection.execute(statement).fetchall()
        connection.close()
        return "\n".join("|".join(map(str, row)) for row in rows)

    def test_a_difference_as_sql_keeps_the_rows_that_refer_to_a_table_made_anew(self):
        cascading = USERS.replace("REFERENCES users (id)", "REFERENCES users (id) ON DELETE CASCADE")
        self.at_head(cascading)
        self.execute("INSERT INTO users VALUES (1, 'a@b.c', 'Ann')")
        self.execute("INSERT INTO posts VALUES (7, 1, 'Hello')")
        self.model(cascading.replace("VARCHAR(320)", "VARCHAR(640)"))
        script = self.out("check", "--sql", code=3)
        subprocess.run(["sqlite3", "-bail", "-cmd", "PRAGMA foreign_keys = ON", "app.db"],
                       input=script, text=True, check=True, cwd=self.folder)
        self.assertEqual(self.execute("SELECT full_name, title FROM users, posts"), "Ann|Hello")
        self.expect_no_difference()

    def test_a_difference_as_sql_has_no_more_than_it_needs(self):
        self.at_head()
        self.model(USERS + "CREATE TABLE tags (id INTEGER PRIMARY KEY);\n")
        self.assertEqual(self.out("check", "--sql", code=3),
                         "CREATE TABLE tags (\n    id INTEGER PRIMARY KEY\n);\n")

    def test_diff_without_any_database_reads_files_as_sqlite(self):
        self.model("CREATE TABLE a (id INTEGER);", "old.sql")
        self.model("CREATE TABLE a (id INTEGER) STRICT;", "new.sql")
        self.assertIn("change table a",
                      self.out("diff", "sql:schema/old.sql", "sql:schema/new.sql"))


class OnPostgresql(Walk, LimbeckCase):
    def setUp(self):
        super().setUp()
        self.url = self.make_postgresql()

    def url_of(self):
        return self.url

    def execute(self, statement):
        return psql(self.url, statement)

    def test_a_sequence_is_compared_where_its_table_is(self):
        self.at_head()
        self.execute("CREATE TABLE tally (id serial PRIMARY KEY)")
        ini = self.folder / "limbeck.ini"
        ini.write_text(ini.read_text() + "include = table:*\nexclude = table:tally\n")
        self.expect_no_difference()
        self.model(USERS + "CREATE TABLE tags (id serial PRIMARY KEY);\n")
        self.run_limbeck("revision", "--autogenerate", "-m", "tags")
        self.run_limbeck("upgrade", "head")
        self.expect_no_difference()

    def test_a_protected_environment_keeps_its_server_clean(self):
        self.start()
        ini = self.folder / "limbeck.ini"
        ini.write_text(ini.read_text() + "[environment.production]\nprotect = true\n")
        self.fails("check", "--environment", "production", words=["protected", "scratch_url"])
        scratch = self.make_postgresql()
        ini.write_text(ini.read_text() + f"scratch_url = {scratch}\n")
        self.run_limbeck("check", "--environment", "production", code=3)

    def test_a_role_without_createdb_is_told_which_right_is_missing(self):
        self.start()
        psql(self.url, "DROP ROLE IF EXISTS poor")
        psql(self.url, "CREATE ROLE poor LOGIN PASSWORD 'poor'")
        self.addCleanup(psql, self.url, "DROP ROLE poor")
        port = urllib.parse.urlsplit(self.url).port
        name = self.url.rsplit("/", 1)[1]
        result = self.fails("check", "--url", f"postgresql://poor:poor@127.0.0.1:{port}/{name}",
                            words=["CREATEDB", "scratch_url"])
        self.assertNotIn("poor:poor", result.err)

    def test_a_view_over_a_column_whose_type_changes_is_made_again_with_its_grants(self):
        self.at_head()
        psql(self.url, "GRANT SELECT ON titles TO PUBLIC")
        self.there_and_back(USERS.replace("title TEXT NOT NULL", "title VARCHAR(99) NOT NULL"),
                            "--no-rename")
        self.assertEqual(psql(self.url, "SELECT relacl::text LIKE '%{=r/%' OR relacl::text LIKE "
                                        "'%,=r/%' FROM pg_class WHERE relname = 'titles'"), "t")

    def test_what_the_server_spells_otherwise_when_it_reads_it_again_is_no_difference(self):
        text = """CREATE TABLE t (
            a integer, b text, s varchar(10),
            CONSTRAINT c CHECK (a BETWEEN 1 AND 5 AND b <> ''),
            CONSTRAINT e CHECK (s IN ('x', 'y') AND (a > 0 OR b LIKE 'a%' OR a < -3)));
            CREATE INDEX i ON t (b) WHERE a BETWEEN 1 AND 9 AND s IN ('x', 'y');
            CREATE VIEW v AS SELECT * FROM t WHERE a BETWEEN 1 AND 9 AND s IN ('x', 'y');
            """
        self.at_head(text)
        self.expect_no_difference()
        wanted = text.replace("BETWEEN 1 AND 5", "BETWEEN 1 AND 6")
        revision = self.there_and_back(wanted, before=text)
        self.assertIn("DROP CONSTRAINT c", revision)
        self.assertNotIn("VIEW", revision)
        self.assertNotIn("INDEX", revision)

    def test_nothing_is_left_on_the_server(self):
        self.at_head()
        self.assertEqual(
            psql(self.url, "SELECT count(*) FROM pg_database WHERE datname LIKE 'limbeck_scratch%'"),
            "0")


if __name__ == "__main__":
    unittest.main()
