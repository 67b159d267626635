"""Where golden cases are really run: one fresh database a case on SQLite, on PostgreSQL a few that
are emptied in between, as making one takes longer than all the rest. No test itself."""
import os
import pathlib
import queue
import re
import shutil
import sqlite3
import subprocess
import tempfile

from golden_cases import golden_parts, plan, run_limbeck

SERVER = os.environ.get("LIMBECK_TEST_POSTGRESQL", "")
ROLE = "golden"
# The server's own: Debian's /usr/bin/psql is a script that looks for it at every start.
PSQL = os.path.join(os.environ.get("PGSERVER_BIN", ""), "psql")
EMPTY = """
DO $$
DECLARE each record;
BEGIN
  FOR each IN SELECT extname FROM pg_extension WHERE extname <> 'plpgsql' LOOP
    EXECUTE format('DROP EXTENSION IF EXISTS %I CASCADE', each.extname);
  END LOOP;
  FOR each IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP
    EXECUTE format('DROP SCHEMA %I CASCADE', each.nspname);
  END LOOP;
END $$;
CREATE SCHEMA public AUTHORIZATION pg_database_owner;
COMMENT ON SCHEMA public IS 'standard public schema';
GRANT USAGE ON SCHEMA public TO PUBLIC;
"""


class Sqlite:
    """A folder and an empty database in it."""

    def __init__(self, folder):
        self.folder = folder
        self.path = folder / "golden.db"
        self.url = "sqlite:///golden.db"
        self.options = ("--url", "sqlite://")

    def start(self, schema):
        self.path.unlink(missing_ok=True)
        self.run([schema])

    def run(self, statements):
        """In one transaction, without checking references, as Limbeck runs a revision."""
        connection = sqlite3.connect(self.path, isolation_level=None)
        try:
            connection.execute("PRAGMA foreign_keys = OFF")
            connection.execute("PRAGMA legacy_alter_table = OFF")
            connection.executescript("BEGIN;\n" + "".join(f"{each};\n" for each in statements) + "COMMIT;")
            broken = connection.execute("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise RuntimeError(f"references that lead nowhere: {broken}")
        except sqlite3.Error as error:
            raise RuntimeError(str(error)) from error
        finally:
            connection.close()


class Postgresql:
    """A folder, a database to run in, and an empty one that limbeck tries models in: its role may
    make none, so that it uses that very database."""

    def __init__(self, folder, number):
        self.folder = folder
        base = SERVER.rsplit("/", 1)[0]
        host = base.split("@")[1]
        self.names = [f"golden_{os.getpid()}_{number}", f"golden_{os.getpid()}_{number}_scratch"]
        self.url = f"{base}/{self.names[0]}?connect_timeout=60"  # On a busy machine.
        scratch = f"postgresql://{ROLE}:{ROLE}@{host}/{self.names[1]}?connect_timeout=60"
        psql(SERVER, f"CREATE DATABASE {self.names[0]} TEMPLATE template0")
        psql(SERVER, f"CREATE DATABASE {self.names[1]} TEMPLATE template0 OWNER {ROLE}")
        (folder / "limbeck.ini").write_text(f"[limbeck]\nscratch_url = {scratch}\nurl = {self.url}\n")
        self.options = ()

    def start(self, schema):
        psql(self.url, f"BEGIN;\n{EMPTY}COMMIT;\n{schema}\n")

    def run(self, statements):
        """In one transaction, but that a new label of an enum is committed before what uses it."""
        text = "BEGIN;\n"
        for each in statements:
            text += f"{each};\n"
            if re.match(r"ALTER TYPE \S+ ADD VALUE", each):
                text += "COMMIT;\nBEGIN;\n"
        psql(self.url, text + "COMMIT;\n")

    def drop(self):
        for name in self.names:
            psql(SERVER, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def psql(url, text):
    result = subprocess.run([PSQL, "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", url, "-f", "-"],
                            input="SET client_min_messages = warning;\n" + text, capture_output=True,
                            text=True)
    if result.returncode != 0:
        raise RuntimeError(result.stderr.strip())
    return result.stdout.strip()


class Databases:
    """As many as work at the same time; `with Databases("postgresql", 4) as databases`."""

    def __init__(self, dialect, count):
        self.root = pathlib.Path(os.path.realpath(tempfile.mkdtemp(prefix="golden-")))
        self.dialect, self.count, self.free, self.made = dialect, count, queue.Queue(), []

    def __enter__(self):
        if self.dialect == "postgresql":
            psql(SERVER, f"DO $$ BEGIN CREATE ROLE {ROLE} LOGIN PASSWORD '{ROLE}'; "
                         "EXCEPTION WHEN duplicate_object THEN END $$")
        for number in range(self.count):
            folder = self.root / str(number)
            folder.mkdir()
            self.made.append(Postgresql(folder, number) if self.dialect == "postgresql"
                             else Sqlite(folder))
            self.free.put(self.made[-1])
        return self

    def __exit__(self, *_):
        for database in self.made:
            if self.dialect == "postgresql":
                database.drop()
        shutil.rmtree(self.root)

    def plan_and_run(self, case):
        """(the golden parts, what went wrong when they were run or nothing)."""
        database = self.free.get()
        try:
            up, down = plan(case, database.folder, *database.options)
            return golden_parts(up, down), there_and_back(case, up, down, database)
        finally:
            self.free.put(database)


def there_and_back(case, up, down, database):
    for way, planned in (("up", up), ("down", down)):
        if planned.error:
            return f"{way}: {planned.text()}"
    try:
        database.start(case.parts["before"] + "\n" + case.parts.get("rows", ""))
    except RuntimeError as error:
        raise RuntimeError(f"{case.title}: its before or rows: {error}") from error
    for way, planned, wanted in (("up", up, "after"), ("down", down, "before")):
        try:
            database.run(planned.statements)
            if way == "up" and "use" in case.parts:
                database.run([case.parts["use"].rstrip(";")])
        except RuntimeError as error:
            return f"{way}: {error}"
        rest = run_limbeck(database.folder, "diff", f"url:{database.url}", f"sql:{wanted}.sql",
                           "--exit-code", *database.options)
        if rest.returncode != 0:
            return f"{way} does not lead to {wanted}; left over:\n{rest.stdout}{rest.stderr}"
    return ""
