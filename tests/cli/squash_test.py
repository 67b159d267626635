#!/usr/bin/env python3
"""limbeck squash: several revisions as one, proven equal to replaying them; and what databases that
stand between them are told."""
import re
import sqlite3
import subprocess
import unittest

from alembic_case import AlembicCase, OnPostgresql, PYTHON
from limbeck_case import LimbeckCase, clean_environment, psql


class SquashCase(LimbeckCase):
    """On SQLite; the second class runs the same on PostgreSQL."""

    dialect = "sqlite"
    other = "postgresql"

    def new_url(self):
        return f"sqlite:///{self.folder}/app.db"

    def other_url(self):
        return f"sqlite:///{self.folder}/other.db"

    def setUp(self):
        super().setUp()
        self.url = self.new_url()
        self.versions = self.folder / "migrations" / "versions"

    def execute(self, *statements, url=None):
        with sqlite3.connect((url or self.url).removeprefix("sqlite:///")) as connection:
            for each in statements:
                connection.execute(each)
        connection.close()

    def query(self, sql, url=None):
        connection = sqlite3.connect((url or self.url).removeprefix("sqlite:///"))
        try:
            return [str(row[0]) for row in connection.execute(sql)]
        finally:
            connection.close()

    def schema(self, url=None):
        """Word by word, but for the layout."""
        return sorted(re.sub(r'[\s"]+', " ", sql).replace("( ", "(") for sql in self.query(
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'limbeck%'"
            " AND name NOT LIKE 'sqlite_%' AND tbl_name <> 'alembic_version'", url))

    def project(self):
        """Four revisions: a table, rows, an index and a column."""
        self.make_project(self.url)
        self.write_revision("a1", upgrade="CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);",
                            downgrade="DROP TABLE users;")
        self.write_revision("b2", "a1", upgrade="INSERT INTO users (id, name) VALUES (1, 'it''s');",
                            downgrade="DELETE FROM users;")
        self.write_revision("c3", "b2", upgrade="CREATE INDEX by_name ON users (name);",
                            downgrade="DROP INDEX by_name;")
        self.write_revision("d4", "c3", upgrade="ALTER TABLE users ADD COLUMN age INTEGER;",
                            downgrade="ALTER TABLE users DROP COLUMN age;")

    def files(self):
        return {path.name for path in self.versions.iterdir()}

    def squashed(self):
        """The text of the one file that replaces others."""
        texts = [path.read_text() for path in self.versions.glob("*.sql")]
        found = [text for text in texts if "-- Replaces:" in text]
        self.assertEqual(len(found), 1)
        return found[0]

    def everything(self, url=None):
        return self.schema(url), self.query("SELECT name FROM users ORDER BY id", url)

    def test_one_revision_makes_what_the_others_made(self):
        self.project()
        self.run_limbeck("upgrade", "head")
        theirs = self.everything()
        result = self.run_limbeck("squash", "base:d4", "-m", "all of it", "--remove")
        self.assertEqual(len(self.files()), 1)
        self.assertIn(next(iter(self.files())), result.out)
        text = self.squashed()
        for line in ("-- all of it", "-- Revision ID: d4", "-- Revises:", "-- Replaces: a1, b2, c3"):
            self.assertIn(line + "\n", text)
        # The schema made directly, with its row: no statement of a column that comes later.
        self.assertNotIn("ALTER TABLE users ADD", text)
        self.assertIn("VALUES (1, 'it''s', NULL)", text)
        self.assertEqual(self.out("history"), "<base> -> d4 (head), all of it\n")
        new = self.other_url()
        self.run_limbeck("upgrade", "head", "--url", new)
        self.assertEqual(self.query("SELECT name FROM users", new), ["it's"])
        if self.dialect == "postgresql":
            self.assertEqual(self.everything(new), theirs)
        self.run_limbeck("downgrade", "base", "--url", new)
        self.assertEqual(self.schema(new), [])
        # A database that is there stays there, with its history.
        self.assertIn("d4 (head)", self.out("current"))
        self.write_revision("e5", "d4")
        self.run_limbeck("upgrade", "head")
        self.run_limbeck("test")

    def test_without_remove_the_old_files_stay_and_are_passed_over(self):
        self.project()
        before = self.files()
        result = self.run_limbeck("squash", "base:d4")
        self.assertEqual(len(self.files()), 5)
        self.assertTrue(before < self.files())
        self.assertIn("4 files are no longer read and may be removed", result.err)
        history = self.run_limbeck("history")
        self.assertEqual(history.out, "<base> -> d4 (head), squash a1 to d4\n")
        self.assertIn("4 files are replaced by", history.err)
        self.assertIn("…", history.err)
        self.run_limbeck("upgrade", "head")
        self.assertEqual(self.query("SELECT name FROM users"), ["it's"])

    def test_a_database_in_between_is_told_what_to_pass_through(self):
        self.project()
        self.run_limbeck("upgrade", "b2")
        self.run_limbeck("squash", "base:d4", "--remove")
        words = ["'b2'", "squashed into d4", "upgrade it to d4 first", "the file of b2"]
        for command in (["upgrade", "head"], ["downgrade", "base"], ["current"], ["stamp", "d4"],
                        ["upgrade", "head", "--dry-run"]):
            result = self.fails(*command, words=words)
            self.assertNotIn("--purge", result.err, command)
        self.assertIn("warning", self.run_limbeck("history", "-i").err)
        status = self.out("status")
        self.assertIn("not in this project", status)
        self.assertIn("upgrade it to d4 with a release that still has the file of b2", status)
        self.assertEqual(self.query("SELECT version_num FROM alembic_version"), ["b2"])

    def test_a_replaced_id_is_no_target(self):
        self.project()
        self.write_revision("e5", "d4")
        self.run_limbeck("upgrade", "head")
        self.run_limbeck("squash", "a1:d4", "--remove")
        for command in (["downgrade", "b2"], ["upgrade", "b2"], ["stamp", "b2"], ["show", "b2"],
                        ["history", "-r", "b2:"], ["revision", "--head", "b2"], ["upgrade", "b2+1"],
                        ["upgrade", "e5:b2", "--sql"]):
            self.fails(*command, words=["b2", "squashed into d4", "d4"])
        self.assertIn("Replaces: a1, b2, c3\n", self.out("show", "d4"))
        self.write_revision("f6", "c3")
        self.fails("heads", words=["f6 builds on 'c3', which was squashed into d4"])

    def test_a_range_in_the_middle_keeps_what_is_done_to_rows(self):
        self.project()
        self.write_revision("e5", "d4", upgrade="UPDATE users SET age = 7 WHERE age IS NULL;",
                            downgrade="UPDATE users SET age = NULL;")
        self.run_limbeck("upgrade", "b2")
        self.execute("INSERT INTO users (id, name) VALUES (2, 'mine')")
        result = self.run_limbeck("squash", "c3:e5", "--remove")
        self.assertIn("databases with rows of their own", result.err)
        self.assertIn("-- Revises: b2\n", self.squashed())
        self.run_limbeck("upgrade", "head")
        self.assertEqual(self.query("SELECT age FROM users ORDER BY id"), ["7", "7"])
        self.run_limbeck("downgrade", "b2")
        self.assertEqual(self.query("SELECT name FROM users ORDER BY id"), ["it's", "mine"])
        self.assertFalse(any("by_name" in each for each in self.schema()))
        self.run_limbeck("test")

    def test_rows_that_depend_on_the_day_keep_their_statements(self):
        self.project()
        now = "CURRENT_TIMESTAMP"
        self.write_revision("e5", "d4", upgrade="CREATE TABLE log (id INTEGER PRIMARY KEY, at TEXT);"
                                                f"INSERT INTO log VALUES (1, {now});",
                            downgrade="DROP TABLE log;")
        result = self.run_limbeck("squash", "base:e5", "--remove")
        self.assertIn("rows depend on CURRENT_TIMESTAMP", result.err)
        self.assertIn("the rows of log are others each time", result.err)
        self.assertIn("CURRENT_TIMESTAMP", self.squashed())
        self.assertIn("ALTER TABLE users ADD COLUMN age", self.squashed())
        self.run_limbeck("test")

    def test_an_irreversible_revision_makes_it_irreversible(self):
        self.project()
        path = self.versions / "b2.sql"
        path.write_text(re.sub(r"(?s)-- limbeck: downgrade.*", "-- limbeck: irreversible rows count\n",
                               path.read_text()))
        result = self.run_limbeck("squash", "base:d4", "--remove")
        self.assertIn("it cannot be downgraded: b2 is irreversible: rows count", result.err)
        self.run_limbeck("upgrade", "head")
        self.fails("downgrade", "base", words=["b2 is irreversible: rows count"])

    def test_downgrades_that_were_forgotten_are_made_from_base_on(self):
        self.project()
        path = self.versions / "c3.sql"
        path.write_text(re.sub(r"(?s)-- limbeck: downgrade.*", "", path.read_text()))
        self.run_limbeck("squash", "base:d4", "--remove")
        self.run_limbeck("upgrade", "head")
        self.run_limbeck("downgrade", "base")
        self.assertEqual(self.schema(), [])

    def test_what_was_squashed_is_squashed_again(self):
        self.project()
        self.run_limbeck("upgrade", "head")
        self.run_limbeck("squash", "base:c3")
        self.run_limbeck("squash", "base:d4")
        self.assertEqual(self.out("history"), "<base> -> d4 (head), squash c3 to d4\n")
        replaced = [path for path in self.versions.glob("*.sql")
                    if "-- Replaces: a1, b2, c3\n" in path.read_text()]
        self.assertEqual(len(replaced), 1)
        self.assertIn("d4 (head)", self.out("current"))
        self.run_limbeck("squash", "base:d4", code=1)

    def test_the_history_of_the_last_revision_stays_valid(self):
        self.project()
        self.run_limbeck("upgrade", "head")
        self.run_limbeck("squash", "base:d4", "--remove")
        self.write_revision("e5", "d4")
        self.run_limbeck("upgrade", "head")
        self.assertNotIn("edited", self.out("status"))
        path = next(path for path in self.versions.glob("*.sql") if "Replaces" in path.read_text())
        path.write_text(re.sub("-- Source hash:.*\n", "", path.read_text()))
        self.write_revision("f6", "e5")
        self.fails("upgrade", "head", words=["d4", "edited"])

    def test_ranges_that_are_not_one_way_are_refused(self):
        self.project()
        self.write_revision("x1", "b2", labels="")
        self.fails("squash", "base:d4", words=["x1 builds on b2, in the middle of the range"])
        self.fails("squash", "d4", words=["two revisions at least"])
        self.fails("squash", "nowhere:d4", words=["nowhere"])
        (self.versions / "x1.sql").unlink()
        self.write_revision("x1", depends_on="b2")
        self.fails("squash", "base:d4", words=["x1 depends on b2, in the middle of the range"])
        self.fails("squash", "base:x1", words=["the range begins at 2 revisions"])
        self.fails("squash", "base:heads", words=["the range"])
        (self.versions / "x1.sql").unlink()
        self.write_revision("c3", "b2", labels="stable", upgrade="CREATE INDEX by_name ON users (name);",
                            downgrade="DROP INDEX by_name;")
        self.fails("squash", "base:d4", words=["c3 carries the branch label 'stable'"])
        self.run_limbeck("squash", "base:c3", "--remove")
        self.assertIn("-- Branch labels: stable\n", self.squashed())
        self.assertEqual(len(self.files()), 2)

    def test_branches_that_begin_and_end_inside_are_taken_in(self):
        self.project()
        self.write_revision("x1", "b2")
        self.write_revision("m6", "d4, x1", upgrade="", downgrade="")
        self.run_limbeck("upgrade", "head")
        theirs = self.everything()
        self.run_limbeck("squash", "base:m6", "--remove")
        self.assertEqual(self.out("history"), "<base> -> m6 (head), squash a1 to m6\n")
        self.run_limbeck("upgrade", "head", "--url", self.other_url())
        self.assertEqual(self.query("SELECT name FROM users", self.other_url()), theirs[1])
        self.run_limbeck("test")

    def test_a_merge_from_outside_is_refused_dependencies_stay(self):
        self.project()
        self.write_revision("lib1")
        self.write_revision("m6", "d4, lib1", upgrade="", downgrade="")
        self.fails("squash", "b2:m6", words=["m6 merges lib1, which is outside of the range"])
        (self.versions / "m6.sql").unlink()
        self.write_revision("e5", "d4", depends_on="lib1")
        result = self.run_limbeck("squash", "c3:e5", "--remove")
        self.assertIn("-- Depends on: lib1\n", self.squashed())
        self.run_limbeck("upgrade", "heads")
        self.assertIn("note:", result.err)

    def test_sections_that_would_be_lost_are_refused(self):
        self.project()
        path = self.versions / "c3.sql"
        text = path.read_text()
        path.write_text(text.replace("-- limbeck: upgrade\n",
                                     f"-- limbeck: upgrade dialect={self.other}\nSELECT 1;\n\n"
                                     "-- limbeck: upgrade\n", 1))
        self.fails("squash", "base:d4", words=[f"c3 has a section for {self.other}"])
        path.write_text(text.replace("-- limbeck: upgrade\n", "-- limbeck: upgrade variables=on\n"))
        self.fails("squash", "base:d4", words=["c3 has a section with variables"])
        self.assertEqual(len(self.files()), 4)

    def test_a_revision_that_fails_is_told_and_nothing_is_written(self):
        self.project()
        self.write_revision("c3", "b2", upgrade="CREATE INDEX by_name ON nowhere (name);")
        self.fails("squash", "base:d4", "--remove", words=["nowhere", "c3"])
        self.assertEqual(len(self.files()), 4)

    def test_a_squash_that_names_a_revision_of_another_is_refused(self):
        self.project()
        self.run_limbeck("squash", "base:c3", "--remove")
        self.write_revision("e5", "d4")
        path = self.versions / "e5.sql"
        path.write_text(path.read_text().replace("-- Revises: d4\n", "-- Revises: d4\n-- Replaces: b2\n"))
        self.fails("heads", words=["'b2' is replaced by"])
        path.write_text(path.read_text().replace("Replaces: b2", "Replaces: e5"))
        self.fails("heads", words=["e5.sql", "'e5' is replaced already"])


