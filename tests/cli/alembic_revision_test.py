#!/usr/bin/env python3
"""New revisions as Alembic's scripts: the file that Debian's Alembic would write, and what
--autogenerate found, run by Alembic."""
import re
import shutil
import subprocess
import unittest

from alembic_case import AlembicCase, OnPostgresql, PYTHON
from limbeck_case import clean_environment

TEMPLATES = "/usr/lib/python3/dist-packages/alembic/templates"
MODELS = """
CREATE TABLE users (id INTEGER PRIMARY KEY, email VARCHAR(320) NOT NULL UNIQUE,
                    note TEXT DEFAULT 'a:b 50%% "quoted" it''s \\n');
CREATE TABLE posts (id INTEGER PRIMARY KEY, author INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
                    title TEXT);
CREATE INDEX ix_posts_author ON posts (author);
"""


class Written(AlembicCase):
    """On SQLite; the file does not depend on the database."""

    def template(self, text):
        (self.folder / "alembic" / "script.py.mako").write_text(text)

    def stock(self, name="generic"):
        shutil.copy(f"{TEMPLATES}/{name}/script.py.mako", self.folder / "alembic")

    def text_of(self, identifier):
        [path] = self.versions.glob(f"{identifier}_*.py")
        return re.sub(r"Create Date: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}\n", "Create Date: now\n",
                      path.read_text())

    def both(self, identifier, *arguments):
        """The same command given to either tool; the revision of the other is gone afterwards."""
        self.alembic(*arguments, "--rev-id", identifier)
        theirs = self.text_of(identifier)
        names = {path.name for path in self.versions.glob(f"{identifier}_*.py")}
        for path in self.versions.glob(f"{identifier}_*.py"):
            path.unlink()
        self.run_limbeck(*arguments, "--rev-id", identifier)
        self.assertEqual(self.text_of(identifier), theirs)
        self.assertEqual({path.name for path in self.versions.glob(f"{identifier}_*.py")}, names)

    def test_the_file_is_the_one_that_alembic_writes(self):
        self.stock()
        self.both("a1", "revision", "-m", "add user's table")
        self.both("b2", "revision", "-m", "a branch", "--branch-label", "billing")
        self.both("c3", "revision", "-m", 'say "hello"', "--head", "a1", "--splice",
                  "--depends-on", "b2")
        self.both("d4", "merge", "heads", "-m", "join both of them")
        self.both("e5", "revision", "-m", "später", "--head", "base", "--depends-on", "b2",
                  "--depends-on", "c3")
        self.assertIn("d4", self.alembic("heads"))

    def test_other_templates(self):
        self.stock("async")
        self.both("a1", "revision", "-m", "from async")
        self.stock("multidb")
        self.fails("revision", "-m", "x", words=["script.py.mako:1", "<%"])

    def test_what_projects_write_into_their_templates(self):
        self.template('''## a comment that is not written
"""${message}

Revision ID: ${up_revision}
Revises: ${", ".join(down_revision) if down_revision is not None and branch_labels else down_revision or "nothing"}
Create Date: ${create_date | str,trim}
%% one percent
"""
from typing import Sequence, Union \\
# continued
% if imports:
${imports}
% elif not message:
never
% else:
import sqlalchemy as sa
% endif

revision: str = ${repr(up_revision)}
down_revision: Union[str, None] = ${repr(down_revision)}
branch_labels: Union[str, Sequence[str], None] = ${branch_labels | repr,n}
depends_on = ${repr(depends_on)}

def upgrade():
    ${upgrades if upgrades else "pass"}

def downgrade():
    ${downgrades or 'pass'}
''')
        self.both("a1", "revision", "-m", "one")
        self.both("b2", "revision", "-m", "two")

    def test_a_template_that_is_not_understood_is_named_with_its_line(self):
        for construct, what in (("<% x = 1 %>", "<%"), ("${config.get_main_option('x')}", "call"),
                                ("% for x in y:\n% endfor", "% for"), ("${unknown}", "unknown"),
                                ("${message", "without }"), ("% if message:\n", "endif"),
                                ("${message | u}", "filter u"), ("${message[0]}", "expression")):
            self.template(f'"""${{message}}"""\n\n{construct}\nrevision = ${{repr(up_revision)}}\n')
            result = self.fails("revision", "-m", "x", words=[what, "script.py.mako:"])
            self.assertIn("script_format = sql", result.err)
        self.assertEqual(list(self.versions.iterdir()), [])

    def test_a_message_that_would_break_the_script_is_refused(self):
        self.stock()
        self.fails("revision", "-m", 'end """ here', words=["read back"])
        self.assertEqual(list(self.versions.iterdir()), [])

    def test_without_a_template_it_is_alembics_own(self):
        self.run_limbeck("revision", "-m", "one", "--rev-id", "a1")
        ours = self.text_of("a1")
        self.versions.joinpath("a1_one.py").unlink()
        self.stock()
        self.both("a1", "revision", "-m", "one")
        self.assertEqual(self.text_of("a1"), ours)

    def test_sql_where_it_is_asked_for(self):
        self.configure("script_format = sql\n")
        self.run_limbeck("revision", "-m", "one", "--rev-id", "a1")
        self.assertEqual([path.suffix for path in self.versions.iterdir()], [".sql"])

    def test_the_message_twice_gives_two_files(self):
        self.configure(f"python = {PYTHON}\nfile_template = %%(slug)s\n")
        self.run_limbeck("revision", "-m", "same", "--rev-id", "a1")
        self.run_limbeck("revision", "-m", "same", "--rev-id", "b2")
        self.assertEqual({path.name for path in self.versions.iterdir()}, {"same.py", "same_b2.py"})
        self.assertIn("b2 (head)", self.alembic("heads"))


