"""What evaluated scripts do to rows is what Alembic sends online: the statements as the driver hands
them to the server, values and all, on SQLite and on PostgreSQL.

Each snippet is really run by Alembic, on a database that is rolled back."""

import os
import pathlib
import re
import subprocess
import tempfile
import unittest

import sqlalchemy
from alembic.migration import MigrationContext
from alembic.operations import Operations

TOOL = pathlib.Path(os.environ["TOOLS"]) / "alembic_sql"
SNIPPETS = pathlib.Path(__file__).parent / "alembic_statements.txt"
HEADER = """import datetime
import decimal
import enum
import uuid
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite


class Kind(enum.Enum):
    one = "ONE"
    two = "TWO"


t = sa.table("t", sa.column("id", sa.Integer), sa.column("a", sa.Integer), sa.column("s", sa.String),
             sa.column("b", sa.Boolean), sa.column("f", sa.Float), sa.column("d", sa.DateTime),
             sa.column("x"))
u = sa.table("u", sa.column("id", sa.Integer), sa.column("tid", sa.Integer), sa.column("s", sa.String))


def upgrade():
    bind = op.get_bind()
"""
TABLES = """CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, s VARCHAR(20), b BOOLEAN, f FLOAT, d TIMESTAMP, x INTEGER);
CREATE TABLE u (id INTEGER PRIMARY KEY, tid INTEGER, s VARCHAR(20));
INSERT INTO t (id, a, s) VALUES (1, 5, 'one'), (2, 6, 'two');
INSERT INTO u VALUES (1, 1, 'uno'), (2, 2, 'dos')"""
MARK = "\n# ---\n"
DIALECTS = ["postgresql", "sqlite"]


def snippets():
    """(dialects in which it is evaluated, body) of each."""
    for block in SNIPPETS.read_text().split("\n\n"):
        lines = [line for line in block.splitlines() if not line.startswith("##")]
        if not lines:
            continue
        where = DIALECTS
        if lines[0].startswith("# only "):
            where = lines.pop(0)[len("# only "):].split()
        elif lines[0] == "# refused":
            where = []
            lines.pop(0)
        yield where, "\n".join(lines)


def script(body):
    return HEADER + "".join(f"    {line}\n" for line in body.splitlines())


class Database:
    """An engine whose statements are kept, as its driver sends them."""

    def __init__(self, dialect):
        url = "sqlite://" if dialect == "sqlite" else os.environ["LIMBECK_TEST_POSTGRESQL"]
        self.engine = sqlalchemy.create_engine(url)
        self.dialect = dialect
        self.sent = None
        sqlalchemy.event.listen(self.engine, "before_cursor_execute", self.keep)

    def literal(self, connection, value):
        cursor = connection.connection.cursor()
        return cursor.execute("SELECT quote(?)", (value,)).fetchone()[0]

    def keep(self, connection, cursor, statement, parameters, _context, executemany):
        if self.sent is None:
            return
        for each in parameters if executemany else [parameters]:
            if self.dialect == "postgresql":
                self.sent.append(cursor.mogrify(statement, each).decode())
                continue
            values = iter(each)
            self.sent.append(re.sub(
                r"'(?:[^']|'')*'|\?",
                lambda found: found[0] if found[0] != "?" else self.literal(connection, next(values)),
                statement).replace("--", "- -"))

    def run(self, body):
        module = {}
        exec(compile(script(body), "snippet", "exec"), module)
        with self.engine.connect() as connection:
            transaction = connection.begin()
            for statement in TABLES.split(";"):
                connection.execute(sqlalchemy.text(statement))
            context = MigrationContext.configure(connection)
            self.sent = []
            try:
                with Operations.context(context):
                    module["upgrade"]()
            finally:
                sent, self.sent = self.sent, None
                transaction.rollback()
        if self.dialect == "sqlite":
            self.engine.dispose()
        return sent


def plain(sql):
    """Of one statement; psycopg2 puts a space before a sign, SQLAlchemy breaks lines."""
    return re.sub(r"([(\[,]) -", r"\1-", " ".join(sql.split()))


def is_same(ours, theirs):
    # SQLAlchemy asks for the key that a row was given, which a script that only inserts never sees.
    return ours == theirs or ("RETURNING" not in ours and
                              ours == re.sub(r" RETURNING [\w.]+$", "", theirs))


class AlembicStatements(unittest.TestCase):
    maxDiff = None

    def test_each_snippet_is_what_arrives_at_the_server(self):
        databases = {dialect: Database(dialect) for dialect in DIALECTS}
        cases = list(snippets())
        with tempfile.NamedTemporaryFile("w", suffix=".py") as file:
            file.write(MARK.join(script(body) for _, body in cases))
            file.flush()
            found = subprocess.run([TOOL, file.name], stdout=subprocess.PIPE, check=True,
                                   text=True).stdout.split(MARK)
        self.assertEqual(len(found), 2 * len(cases))
        compared = 0
        for number, (where, body) in enumerate(cases):
            for turn, dialect in enumerate(DIALECTS):
                ours = found[2 * number + turn].strip()
                with self.subTest(snippet=body, dialect=dialect):
                    if dialect not in where:
                        self.assertRegex(ours, r"^refused in line \d+: ")
                        continue
                    ours = [plain(each) for each in (ours + "\n\n").split(";\n\n")[:-1]]
                    theirs = [plain(each) for each in databases[dialect].run(body)]
                    if not (len(ours) == len(theirs) and all(map(is_same, ours, theirs))):
                        self.assertEqual(ours or found[2 * number + turn], theirs)
                    compared += 1
        self.assertGreater(compared, 200)


if __name__ == "__main__":
    unittest.main()
