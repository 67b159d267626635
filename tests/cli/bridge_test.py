#!/usr/bin/env python3
"""An Alembic project whose revisions the project's own Python runs, under Limbeck's runner: the same
project run by Debian's Alembic is the oracle."""
import os
import signal
import subprocess
import time
import unittest

from alembic_case import AlembicCase, OnPostgresql, PYTHON, START, ONLINE, END
from limbeck_case import LIMBECK, clean_environment, psql

class BridgeCase(AlembicCase):
    """On SQLite; the second class runs the same on PostgreSQL."""

    def configure(self, more=f"python = {PYTHON}\n"):
        super().configure(more + ("" if "python_bridge" in more else "python_bridge = always\n"))

    def test_upgrade_and_downgrade_leave_what_alembic_leaves(self):
        self.three()
        result = self.run_limbeck("upgrade", "head")
        self.assertEqual(self.rows(), ["c3"])
        self.assertEqual(self.query("SELECT id FROM a ORDER BY id"), ["1", "11"])
        self.assertIn("c3 (head)", self.alembic("current"))
        self.assertNotIn("Context impl", result.err)
        self.run_limbeck("downgrade", "-2")
        self.assertEqual(self.rows(), ["a1"])
        self.alembic("upgrade", "head")
        self.run_limbeck("downgrade", "base")
        self.assertEqual(self.rows(), [])
        self.assertNotIn("a", self.table_names())

    def test_the_two_tools_take_turns(self):
        self.three()
        self.alembic("upgrade", "+1")
        self.run_limbeck("upgrade", "+1")
        self.alembic("upgrade", "+1")
        self.assertIn("c3 (head)", self.out("current"))
        self.run_limbeck("downgrade", "-1")
        self.alembic("downgrade", "-1")
        self.run_limbeck("downgrade", "-1")
        self.assertEqual(self.rows(), [])

    def test_a_failure_leaves_nothing_and_shows_the_scripts_lines(self):
        self.write("a1", None, 'op.execute("CREATE TABLE a (id INTEGER)")')
        self.write("b2", "a1", """
            op.execute("CREATE TABLE b (id INTEGER)")
            op.execute("INSERT INTO nowhere VALUES (1)")
            """)
        result = self.fails("upgrade", "head", words=[
            "nowhere", "b2.py:", "INSERT INTO nowhere", "in upgrade", "the database is at a1",
            "nothing of b2 was kept"])
        self.assertNotIn("bridge_program", result.err)
        self.assertNotIn("<string>", result.err)
        self.assertEqual(self.rows(), ["a1"])
        self.assertNotIn("b", self.table_names())

    def test_an_exception_of_the_script_is_told_with_its_line(self):
        self.write("a1", None, """
            def check(value):
                raise ValueError("not today: %s" % value)
            op.execute("CREATE TABLE a (id INTEGER)")
            check(7)
            """)
        self.fails("upgrade", "head", words=["ValueError: not today: 7", "in check", "in upgrade"])
        self.assertNotIn("a", self.table_names())

    def test_what_a_script_prints_goes_to_stderr(self):
        self.write("a1", None, """
            import subprocess
            print("from the script")
            subprocess.run(["echo", "from a program"])
            """)
        result = self.run_limbeck("upgrade", "head")
        self.assertEqual(result.out, "")
        self.assertIn("from the script", result.err)
        self.assertIn("from a program", result.err)

    def test_a_script_that_ends_python_is_told(self):
        self.write("a1", None, """
            import os
            op.execute("CREATE TABLE a (id INTEGER)")
            os._exit(9)
            """)
        self.fails("upgrade", "head", words=["exit status 9", "the database is at base"])
        self.assertNotIn("a", self.table_names())

    def test_ctrl_c_undoes_the_revision_at_hand(self):
        self.write("a1", None, """
            import pathlib, time
            op.execute("CREATE TABLE a (id INTEGER)")
            pathlib.Path("begun").touch()
            time.sleep(60)
            """)
        process = subprocess.Popen([LIMBECK, "upgrade", "head"], cwd=self.folder,
                                   env=self.environment, stderr=subprocess.PIPE, text=True)
        while not (self.folder / "begun").exists():
            self.assertIsNone(process.poll())
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        errors = process.communicate(timeout=30)[1]
        self.assertEqual(process.returncode, 1, errors)
        self.assertIn("stopped inside a1", errors)
        self.assertNotIn("a", self.table_names())

    def test_another_database_than_env_py_connects_to_is_refused(self):
        self.three()
        other = f"sqlite:///{self.folder}/other.db"
        (self.folder / "alembic" / "env.py").write_text(
            START + ONLINE.replace('engine_from_config(config.get_section(config.config_ini_section),\n'
                                   '                                     prefix="sqlalchemy.", '
                                   'poolclass=pool.NullPool)', f'create_engine("{other}")') + END)
        self.fails("upgrade", "head", "--url", self.url, words=["env.py connects to another database"])
        self.assertNotIn("a", self.table_names() if (self.folder / "app.db").exists() else ())

    def test_an_env_py_that_makes_the_url_is_asked(self):
        self.three()
        (self.folder / "settings.py").write_text(f"URL = {self.url!r}\n")
        text = START + "import settings\nconfig.set_main_option('sqlalchemy.url', " \
            "settings.URL.replace('%', '%%'))\n" + ONLINE + END
        (self.folder / "alembic" / "env.py").write_text(text)
        self.configure(f"python = {PYTHON}\nprepend_sys_path = .\n")
        (self.folder / "alembic.ini").write_text(
            (self.folder / "alembic.ini").read_text().replace(self.url.replace("%", "%%"), "driver://"))
        self.assertIn("from env.py", self.run_limbeck("upgrade", "head").err)
        self.assertEqual(self.rows(), ["c3"])
        self.assertIn("c3", self.out("current"))
        self.configure(f"python = /nowhere/python\nprepend_sys_path = .\n")
        self.fails("current", words=["env.py:6", "settings.URL", "/nowhere/python"])
        self.configure("python_bridge = never\n")
        self.fails("current", words=["settings.URL", "env.py:6"])

    def test_a_version_table_that_env_py_computes_is_asked_for_and_the_graph_is_read_without(self):
        self.three()
        env = self.folder / "alembic" / "env.py"
        env.write_text(env.read_text().replace(
            "configure(connection=connection", 'configure(connection=connection, version_table="of_" + "app"'))
        self.assertEqual(len(self.run_limbeck("history").lines), 3)
        self.assertEqual(self.run_limbeck("heads").lines, ["c3 (head)"])
        self.run_limbeck("upgrade", "head")
        self.assertEqual(self.query("SELECT version_num FROM of_app"), ["c3"])
        self.configure("python_bridge = never\n")
        self.assertEqual(len(self.run_limbeck("history").lines), 3)
        self.fails("current", words=["env.py", "a computed version_table", "python_bridge"])
        self.fails("adopt", words=["version_table", "env.py:"])
        self.configure("python_bridge = never\nversion_table = of_app\n")
        self.assertEqual(self.run_limbeck("current").lines, ["c3 (head)"])

    def test_an_env_py_that_does_more_runs_as_it_stands(self):
        self.write("a1", None, 'op.execute("CREATE TABLE a (id INTEGER)")')
        more = ONLINE.replace("        with context.begin",
                              '        connection.execute(text("CREATE TABLE IF NOT EXISTS seen (id INTEGER)"))\n'
                              "        with context.begin")
        (self.folder / "alembic" / "env.py").write_text(START + more + END)
        self.run_limbeck("upgrade", "head")
        self.assertIn("a", self.table_names())
        self.configure("python_bridge = never\n")
        self.fails("current", words=["env.py:11", "connection.execute()"])

    def test_without_alembic_the_python_is_named(self):
        self.three()
        bare = self.folder / "bare"
        bare.write_text(f"#!/bin/sh\nexec {PYTHON} -S -E \"$@\"\n")
        bare.chmod(0o755)
        self.configure("python = ./bare\n")
        self.fails("upgrade", "head", words=["./bare cannot run Alembic's scripts", "alembic"])
        self.configure("python = ./missing\n")
        self.fails("upgrade", "head", words=["there is no program", "missing"])

    def test_never_refuses_before_anything_runs(self):
        self.write("a1", None, 'op.execute("CREATE TABLE a (id INTEGER)")')
        self.write("b2", "a1", 'import subprocess\nsubprocess.run(["true"])')
        self.configure("python_bridge = never\n")
        self.fails("upgrade", "head", words=["b2.py:15", "subprocess", "python_bridge"])
        self.assertNotIn("a", self.table_names() if (self.folder / "app.db").exists() else ())
        self.assertIn("b2", self.out("heads"))

    def test_a_script_without_downgrade_is_refused_before_anything_runs(self):
        self.three()
        path = self.versions / "b2.py"
        path.write_text(path.read_text().replace("def downgrade", "def other"))
        self.run_limbeck("upgrade", "head")
        self.fails("downgrade", "base", words=["b2.py has no function downgrade()"])
        self.assertEqual(self.rows(), ["c3"])

    def test_a_script_that_is_no_python_stops_the_whole_run(self):
        self.three()
        (self.versions / "c3.py").write_text(
            (self.versions / "c3.py").read_text() + "\ndef f():\n    x = = 1\n")
        self.fails("upgrade", "head", words=["c3.py:", "expected an expression"])
        self.assertNotIn("a", self.table_names())

    def test_an_edited_script_is_refused_a_formatted_one_is_not(self):
        self.three()
        self.configure(f"python = {PYTHON}\nhistory = on\n")
        self.run_limbeck("upgrade", "b2")
        path = self.versions / "a1.py"
        path.write_text(path.read_text().replace('"a"', "'a'") + "\n# a comment\n")
        self.run_limbeck("upgrade", "+1")
        path.write_text(path.read_text().replace("String(50)", "String(60)"))
        self.run_limbeck("downgrade", "-1")
        self.fails("upgrade", "head", words=["a1 was edited after it was applied"])

    def test_sql_is_what_alembic_prints(self):
        self.write("a1", None, 'op.create_table("a", sa.Column("id", sa.Integer, primary_key=True))',
                   'op.drop_table("a")')
        self.write("b2", "a1", 'op.execute("INSERT INTO a VALUES (1)")')
        ours = self.out("upgrade", "head", "--sql")
        theirs = self.alembic("upgrade", "head", "--sql")
        for line in ("CREATE TABLE a (", "INSERT INTO a VALUES (1);",
                     "UPDATE alembic_version SET version_num='b2'"):
            self.assertIn(line, ours)
            self.assertIn(line, theirs)

    def test_a_dry_run_says_who_runs_what(self):
        self.three()
        self.assertIn("Python", self.out("upgrade", "head", "--dry-run"))
        self.assertFalse((self.folder / "app.db").exists() and "a" in self.table_names())

    def test_several_databases_of_one_env_py_are_migrated_together(self):
        self.three()
        other = self.folder / "other.db"
        (self.folder / "alembic" / "env.py").write_text(START + f"""
for url in (config.get_main_option("sqlalchemy.url"), "sqlite:///{other}"):
    with create_engine(url).connect() as connection:
        context.configure(connection=connection)
        with context.begin_transaction():
            context.run_migrations()
""")
        self.run_limbeck("upgrade", "head")
        self.assertEqual(self.rows(), ["c3"])
        self.assertEqual(self.version_rows(other), {"c3"})
        self.run_limbeck("downgrade", "base")
        self.assertEqual(self.version_rows(other), set())

    def test_x_reaches_the_script(self):
        self.write("a1", None, """
            from alembic import context
            name = context.get_x_argument(as_dictionary=True)["name"]
            op.execute(f"CREATE TABLE {name} (id INTEGER)")
            """)
        self.run_limbeck("-x", "name=mine", "upgrade", "head")
        self.assertIn("mine", self.table_names())


