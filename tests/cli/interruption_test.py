#!/usr/bin/env python3
"""kill -9, Ctrl-C, a terminated backend and a server that goes away, at random instants of an upgrade:
the database is as before or as after a step, and the next run finishes the work. Seeded:
LIMBECK_SEED replays, LIMBECK_KILLS asks for more."""
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "conformance"))
import schema_facts  # noqa: E402

LIMBECK = os.environ["LIMBECK"]
SERVER = os.environ["LIMBECK_TEST_POSTGRESQL"]
SEED = int(os.environ.get("LIMBECK_SEED", "1"))
KILLS = int(os.environ.get("LIMBECK_KILLS", "15"))
REVISIONS = 25


class Interruption(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        versions = self.folder / "migrations" / "versions"
        versions.mkdir(parents=True)
        (self.folder / "limbeck.ini").write_text("[limbeck]\nscript_location = migrations\n")
        for number in range(1, REVISIONS + 1):
            (versions / f"{number:03d}.sql").write_text(
                f"-- Step {number}\n--\n-- Revision ID: r{number:03d}\n"
                f"-- Revises: {f'r{number - 1:03d}' if number > 1 else ''}\n\n-- limbeck: upgrade\n"
                f"CREATE TABLE t{number} (id INTEGER PRIMARY KEY, step INTEGER);\n"
                f"INSERT INTO t{number} VALUES (1, {number}), (2, {number});\n"
                f"CREATE INDEX t{number}_step ON t{number} (step);\n\n"
                f"-- limbeck: downgrade\nDROP TABLE t{number};\n")

    def postgresql(self):
        name = "kill_" + uuid.uuid4().hex
        schema_facts.psql(SERVER, f"CREATE DATABASE {name}")
        self.addCleanup(schema_facts.psql, SERVER, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        return f"{SERVER.rsplit('/', 1)[0]}/{name}"

    def sqlite(self):
        return f"sqlite:///{self.folder}/{uuid.uuid4().hex}.db"

    def start(self, url, *arguments):
        return subprocess.Popen([LIMBECK, *arguments], cwd=self.folder, env={**os.environ, "DATABASE_URL": url},
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                stdin=subprocess.DEVNULL)

    def finish(self, url, *arguments):
        process = self.start(url, *arguments)
        out, err = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 0, out + err)
        return out

    def facts(self, url):
        if url.startswith("sqlite"):
            return schema_facts.sqlite_facts(url.removeprefix("sqlite:///"))
        return schema_facts.postgresql_facts(url)

    def tables(self, url):
        if url.startswith("sqlite"):
            path = url.removeprefix("sqlite:///")
            if not pathlib.Path(path).exists():
                return 0
            return sum(kind == "table" for kind, _ in schema_facts.sqlite_facts(path))
        return int(schema_facts.psql(url, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' "
                                          "AND tablename ~ '^t[0-9]+$'"))

    def check_kills(self, fresh, hit, kills=KILLS):
        """`hit(process, url)` disturbs a running upgrade; then the state must be whole."""
        undisturbed = fresh()
        begin = time.monotonic()
        self.finish(undisturbed, "upgrade", "head")
        duration = time.monotonic() - begin
        expected = self.facts(undisturbed)
        chance = random.Random(SEED)
        landed = 0
        for kill in range(kills):
            url = fresh()
            delay = chance.uniform(0, duration)
            with self.subTest(kill=kill, seed=SEED, delay=delay):
                process = self.start(url, "upgrade", "head")
                time.sleep(delay)
                hit(process, url)
                _, err = process.communicate(timeout=60)
                landed += process.returncode != 0
                deadline = time.monotonic() + 10
                while True:  # A killed client's backend may still be finishing its statement.
                    row = self.finish(url, "current").split(" ")[0].strip()
                    if self.tables(url) == (int(row[1:]) if row else 0) or time.monotonic() > deadline:
                        break
                    time.sleep(0.1)
                self.assertEqual(self.tables(url), int(row[1:]) if row else 0,
                                 f"half a step was left behind\n{err}")
                self.finish(url, "upgrade", "head")
                self.assertEqual(self.facts(url), expected)
        return landed

    def test_kill_9_on_sqlite(self):
        self.assertGreater(self.check_kills(self.sqlite, lambda process, _: process.kill()), 0)

    def test_kill_9_on_postgresql(self):
        self.assertGreater(self.check_kills(self.postgresql, lambda process, _: process.kill()), 0)

    def test_control_c_on_sqlite(self):
        landed = self.check_kills(self.sqlite, lambda process, _: process.send_signal(signal.SIGINT))
        self.assertGreater(landed, 0)

    def test_control_c_on_postgresql(self):
        landed = self.check_kills(self.postgresql, lambda process, _: process.send_signal(signal.SIGINT))
        self.assertGreater(landed, 0)

    def test_a_terminated_backend(self):
        def terminate(_, url):
            database = url.rsplit("/", 1)[1]
            schema_facts.psql(SERVER, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                                      f"WHERE datname = '{database}'")
        self.assertGreater(self.check_kills(self.postgresql, terminate), 0)

    def test_a_server_that_goes_away_mid_statement_is_one_clear_error(self):
        url = self.postgresql()
        (self.folder / "migrations" / "versions" / "slow.sql").write_text(
            f"-- Slow\n--\n-- Revision ID: slow\n-- Revises: r{REVISIONS:03d}\n\n-- limbeck: upgrade\n"
            "CREATE TABLE slow (a int);\nSELECT pg_sleep(60);\n\n-- limbeck: downgrade\nDROP TABLE slow;\n")
        process = self.start(url, "upgrade", "head")
        database = url.rsplit("/", 1)[1]
        for _ in range(100):
            if schema_facts.psql(SERVER, "SELECT 1 FROM pg_stat_activity WHERE query ~ 'pg_sleep' AND "
                                         f"datname = '{database}' AND pid <> pg_backend_pid()").strip():
                break
            time.sleep(0.1)
        schema_facts.psql(SERVER, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                                  f"WHERE datname = '{database}'")
        _, err = process.communicate(timeout=30)
        self.assertEqual(process.returncode, 1)
        self.assertIn("slow", err)
        self.assertIn("pg_sleep", err)
        self.assertEqual(self.finish(url, "current"), f"r{REVISIONS:03d}\n")

    def test_control_c_during_a_long_statement_ends_it_at_once(self):
        for url, sleep in ((self.postgresql(), "SELECT pg_sleep(60)"),
                           (self.sqlite(), "CREATE TABLE n AS WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL "
                                           "SELECT i + 1 FROM c WHERE i < 3000000000) SELECT max(i) FROM c")):
            with self.subTest(url=url.split(":")[0]):
                (self.folder / "migrations" / "versions" / "slow.sql").write_text(
                    f"-- Slow\n--\n-- Revision ID: slow\n-- Revises: r{REVISIONS:03d}\n\n"
                    f"-- limbeck: upgrade\n{sleep};\n\n-- limbeck: downgrade\n")
                self.finish(url, "upgrade", f"r{REVISIONS:03d}")
                process = self.start(url, "upgrade", "head")
                time.sleep(2)
                begin = time.monotonic()
                process.send_signal(signal.SIGINT)
                process.communicate(timeout=30)
                self.assertLess(time.monotonic() - begin, 10)
                self.assertEqual(process.returncode, 1)
                self.assertEqual(self.finish(url, "current"), f"r{REVISIONS:03d}\n")

    def test_fifty_upgrades_at_once_apply_each_revision_once(self):
        for url in (self.sqlite(), self.postgresql()):
            with self.subTest(url=url.split(":")[0]):
                runs = [self.start(url, "upgrade", "head") for _ in range(50)]
                for run in runs:
                    _, err = run.communicate(timeout=300)
                    self.assertEqual(run.returncode, 0, err)
                self.assertEqual(self.tables(url), REVISIONS)
                self.assertEqual(self.finish(url, "current"), f"r{REVISIONS:03d} (head)\n")
                if url.startswith("postgresql"):
                    events = schema_facts.psql(url, "SELECT count(*), count(DISTINCT revision) FROM "
                                                    "limbeck.history WHERE event = 'finished'")
                    self.assertEqual(events.strip(), f"{REVISIONS}|{REVISIONS}")


if __name__ == "__main__":
    unittest.main(verbosity=2)
