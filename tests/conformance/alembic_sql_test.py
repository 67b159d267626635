"""The SQL of evaluated revision scripts is that of Alembic and SQLAlchemy, statement for statement.

A snippet that is refused must be marked so: what is evaluated is never a guess."""

import ast
import io
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
SNIPPETS = pathlib.Path(__file__).parent / "alembic_snippets.txt"
HEADER = """import enum
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql


def upgrade():
"""
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


def alembic_sql(body, dialect):
    buffer = io.StringIO()
    naming = re.search("# naming (.*)", body)
    metadata = sqlalchemy.MetaData(naming_convention=ast.literal_eval(naming[1]) if naming else None)
    context = MigrationContext.configure(
        dialect_name=dialect, dialect_opts={"paramstyle": "named"},
        opts={"target_metadata": metadata, "as_sql": True, "output_buffer": buffer, "literal_binds": True})
    # As it is on a connection to any server of this century.
    context.dialect._backslash_escapes = False
    module = {}
    exec(compile(script(body), "snippet", "exec"), module)
    with Operations.context(context):
        module["upgrade"]()
    return buffer.getvalue()


def plain(sql):
    return "\n".join(line.rstrip() for line in sql.replace(" ;", ";").strip().splitlines())


class AlembicSql(unittest.TestCase):
    maxDiff = None

    def test_each_snippet_is_what_alembic_sends(self):
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
                    self.assertEqual(plain(ours), plain(alembic_sql(body, dialect)))
                    compared += 1
        self.assertGreater(compared, 200)


if __name__ == "__main__":
    unittest.main()
