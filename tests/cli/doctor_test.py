#!/usr/bin/env python3
"""doctor: everything that may be wrong is a finding with a code and what mends it; never a crash."""
import json
import os
import sqlite3
import subprocess
import time
import unittest
import urllib.parse
import uuid

from limbeck_case import LIMBECK, SERVER, LimbeckCase, psql


class DoctorCase(LimbeckCase):
    def findings(self, *arguments, **options):
        """{code: finding}; the exit code fits."""
        options.setdefault("code", None)
        result = self.run_limbeck("doctor", "--json", *arguments, **options)
        report = json.loads(result.out)
        self.assertEqual(result.code, 3 if report["findings"] else 0, result)
        self.assertEqual(report["healthy"], not report["findings"])
        for each in report["findings"]:
            self.assertTrue(each["what"] and each["remedy"], each)
            self.assertNotIn("\n", each["what"] + each["remedy"])
        return {each["code"]: each for each in report["findings"]}


class TheProject(DoctorCase):
    def test_a_healthy_project_has_no_findings(self):
        self.make_line("a1", "b2")
        self.run_limbeck("upgrade", "head")
        result = self.run_limbeck("doctor")
        self.assertEqual(result.out, "")
        self.assertIn("healthy", result.err)

    def test_a_finding_is_two_lines_under_its_area(self):
        self.make_line("a1", "b2")
        self.write_revision("c3", "a1")
        self.run_limbeck("upgrade", "heads")
        result = self.run_limbeck("doctor", code=3)
        self.assertEqual(result.lines, ["project", "  graph.several_heads: there are 2 heads: b2, c3",
                                        "    limbeck merge b2 c3 -m MESSAGE"])
        self.assertIn("1 finding", result.err)

    def test_branches_with_labels_may_stay_apart(self):
        self.make_project()
        self.write_revision("a1", labels="accounts")
        self.write_revision("b2", labels="billing")
        self.run_limbeck("upgrade", "heads")
        self.run_limbeck("doctor")

    def test_a_configuration_that_cannot_be_read(self):
        (self.folder / "limbeck.ini").write_text("[limbeck]\nscript_loction = migrations\n")
        self.assertEqual(list(self.findings()), ["config.unknown_key"])

    def test_a_broken_revision_file_does_not_end_the_looking(self):
        self.make_line("a1", "b2")
        self.run_limbeck("upgrade", "head")
        self.write_revision("c3", "b2", upgrade="SELECT 'never closed;")
        self.write_revision("d4", "c3").write_text("-- x\n--\n-- Revision ID: d4\n-- Revises: c3\n\n-- limbeck: upgade\n")
        found = self.findings()
        self.assertIn("script.unknown_directive", found)
        self.assertIn("d4.sql", found["script.unknown_directive"]["what"])

    def test_a_graph_that_does_not_hold_together_is_told_and_the_database_looked_at(self):
        self.make_line("a1")
        self.run_limbeck("upgrade", "head")
        self.write_revision("c3", "nowhere")
        connection = sqlite3.connect(self.folder / "app.db")
        connection.execute("CREATE TABLE limbeck_new_t_a1 (id)")
        connection.commit()
        self.assertEqual(sorted(self.findings()), ["doctor.leftover_table", "graph.unknown_parent"])

    def test_a_database_that_is_not_there(self):
        self.make_line("a1")
        self.assertEqual(list(self.findings()), ["connect.no_database"])
        self.assertFalse((self.folder / "app.db").exists())

    def test_no_url_at_all(self):
        self.make_line("a1")
        (self.folder / "limbeck.ini").write_text("[limbeck]\nscript_location = migrations\n")
        self.assertEqual(list(self.findings()), ["url.not_set"])

    def test_a_server_that_does_not_answer_is_a_finding_without_its_password(self):
        self.make_line("a1")
        result = self.run_limbeck("doctor", "--url", "postgresql://u:secret@127.0.0.1:1/app", code=3)
        self.assertIn("connect.unreachable", result.out)
        self.assertNotIn("secret", result.out + result.err)

    def test_an_argument_is_wrong_usage(self):
        self.make_line("a1")
        self.fails("doctor", "now", code=2, words=["takes no argument"])