class Generated(AlembicCase):
    """On SQLite; the second class runs the same on PostgreSQL."""

    dialect = "sqlite"

    def setUp(self):
        super().setUp()
        self.configure(f"python = {PYTHON}\nmodels = sql:schema.sql\n")
        self.models(MODELS)

    def models(self, text):
        (self.folder / "schema.sql").write_text(text)

    def generate(self, message, *arguments):
        self.run_limbeck("revision", "--autogenerate", "-m", message, "--rev-id", message, *arguments)
        return (self.versions / f"{message}_{message}.py").read_text()

    def schema(self):
        # Not its text: a table that was rebuilt is written otherwise than Alembic writes it.
        of = " FROM sqlite_master m, pragma_{}(m.name) i WHERE m.tbl_name <> 'alembic_version'"
        return sorted(
            self.query("SELECT m.name || '.' || i.name || ' ' || i.type || ' ' || (i.pk OR i.\"notnull\")"
                       " || coalesce(i.dflt_value, '')" + of.format("table_info"))
            + self.query("SELECT m.name || '.' || i.\"from\" || ' ' || i.\"table\" || i.on_delete"
                         + of.format("foreign_key_list"))
            + self.query("SELECT m.name || ' ' || i.\"unique\" || i.origin" + of.format("index_list")))

    def test_alembic_runs_what_was_found_up_and_down(self):
        text = self.generate("one")
        self.assertIn("# ### commands auto generated by Alembic - please adjust! ###", text)
        self.alembic("upgrade", "head")
        self.run_limbeck("check")
        first = self.schema()
        self.models(MODELS.replace("title TEXT", "title TEXT NOT NULL DEFAULT 'x', likes INTEGER")
                    .replace("VARCHAR(320)", "VARCHAR(400)"))
        self.generate("two")
        self.alembic("upgrade", "head")
        self.run_limbeck("check")
        self.alembic("downgrade", "-1")
        self.assertEqual(self.schema(), first)
        self.alembic("downgrade", "base")
        self.assertEqual(self.schema(), [])
        self.run_limbeck("upgrade", "head")
        self.run_limbeck("check")

    def test_what_is_lost_is_said_in_a_comment(self):
        self.generate("one")
        self.run_limbeck("upgrade", "head")
        self.models("CREATE TABLE users (id INTEGER PRIMARY KEY);")
        self.fails("revision", "--autogenerate", "-m", "two", words=["--allow-destructive"])
        text = self.generate("two", "--allow-destructive")
        self.assertIn("    # DESTRUCTIVE: the values of users.note are lost (0 values)\n", text)
        self.assertRegex(text, "    # DESTRUCTIVE: the rows of posts are lost.*\\n    op.drop_table\\('posts'\\)\\n")

    def test_what_no_revision_made_is_left_alone(self):
        self.generate("one")
        self.run_limbeck("upgrade", "head")
        self.query("CREATE TABLE foreign_one (id INTEGER)")
        self.assertIn("foreign_one", self.run_limbeck("check").err)

    def test_revisions_are_replayed_where_no_database_is(self):
        self.generate("one")
        self.run_limbeck("check", "--from-migrations")
        self.models("CREATE TABLE users (id INTEGER PRIMARY KEY);")
        self.run_limbeck("check", "--from-migrations", code=3)

    def test_several_dialects_in_one_script(self):
        self.configure(f"python = {PYTHON}\nmodels = sql:schema.sql\ndialects = sqlite, postgresql\n"
                       f"scratch_url = {self.scratch()}\n")
        text = self.generate("one")
        for dialect in ("sqlite", "postgresql"):
            self.assertIn(f'    if op.get_context().dialect.name == "{dialect}":\n'
                          "        op.create_table('users',\n", text)
        self.alembic("upgrade", "head")
        self.run_limbeck("check")

    def scratch(self):
        return self.make_postgresql().replace("%", "%%")

    def test_revisions_are_tried_on_a_scratch_database(self):
        self.generate("one")
        self.run_limbeck("test")
        path = self.versions / "one_one.py"
        path.write_text(re.sub(r"( +op\.drop_table\('posts'\)\n)", "", path.read_text()))
        self.assertIn("one", self.run_limbeck("test", code=1).out)

    def test_no_difference_writes_nothing(self):
        self.generate("one")
        self.run_limbeck("upgrade", "head")
        self.run_limbeck("revision", "--autogenerate", "-m", "two")
        self.assertEqual(len(list(self.versions.glob("*.py"))), 1)


