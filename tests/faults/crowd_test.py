#!/usr/bin/env python3
"""Two hundred processes at once on one database, some of which are killed: each step is applied exactly
once, nobody sees half of one, no lock is left behind and nobody waits for ever.

LIMBECK_SEED replays; LIMBECK_CROWD: how many processes."""
import os
import pathlib
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "conformance"))
import schema_facts  # noqa: E402

LIMBECK = os.environ["LIMBECK"]
SERVER = os.environ["LIMBECK_TEST_POSTGRESQL"]
SEED = int(os.environ.get("LIMBECK_SEED", "1"))
CROWD = int(os.environ.get("LIMBECK_CROWD", "200"))
REVISIONS = 8


class Crowd:
    """Of one dialect; the classes below say how a database is made and asked."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        versions = self.folder / "migrations" / "versions"
        versions.mkdir(parents=True)
        (self.folder / "limbeck.ini").write_text("[limbeck]\nscript_location = migrations\n")
        for number in range(1, REVISIONS + 1):
            parent = f"r{number - 1}" if number > 1 else ""
            # Twice, and the second fails; half of one, and the number of tables says so.
            (versions / f"r{number}.sql").write_text(
                f"-- {number}\n--\n-- Revision ID: r{number}\n-- Revises: {parent}\n\n"
                f"-- limbeck: upgrade\nCREATE TABLE t{number} (x INTEGER);\n"
                f"INSERT INTO t{number} VALUES ({number});\nCREATE TABLE u{number} (x INTEGER);\n\n"
                f"-- limbeck: downgrade\nDROP TABLE u{number};\nDROP TABLE t{number};\n")
        self.url = self.fresh()
        self.chance = random.Random(SEED)

    def start(self, *words):
        return subprocess.Popen([LIMBECK, *words], cwd=self.folder, env={**os.environ, "DATABASE_URL": self.url},
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                stdin=subprocess.DEVNULL)

    def run_all(self, choices):
        """[(words, whether it was killed, exit status, output, errors)]"""
        runs = [(words, self.start(*words), self.chance.random() < 0.2, self.chance.uniform(0, 3))
                for words in (self.chance.choice(choices) for _ in range(CROWD))]
        for _, process, is_killed, delay in runs:
            if is_killed:
                threading.Timer(delay, process.kill).start()
        ended = []
        for words, process, is_killed, _ in runs:
            out, err = process.communicate(timeout=600)
            ended.append((words, is_killed and process.returncode == -9, process.returncode, out, err))
        return ended

    def check(self, ended):
        for words, was_killed, code, out, err in ended:
            if was_killed:
                continue
            self.assertEqual(code, 0, f"{words}\n{out}{err}")
            if words[0] == "current":
                self.assertRegex(out, r"^(r\d( \(head\))?\n)?$", "half a state was seen")

    def finish(self, *words):
        process = self.start(*words)
        out, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0, out + err)
        return out

    def test_each_step_is_applied_once(self):
        self.finish("upgrade", "r1")  # It makes the database.
        self.check(self.run_all([("upgrade", "head"), ("downgrade", "base"), ("upgrade", "r4"), ("current",)]))
        found = re.match(r"r(\d)", self.finish("current"))
        reached = int(found[1]) if found else 0
        self.wait_for_the_dead()
        self.assertEqual(self.tables(), 2 * reached)
        before = {}
        for revision, direction in self.steps():
            self.assertEqual(direction == "upgrade", before.get(revision, "downgrade") == "downgrade",
                             f"{revision} twice")
            before[revision] = direction
        began = time.monotonic()
        self.finish("upgrade", "head", "--lock-timeout", "20s")
        self.assertLess(time.monotonic() - began, 20, "a lock was left behind")
        self.assertEqual(self.tables(), 2 * REVISIONS)

    def test_stamps_are_whole(self):
        self.finish("upgrade", "head")
        self.check(self.run_all([("stamp", "r2"), ("stamp", "r5"), ("stamp", "head"), ("current",)]))
        self.assertRegex(self.finish("current"), r"^r[258]")
        self.assertEqual(self.tables(), 2 * REVISIONS)


class OnSqlite(Crowd, unittest.TestCase):
    def fresh(self):
        return f"sqlite:///{self.folder}/{uuid.uuid4().hex}.db"

    def ask(self, sql):
        connection = sqlite3.connect(self.url.removeprefix("sqlite:///"))
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def wait_for_the_dead(self):
        """Their locks end with them."""

    def tables(self):
        return self.ask("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name GLOB '[tu][0-9]'")[0][0]

    def steps(self):
        return self.ask("SELECT revision, direction FROM limbeck_history WHERE event = 'finished' ORDER BY id")


class OnPostgresql(Crowd, unittest.TestCase):
    def fresh(self):
        name = "crowd_" + uuid.uuid4().hex
        schema_facts.psql(SERVER, f"CREATE DATABASE {name}")
        self.addCleanup(schema_facts.psql, SERVER, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        return f"{SERVER.rsplit('/', 1)[0]}/{name}"

    def wait_for_the_dead(self):
        """A backend may still end the statement of a client that is gone."""
        name = self.url.rsplit("/", 1)[1]
        deadline = time.monotonic() + 60
        while int(schema_facts.psql(SERVER, f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{name}'")):
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.05)

    def tables(self):
        return int(schema_facts.psql(self.url, "SELECT count(*) FROM pg_tables WHERE tablename ~ '^[tu][0-9]$'"))

    def steps(self):
        text = schema_facts.psql(self.url, "SELECT revision, direction FROM limbeck.history WHERE event = "
                                           "'finished' ORDER BY id")
        return [line.split("|") for line in text.splitlines()]


if __name__ == "__main__":
    unittest.main()
