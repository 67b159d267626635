#!/usr/bin/env python3
"""What SQLAlchemy sends for the op.execute() that Limbeck writes is the statement that was meant,
whatever colons, backslashes and quotes are in it."""
import os
import pathlib
import random
import subprocess
import unittest

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

TOOL = pathlib.Path(os.environ.get("TOOLS", "build/asan/tests")) / "alembic_execute"
PARTS = [":", "::", "\\", "\\:", '"', '"""', "'", "%", "%%", "\n", "\t", "a", "b1", "_", "$", "é", " ",
         "{x}", "\\n", "SELECT ", "x::text", "'{\"a\": 1}'", ":name", "\\:name", "[1:2]", "\x01"]


class Statements(unittest.TestCase):
    def check(self, statements):
        calls = subprocess.run([TOOL], input="".join(each + "\0" for each in statements),
                               capture_output=True, text=True, check=True).stdout.split("\0")[:-1]
        self.assertEqual(len(calls), len(statements))
        for statement, call in zip(statements, calls):
            sent = []

            class op:
                execute = sent.append

            exec(call, {"op": op})
            for dialect in (sqlite.dialect(), postgresql.dialect(paramstyle="named")):
                self.assertEqual(str(sa.text(sent[0]).compile(dialect=dialect)), statement, call)

    def test_whatever_is_in_them(self):
        choose = random.Random(int(os.environ.get("LIMBECK_SEED", "1")))
        self.check(["s" + "".join(choose.choices(PARTS, k=choose.randint(0, 12))) + "e"
                    for _ in range(3000)])

    def test_those_that_begin_or_end_with_something_special(self):
        self.check([one + other for one in PARTS for other in PARTS])


if __name__ == "__main__":
    unittest.main()