class GeneratedOnPostgresql(OnPostgresql, Generated):
    dialect = "postgresql"

    def schema(self):
        dump = subprocess.run(["pg_dump", "--schema-only", "--exclude-table=alembic_version",
                               "--exclude-schema=limbeck", self.url], capture_output=True, text=True,
                              check=True, env=clean_environment()).stdout
        return [line for line in dump.splitlines()
                if line and not line.startswith(("--", "\\", "SET ", "SELECT "))]

    def test_several_dialects_in_one_script(self):
        self.skipTest("its scratch belongs to one of them; on SQLite")

    def test_several_transactions_stay_several(self):
        self.models("CREATE TYPE state AS ENUM ('a'); CREATE TABLE t (id INTEGER PRIMARY KEY, s state);")
        self.generate("one")
        self.run_limbeck("upgrade", "head")
        self.models("CREATE TYPE state AS ENUM ('a', 'b');"
                    "CREATE TABLE t (id INTEGER PRIMARY KEY, s state DEFAULT 'b');")
        text = self.generate("two")
        self.assertIn("    with op.get_context().autocommit_block():\n        pass\n", text)
        self.alembic("upgrade", "head")
        self.run_limbeck("check")

    def test_functions_and_views_with_what_sqlalchemy_would_take_for_parameters(self):
        self.models("""
CREATE FUNCTION f(x text) RETURNS text LANGUAGE sql AS $$ SELECT x || ':name' || '%s' || E'\\\\:y' $$;
CREATE VIEW v AS SELECT '10:30'::time AS t, f(':a') AS a;
""")
        self.generate("one")
        self.alembic("upgrade", "head")
        self.run_limbeck("check")
        self.assertEqual(self.query("SELECT a FROM v"), [":a:name%s\\:y"])


class RebuildOnSqlite(AlembicCase):
    def test_a_rebuild_refuses_to_run_with_foreign_keys_on(self):
        self.configure(f"python = {PYTHON}\nmodels = sql:schema.sql\n")
        (self.folder / "schema.sql").write_text(MODELS)
        self.run_limbeck("revision", "--autogenerate", "-m", "one")
        self.run_limbeck("upgrade", "head")
        (self.folder / "schema.sql").write_text(MODELS.replace("VARCHAR(320)", "VARCHAR(400)"))
        self.run_limbeck("revision", "--autogenerate", "-m", "two")
        environment = self.folder / "alembic" / "env.py"
        plain = environment.read_text()
        environment.write_text(plain.replace(
            "with connectable.connect() as connection:",
            "from sqlalchemy import event\n"
            "    event.listen(connectable, 'connect', "
            "lambda given, record: given.execute('PRAGMA foreign_keys = ON'))\n"
            "    with connectable.connect() as connection:"))
        self.fails("upgrade", "head", words=["switch PRAGMA foreign_keys off"])
        environment.write_text(plain)
        self.run_limbeck("upgrade", "head")
        self.run_limbeck("check")


if __name__ == "__main__":
    unittest.main()
