"""What the tests of the command line share: a fresh folder a test, the program run as a user runs it,
revision files, private databases. No test itself."""
import os
import pathlib
import shutil
import sqlite3
import subprocess
import tempfile
import unittest
import uuid

LIMBECK = os.path.abspath(os.environ["LIMBECK"])
SERVER = os.environ.get("LIMBECK_TEST_POSTGRESQL", "")


def clean_environment(**more):
    """Nothing of the caller's that Limbeck would read."""
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(("LIMBECK", "ALEMBIC", "PG", "DATABASE_URL"))
            and name not in ("NO_COLOR", "EDITOR", "VISUAL")}
    return {**kept, **more}


def psql(url, statement):
    return subprocess.run(["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", url, "-c", statement],
                          check=True, capture_output=True, text=True).stdout.strip()


class Result:
    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    @property
    def lines(self):
        return self.out.splitlines()

    def __str__(self):
        return f"exit {self.code}\n--- stdout\n{self.out}--- stderr\n{self.err}"


class LimbeckCase(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(os.path.realpath(tempfile.mkdtemp()))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.environment = clean_environment(HOME=str(self.folder))

    def run_limbeck(self, *arguments, code=0, environment=None, cwd=None, timeout=120, stdin=None):
        """`code`: what it must exit with; None for any."""
        process = subprocess.run([LIMBECK, *arguments], cwd=cwd or self.folder,
                                 env={**self.environment, **(environment or {})},
                                 input=stdin, stdin=None if stdin else subprocess.DEVNULL,
                                 capture_output=True, text=True, timeout=timeout)
        result = Result(process.returncode, process.stdout, process.stderr)
        if code is not None:
            self.assertEqual(result.code, code, f"{arguments}: {result}")
        return result

    def out(self, *arguments, **options):
        return self.run_limbeck(*arguments, **options).out

    def fails(self, *arguments, words=(), code=1, **options):
        """An error on stderr that holds all the words and says what to do next."""
        result = self.run_limbeck(*arguments, code=code, **options)
        self.assertRegex(result.err, r"(?m)^error: ")
        self.assertRegex(result.err, r"(?m)^hint: (?![A-Z][a-z]* )")
        self.assertNotRegex(result.err, r"(?m)^hint: .*[^.]\.$")
        for word in words:
            self.assertIn(word, result.err)
        return result

    # Projects

    def make_project(self, url="sqlite:///app.db", more=""):
        (self.folder / "migrations" / "versions").mkdir(parents=True)
        (self.folder / "limbeck.ini").write_text(
            f"[limbeck]\nscript_location = migrations\nurl = {url.replace('%', '%%')}\n{more}")

    def write_revision(self, identifier, revises="", upgrade=None, downgrade=None, message=None,
                       labels="", depends_on=""):
        header = [f"-- {message or 'make ' + identifier}", "--", f"-- Revision ID: {identifier}",
                  f"-- Revises: {revises}"]
        if labels:
            header.append(f"-- Branch labels: {labels}")
        if depends_on:
            header.append(f"-- Depends on: {depends_on}")
        up = f"CREATE TABLE t_{identifier} (id INTEGER PRIMARY KEY);" if upgrade is None else upgrade
        down = f"DROP TABLE t_{identifier};" if downgrade is None else downgrade
        path = self.folder / "migrations" / "versions" / f"{identifier}.sql"
        path.write_text("\n".join([*header, "-- Create Date: 2026-01-08 14:30:00+00:00", "",
                                   "-- limbeck: upgrade", up, "", "-- limbeck: downgrade", down, ""]))
        return path

    def make_line(self, *identifiers, **options):
        """A project with one revision after the other."""
        self.make_project(**options)
        for parent, identifier in zip(("", *identifiers), identifiers):
            self.write_revision(identifier, parent)

    # Databases

    def tables(self, path=None):
        connection = sqlite3.connect(path or self.folder / "app.db")
        try:
            return {row[0] for row in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table'")}
        finally:
            connection.close()

    def version_rows(self, path=None):
        connection = sqlite3.connect(path or self.folder / "app.db")
        try:
            return {row[0] for row in connection.execute("SELECT version_num FROM alembic_version")}
        finally:
            connection.close()

    def make_postgresql(self):
        """The URL of an empty database on the private server."""
        if not SERVER:
            self.skipTest("needs tools/with_postgresql")
        name = "cli_" + uuid.uuid4().hex
        psql(SERVER, f"CREATE DATABASE {name}")
        self.addCleanup(psql, SERVER, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        return f"{SERVER.rsplit('/', 1)[0]}/{name}"
