#!/usr/bin/env python3
"""Scripts of Alembic frozen to SQL, and run where there is no Python. The same project run by Debian's
Alembic is the oracle."""
import os
import re
import sqlite3
import subprocess
import unittest

from alembic_case import AlembicCase, OnPostgresql, PYTHON
from limbeck_case import clean_environment

NEVER = "python_bridge = never\n"


class FreezeCase(AlembicCase):
    """On SQLite; the second class runs the same on PostgreSQL."""

    dialect = "sqlite"
    other = "postgresql"

    def schema(self):
        """Without the version table, whose making is not the scripts'."""
        return sorted(re.sub(r"\s+", " ", sql) for sql in self.query(
            "SELECT replace(sql, char(10), ' ') FROM sqlite_master WHERE sql IS NOT NULL"
            " AND tbl_name <> 'alembic_version'"))

    def query_all(self, *statements):
        with sqlite3.connect(self.folder / "app.db") as connection:
            for each in statements:
                connection.execute(each)
        connection.close()

    def plain(self):
        self.write("a1", None, """
            op.create_table("a", sa.Column("id", sa.Integer, primary_key=True),
                            sa.Column("name", sa.String(50), server_default="x%y:z; it's"),
                            sa.Column("on", sa.Boolean, nullable=False))
            op.create_index("i", "a", ["name"])
            """, 'op.drop_index("i", "a")\nop.drop_table("a")')
        self.write("b2", "a1", """
            op.execute("INSERT INTO a (id, name, \\"on\\") VALUES (1, 'one; 50% --', true)")
            numbers = sa.table("a", sa.column("id", sa.Integer), sa.column("on", sa.Boolean))
            op.bulk_insert(numbers, [{"id": 2, "on": True}, {"id": 3, "on": False}])
            op.execute(sa.text("UPDATE a SET name = :name WHERE id = 3").bindparams(name="it's : %"))
            """, 'op.execute("DELETE FROM a")')
        self.write("c3", "b2", 'op.add_column("a", sa.Column("age", sa.Integer))',
                   'op.drop_column("a", "age")')
        self.write("d4", "c3", "pass")

    def without_python(self, *arguments, **options):
        """Neither by the configuration nor by the path."""
        self.configure(NEVER)
        nowhere = self.folder / "nowhere"
        nowhere.mkdir(exist_ok=True)
        return self.run_limbeck(*arguments, environment={"PATH": str(nowhere)}, **options)

    def frozen(self, identifier):
        return (self.versions / "frozen" / f"{identifier}.sql").read_text()

    def everything(self):
        return self.schema(), self.query("SELECT * FROM a ORDER BY id") if self.schema() else []

    def test_what_is_frozen_does_without_python_what_alembic_does(self):
        self.plain()
        result = self.run_limbeck("freeze")
        self.assertEqual([line.rsplit("/", 1)[-1] for line in result.lines],
                         ["a1.sql", "b2.sql", "c3.sql", "d4.sql"])
        self.alembic("upgrade", "head")
        theirs = self.everything()
        self.alembic("downgrade", "base")
        self.assertEqual(self.schema(), [])
        self.without_python("upgrade", "head")
        self.assertEqual(self.rows(), ["d4"])
        self.assertEqual(self.everything(), theirs)
        self.without_python("downgrade", "-2")
        self.assertEqual(self.rows(), ["b2"])
        self.assertIn("d4 (head)", self.alembic("upgrade", "head") + self.alembic("current"))
        self.assertEqual(self.everything(), theirs)
        self.without_python("downgrade", "base")
        self.assertEqual(self.schema(), [])

    def test_frozen_files_are_no_revisions_of_their_own(self):
        self.plain()
        before = self.out("history", "--verbose")
        self.run_limbeck("freeze")
        self.assertEqual(self.out("history", "--verbose"), before)
        self.configure(f"python = {PYTHON}\nrecursive_version_locations = true\n")
        self.assertEqual(self.out("history", "--verbose"), before)
        self.assertIn("d4 (head)", self.alembic("heads"))

    def test_an_edited_script_is_refused_a_formatted_one_is_not(self):
        self.plain()
        self.run_limbeck("freeze")
        script = self.versions / "a1.py"
        script.write_text(script.read_text().replace("op.create_index", "  # why\n    op.create_index"))
        self.without_python("upgrade", "+1")
        self.without_python("downgrade", "base")
        script.write_text(script.read_text().replace("String(50)", "String(60)"))
        result = self.without_python("upgrade", "head", code=1)
        self.assertIn("a1.py was edited after it was frozen", result.err)
        self.assertIn("limbeck freeze", result.err)
        self.assertNotIn("a", self.table_names())
        self.configure()
        self.run_limbeck("freeze", "a1")
        self.assertIn("VARCHAR(60)", self.frozen("a1"))
        self.without_python("upgrade", "head")

    def test_what_depends_on_rows_is_named_and_evaluated_when_it_runs(self):
        self.three()
        result = self.run_limbeck("freeze")
        self.assertRegex(result.err, r"b2 is not frozen: upgrade for \w+: .*\(line \d+\)")
        self.assertNotIn("upgrade", re.findall(r"-- limbeck: (\w+)", self.frozen("b2")))
        self.assertIn("downgrade", re.findall(r"-- limbeck: (\w+)", self.frozen("b2")))
        self.without_python("upgrade", "head")
        self.assertEqual(self.query("SELECT id FROM a ORDER BY id"), ["1", "11"])

    def test_what_depends_on_rows_in_a_way_that_only_python_knows_is_refused_without_one(self):
        self.write("a1", None, 'op.execute("CREATE TABLE a (id INTEGER)")')
        self.write("b2", "a1", """
            import subprocess
            rows = op.get_bind().execute(sa.text("SELECT id FROM a")).fetchall()
            subprocess.run(["true"])
            """)
        result = self.run_limbeck("freeze")
        self.assertRegex(result.err, r"b2 is not frozen: upgrade for \w+: .*\(line \d+\)")
        refused = self.without_python("upgrade", "head", code=1)
        self.assertIn("b2.py:16", refused.err)
        self.assertNotIn("a", self.table_names())
        self.configure()
        self.run_limbeck("upgrade", "head")
        self.assertEqual(self.rows(), ["b2"])

    def test_what_would_print_another_thing_than_it_does_is_left_to_python(self):
        ways = {
            "a1": "rows = op.get_bind().execute(sa.text('SELECT 1'))\n"
                  "op.execute('CREATE TABLE a (id INTEGER)' if rows else 'CREATE TABLE b (id INTEGER)')",
            "b2": "from alembic import context\n"
                  "if not context.is_offline_mode():\n    op.execute('CREATE TABLE c (id INTEGER)')",
            "c3": "if not op.get_context().as_sql:\n    op.execute('CREATE TABLE d (id INTEGER)')",
            "d4": "try:\n    rows = list(op.get_bind().execute(sa.text('SELECT 1')))\n"
                  "except Exception:\n    rows = []\n"
                  "for row in rows:\n    op.execute('CREATE TABLE e (id INTEGER)')",
            "e5": "try:\n    names = sa.inspect(op.get_bind()).get_table_names()\nexcept:\n    names = []\n"
                  "if names:\n    op.execute('CREATE TABLE f (id INTEGER)')",
        }
        parent = None
        for identifier, body in ways.items():
            self.write(identifier, parent, body)
            parent = identifier
        result = self.run_limbeck("freeze")
        for identifier in ways:
            self.assertRegex(result.err, rf"{identifier} is not frozen: ", identifier)
        self.assertRegex(result.err, r"a1 is not frozen: .* the result of a statement .*\(line \d+\)")
        self.run_limbeck("upgrade", "head")
        self.assertTrue({"a", "c", "d", "e", "f"} <= self.table_names())

    def test_one_revision_a_range_and_another_dialect(self):
        self.plain()
        self.assertEqual(len(self.run_limbeck("freeze", "b2").lines), 1)
        self.assertFalse((self.versions / "frozen" / "a1.sql").exists())
        self.assertEqual(len(self.run_limbeck("freeze", "a1:c3", "--dialect", self.other).lines), 3)
        self.assertIn(f"-- limbeck: upgrade dialect={self.other}", self.frozen("a1"))
        self.assertNotIn(f"dialect={self.dialect}", self.frozen("a1"))
        # Frozen for the other database only, it is evaluated on this one.
        self.without_python("upgrade", "a1")
        self.configure()
        self.fails("freeze", "nowhere", words=["nowhere"])
        self.fails("freeze", "--dialect", "oracle", words=["oracle"], code=None)

    def test_always_runs_python_whatever_is_frozen(self):
        self.write("a1", None, 'print("by Python")\nop.execute("CREATE TABLE a (id INTEGER)")',
                   'op.drop_table("a")')
        self.run_limbeck("freeze")
        self.configure(f"python = {PYTHON}\npython_bridge = always\n")
        self.assertIn("by Python", self.run_limbeck("upgrade", "head").err)
        self.configure()
        self.assertNotIn("by Python", self.run_limbeck("downgrade", "base").err)

    def test_an_env_py_that_does_more_is_run_whatever_is_frozen(self):
        self.plain()
        self.run_limbeck("freeze")
        environment = self.folder / "alembic" / "env.py"
        environment.write_text(environment.read_text().replace(
            "context.configure(connection=connection)",
            'connection.execute(text("SELECT 1"))\n        context.configure(connection=connection)'))
        self.assertIn("Python", self.out("upgrade", "head", "--dry-run"))
        refused = self.without_python("upgrade", "head", code=1)
        self.assertIn("env.py", refused.err)
        self.assertNotIn("a", self.table_names())

    def test_the_sql_of_what_is_frozen_needs_no_python(self):
        self.plain()
        self.run_limbeck("freeze")
        script = self.without_python("upgrade", "head", "--sql").out
        self.assertIn("CREATE INDEX i ON a (name)", script)

    def in_one_file(self, *arguments, **options):
        """As without_python(), by the file that the configuration names."""
        self.configure(NEVER + "frozen = deploy/frozen.sql\n")
        nowhere = self.folder / "nowhere"
        nowhere.mkdir(exist_ok=True)
        return self.run_limbeck(*arguments, environment={"PATH": str(nowhere)}, **options)

    def one_file(self):
        return (self.folder / "deploy/frozen.sql").read_text()

    def freeze_into_one(self, *arguments):
        (self.folder / "deploy").mkdir(exist_ok=True)
        return self.run_limbeck("freeze", "-o", "deploy/frozen.sql", *arguments)

    def test_one_file_does_without_python_what_alembic_does(self):
        self.plain()
        result = self.freeze_into_one()
        self.assertEqual(result.lines, [str(self.folder / "deploy/frozen.sql")])
        self.assertIn("frozen = frozen.sql", result.err)
        self.assertFalse((self.versions / "frozen").exists())
        self.alembic("upgrade", "head")
        theirs = self.everything()
        self.alembic("downgrade", "base")
        # Nothing of the scripts is evaluated: what the file says is what is run.
        path = self.folder / "deploy/frozen.sql"
        path.write_text(path.read_text().replace("CREATE INDEX i ON", "CREATE INDEX other ON"))
        self.in_one_file("upgrade", "a1")
        self.assertIn("CREATE INDEX other", " ".join(self.schema()))
        path.write_text(path.read_text().replace("CREATE INDEX other ON", "CREATE INDEX i ON"))
        self.query_all("DROP INDEX other", "CREATE INDEX i ON a (name)")
        self.in_one_file("upgrade", "head")
        self.assertEqual(self.everything(), theirs)
        self.in_one_file("downgrade", "base")
        self.assertEqual(self.schema(), [])

    def test_one_file_refuses_edited_scripts_and_is_mended_in_place(self):
        self.plain()
        self.freeze_into_one()
        before = self.one_file()
        script = self.versions / "a1.py"
        script.write_text(script.read_text().replace("String(50)", "String(60)"))
        result = self.in_one_file("upgrade", "head", code=1)
        self.assertIn("a1.py was edited after it was frozen", result.err)
        self.assertNotIn("a", self.table_names())
        # The configuration names the file, so -o is not needed; the other revisions stay in it.
        self.configure(f"python = {PYTHON}\nfrozen = deploy/frozen.sql\n")
        self.assertEqual(self.out("freeze", "a1"), f"{self.folder}/deploy/frozen.sql\n")
        self.assertFalse((self.versions / "frozen").exists())
        after = self.one_file()
        self.assertIn("VARCHAR(60)", after)
        self.assertEqual(before[before.index("-- make b2"):], after[after.index("-- make b2"):])
        self.in_one_file("upgrade", "head")
        self.assertEqual(self.rows(), ["d4"])

    def test_one_file_holds_both_dialects_and_what_the_project_has(self):
        self.plain()
        self.configure(f"python = {PYTHON}\ndialects = sqlite, postgresql\n")
        self.freeze_into_one("a1:b2")
        self.assertEqual(re.findall(r"-- Revision ID: (\w+)", self.one_file()), ["a1", "b2"])
        for dialect in ("sqlite", "postgresql"):
            for direction in ("upgrade", "downgrade"):
                self.assertIn(f"-- limbeck: {direction} dialect={dialect}", self.one_file())
        self.freeze_into_one("c3:d4")
        self.assertEqual(re.findall(r"-- Revision ID: (\w+)", self.one_file()),
                         ["a1", "b2", "c3", "d4"])
        (self.versions / "d4.py").unlink()
        self.freeze_into_one("a1")
        self.assertEqual(re.findall(r"-- Revision ID: (\w+)", self.one_file()), ["a1", "b2", "c3"])
        self.in_one_file("upgrade", "head")
        self.assertEqual(self.rows(), ["c3"])

    def test_a_file_of_something_else_is_not_written_over(self):
        self.plain()
        (self.folder / "deploy").mkdir()
        (self.folder / "deploy/frozen.sql").write_text("SELECT 1;\n")
        self.fails("freeze", "-o", "deploy/frozen.sql", words=["deploy/frozen.sql is no file that"])
        self.assertEqual(self.one_file(), "SELECT 1;\n")
        self.assertIn("is no file that", self.in_one_file("upgrade", "head", code=1).err)
        (self.folder / "deploy/frozen.sql").unlink()
        self.configure()
        self.freeze_into_one()
        text = self.one_file()
        again = text[text.index("-- limbeck: frozen"):]
        (self.folder / "deploy/frozen.sql").write_text(text + again)
        self.assertIn("holds revision a1 twice", self.in_one_file("upgrade", "head", code=1).err)
        self.assertNotIn("a", self.table_names())

    def test_converted_revisions_take_the_place_of_the_scripts(self):
        self.plain()
        self.run_limbeck("upgrade", "b2")
        before = [line for line in self.out("history").splitlines()]
        result = self.run_limbeck("convert")
        self.assertEqual({path.name for path in self.versions.iterdir()} - {"__pycache__"},
                         {"a1.sql", "b2.sql", "c3.sql", "d4.sql"})
        self.assertEqual(len(result.lines), 4)
        self.assertEqual(self.out("history").splitlines(), before)
        # Nothing counts as edited, and what is left runs from here on.
        self.without_python("upgrade", "head")
        self.assertEqual(self.rows(), ["d4"])
        theirs = self.everything()
        self.without_python("downgrade", "base")
        self.assertEqual(self.schema(), [])
        self.without_python("upgrade", "head")
        self.assertEqual(self.everything(), theirs)
        self.assertEqual(self.out("convert"), "")

    def test_a_converted_revision_that_is_edited_is_noticed(self):
        self.plain()
        self.run_limbeck("convert")
        self.configure("history = on\n")
        self.run_limbeck("upgrade", "c3")
        path = self.versions / "a1.sql"
        path.write_text(path.read_text().replace("VARCHAR(50)", "VARCHAR(60)"))
        self.fails("upgrade", "head", words=["a1", "edited"])

    def test_what_was_applied_as_python_is_the_same_revision_converted(self):
        self.plain()
        self.configure(f"python = {PYTHON}\nhistory = on\n")
        self.run_limbeck("upgrade", "b2")
        self.run_limbeck("convert")
        self.run_limbeck("upgrade", "head")
        path = self.versions / "b2.sql"
        path.write_text(re.sub("-- Source hash:.*\n", "", path.read_text()))
        self.write_after("d4")
        self.fails("upgrade", "head", words=["b2", "edited"])

    def write_after(self, parent):
        (self.versions / "e5.sql").write_text(
            f"-- more\n--\n-- Revision ID: e5\n-- Revises: {parent}\n\n-- limbeck: upgrade\nSELECT 1;\n")

    def test_nothing_is_converted_where_one_script_needs_python(self):
        self.three()
        result = self.fails("convert", words=["of 3 scripts", "nothing was written"])
        self.assertIn("b2 is not frozen", result.err)
        self.assertEqual({path.suffix for path in self.versions.iterdir() if path.is_file()}, {".py"})
        self.fails("convert", "a1", words=["a1 is needed by scripts that would stay", "a1:heads"])
        self.write("c3", "b2", 'op.execute("ALTER TABLE a ADD COLUMN age INTEGER")')
        self.run_limbeck("convert", "c3")
        self.run_limbeck("upgrade", "head")
        self.assertEqual(self.query("SELECT id FROM a ORDER BY id"), ["1", "11"])

    def test_labels_dependencies_and_the_date_are_kept(self):
        self.write("a1", None, 'op.execute("CREATE TABLE a (id INTEGER)")',
                   more='branch_labels = ("left",)\ndepends_on = None')
        self.write("b2", None, 'op.execute("CREATE TABLE b (id INTEGER)")',
                   more='branch_labels = None\ndepends_on = ["a1"]')
        (self.versions / "b2.sql").write_text("mine")
        self.fails("convert", words=["b2.sql", "already"])
        (self.versions / "b2.sql").unlink()
        before = self.out("history", "--verbose", "--json")
        self.run_limbeck("convert")
        text = (self.versions / "a1.sql").read_text()
        for line in ("-- make a1", "-- Branch labels: left", "-- Create Date: 2026-01-08 14:30:00"):
            self.assertIn(line + "\n", text)
        self.assertNotIn("limbeck: downgrade", text.replace("-- limbeck: downgrade dialect=", ""))
        self.assertEqual(self.same_graph(self.out("history", "--verbose", "--json")),
                         self.same_graph(before))

    @staticmethod
    def same_graph(text):
        return re.sub(r'"(kind|path|file|source|doc|docstring|long_message)": *"[^"]*",?', "",
                      text.replace(".py", ".sql"))

    def test_a_text_that_looks_like_a_section_is_not_frozen(self):
        self.write("a1", None, 'op.execute("""CREATE TABLE a (note TEXT DEFAULT \'\n'
                               '-- limbeck: downgrade\n\')""")')
        result = self.run_limbeck("freeze")
        self.assertIn("does not read back", result.err)
        self.run_limbeck("upgrade", "head")
        self.assertEqual(self.rows(), ["a1"])