class BridgeOnPostgresql(OnPostgresql, BridgeCase):
    def test_an_autocommit_block_works_as_with_alembic(self):
        self.write("a1", None, """
            op.execute("CREATE TABLE a (id INTEGER)")
            with op.get_context().autocommit_block():
                op.create_index("i", "a", ["id"], postgresql_concurrently=True)
            op.execute("INSERT INTO a VALUES (1)")
            """)
        self.run_limbeck("upgrade", "head")
        self.assertEqual(self.query("SELECT indexname FROM pg_indexes WHERE tablename = 'a'"), ["i"])
        self.assertEqual(self.rows(), ["a1"])

    def test_what_a_failed_autocommit_block_kept_is_told(self):
        self.write("a1", None, """
            op.execute("CREATE TABLE a (id INTEGER)")
            with op.get_context().autocommit_block():
                op.execute("CREATE INDEX CONCURRENTLY i ON a (id)")
            op.execute("INSERT INTO nowhere VALUES (1)")
            """)
        self.fails("upgrade", "head", words=["a1 had committed a part of its work", "42P01"])

    def test_the_history_is_in_the_same_transaction(self):
        self.three()
        self.run_limbeck("upgrade", "head")
        done = self.query("SELECT revision || ' ' || direction FROM limbeck.history "
                          "WHERE event = 'finished' ORDER BY id")
        self.assertEqual(done, ["a1 upgrade", "b2 upgrade", "c3 upgrade"])
        self.assertEqual(self.query("SELECT count(DISTINCT xmin::text) FROM limbeck.history"), ["3"])

    def test_the_password_is_never_shown(self):
        self.write("a1", None, 'raise ValueError("no")')
        shown = self.run_limbeck("upgrade", "head", code=1)
        secret = self.url.split("@")[0].rsplit(":", 1)[-1] if "@" in self.url else ""
        if secret and "/" not in secret:
            self.assertNotIn(secret, shown.out + shown.err)


if __name__ == "__main__":
    unittest.main()
