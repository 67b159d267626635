"""The tools that compare_peers compares, each behind `bring(source, target)`, and the databases
they work on. What a schema is and how two differ is in peer_schemas.py."""
import contextlib
import dataclasses
import json
import os
import pathlib
import re
import sqlite3
import subprocess

from peer_schemas import sqlite_parts

SERVER = os.environ.get("LIMBECK_TEST_POSTGRESQL", "")
BIN = os.environ.get("PGSERVER_BIN", "")
PYTHON = "/usr/bin/python3"  # The one that Debian's Alembic is installed for.
SETTINGS = "[limbeck]\ncompare_privileges = on\ncompare_storage = on\ncompare_partitions = on\n"


@dataclasses.dataclass
class Outcome:
    """What a tool made of two databases. `stage` is where it stopped: compare, run, or done."""

    stage: str = "done"
    error: str = ""
    statements: list = dataclasses.field(default_factory=list)


def run(arguments, **options):
    environment = {name: value for name, value in os.environ.items()
                   if not name.startswith(("LIMBECK", "ALEMBIC", "PG", "DATABASE_URL"))}
    environment["PGCONNECT_TIMEOUT"] = "60"
    if "input" not in options:
        options["stdin"] = subprocess.DEVNULL
    return subprocess.run([str(each) for each in arguments], env=environment, text=True,
                          capture_output=True, timeout=1800, **options)


def first_error(text):
    """The line that says it: the server's, else the last one that is no frame of a trace."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for line in lines:
        found = re.search(r"ERROR:\s+(.*)", line)
        if found:
            return found[1]
    words = [line for line in lines if re.match(r"(error|\w*Error)\b", line)]
    return (words or lines or ["it ended without a word"])[0]


class Postgresql:
    """Databases on the server of tools/with_postgresql; each keeps its name until it is dropped."""

    name = "postgresql"

    def __init__(self, folder):
        self.folder = folder

    @staticmethod
    def url(name):
        return f"{SERVER.rsplit('/', 1)[0]}/{name}"

    def psql(self, name, text):
        result = run([pathlib.Path(BIN) / "psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d",
                      self.url(name), "-f", "-"],
                     input="SET client_min_messages = warning;\n" + text)
        if result.returncode != 0:
            raise RuntimeError(first_error(result.stderr))
        return result.stdout

    def create(self, name, template="template0"):
        self.psql("postgres", f"DROP DATABASE IF EXISTS {name} WITH (FORCE);\n"
                              f"CREATE DATABASE {name} TEMPLATE {template};\n")

    def execute(self, name, text):
        """As `psql -f` does: each statement is its own transaction, and the first error ends it."""
        self.psql(name, text)

    def dump(self, name):
        result = run([pathlib.Path(BIN) / "pg_dump", "--schema-only", "-d", self.url(name)])
        if result.returncode != 0:
            raise RuntimeError(result.stderr)
        return result.stdout

    def values(self, name):
        """How many values that are not null the tables hold."""
        tables = self.psql(name, "SELECT c.oid::regclass FROM pg_class c JOIN pg_namespace n ON n.oid ="
                                 " relnamespace WHERE relkind = 'r' AND nspname !~ '^pg_' AND nspname"
                                 " <> 'information_schema'").split("\n")
        counts = [f"(SELECT count(*) FROM {table} AS peer_row, jsonb_each(to_jsonb(peer_row)) AS "
                  "peer_value (k, v) WHERE peer_value.v <> 'null')" for table in tables if table]
        return int(self.psql(name, f"SELECT {' + '.join(counts)}")) if counts else 0


class Sqlite:
    """Files in a folder, each with its database's name."""

    name = "sqlite"

    def __init__(self, folder):
        self.folder = folder

    def path(self, name):
        return self.folder / f"{name}.db"

    def url(self, name):
        return f"sqlite:///{self.path(name)}"

    def create(self, name, template=None):
        self.path(name).unlink(missing_ok=True)
        if template:
            self.path(name).write_bytes(self.path(template).read_bytes())

    @contextlib.contextmanager
    def connection(self, name):
        connection = sqlite3.connect(self.path(name), isolation_level=None)
        try:
            yield connection
        except sqlite3.Error as error:
            raise RuntimeError(str(error)) from error
        finally:
            connection.close()

    def execute(self, name, text):
        """In one transaction, without checking references until its end, as Limbeck runs it."""
        with self.connection(name) as connection:
            connection.execute("PRAGMA foreign_keys = OFF")
            connection.executescript(f"BEGIN;\n{text}\nCOMMIT;")

    def dump(self, name):
        with self.connection(name) as connection:
            return sqlite_parts(connection)

    def values(self, name):
        with self.connection(name) as connection:
            tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND "
                                        "name NOT LIKE 'sqlite_%'").fetchall()
            return sum(value is not None for (table,) in tables
                       for row in connection.execute(f'SELECT * FROM "{table}"') for value in row)


