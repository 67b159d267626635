"""Empty databases to run revisions on, and what is in them afterwards as text that can be compared."""
import os
import pathlib
import re
import sqlite3
import subprocess
import uuid

# The last one is what Alembic leaves of a rebuild that failed.
PASSED_OVER = ("sqlite_", "limbeck", "_alembic_tmp_")
SERVER = os.environ.get("LIMBECK_TEST_POSTGRESQL", "")


def psql(url, statement):
    return subprocess.run(["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", url, "-c", statement],
                          check=True, capture_output=True, text=True).stdout.strip()


class Postgresql:
    """A database that is there as long as the `with`."""

    def __init__(self, configuration, folder):
        self.name = "corpus_" + uuid.uuid4().hex
        self.url = f"{SERVER.rsplit('/', 1)[0]}/{self.name}"
        schema = configuration.arguments.get("version_table_schema")
        self.version_table = quoted(configuration.arguments.get("version_table", "alembic_version"))
        if schema:
            self.version_table = f"{quoted(schema)}.{self.version_table}"
        self.schema = schema

    def __enter__(self):
        psql(SERVER, f"CREATE DATABASE {self.name}")
        if self.schema:
            psql(self.url, f"CREATE SCHEMA IF NOT EXISTS {quoted(self.schema)}")
        return self

    def __exit__(self, *_):
        psql(SERVER, f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")

    def rows(self):
        """Of the version table."""
        if psql(self.url, f"SELECT to_regclass('{self.version_table}')") == "":
            return []
        return sorted(psql(self.url, f"SELECT version_num FROM {self.version_table}").splitlines())

    def dump(self, *options):
        text = subprocess.run(["pg_dump", "-d", self.url, "--no-owner", "--exclude-schema=limbeck", *options],
                              check=True, capture_output=True, text=True, errors="replace").stdout
        return [line for line in text.splitlines()
                if line and not line.startswith(("--", "\\restrict", "\\unrestrict"))]

    def schema_text(self):
        return self.dump("--schema-only")

    def row_text(self):
        return sorted(self.dump("--data-only", "--inserts", "--rows-per-insert=1"))


class Sqlite:
    def __init__(self, configuration, folder):
        self.path = pathlib.Path(folder) / f"corpus_{uuid.uuid4().hex}.db"
        self.url = f"sqlite:///{self.path}"
        self.version_table = configuration.arguments.get("version_table", "alembic_version")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.path.unlink(missing_ok=True)

    def query(self, statement):
        connection = sqlite3.connect(self.path)
        try:
            return connection.execute(statement).fetchall()
        finally:
            connection.close()

    def tables(self):
        return [row[0] for row in self.query("SELECT name FROM sqlite_master WHERE type = 'table'")]

    def rows(self):
        if self.version_table not in self.tables():
            return []
        return sorted(row[0] for row in self.query(f"SELECT version_num FROM {quoted(self.version_table)}"))

    def schema_text(self):
        """What the tables are, not how they are written: Alembic writes anew what it rebuilds. Without
        the version table, whose making is not the scripts'."""
        found = []
        for kind, name, sql in self.query("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"):
            if name == self.version_table or name.startswith(PASSED_OVER):
                continue
            if kind == "table":
                found += [f"{name}: {line}" for line in self.table_lines(name, sql)]
            else:
                found.append(re.sub(r"\s+", " ", sql).replace('"', ""))
        return sorted(found)

    def table_lines(self, table, sql):
        for _, name, kind, not_null, default, key, hidden in self.query(f"PRAGMA table_xinfo({quoted(table)})"):
            # Whether it says so or not, an integer key of a table is never null.
            never_null = bool(not_null) or key == 1 and kind.upper() == "INTEGER"
            yield f"{name} {kind} null={not never_null} default={default} key={key} hidden={hidden}"
        for row in self.query(f"PRAGMA foreign_key_list({quoted(table)})"):
            yield f"foreign key {row[2:]}"
        for _, name, unique, origin, _ in self.query(f"PRAGMA index_list({quoted(table)})"):
            if origin == "u":
                yield f"unique {[row[2] for row in self.query(f'PRAGMA index_info({quoted(name)})')]}"
        for check in re.findall(r"CHECK\s*\([^\n]*", sql, re.IGNORECASE):
            yield re.sub(r"\s+", " ", check).replace('"', "").rstrip(", ")

    def row_text(self):
        found = []
        for table in sorted(self.tables()):
            if not table.startswith(PASSED_OVER):
                found += [f"{table}: {row!r}" for row in self.query(f"SELECT * FROM {quoted(table)}")]
        return sorted(found)


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def database_for(configuration, folder):
    """None: of a dialect that is not tried."""
    if configuration.dialect == "sqlite":
        return Sqlite(configuration, folder)
    return Postgresql(configuration, folder) if configuration.dialect == "postgresql" else None
