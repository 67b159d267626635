#!/usr/bin/env python3
"""drift: what somebody changed by hand, found by replaying what exactly is applied, as SQL both ways."""
import json
import os
import sqlite3
import unittest
import urllib.parse
import uuid

from limbeck_case import SERVER, LimbeckCase, psql

USERS = "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL);"
POSTS = "CREATE TABLE posts (id INTEGER PRIMARY KEY, title TEXT);"


class Both:
    """One behaviour on both dialects; a subclass says how a database is made and spoken to."""

    def run_sql(self, *statements):
        raise NotImplementedError

    def start(self, more=""):
        self.make_project(self.url, more)
        self.write_revision("a1", upgrade=USERS, downgrade="DROP TABLE users;")
        self.write_revision("b2", "a1", upgrade=POSTS, downgrade="DROP TABLE posts;")

    def test_nothing_changed_by_hand_is_no_drift(self):
        self.start()
        self.run_limbeck("upgrade", "head")
        result = self.run_limbeck("drift")
        self.assertEqual(result.out, "")
        self.assertIn("no drift", result.err)

    def test_a_change_by_hand_is_told_with_the_sql_of_both_directions(self):
        self.start()
        self.run_limbeck("upgrade", "head")
        self.run_sql("ALTER TABLE users ADD COLUMN nick TEXT", "CREATE INDEX by_hand ON posts (title)")
        result = self.run_limbeck("drift", code=3)
        self.assertIn("2 changes that no applied revision made", result.out)
        self.assertIn("add column users.nick", result.out)
        undo, take_over = result.out.split("-- Take over", 1)
        self.assertIn("DROP INDEX by_hand", undo)
        self.assertIn("DROP COLUMN nick", undo)
        self.assertIn("CREATE INDEX by_hand", take_over)
        self.assertIn("ADD COLUMN nick", take_over)

    def test_undo_gives_the_schema_of_the_revisions_back(self):
        self.start()
        self.run_limbeck("upgrade", "head")
        self.run_sql("ALTER TABLE users ADD COLUMN nick TEXT", "DROP TABLE posts")
        self.run_script(self.run_limbeck("drift", "--undo", code=3).out)
        self.run_limbeck("drift")

    def test_what_is_taken_over_is_drift_no_more(self):
        self.start()
        self.run_limbeck("upgrade", "head")
        self.run_sql("ALTER TABLE users ADD COLUMN nick TEXT")
        statements = self.run_limbeck("drift", "--take-over", code=3).out
        self.write_revision("c3", "b2", upgrade=statements, downgrade="ALTER TABLE users DROP COLUMN nick;")
        self.run_limbeck("stamp", "c3")
        self.run_limbeck("drift")

    def test_revisions_that_are_not_applied_do_not_count(self):
        self.start()
        self.run_limbeck("upgrade", "a1")
        self.run_limbeck("drift")
        self.run_sql(POSTS.rstrip(";"))
        self.assertIn("create table posts", self.run_limbeck("drift", code=3).out)

    def test_several_rows_are_replayed_each(self):
        self.start()
        self.write_revision("c3", "a1", upgrade="CREATE TABLE tags (id INTEGER PRIMARY KEY);")
        self.run_limbeck("upgrade", "heads")
        self.run_limbeck("drift")

    def test_what_the_filters_leave_out_and_the_bookkeeping_are_no_drift(self):
        self.start("exclude = table:audit_*\n")
        self.run_limbeck("upgrade", "head")
        self.run_sql("CREATE TABLE audit_2026 (id INTEGER PRIMARY KEY)")
        self.run_limbeck("drift")

    def test_undoing_says_how_many_rows_it_would_lose(self):
        self.start()
        self.run_limbeck("upgrade", "head")
        self.run_sql("CREATE TABLE kept (id INTEGER PRIMARY KEY)", "INSERT INTO kept (id) VALUES (1), (2)")
        out = self.run_limbeck("drift", code=3).out
        self.assertRegex(out, r"(?m)^--   .*\b2\b")

    def test_a_rename_by_hand_may_be_said(self):
        self.start()
        self.run_limbeck("upgrade", "head")
        self.run_sql("ALTER TABLE users RENAME COLUMN email TO mail")
        self.assertIn("--rename users.email:mail", self.run_limbeck("drift", code=3).err)
        undo = self.run_limbeck("drift", "--undo", "--rename", "users.email:mail", code=3).out
        self.assertIn("RENAME COLUMN mail TO email", undo)
        self.assertNotIn("DROP", undo)

    def test_json_has_both_ways(self):
        self.start()
        self.run_limbeck("upgrade", "head")
        self.assertEqual(json.loads(self.out("drift", "--json"))["drift"], False)
        self.run_sql("ALTER TABLE users ADD COLUMN nick TEXT")
        found = json.loads(self.run_limbeck("drift", "--json", code=3).out)
        self.assertEqual((found["drift"], found["rows"]), (True, ["b2"]))
        self.assertEqual(len(found["changes"]), 1)
        self.assertIn("ADD COLUMN nick", found["take_over"][0]["sql"][0])
        self.assertTrue(found["undo"][0]["sql"])

    def test_a_row_that_the_project_does_not_know_is_an_error(self):
        self.start()
        self.run_limbeck("upgrade", "head")
        os.unlink(self.folder / "migrations" / "versions" / "b2.sql")
        self.fails("drift", words=["b2"])

    def test_an_edited_revision_is_told_beside_its_drift(self):
        self.start()
        self.run_limbeck("upgrade", "head")
        self.write_revision("a1", upgrade=USERS.replace("email", "mail"), downgrade="DROP TABLE users;")
        result = self.run_limbeck("drift", code=3)
        self.assertIn("a1 was edited after it was applied", result.err)

    def test_drift_changes_nothing(self):
        self.start()
        self.run_limbeck("drift", code=None)
        self.run_limbeck("upgrade", "head")
        self.run_sql("CREATE TABLE more (id INTEGER PRIMARY KEY)")
        first = self.run_limbeck("drift", code=3).out
        self.assertEqual(self.run_limbeck("drift", code=3).out, first)


