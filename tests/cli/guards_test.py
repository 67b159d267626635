#!/usr/bin/env python3
"""What stands between a run and a database it should not touch, and what the user is told then."""
import os
import re
import sqlite3
import subprocess
import time
import unittest
import urllib.parse
import uuid

from limbeck_case import LIMBECK, SERVER, LimbeckCase, psql


class AServerThatRefuses(LimbeckCase):
    def setUp(self):
        super().setUp()
        if not SERVER:
            self.skipTest("needs tools/with_postgresql")
        self.make_line("a1")

    def test_no_password_at_all_is_not_called_a_wrong_one(self):
        parts = urllib.parse.urlsplit(SERVER)
        bare = f"postgresql://{parts.username}@127.0.0.1:{parts.port}/postgres"
        result = self.fails("current", "--url", bare, words=["none was given", "PGPASSFILE"])
        self.assertNotIn("refused the password", result.err)

    def test_a_wish_for_ssl_that_fails_names_sslmode(self):
        for query in ("sslmode=require", "sslmode=sometimes", "ssl=require"):
            result = self.fails("current", "--url", f"{SERVER}?{query}")
            self.assertRegex(result.err, r"hint: .*sslmode.*require", query)


class OnPostgresql(LimbeckCase):
    def setUp(self):
        super().setUp()
        self.url = self.make_postgresql()
        self.make_project(self.url)

    def make_role(self):
        role, database = "role_" + uuid.uuid4().hex[:12], self.url.rsplit("/", 1)[1]
        psql(self.url, f"CREATE ROLE {role} LOGIN PASSWORD 'of-the-role'")
        self.addCleanup(psql, SERVER, f"DROP ROLE {role}")
        self.addCleanup(psql, SERVER, f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        port = urllib.parse.urlsplit(SERVER).port
        return role, f"postgresql://{role}:of-the-role@127.0.0.1:{port}/{database}"

    def test_a_role_that_may_make_no_table_is_told_where_it_could(self):
        self.write_revision("a1")
        psql(self.url, "REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        _, url = self.make_role()
        self.fails("upgrade", "head", "--url", url,
                   words=["permission denied for schema public", "version_table_schema"])

    def test_a_version_table_in_a_schema_that_is_not_there(self):
        self.write_revision("a1")
        (self.folder / "limbeck.ini").write_text(
            (self.folder / "limbeck.ini").read_text() + "version_table_schema = nowhere\n")
        self.fails("upgrade", "head", words=['"nowhere" does not exist', "set version_table_schema"])

    def test_a_history_that_the_role_may_not_read_is_no_silence(self):
        file = self.write_revision("a1")
        self.run_limbeck("upgrade", "head")
        role, url = self.make_role()
        psql(self.url, f"GRANT SELECT ON alembic_version TO {role}")
        file.write_text(file.read_text().replace("TABLE t_a1", "TABLE other"))
        self.assertIn("a1", self.out("current", "--url", url))
        self.assertRegex(self.out("status", "--url", url), r"(?m)^history +not for this role to read")
        for command in (["upgrade", "head"], ["downgrade", "base"], ["stamp", "head"]):
            self.fails(*command, "--url", url, words=[role, "GRANT SELECT, INSERT"])
        psql(self.url, f"GRANT USAGE ON SCHEMA limbeck TO {role}; GRANT SELECT ON limbeck.history TO {role}")
        self.fails("upgrade", "head", "--url", url, words=["edited after it was applied"])

    def test_a_script_that_gives_the_lock_away_is_named_as_the_cause(self):
        self.write_revision("a1", upgrade="CREATE TABLE t_a1 (id int);\nSELECT pg_advisory_unlock_all();")
        result = self.fails("upgrade", "head", words=["no longer holds the migration lock",
                                                      "pg_advisory_unlock_all", "nothing of a1 was kept"])
        self.assertNotIn("SQLSTATE", result.err)  # Of the check's own making.
        self.assertLessEqual(result.err.count("you don't own a lock"), 1)
        self.assertEqual(psql(self.url, "SELECT to_regclass('t_a1') IS NULL"), "t")

    def test_a_session_that_the_server_ends_before_the_commit_is_known_to_be_rolled_back(self):
        self.write_revision("a1", upgrade="CREATE TABLE t_a1 (id int);\nSELECT pg_sleep(60);")
        process = subprocess.Popen([LIMBECK, "upgrade", "head"], cwd=self.folder, env=self.environment,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE, text=True)
        database = self.url.rsplit("/", 1)[1]
        sleeping = f"FROM pg_stat_activity WHERE datname = '{database}' AND wait_event = 'PgSleep'"
        deadline = time.monotonic() + 30
        while psql(SERVER, f"SELECT count(*) {sleeping}") == "0" and time.monotonic() < deadline:
            time.sleep(0.05)
        psql(SERVER, f"SELECT pg_terminate_backend(pid) {sleeping}")
        _, err = process.communicate(timeout=30)
        self.assertEqual(process.returncode, 1)
        self.assertIn("pg_sleep", err)
        self.assertIn("rolled back", err)
        self.assertNotIn("unknown", err)

    def test_settings_of_one_revision_never_reach_the_next(self):
        psql(self.url, "CREATE SCHEMA app; CREATE SCHEMA other; CREATE TABLE app.seen (revision text, setting text)")
        ini = self.folder / "limbeck.ini"
        ini.write_text(ini.read_text() + "[session]\nsearch_path = app\nlock_timeout = 3s\n"
                       "set.work_mem = 32MB\nset.my.tenant = o'brien\n")
        look = ("INSERT INTO app.seen SELECT '{}', concat_ws(' ', current_user, current_setting('search_path'), "
                "current_setting('lock_timeout'), current_setting('work_mem'), current_setting('my.tenant'), "
                "current_setting('DateStyle'), current_setting('standard_conforming_strings'));\n")
        spoil = ("SET search_path TO other; SET work_mem = '99MB'; SET lock_timeout = 0;\n"
                 "SET DateStyle = 'German'; SELECT set_config('my.tenant', 'x', false);\n"
                 "SET standard_conforming_strings = off; CREATE TEMP TABLE alembic_version (version_num text);\n")
        self.write_revision("a1", upgrade=look.format("a1") + spoil)
        self.write_revision("a2", "a1", upgrade=look.format("a2") + "RESET ALL; SET ROLE pg_monitor;")
        self.write_revision("a3", "a2", upgrade=look.format("a3"))
        self.run_limbeck("upgrade", "head")
        seen = psql(self.url, "SELECT setting FROM app.seen ORDER BY revision").splitlines()
        self.assertEqual(len(seen), 3)
        self.assertEqual(len(set(seen)), 1, seen)
        self.assertIn("app 3s 32MB o'brien ISO, MDY on", seen[0])
        self.assertEqual(psql(self.url, "SELECT version_num FROM public.alembic_version"), "a3")

    def test_a_dump_is_a_revision_and_leaves_the_next_one_alone(self):
        source = self.make_postgresql()
        psql(source, "CREATE TABLE a (id serial PRIMARY KEY, t text DEFAULT 'x;y');"
                     "INSERT INTO a (t) VALUES (E'tab\\tq'), (NULL), (E'back\\\\slash'), ('ü🎉');"
                     "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;"
                     "CREATE VIEW v AS SELECT * FROM a; CREATE TYPE mood AS ENUM ('x', 'y')")
        dump = self.dump(source)
        self.assertIn("COPY public.a", dump)
        # What newer releases of pg_dump write around it.
        self.write_revision("a1", upgrade=f"\\restrict abc\n{dump}\n\\unrestrict abc")
        self.run_limbeck("upgrade", "head")
        self.assertEqual(self.dump(self.url), dump)
        self.write_revision("a2", "a1", upgrade="INSERT INTO a (t) VALUES ('the path is as before');")
        self.run_limbeck("upgrade", "head")

    @staticmethod
    def dump(url):
        text = subprocess.run(["pg_dump", "--exclude-schema=limbeck", "--exclude-table=alembic_version", url],
                              check=True, capture_output=True, text=True).stdout
        return re.sub(r"(?m)^\\(un)?restrict .*\n", "", text)


class ADatabaseAhead(LimbeckCase):
    def test_what_is_below_an_unknown_row_is_not_pending(self):
        self.make_line("a1", "a2", "a3")
        self.run_limbeck("upgrade", "head")
        for newer in ("a2", "a3"):
            os.unlink(self.folder / "migrations" / "versions" / f"{newer}.sql")
        status = self.out("status")
        self.assertIn("ahead", status)
        self.assertNotRegex(status, r"(?m)^pending")

    def test_a_revision_in_cxx_names_its_program(self):
        self.make_line("a1", "a2")
        self.run_limbeck("upgrade", "head")
        os.unlink(self.folder / "migrations" / "versions" / "a2.sql")
        connection = sqlite3.connect(self.folder / "app.db")
        connection.execute("UPDATE limbeck_history SET detail = 'program: shopd' WHERE revision = 'a2'")
        connection.commit()
        connection.close()
        self.assertRegex(self.out("status"), r"(?m)^next +a2 is compiled into the program shopd")


if __name__ == "__main__":
    unittest.main()