class SquashOnPostgresql(SquashCase):
    dialect = "postgresql"
    other = "sqlite"

    def new_url(self):
        return self.make_postgresql()

    def other_url(self):
        self.second = getattr(self, "second", None) or self.make_postgresql()
        return self.second

    def query(self, sql, url=None):
        return psql(url or self.url, sql).splitlines()

    def execute(self, *statements, url=None):
        for each in statements:
            psql(url or self.url, each)

    def schema(self, url=None):
        dump = subprocess.run(["pg_dump", "--schema-only", "--exclude-table=alembic_version",
                               "--exclude-schema=limbeck", url or self.url], capture_output=True,
                              text=True, check=True, env=clean_environment()).stdout
        return [line for line in dump.splitlines()
                if line and not line.startswith(("--", "\\", "SET ", "SELECT "))]

    def test_types_keys_sequences_and_rows_are_those_of_the_revisions(self):
        self.make_project(self.url)
        self.write_revision("a1", upgrade="""
            CREATE TYPE mood AS ENUM ('sad', 'ok');
            CREATE TABLE kinds (id serial PRIMARY KEY, name text NOT NULL UNIQUE, mood mood);
            CREATE TABLE things (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                                 kind integer REFERENCES kinds, data jsonb, tags text[],
                                 double_id bigint GENERATED ALWAYS AS (id * 2) STORED);
            """, downgrade="DROP TABLE things; DROP TABLE kinds; DROP TYPE mood;")
        self.write_revision("b2", "a1", upgrade="ALTER TYPE mood ADD VALUE 'happy';", downgrade="")
        self.write_revision("c3", "b2", upgrade="""
            INSERT INTO kinds (name, mood) VALUES ('one', 'happy'), ('two', NULL);
            INSERT INTO things (kind, data, tags) VALUES (2, '{"a": "it''s"}', '{x,"y z"}');
            """, downgrade="DELETE FROM things; DELETE FROM kinds;")
        self.write_revision("d4", "c3", upgrade="""
            CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN new.name := upper(new.name); RETURN new; END $$;
            CREATE VIEW happy AS SELECT name FROM kinds WHERE mood = 'happy';
            COMMENT ON TABLE kinds IS 'what there is';
            """, downgrade="DROP VIEW happy; DROP FUNCTION touch();")
        self.run_limbeck("upgrade", "head")
        theirs = self.schema()
        self.run_limbeck("squash", "base:d4", "--remove")
        text = self.squashed()
        self.assertNotIn("ADD VALUE", text)
        self.assertIn("OVERRIDING SYSTEM VALUE", text)
        new = self.other_url()
        self.run_limbeck("upgrade", "head", "--url", new)
        self.assertEqual(self.schema(new), theirs)
        for table in ("kinds", "things"):
            rows = f"SELECT t::text FROM {table} AS t ORDER BY id"
            self.assertEqual(self.query(rows, new), self.query(rows))
            self.execute(f"INSERT INTO {table} ({'name' if table == 'kinds' else 'kind'}) VALUES "
                         f"({chr(39) + 'three' + chr(39) if table == 'kinds' else 1})", url=new)
        self.run_limbeck("downgrade", "base", "--url", new)
        self.assertEqual(self.schema(new), [])

    def test_what_no_schema_shows_keeps_its_statements(self):
        self.project()
        self.write_revision("e5", "d4", upgrade="DO $$ BEGIN CREATE TABLE made (id integer); END $$;",
                            downgrade="DROP TABLE made;")
        result = self.run_limbeck("squash", "base:e5", "--remove")
        self.assertIn("no schema shows all that this does: DO $$", result.err)
        self.assertIn("DO $$", self.squashed())
        self.run_limbeck("upgrade", "head")
        self.run_limbeck("downgrade", "base")
        self.assertEqual(self.schema(), [])

    def test_statements_outside_of_a_transaction_stay_outside(self):
        self.project()
        path = self.versions / "d4.sql"
        path.write_text(path.read_text().replace(
            "-- limbeck: upgrade\nALTER", "-- limbeck: upgrade transaction=off\n"
            "CREATE INDEX CONCURRENTLY more ON users (name, id);\n\n-- limbeck: upgrade\nALTER"))
        self.run_limbeck("squash", "c3:d4", "--remove")
        self.assertIn("-- limbeck: upgrade dialect=postgresql transaction=off\nCREATE INDEX CONCURRENTLY",
                      self.squashed())
        self.run_limbeck("upgrade", "head")

    def test_both_dialects_are_proven(self):
        self.make_project(self.url, more="dialects = sqlite, postgresql\n")
        self.write_revision("a1", upgrade="CREATE TABLE a (id INTEGER PRIMARY KEY);",
                            downgrade="DROP TABLE a;")
        self.write_revision("b2", "a1", upgrade="ALTER TABLE a ADD COLUMN name TEXT;",
                            downgrade="ALTER TABLE a DROP COLUMN name;")
        self.run_limbeck("squash", "a1:b2", "--remove")
        for direction in ("upgrade", "downgrade"):
            for dialect in ("sqlite", "postgresql"):
                self.assertIn(f"-- limbeck: {direction} dialect={dialect}\n", self.squashed())
        self.run_limbeck("upgrade", "head")
        self.run_limbeck("upgrade", "head", "--url", f"sqlite:///{self.folder}/app.db")


