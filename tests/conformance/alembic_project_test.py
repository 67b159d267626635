#!/usr/bin/env python3
"""The same project run by Debian's Alembic and by Limbeck ends in the same schema and the same
version rows, on SQLite and on PostgreSQL; and a database goes from one tool to the other and back."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import schema_facts  # noqa: E402

LIMBECK = os.environ["LIMBECK"]
SERVER = os.environ["LIMBECK_TEST_POSTGRESQL"]
ENV = """
from alembic import context
from sqlalchemy import create_engine, pool
engine = create_engine(context.config.get_main_option("sqlalchemy.url"), poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=None, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
"""
# id, parents, labels, dependencies, upgrade, downgrade
PROJECT = [
    ("a", [], [], [], ["CREATE TABLE users (id INTEGER PRIMARY KEY, email VARCHAR(320) NOT NULL UNIQUE)",
                       "INSERT INTO users (id, email) VALUES (1, 'ada@example.org')"],
     ["DROP TABLE users"]),
    ("b", ["a"], [], [], ["ALTER TABLE users ADD COLUMN name VARCHAR(80)",
                          "UPDATE users SET name = 'Ada; the \"first\"'"],
     ["ALTER TABLE users DROP COLUMN name"]),
    ("c1", ["b"], ["money"], [], ["CREATE TABLE accounts (id INTEGER PRIMARY KEY, owner INTEGER "
                                  "REFERENCES users (id) ON DELETE CASCADE)"], ["DROP TABLE accounts"]),
    ("d1", ["c1"], [], [], ["CREATE INDEX accounts_owner ON accounts (owner) WHERE owner IS NOT NULL"],
     ["DROP INDEX accounts_owner"]),
    ("c2", ["b"], [], [], ["CREATE TABLE tags (id INTEGER PRIMARY KEY, tag VARCHAR(20) CHECK (tag <> ''))"],
     ["DROP TABLE tags"]),
    ("e", ["d1", "c2"], [], [], ["CREATE TABLE account_tags (account INTEGER, tag INTEGER, "
                                 "PRIMARY KEY (account, tag))"], ["DROP TABLE account_tags"]),
    ("x", [], ["audit"], ["e"], ["CREATE TABLE audit_log (id INTEGER PRIMARY KEY, what TEXT)"],
     ["DROP TABLE audit_log"]),
]
WALKS = [
    ["upgrade heads"],
    ["upgrade c1", "upgrade c2", "downgrade money@b", "upgrade e"],
    ["upgrade heads", "downgrade b", "upgrade audit@head"],
    ["upgrade heads", "downgrade base"],
    ["upgrade d1", "downgrade -1", "upgrade d1", "downgrade a"],
    ["upgrade b", "stamp --purge e", "upgrade heads"],
]


def write_project(folder, url):
    versions = folder / "ours" / "versions"
    versions.mkdir(parents=True)
    (folder / "limbeck.ini").write_text(f"[limbeck]\nscript_location = ours\nurl = {url}\n")
    theirs = folder / "theirs" / "versions"
    theirs.mkdir(parents=True)
    (folder / "alembic.ini").write_text(f"[alembic]\nscript_location = theirs\nsqlalchemy.url = {url}\n")
    (folder / "theirs" / "env.py").write_text(ENV)
    for identifier, parents, labels, dependencies, upgrade, downgrade in PROJECT:
        sections = "".join(f"-- limbeck: {word}\n" + "".join(f"{sql};\n" for sql in statements) + "\n"
                           for word, statements in (("upgrade", upgrade), ("downgrade", downgrade)))
        (versions / f"{identifier}.sql").write_text(
            f"-- revision {identifier}\n--\n-- Revision ID: {identifier}\n"
            f"-- Revises: {', '.join(parents)}\n-- Branch labels: {', '.join(labels)}\n"
            f"-- Depends on: {', '.join(dependencies)}\n\n{sections}")
        (theirs / f"{identifier}.py").write_text(
            f'"""revision {identifier}"""\nfrom alembic import op\nrevision = {identifier!r}\n'
            f"down_revision = {tuple(parents) if len(parents) > 1 else (parents or [None])[0]!r}\n"
            f"branch_labels = {tuple(labels) or None!r}\ndepends_on = {tuple(dependencies) or None!r}\n"
            "def upgrade():\n" + "".join(f"    op.execute({sql!r})\n" for sql in upgrade)
            + "def downgrade():\n" + "".join(f"    op.execute({sql!r})\n" for sql in downgrade))


class SameProject(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def database(self, dialect):
        """A fresh project with a fresh database: (folder, facts, rows)."""
        folder = self.folder / uuid.uuid4().hex
        folder.mkdir()
        if dialect == "sqlite":
            path = folder / "test.db"
            write_project(folder, f"sqlite:///{path}")
            return folder, lambda: schema_facts.sqlite_facts(path), lambda: schema_facts.sqlite_rows(path)
        name = "t" + uuid.uuid4().hex
        schema_facts.psql(SERVER, f"CREATE DATABASE {name}")
        self.addCleanup(schema_facts.psql, SERVER, f"DROP DATABASE {name} WITH (FORCE)")
        url = f"{SERVER.rsplit('/', 1)[0]}/{name}"
        write_project(folder, url)
        return folder, lambda: schema_facts.postgresql_facts(url), lambda: schema_facts.postgresql_rows(url)

    def run_tool(self, tool, arguments, folder):
        environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
        program = {"limbeck": LIMBECK, "alembic": "/usr/bin/alembic"}[tool]
        result = subprocess.run([program, *arguments.split()], cwd=folder, env=environment,
                                capture_output=True, text=True, stdin=subprocess.DEVNULL)
        self.assertEqual(result.returncode, 0, f"{tool} {arguments}\n{result.stdout}{result.stderr}")
        return result.stdout

    def check_walks(self, dialect):
        for walk in WALKS:
            with self.subTest(walk=walk):
                ends = []
                for tool in ("alembic", "limbeck"):
                    folder, facts, rows = self.database(dialect)
                    for command in walk:
                        self.run_tool(tool, command, folder)
                    ends.append((rows(), facts()))
                self.assertEqual(ends[0], ends[1])

    def test_sqlite_walks_end_in_the_same_database(self):
        self.check_walks("sqlite")

    def test_postgresql_walks_end_in_the_same_database(self):
        self.check_walks("postgresql")

    def test_a_database_goes_from_one_tool_to_the_other_and_back(self):
        for dialect in ("sqlite", "postgresql"):
            with self.subTest(dialect=dialect):
                folder, facts, rows = self.database(dialect)
                self.run_tool("alembic", "upgrade c1", folder)
                self.assertEqual(self.run_tool("limbeck", "current", folder), "c1\n")
                self.run_tool("limbeck", "upgrade e", folder)
                self.assertEqual(self.run_tool("alembic", "current", folder).split()[0], "e")
                self.run_tool("alembic", "upgrade heads", folder)
                end = facts()
                self.run_tool("limbeck", "downgrade base", folder)
                self.assertEqual(rows(), [])
                self.run_tool("alembic", "upgrade heads", folder)
                self.assertEqual(facts(), end)


if __name__ == "__main__":
    unittest.main(verbosity=2)