class OnSqlite(Both, LimbeckCase):
    url = "sqlite:///app.db"

    def run_sql(self, *statements):
        connection = sqlite3.connect(self.folder / "app.db")
        for each in statements:
            connection.execute(each)
        connection.commit()
        connection.close()

    def run_script(self, script):
        connection = sqlite3.connect(self.folder / "app.db")
        connection.executescript(script)
        connection.close()


class OnPostgresql(Both, LimbeckCase):
    def setUp(self):
        super().setUp()
        self.url = self.make_postgresql()

    def run_sql(self, *statements):
        for each in statements:
            psql(self.url, each)

    def run_script(self, script):
        psql(self.url, script)

    def test_a_version_table_in_a_schema_of_its_own(self):
        psql(self.url, "CREATE SCHEMA bookkeeping")
        self.start("version_table_schema = bookkeeping\n")
        self.run_limbeck("upgrade", "head")
        self.run_limbeck("drift")

    def test_an_extension_that_a_superuser_made_is_the_revisions_to_use(self):
        psql(self.url, "CREATE EXTENSION pg_trgm")
        self.make_project(self.url)
        self.write_revision("a1", upgrade="CREATE TABLE t (name text);\n"
                                          "CREATE INDEX by_name ON t USING gin (name gin_trgm_ops);",
                            downgrade="DROP TABLE t;")
        self.run_limbeck("upgrade", "head")
        self.run_limbeck("drift")
        psql(self.url, "DROP INDEX by_name")
        self.assertIn("CREATE INDEX by_name", self.run_limbeck("drift", "--undo", code=3).out)

    def test_a_role_that_may_make_no_database_is_told_what_to_do(self):
        role, database = "role_" + uuid.uuid4().hex[:12], self.url.rsplit("/", 1)[1]
        psql(self.url, f"CREATE ROLE {role} LOGIN PASSWORD 'x'; ALTER DATABASE {database} OWNER TO {role}")
        self.addCleanup(psql, SERVER, f"DROP ROLE {role}")
        self.addCleanup(psql, SERVER, f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        url = f"postgresql://{role}:x@127.0.0.1:{urllib.parse.urlsplit(SERVER).port}/{database}"
        self.start()
        self.run_limbeck("upgrade", "head", "--url", url)
        for command in (["drift"], ["test"]):
            self.fails(*command, "--url", url, words=["CREATEDB", "scratch_url"])
        self.assertIn("scratch.impossible", self.run_limbeck("doctor", "--url", url, code=3).out)
        empty = self.make_postgresql()
        psql(empty, f"GRANT CREATE ON SCHEMA public TO {role}; ALTER SCHEMA public OWNER TO {role}")
        ini = self.folder / "limbeck.ini"
        ini.write_text(ini.read_text() + f"scratch_url = {empty}\n")
        self.run_limbeck("drift", "--url", url)

    def test_no_scratch_database_stays_behind(self):
        self.start()
        self.run_limbeck("upgrade", "head")
        self.run_limbeck("drift")
        self.assertEqual(psql(SERVER, "SELECT count(*) FROM pg_database WHERE datname LIKE 'limbeck_scratch%'"),
                         "0")


class BadInput(LimbeckCase):
    def test_undo_and_take_over_exclude_each_other(self):
        self.make_line("a1")
        self.fails("drift", "--undo", "--take-over", code=2, words=["exclude each other"])

    def test_a_rename_of_nothing(self):
        self.make_line("a1")
        self.run_limbeck("upgrade", "head")
        self.fails("drift", "--rename", "nothing:other", words=["nothing"])


if __name__ == "__main__":
    unittest.main()
