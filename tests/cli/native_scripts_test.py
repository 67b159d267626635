#!/usr/bin/env python3
"""Scripts of Alembic that Limbeck evaluates itself: what is told of them, and how they fail. That they do
what Alembic does: conformance/alembic_sql_test.py and conformance/live_scripts_test.py."""
import json
import unittest

from alembic_case import AlembicCase, OnPostgresql, PYTHON


class NativeCase(AlembicCase):
    """On SQLite; the second class runs the same on PostgreSQL."""

    def setUp(self):
        super().setUp()
        self.configure("python_bridge = never\n")
        self.write("a1", None, 'op.create_table("a", sa.Column("id", sa.Integer, primary_key=True))',
                   'op.drop_table("a")')

    def test_a_plan_says_how_each_revision_is_run(self):
        self.write("b2", "a1", 'rows = op.get_bind().execute(sa.text("SELECT id FROM a")).fetchall()\n'
                               'op.execute("INSERT INTO a VALUES (%d)" % len(rows))')
        self.write("c3", "b2", 'op.frobnicate("a")')
        self.configure()
        plan = self.out("upgrade", "head", "--dry-run")
        self.assertIn("CREATE TABLE a", plan)
        self.assertRegex(plan, r"evaluated while it runs: \S*b2.py:14:\d+: the result of a statement")
        self.assertRegex(plan, r"c3.py:14:\d+: the attribute frobnicate of module alembic.op is left to Python")
        steps = json.loads(self.out("upgrade", "head", "--dry-run", "--json"))["steps"]
        self.assertEqual([step["python"] for step in steps], [False, False, True])
        self.assertIn("b2.py:14", steps[1]["evaluated_while_it_runs"])
        self.assertIn("c3.py:14", steps[2]["not_native"])

    def test_what_is_not_known_is_refused_before_anything_runs(self):
        self.write("b2", "a1", """
            rows = op.get_bind().execute(sa.text("SELECT id FROM a")).fetchall()
            if not rows:
                op.frobnicate("a")
            """)
        self.fails("upgrade", "head", words=["b2.py:16:", "frobnicate", "python_bridge is never"])
        self.assertEqual(self.table_names() if self.exists() else set(), set())

    def exists(self):
        return (self.folder / "app.db").exists() or not self.url.startswith("sqlite")

    def test_a_failing_statement_leaves_nothing_and_names_its_line(self):
        self.write("b2", "a1", """
            def fill(value):
                op.execute(f"INSERT INTO nowhere VALUES ({value})")
            op.execute("INSERT INTO a VALUES (1)")
            if op.get_bind().execute(sa.text("SELECT count(*) FROM a")).scalar() == 1:
                fill(7)
            """)
        result = self.fails("upgrade", "head", words=[
            "b2.py:15", "INSERT INTO nowhere VALUES (7)", "nothing of b2 was kept",
            'line 18, in upgrade', 'line 15, in fill'])
        self.assertLess(result.err.index("line 18, in upgrade"), result.err.index("line 15, in fill"))
        self.assertEqual(self.query("SELECT count(*) FROM a"), ["0"])
        self.assertEqual(self.rows(), ["a1"])

    def test_an_exception_is_told_as_python_does(self):
        self.write("b2", "a1", """
            op.execute("INSERT INTO a VALUES (1)")
            for row in op.get_bind().execute(sa.text("SELECT id FROM a")):
                raise ValueError(f"not {row.id}")
            """)
        self.fails("upgrade", "head", words=["ValueError: not 1", "b2.py:16", "line 16, in upgrade",
                                             "nothing of b2 was kept"])
        self.assertEqual(self.query("SELECT count(*) FROM a"), ["0"])

    def surprising(self):
        """What is seen only when it is reached: an argument that depends on a row."""
        self.write("b2", "a1", """
            op.execute("INSERT INTO a VALUES (1)")
            count = op.get_bind().execute(sa.text("SELECT count(*) FROM a")).scalar()
            more = {"kwargs_of_python": count} if count == 0 else {"info": {"count": count}, "prefixes": []}
            op.create_table("b", sa.Column("id", sa.Integer), **more)
            """)

    def test_what_turns_out_to_need_python_is_undone(self):
        self.surprising()
        self.fails("upgrade", "head", words=["b2.py:17", "prefixes", "nothing of b2 was kept"])
        self.assertEqual(self.query("SELECT count(*) FROM a"), ["0"])
        self.assertEqual(self.rows(), ["a1"])

    def test_what_turns_out_to_need_python_is_run_by_it(self):
        self.surprising()
        self.configure(f"python = {PYTHON}\n")
        self.assertIn("left to Python", self.run_limbeck("upgrade", "head").err)
        self.assertEqual(self.query("SELECT count(*) FROM a"), ["1"])
        self.assertIn("b", self.table_names())
        self.assertEqual(self.rows(), ["b2"])

    def test_what_an_autocommit_block_has_kept_is_told(self):
        self.write("b2", "a1", """
            connection = op.get_bind()
            with op.get_context().autocommit_block():
                connection.execute(sa.text("INSERT INTO a VALUES (1)"))
                if connection.execute(sa.text("SELECT count(*) FROM a")).scalar() == 1:
                    op.execute("INSERT INTO nowhere VALUES (2)")
            """)
        self.fails("upgrade", "head", words=["b2.py:18", "b2 had committed a part of its work",
                                             "INSERT INTO nowhere VALUES (2)"])
        self.assertEqual(self.query("SELECT count(*) FROM a"), ["1"])
        self.assertEqual(self.rows(), ["a1"])

    def test_what_was_kept_is_not_done_again_by_python(self):
        self.write("b2", "a1", """
            connection = op.get_bind()
            with op.get_context().autocommit_block():
                count = connection.execute(sa.text("SELECT count(*) FROM a")).scalar()
                op.execute("INSERT INTO a VALUES (%d)" % (count + 1))
            op.create_table("b", sa.Column("id", sa.Integer), **({"prefixes": []} if count == 0 else {}))
            """)
        self.configure(f"python = {PYTHON}\n")
        self.fails("upgrade", "head", words=["prefixes", "b2 had committed a part of its work"])
        self.assertEqual(self.query("SELECT count(*) FROM a"), ["1"])
        self.assertEqual(self.rows(), ["a1"])

    def test_an_endless_loop_is_ended(self):
        self.write("b2", "a1", "while True:\n    pass")
        self.fails("upgrade", "head", words=["b2.py", "more than 10000000 steps"])
        self.assertEqual(self.table_names() if self.exists() else set(), set())

    def test_files_and_processes_are_out_of_reach(self):
        for body in ('open("/etc/passwd").read()', 'import os\nos.system("true")',
                     'import subprocess\nsubprocess.run(["true"])', 'import socket\nsocket.socket()'):
            self.write("b2", "a1", body)
            self.fails("upgrade", "head", words=["b2.py:1"])
            self.assertEqual(self.table_names() if self.exists() else set(), set())

    def test_the_two_tools_take_turns(self):
        self.three()
        self.run_limbeck("upgrade", "+1")
        self.alembic("upgrade", "+1")
        self.run_limbeck("upgrade", "+1")
        self.assertIn("c3 (head)", self.alembic("current"))
        self.alembic("downgrade", "-1")
        self.run_limbeck("downgrade", "-1")
        self.alembic("downgrade", "-1")
        self.assertEqual(self.rows(), [])


class NativeOnPostgresql(OnPostgresql, NativeCase):
    def test_the_history_is_in_the_same_transaction(self):
        self.three()
        self.run_limbeck("upgrade", "head")
        done = self.query("SELECT revision FROM limbeck.history WHERE event = 'finished' ORDER BY id")
        self.assertEqual(done, ["a1", "b2", "c3"])
        self.assertEqual(self.query("SELECT count(*) FROM limbeck.history h, a WHERE a.id = 11 "
                                    "AND a.xmin = h.xmin"), ["1"])


if __name__ == "__main__":
    unittest.main()