class Tool:
    """`bring` makes `source` what `target` is; `left` says what it would still change."""

    label = ""
    databases = ("postgresql",)

    def bring(self, databases, source, target, renames=()):
        planned = self.plan(databases, source, target, renames)
        if planned.stage == "compare":
            return planned
        try:
            databases.execute(source, "\n".join(planned.statements))
        except RuntimeError as error:
            return dataclasses.replace(planned, stage="run", error=str(error))
        return planned

    def left(self, databases, source, target):
        return self.plan(databases, source, target, ())


class Limbeck(Tool):
    label = "Limbeck"
    databases = ("postgresql", "sqlite")

    def __init__(self, program):
        self.program = pathlib.Path(program).resolve()

    def version(self):
        return run([self.program, "--version"]).stdout.strip()

    def plan(self, databases, source, target, renames):
        (databases.folder / "limbeck.ini").write_text(SETTINGS, encoding="utf-8")
        result = run([self.program, "diff", f"url:{databases.url(source)}",
                      f"url:{databases.url(target)}", "--json",
                      *(word for each in renames for word in ("--rename", each))],
                     cwd=databases.folder)
        if result.returncode != 0:
            brace = result.stderr.find("{")
            error = (json.loads(result.stderr[brace:])["error"]["message"] if brace >= 0
                     else first_error(result.stderr))
            return Outcome("compare", error)
        statements = [f"{each};" for change in json.loads(result.stdout)["changes"]
                      for each in change["sql"]]
        return Outcome(statements=statements)


class Migra(Tool):
    label = "migra"

    def __init__(self, folder):
        self.folder = pathlib.Path(folder).resolve() / "node_modules"
        self.program = self.folder / ".bin" / "migra"

    def version(self):
        text = (self.folder / "@pgkit" / "migra" / "package.json").read_text(encoding="utf-8")
        return f"@pgkit/migra {json.loads(text)['version']}"

    def plan(self, databases, source, target, _):
        result = run([self.program, "run", databases.url(source), databases.url(target), "--unsafe"])
        if result.returncode != 0:
            return Outcome("compare", first_error(result.stderr))
        text = result.stdout.strip()
        return Outcome(statements=[text] if text else [])


class Alembic(Tool):
    label = "Alembic"
    databases = ("postgresql", "sqlite")
    helper = pathlib.Path(__file__).resolve().with_name("peer_alembic.py")

    def version(self):
        return run([PYTHON, "-c", "import alembic, sqlalchemy; print('Alembic', alembic.__version__, "
                                  "'with SQLAlchemy', sqlalchemy.__version__)"]).stdout.strip()

    def answer(self, databases, source, target, *options):
        result = run([PYTHON, self.helper, databases.url(source), databases.url(target), *options])
        if result.returncode != 0:
            raise RuntimeError(result.stderr)
        answer = json.loads(result.stdout)
        return Outcome(answer["stage"], answer["error"], answer["statements"])

    def bring(self, databases, source, target, renames=()):
        return self.answer(databases, source, target)

    def left(self, databases, source, target):
        return self.answer(databases, source, target, "--dry")