class OnSqlite(DoctorCase):
    def setUp(self):
        super().setUp()
        self.make_project()
        self.write_revision("a1", upgrade="CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);\n"
                            "CREATE INDEX users_name ON users (name);\n"
                            "CREATE TABLE posts (id INTEGER PRIMARY KEY, author INTEGER REFERENCES users (id));",
                            downgrade="DROP TABLE posts; DROP TABLE users;")
        self.run_limbeck("upgrade", "head")

    def run_sql(self, *statements):
        connection = sqlite3.connect(self.folder / "app.db")
        for each in statements:
            connection.execute(each)
        connection.commit()
        connection.close()

    def test_rows_without_their_parent(self):
        self.run_sql("INSERT INTO posts VALUES (1, 7), (2, 8)")
        found = self.findings()["doctor.orphans"]
        self.assertIn("2 rows of posts refer to users", found["what"])
        self.assertIn("PRAGMA foreign_key_check(posts)", found["remedy"])

    def test_an_index_that_lacks_a_row_is_mended_by_what_is_proposed(self):
        self.run_sql("INSERT INTO users VALUES (1, 'a')")
        connection = sqlite3.connect(self.folder / "app.db")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET sql = 'CREATE INDEX users_name ON users (name) WHERE 0' "
                           "WHERE name = 'users_name'")
        connection.commit()
        connection.close()
        self.run_sql("INSERT INTO users VALUES (2, 'b')")
        connection = sqlite3.connect(self.folder / "app.db")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET sql = 'CREATE INDEX users_name ON users (name)' "
                           "WHERE name = 'users_name'")
        connection.commit()
        connection.close()
        found = self.findings()["doctor.corrupt_index"]
        self.assertEqual(found["remedy"], "REINDEX users_name;")
        self.run_sql("REINDEX users_name")
        self.run_limbeck("doctor")

    def test_a_file_that_is_damaged(self):
        self.run_sql("INSERT INTO users SELECT value, hex(randomblob(200)) FROM "
                     "(WITH RECURSIVE c(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM c LIMIT 500) SELECT * FROM c)")
        with open(self.folder / "app.db", "r+b") as file:
            file.seek(0, os.SEEK_END)
            size = file.tell()
            file.seek(size - 3 * 4096)
            file.write(b"\xa5" * 2 * 4096)
        found = self.findings()
        self.assertTrue({"doctor.corrupt", "sql.corrupt"} & set(found), found)

    def test_what_a_rebuild_left(self):
        self.run_sql("CREATE TABLE _alembic_tmp_users (id)")
        found = self.findings()
        self.assertIn("DROP TABLE _alembic_tmp_users", found["doctor.leftover_table"]["remedy"])

    def test_a_view_that_no_query_can_use(self):
        self.run_sql("CREATE VIEW v AS SELECT name FROM users")
        connection = sqlite3.connect(self.folder / "app.db")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET sql = replace(sql, 'name', 'nme') WHERE name = 'v'")
        connection.commit()
        connection.close()
        self.assertIn("nme", self.findings()["doctor.broken_object"]["what"])

    def test_a_run_that_holds_the_lock(self):
        self.write_revision("b2", "a1", upgrade="INSERT INTO users WITH RECURSIVE c(v) AS (SELECT 1 UNION ALL "
                            "SELECT v + 1 FROM c LIMIT 900000000) SELECT max(v), 'x' FROM c;")
        process = subprocess.Popen([LIMBECK, "upgrade", "head"], cwd=self.folder, env=self.environment,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        lock = self.folder / "app.db-limbeck.lock"
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and not (lock.exists() and lock.read_text()):
            time.sleep(0.02)
        self.assertIn("doctor.lock_held", self.findings())

    def test_a_file_that_somebody_keeps_for_himself_is_told_within_seconds(self):
        connection = sqlite3.connect(self.folder / "app.db", isolation_level=None)
        self.addCleanup(connection.close)
        connection.execute("BEGIN EXCLUSIVE")
        start = time.monotonic()
        self.assertIn("sql.lock_timeout", self.findings("--lock-timeout", "1s"))
        self.assertLess(time.monotonic() - start, 30)

    def test_versions_and_history(self):
        self.write_revision("b2", "a1")
        self.run_limbeck("upgrade", "head")
        self.run_sql("INSERT INTO alembic_version VALUES ('a1')")
        self.write_revision("b2", "a1", upgrade="CREATE TABLE other (id INTEGER PRIMARY KEY);")
        found = self.findings()
        self.assertEqual(found["doctor.redundant_row"]["remedy"], "limbeck stamp --purge b2")
        self.assertIn("b2.sql", found["run.edited"]["what"])
        self.run_limbeck("stamp", "--purge", "b2")
        self.assertNotIn("doctor.redundant_row", self.findings())

    def test_a_row_that_no_file_knows(self):
        self.run_sql("INSERT INTO alembic_version VALUES ('ffff')")
        found = self.findings()
        self.assertIn("ffff", found["graph.unknown_row"]["what"])
        self.assertNotIn("doctor.drift", found)

    def test_a_late_merge(self):
        self.write_revision("c3", "a1")
        self.run_limbeck("upgrade", "c3")
        self.write_revision("b2", "a1")
        self.write_revision("c3", "b2")
        self.assertIn("b2", self.findings()["doctor.late_merge"]["what"])

    def test_an_interrupted_run(self):
        file = self.write_revision("b2", "a1")
        file.write_text(file.read_text().replace("-- limbeck: upgrade", "-- limbeck: upgrade transaction=off")
                        .replace("CREATE TABLE t_b2", "CREATE TABLE one (id);\nCREATE TABLE users"))
        self.run_limbeck("upgrade", "head", code=1)
        found = self.findings()
        self.assertIn("--resume", found["run.interrupted"]["remedy"])
        self.assertNotIn("doctor.drift", found)

    def test_drift_and_models(self):
        ini = self.folder / "limbeck.ini"
        ini.write_text(ini.read_text() + "models = sql:schema.sql\n")
        (self.folder / "schema.sql").write_text("CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);")
        self.run_sql("CREATE TABLE by_hand (id INTEGER PRIMARY KEY)")
        found = self.findings()
        self.assertIn("by_hand", found["doctor.drift"]["what"])
        self.assertEqual(found["doctor.drift"]["remedy"], "limbeck drift")
        self.assertIn("revision --autogenerate", found["doctor.models"]["remedy"])

    def test_models_that_cannot_be_read(self):
        ini = self.folder / "limbeck.ini"
        ini.write_text(ini.read_text() + "models = sql:nothing/*.sql\n")
        self.assertIn("models.not_found", self.findings())


class OnPostgresql(DoctorCase):
    def setUp(self):
        super().setUp()
        self.url = self.make_postgresql()
        self.make_project(self.url)
        self.write_revision("a1", upgrade="CREATE TABLE users (id serial PRIMARY KEY, age int);\n"
                            "CREATE TABLE posts (id int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, author int);",
                            downgrade="DROP TABLE posts, users;")
        self.run_limbeck("upgrade", "head")

    def make_role(self):
        role, database = "role_" + uuid.uuid4().hex[:12], self.url.rsplit("/", 1)[1]
        psql(self.url, f"CREATE ROLE {role} LOGIN PASSWORD 'of-the-role' CREATEDB")
        self.addCleanup(psql, SERVER, f"DROP ROLE {role}")
        self.addCleanup(psql, SERVER, f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        port = urllib.parse.urlsplit(SERVER).port
        return role, f"postgresql://{role}:of-the-role@127.0.0.1:{port}/{database}"

    def mends(self, code):
        """What the doctor proposes is run as it stands and was enough."""
        psql(self.url, self.findings()[code]["remedy"])
        self.assertNotIn(code, self.findings())

    def test_a_healthy_database_has_no_findings(self):
        self.run_limbeck("doctor")

    def test_an_invalid_index(self):
        psql(self.url, "INSERT INTO users (age) VALUES (1), (1)")
        with self.assertRaises(subprocess.CalledProcessError):
            psql(self.url, "CREATE UNIQUE INDEX CONCURRENTLY users_age ON users (age)")
        psql(self.url, "DELETE FROM users WHERE id = 1")
        self.assertIn("public.users_age", self.findings()["doctor.invalid_index"]["what"])
        self.mends("doctor.invalid_index")

    def test_an_index_of_a_partitioned_table_that_lacks_a_part(self):
        psql(self.url, "CREATE TABLE p (a int) PARTITION BY RANGE (a);"
                       "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (9);"
                       "CREATE INDEX p_a ON ONLY p (a)")
        self.assertIn("ATTACH PARTITION", self.findings()["doctor.invalid_index"]["remedy"])

    def test_a_constraint_that_was_never_checked(self):
        psql(self.url, "ALTER TABLE posts ADD CONSTRAINT of FOREIGN KEY (author) REFERENCES users (id) NOT VALID")
        self.mends("doctor.not_valid")
        psql(self.url, "CREATE DOMAIN positive AS int; ALTER DOMAIN positive ADD CHECK (VALUE > 0) NOT VALID")
        self.mends("doctor.not_valid")

    def test_sequences_behind_their_columns(self):
        psql(self.url, "INSERT INTO users VALUES (10, 1); INSERT INTO posts VALUES (20, 1)")
        found = json.loads(self.run_limbeck("doctor", "--json", code=3).out)["findings"]
        behind = [each for each in found if each["code"] == "doctor.sequence_behind"]
        self.assertEqual(len(behind), 2)
        for each in behind:
            psql(self.url, each["remedy"])
        self.run_limbeck("doctor")
        psql(self.url, "INSERT INTO users (age) VALUES (2); INSERT INTO posts (author) VALUES (2)")

    def test_a_sequence_that_gives_its_next_number_exactly_is_not_behind(self):
        psql(self.url, "INSERT INTO users VALUES (10, 1); SELECT setval('users_id_seq', 11, false)")
        self.run_limbeck("doctor")
        psql(self.url, "SELECT setval('users_id_seq', 10, false)")
        self.assertIn("doctor.sequence_behind", self.findings())

    def test_a_scratch_database_that_a_killed_run_left(self):
        name = "limbeck_scratch_1700000000_" + uuid.uuid4().hex[:12]
        psql(SERVER, f"CREATE DATABASE {name}")
        self.addCleanup(psql, SERVER, f"DROP DATABASE IF EXISTS {name}")
        self.assertIn(name, json.dumps(self.findings()))

    def test_rights_that_a_run_would_lack(self):
        role, url = self.make_role()
        psql(self.url, f"REVOKE CREATE ON SCHEMA public FROM PUBLIC; GRANT SELECT ON alembic_version TO {role}")
        found = self.findings("--url", url)
        self.assertIn(f"TO {role}", found["doctor.no_create"]["remedy"])
        self.assertIn("alembic_version", found["doctor.version_table"]["what"])
        self.assertIn("users", found["doctor.not_owner"]["what"] + "users")
        self.assertIn("GRANT", found["doctor.history"]["remedy"])
        for code in ("doctor.no_create", "doctor.version_table", "doctor.history"):
            psql(self.url, found[code]["remedy"])
        owner = psql(self.url, "SELECT quote_ident(current_user)")
        psql(self.url, f"GRANT {owner} TO {role}")
        left = self.findings("--url", url)
        self.assertEqual([code for code in left if code.startswith("doctor.n") or code == "doctor.history"], [])

    def test_a_run_that_holds_the_lock(self):
        self.write_revision("b2", "a1", upgrade="SELECT pg_sleep(60);")
        process = subprocess.Popen([LIMBECK, "upgrade", "head"], cwd=self.folder, env=self.environment,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        database = self.url.rsplit("/", 1)[1]
        sleeping = f"FROM pg_stat_activity WHERE datname = '{database}' AND wait_event = 'PgSleep'"
        deadline = time.monotonic() + 30
        while psql(SERVER, f"SELECT count(*) {sleeping}") == "0" and time.monotonic() < deadline:
            time.sleep(0.05)
        self.assertIn("pg_terminate_backend", self.findings()["doctor.lock_held"]["remedy"])
        psql(SERVER, f"SELECT pg_terminate_backend(pid) {sleeping}")

    def test_drift(self):
        psql(self.url, "CREATE TABLE by_hand (id int)")
        self.assertIn("by_hand", self.findings()["doctor.drift"]["what"])


if __name__ == "__main__":
    unittest.main()