class SquashOfScripts(AlembicCase):
    """Alembic's scripts: what takes their place is SQL."""

    def plain(self):
        self.write("a1", None, 'op.create_table("a", sa.Column("id", sa.Integer, primary_key=True))',
                   'op.drop_table("a")')
        self.write("b2", "a1", 'op.add_column("a", sa.Column("name", sa.String(50)))',
                   'op.drop_column("a", "name")')
        self.write("c3", "b2", 'op.create_index("i", "a", ["name"])', 'op.drop_index("i", "a")')

    def test_scripts_become_one_file_of_sql_with_the_last_ones_id(self):
        self.plain()
        self.configure(f"python = {PYTHON}\nhistory = on\n")
        self.run_limbeck("upgrade", "head")
        self.run_limbeck("freeze", "a1")
        self.run_limbeck("squash", "a1:c3", "--remove")
        self.assertEqual([path.suffix for path in self.versions.iterdir() if path.is_file()], [".sql"])
        self.assertEqual(list((self.versions / "frozen").iterdir()), [])
        self.assertIn("c3 (head)", self.out("current"))
        (self.versions / "d4.sql").write_text(
            "-- more\n--\n-- Revision ID: d4\n-- Revises: c3\n\n-- limbeck: upgrade\nSELECT 1;\n")
        self.run_limbeck("upgrade", "head")
        self.run_limbeck("upgrade", "c3", "--url", self.new_url().replace("app.db", "other.db"))

    def test_while_scripts_are_left_alembic_must_find_them(self):
        self.plain()
        self.write("d4", "c3", "pass")
        self.fails("squash", "a1:c3", "--remove", words=["build on c3", "without --remove"])
        self.assertEqual(len(list(self.versions.glob("*.py"))), 4)
        self.run_limbeck("squash", "a1:c3")
        self.assertEqual(self.run_limbeck("history").lines[-1], "<base> -> c3, squash a1 to c3")
        self.run_limbeck("upgrade", "c3")
        self.assertEqual(self.alembic("current").split()[0], "c3")
        self.alembic("upgrade", "head")
        self.assertIn("d4 (head)", self.out("current"))

    def test_a_script_that_reads_rows_is_named(self):
        self.three()
        self.fails("squash", "a1:c3", words=["b2 cannot be put into SQL alone"])


class SquashOfScriptsOnPostgresql(OnPostgresql, SquashOfScripts):
    def test_scripts_become_one_file_of_sql_with_the_last_ones_id(self):
        self.plain()
        self.run_limbeck("upgrade", "head")
        self.run_limbeck("squash", "a1:c3", "--remove")
        self.assertIn("c3 (head)", self.out("current"))
        self.run_limbeck("downgrade", "base")
        self.assertNotIn("a", self.table_names())


if __name__ == "__main__":
    unittest.main()