class FreezeOnPostgresql(OnPostgresql, FreezeCase):
    dialect = "postgresql"
    other = "sqlite"

    def schema(self):
        dump = subprocess.run(["pg_dump", "--schema-only", "--exclude-table=alembic_version",
                               "--exclude-schema=limbeck", self.url], capture_output=True, text=True,
                              check=True, env=clean_environment()).stdout
        # Each dump has a random word of its own.
        return [line for line in dump.splitlines()
                if line and not line.startswith(("--", "\\", "SET ", "SELECT "))]

    def query_all(self, *statements):
        for each in statements:
            self.query(each)

    def test_enum_types_are_made_and_dropped(self):
        self.write("a1", None, """
            op.create_table("a", sa.Column("id", sa.Integer, primary_key=True),
                            sa.Column("state", sa.Enum("on", "off", name="state")))
            """, 'op.drop_table("a")\nsa.Enum(name="state").drop(op.get_bind())')
        self.run_limbeck("freeze")
        self.alembic("upgrade", "head")
        theirs = self.schema()
        self.alembic("downgrade", "base")
        self.without_python("upgrade", "head")
        self.assertEqual(self.schema(), theirs)
        self.without_python("downgrade", "base")
        self.assertEqual(self.schema(), [])

    def test_an_autocommit_block_is_outside_of_a_transaction(self):
        self.write("a1", None, """
            op.execute("CREATE TABLE a (id INTEGER)")
            with op.get_context().autocommit_block():
                op.create_index("i", "a", ["id"], postgresql_concurrently=True)
            op.execute("INSERT INTO a VALUES (1)")
            """)
        self.run_limbeck("freeze")
        self.assertIn("-- limbeck: upgrade dialect=postgresql transaction=off", self.frozen("a1"))
        self.without_python("upgrade", "head")
        self.assertEqual(self.query("SELECT indexname FROM pg_indexes WHERE tablename = 'a'"), ["i"])
        self.assertEqual(self.rows(), ["a1"])


class FreezeSqliteBatch(AlembicCase):
    def test_a_rebuild_of_a_table_is_evaluated_when_it_runs(self):
        self.write("a1", None, 'op.execute("CREATE TABLE a (id INTEGER, name TEXT)")')
        self.write("b2", "a1", 'with op.batch_alter_table("a") as batch:\n'
                               '    batch.alter_column("name", nullable=False)')
        result = self.run_limbeck("freeze")
        self.assertIn("b2 is not frozen: upgrade for sqlite", result.err)
        self.configure(NEVER)
        self.run_limbeck("upgrade", "head")
        self.assertEqual(self.rows(), ["b2"])


class FreezeElsewhere(AlembicCase):
    def test_a_project_without_python_scripts_freezes_nothing(self):
        self.assertEqual(self.out("freeze"), "")

    def test_a_folder_without_right_to_write_is_told(self):
        if os.getuid() == 0:
            self.skipTest("root may write anywhere")
        self.write("a1", None, 'op.execute("CREATE TABLE a (id INTEGER)")')
        self.versions.chmod(0o555)
        self.addCleanup(self.versions.chmod, 0o755)
        self.fails("freeze", words=["frozen"])


if __name__ == "__main__":
    unittest.main()
