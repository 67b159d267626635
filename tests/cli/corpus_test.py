#!/usr/bin/env python3
"""scripts/corpus on a folder of two small projects: what it finds of them, and that it sees where
Limbeck and Alembic differ."""
import json
import os
import pathlib
import subprocess
import textwrap

from alembic_case import revision
from limbeck_case import LIMBECK, SERVER, LimbeckCase, clean_environment

ROOT = pathlib.Path(__file__).resolve().parents[2]
ENVIRONMENT = """
from alembic import context
from shop.settings import engine
from shop.models import Base

with engine().connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata, version_table="versions")
    with context.begin_transaction():
        context.run_migrations()
"""
TABLE = 'op.create_table("a", sa.Column("id", sa.Integer, primary_key=True), sa.Column("n", sa.Text, unique=True))'
# Changes what Limbeck has evaluated, not what Alembic has printed.
LYING = """#!/bin/bash
"{limbeck}" "$@" || exit
if [ "$1" = freeze ] && grep -q "python_bridge = auto" alembic.ini; then
  sed -i 's/n TEXT/n VARCHAR/' */versions/frozen/a1.sql
fi
"""


class Corpus(LimbeckCase):
    def setUp(self):
        super().setUp()
        if not SERVER:
            self.skipTest("needs tools/with_postgresql")
        self.projects = self.folder / "projects"
        self.write("shop/alembic.ini", "[alembic]\nscript_location = alembic\nsqlalchemy.url = driver://\n")
        self.write("shop/alembic/env.py", ENVIRONMENT)
        self.write("shop/shop/__init__.py", "")
        self.write("shop/shop/settings.py", "import nowhere\nnowhere.connect()\n")
        self.write("shop/shop/models.py", """
            from sqlalchemy import MetaData
            from sqlalchemy.orm import declarative_base
            Base = declarative_base(metadata=MetaData(naming_convention={"uq": "%(table_name)s_u"}))
            """)
        self.write_revision("a1", None, TABLE, 'op.drop_table("a")')
        self.write_revision("b2", "a1", 'import nowhere\nop.execute(nowhere.statement())', "pass")
        self.write("computed/alembic.ini", "[alembic]\nscript_location = m\n")
        self.write("computed/m/env.py", ENVIRONMENT)
        self.write("computed/m/versions/x.py", "import os\nrevision = os.urandom(4).hex()\n"
                   "down_revision = None\ndef upgrade(): pass\ndef downgrade(): pass\n")

    def write(self, path, text):
        path = self.projects / path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))

    def write_revision(self, identifier, *given):
        self.write(f"shop/alembic/versions/{identifier}.py", revision(identifier, *given))

    def corpus(self, *options, limbeck=LIMBECK, code=1):
        result = subprocess.run([ROOT / "scripts" / "corpus", "--limbeck", limbeck, *options, self.projects],
                                capture_output=True, text=True,
                                env={**clean_environment(), "LIMBECK_TEST_POSTGRESQL": SERVER})
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        return result.stdout

    def test_each_script_is_counted_by_what_runs_it(self):
        shop, = json.loads(self.corpus("--only", "shop", "--json", code=0))
        self.assertEqual((shop["name"], shop["dialect"], shop["revisions"]), ("shop", "postgresql", 2))
        self.assertEqual(shop["native"], {"upgrade": 1, "downgrade": 2})
        self.assertEqual((shop["frozen"], shop["bridged"], shop["refused"]), (0, 1, 0))
        (direction, reason, place), = shop["reasons"]
        self.assertEqual(direction, "upgrade")
        self.assertIn("nowhere", reason)
        self.assertRegex(place, r"versions/b2\.py:\d+")
        # a1 both ways, and what b2 undoes.
        self.assertEqual((shop["compared"], shop["not_comparable"], shop["wrong"]), (3, 0, []))

    def test_both_tools_come_equally_far_and_back(self):
        shop, = json.loads(self.corpus("--only", "shop", "--json", code=0))
        self.assertIn("equal until Alembic fails", shop["upgrade"])
        self.assertEqual(shop["downgrade"], "equal")
        self.write_revision("b2", "a1", 'op.execute("INSERT INTO a (n) VALUES (1)")', "pass")
        shop, = json.loads(self.corpus("--only", "shop", "--json", code=0))
        self.assertEqual((shop["upgrade"], shop["native"]["upgrade"]), ("equal", 2))

    def test_a_difference_is_shown_with_both_statements(self):
        program = self.folder / "lying"
        program.write_text(LYING.format(limbeck=LIMBECK))
        program.chmod(0o755)
        text = self.corpus("--only", "shop", limbeck=program)
        self.assertRegex(text, r"WRONG shop upgrade a1")
        self.assertRegex(text, r"\n    - +n TEXT")
        self.assertRegex(text, r"\n    \+ +n VARCHAR")

    def test_a_graph_that_cannot_be_read_is_told(self):
        text = self.corpus()
        self.assertRegex(text, r"(?m)^computed .* FAILS")
        self.assertRegex(text, r"(?m)^computed: graph: .*x\.py:2")
        self.assertRegex(text, r"(?m)^shop .* read ")
        self.assertRegex(text, r"2 configurations, 2 revisions: native 1 \(50\.0 %\)")
        self.assertEqual(os.listdir(self.projects / "shop/alembic/versions").count("frozen"), 0)


if __name__ == "__main__":
    import unittest
    unittest.main(verbosity=2)
