#!/usr/bin/env python3
"""The hooks of env.py that have a say in autogenerate, asked as Debian's Alembic asks them: what either
tool finds and writes on the same project is the same."""
import ast
import re
import shutil
import subprocess
import unittest

from alembic_case import AlembicCase, END, ONLINE, OnPostgresql, PYTHON, START
from limbeck_case import clean_environment

TEMPLATE = "/usr/lib/python3/dist-packages/alembic/templates/generic/script.py.mako"
MADE = """
op.create_table("users", sa.Column("id", sa.Integer(), nullable=False),
                sa.Column("mail", sa.String(80), nullable=False), sa.Column("legacy_rank", sa.Integer()),
                sa.Column("old", sa.Integer()), sa.PrimaryKeyConstraint("id"))
op.create_index("ix_users_mail", "users", ["mail"])
op.create_index("ix_users_legacy", "users", ["old"])
op.create_table("others", sa.Column("id", sa.Integer(), nullable=False),
                sa.PrimaryKeyConstraint("id"))
op.create_table("gone", sa.Column("id", sa.Integer(), nullable=False),
                sa.PrimaryKeyConstraint("id"))
"""
MODELS = """
import sqlalchemy as sa
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class User(Base):
    __tablename__ = "users"
    __table_args__ = (sa.Index("ix_users_name", "name"), sa.Index("ix_users_temp", "id"))
    id = sa.Column(sa.Integer, primary_key=True)
    mail = sa.Column(sa.String(80), nullable=False)
    name = sa.Column(sa.String(40))
    legacy_note = sa.Column(sa.String(40))


class Post(Base):
    __tablename__ = "posts"
    id = sa.Column(sa.Integer, primary_key=True)
    author = sa.Column(sa.ForeignKey("users.id"))
    title = sa.Column(sa.Text, index=True)


class Elsewhere(Base):
    __tablename__ = "elsewhere"
    __table_args__ = {"info": {"skip_autogenerate": True}}
    id = sa.Column(sa.Integer, primary_key=True)
"""
EMPTY = """
def processed(context, revision, directives):
    if config.cmd_opts.autogenerate and directives[0].upgrade_ops.is_empty():
        directives[:] = []
"""
SEQUENTIAL = """
from alembic.script import ScriptDirectory
def processed(context, revision, directives):
    head = ScriptDirectory.from_config(context.config).get_current_head()
    directives[0].rev_id = "{0:04}".format(int(head or 0) + 1)
"""
REWRITER = """
from alembic.autogenerate import rewriter
from alembic.operations import ops
processed = rewriter.Rewriter()

@processed.rewrites(ops.AddColumnOp)
def added(context, revision, op):
    op.column.comment = "added " + op.column.name
    return op

@processed.rewrites(ops.CreateTableOp)
def made(context, revision, op):
    return [op, ops.ExecuteSQLOp("ANALYZE " + op.table_name)]
"""


def told(call):
    """A call's name and what it names: `add_column users.nick`."""
    words = []
    for each in call.args:
        if isinstance(each, ast.Call) and each.args and getattr(each.func, "attr", "") in ("f", "Column"):
            each = each.args[0]
        if isinstance(each, ast.Constant):
            words.append(str(each.value))
    count = 2 if call.func.attr in ("add_column", "drop_column") else 1
    return call.func.attr + " " + ".".join(words[:count])


def operations(text, function):
    """What the function calls of op and batch_op, sorted."""
    [body] = [each for each in ast.parse(text).body
              if isinstance(each, ast.FunctionDef) and each.name == function]
    return sorted(told(each) for each in ast.walk(body) if isinstance(each, ast.Call)
                  and isinstance(each.func, ast.Attribute) and isinstance(each.func.value, ast.Name)
                  and each.func.value.id in ("op", "batch_op") and each.func.attr != "f")


class HookCase(AlembicCase):
    maxDiff = None

    def setUp(self):
        super().setUp()
        self.configure(f"python = {PYTHON}\nprepend_sys_path = .\n")
        shutil.copy(TEMPLATE, self.folder / "alembic")
        (self.folder / "models.py").write_text(MODELS)
        self.write("1", None, MADE)
        self.environment_with("", "")
        self.alembic("upgrade", "head")

    def environment_with(self, code, options):
        """`options`: as they are passed to context.configure()."""
        given = ", ".join(["target_metadata=Base.metadata"] + ([options] if options else []))
        (self.folder / "alembic" / "env.py").write_text(
            START + "from models import Base\n" + code
            + ONLINE.replace("connection=connection", f"connection=connection, {given}") + END)

    def files(self):
        return {path.name for path in self.versions.glob("*.py")}

    def written(self, run):
        """The one file that is new after `run`, and its name; it is removed again."""
        before = self.files()
        run()
        new = self.files() - before
        if not new:
            return None, None
        [name] = new
        text = (self.versions / name).read_text()
        (self.versions / name).unlink()
        return name, re.sub(r"Create Date: .*\n", "Create Date: now\n", text)

    def both(self, *arguments, limbeck=("--allow-destructive", "--no-rename")):
        """(name, text) that Alembic writes, then Limbeck, and Limbeck's result."""
        theirs = self.written(lambda: self.alembic("revision", "--autogenerate", "-m", "x", *arguments))
        results = []
        ours = self.written(lambda: results.append(self.run_limbeck(
            "revision", "--autogenerate", "-m", "x", *limbeck, *arguments)))
        return theirs, ours, results[0]

    def find_the_same(self, words=()):
        """Both ways; gives the operations up and Limbeck's standard error."""
        theirs, ours, result = self.both("--rev-id", "2")
        self.assertEqual(operations(ours[1], "upgrade"), operations(theirs[1], "upgrade"))
        self.assertNotIn("not asked", result.err)
        found = operations(ours[1], "upgrade")
        for word in words:
            self.assertIn(word, found)
        return found, result.err


class Include(HookCase):
    """On SQLite; the second class runs the same on PostgreSQL."""

    def include(self, body, **more):
        self.environment_with(f"def included(object, name, type_, reflected, compare_to):\n    {body}\n",
                              "include_object=included")
        return self.find_the_same(**more)[0]

    def test_without_a_hook_all_differs(self):
        found, _ = self.find_the_same(words=["add_column users.name", "drop_table gone"])
        self.assertEqual(len(found), 13, found)

    def test_tables_by_name(self):
        found = self.include("return not (type_ == 'table' and name in ('gone', 'posts', 'users'))",
                             words=["drop_table others", "create_table elsewhere"])
        self.assertEqual(len(found), 2, found)

    def test_by_the_info_of_the_model(self):
        found = self.include("return not object.info.get('skip_autogenerate', False)")
        self.assertNotIn("create_table elsewhere", found)

    def test_columns_by_name(self):
        found = self.include("return not (type_ == 'column' and name.startswith('legacy_'))",
                             words=["add_column users.name", "drop_column users.old"])
        self.assertNotIn("add_column users.legacy_note", found)
        self.assertNotIn("drop_column users.legacy_rank", found)

    def test_indexes(self):
        found = self.include("return not (type_ == 'index' and name in ('ix_users_temp', 'ix_users_mail'))",
                             words=["create_index ix_users_name"])
        self.assertNotIn("create_index ix_users_temp", found)
        self.assertNotIn("drop_index ix_users_mail", " ".join(found))

    def test_tables_of_others_are_left_alone(self):
        found = self.include("return not (type_ == 'table' and reflected and compare_to is None)")
        self.assertNotIn("drop_table", " ".join(found))

    def test_what_is_given_to_the_hook_is_what_alembic_gives(self):
        code = ("import json, os\nasked = set()\n"
                "def included(object, name, type_, reflected, compare_to):\n"
                "    table = object.name if type_ == 'table' else object.table.name\n"
                "    asked.add(' '.join(map(str, [type(object).__name__, table, name, type_, reflected,\n"
                "                                 type(compare_to).__name__])))\n"
                "    with open(os.environ['ASKED'], 'w') as file: json.dump(sorted(asked), file)\n"
                "    return True\n")
        self.environment_with(code, "include_object=included")
        asked = []
        for run in (lambda path: subprocess.run(
                        ["alembic", "revision", "--autogenerate", "-m", "x", "--rev-id", "2"],
                        cwd=self.folder, env=clean_environment(ASKED=path), check=True,
                        capture_output=True),
                    lambda path: self.run_limbeck(
                        "revision", "--autogenerate", "-m", "x", "--rev-id", "2", "--no-rename",
                        "--allow-destructive", environment={"ASKED": path})):
            path = self.folder / "asked.json"
            self.written(lambda: run(str(path)))
            asked.append(set(ast.literal_eval(path.read_text())))
        theirs, ours = asked
        self.assertLessEqual(ours, theirs)
        # Alembic asks about what is the same, and about the parts of a table that is dropped, too.
        self.assertEqual([each for each in theirs - ours if "NoneType" in each], [])

    def test_names(self):
        self.environment_with("def named(name, type_, parents):\n"
                              "    return not (type_ == 'table' and name == 'gone'\n"
                              "                or type_ == 'column' and name == 'old' and\n"
                              "                parents['schema_qualified_table_name'] == 'users')\n",
                              "include_name=named")
        found, _ = self.find_the_same(words=["drop_table others"])
        self.assertNotIn("drop_table gone", found)
        self.assertNotIn("drop_column users.old", found)

    def test_check_asks_as_well(self):
        self.environment_with("def included(*given):\n    return False\n", "include_object=included")
        result = self.run_limbeck("check")
        self.assertIn("no differences", result.err)
        self.environment_with("def included(object, name, *given):\n    return name != 'posts'\n",
                              "include_object=included")
        result = self.run_limbeck("check", "--no-rename", code=3)
        self.assertNotIn("posts", result.out + result.err)

    def test_an_exception_names_the_line(self):
        code = "def included(object, name, type_, reflected, compare_to):\n    return name.nothing\n"
        self.environment_with(code, "include_object=included")
        line = (self.folder / "alembic" / "env.py").read_text().split("\n").index(
            "    return name.nothing") + 1
        for command in (("revision", "--autogenerate", "-m", "x"), ("check",)):
            self.fails(*command, words=["AttributeError", f"alembic/env.py:{line}", "nothing"])
        self.assertEqual(self.files(), {"1.py"})

    def test_nothing_is_changed_in_the_database(self):
        self.environment_with("def included(*given):\n    return True\n", "include_object=included")
        before = self.table_names()
        self.run_limbeck("check", "--no-rename", code=3)
        self.assertEqual(self.table_names(), before)
        self.assertEqual(self.rows(), ["1"])

    def test_without_python_a_note_says_so(self):
        self.environment_with("def included(*given):\n    return False\n", "include_object=included")
        self.configure(f"python = {PYTHON}\nprepend_sys_path = .\npython_bridge = never\n"
                       "models = sqlalchemy:models:Base\n")
        result = self.run_limbeck("check", "--no-rename", code=3)
        self.assertRegex(result.err, r"note: hooks of .*env\.py that are not asked: include_object \(line \d+\)")


class IncludeOnPostgresql(OnPostgresql, Include):
    pass


class Schemas(OnPostgresql, HookCase):
    def test_schemas_by_name(self):
        self.query("CREATE SCHEMA tenant; CREATE TABLE tenant.theirs (id INTEGER PRIMARY KEY);"
                   "CREATE SCHEMA ours; CREATE TYPE ours.mood AS ENUM ('a');"
                   "CREATE TABLE ours.mine (id SERIAL PRIMARY KEY, m ours.mood)")
        models = MODELS + """

class Mine(Base):
    __tablename__ = "mine"
    __table_args__ = {"schema": "ours"}
    id = sa.Column(sa.Integer, primary_key=True)
    m = sa.Column(sa.Enum("a", name="mood", schema="ours"))
    note = sa.Column(sa.String(10))
"""
        (self.folder / "models.py").write_text(models)
        self.environment_with("def named(name, type_, parents):\n"
                              "    return name in (None, 'ours') if type_ == 'schema' else True\n",
                              "include_schemas=True, include_name=named")
        found, error = self.find_the_same(words=["add_column mine.note"])
        self.assertNotIn("theirs", " ".join(found) + error)
        # The type goes with the table that is left out, and stays with it.
        self.environment_with("def included(object, name, type_, reflected, compare_to):\n"
                              "    schema = object.schema if type_ == 'table' else object.table.schema\n"
                              "    return schema not in ('ours', 'tenant')\n",
                              "include_schemas=True, include_object=included")
        found, error = self.find_the_same()
        self.assertNotIn("mood", " ".join(found) + error)


class Directives(HookCase):
    """On SQLite; the second class runs the same on PostgreSQL."""

    def process(self, code):
        self.environment_with(code, "process_revision_directives=processed")

    def test_no_empty_revisions(self):
        self.process("def included(*given):\n    return False\n" + EMPTY)
        theirs, ours, result = self.both("--rev-id", "2")
        self.assertIsNotNone(theirs[1])
        self.assertEqual(operations(ours[1], "upgrade"), operations(theirs[1], "upgrade"))
        self.assertNotIn("note:", result.err)
        self.environment_with("def included(*given):\n    return False\n" + EMPTY,
                              "process_revision_directives=processed, include_object=included")
        self.assertEqual(self.both("--rev-id", "2")[:2], ((None, None), (None, None)))

    def test_a_hook_that_leaves_nothing(self):
        self.process("def processed(context, revision, directives):\n    directives[:] = []\n")
        theirs, ours, result = self.both("--rev-id", "2")
        self.assertEqual((theirs, ours), ((None, None), (None, None)))
        self.assertIn("nothing was written", result.err)

    def test_empty_revisions_are_asked_with_revision_environment(self):
        self.process(EMPTY)
        for more in ("", "revision_environment = true\n"):
            self.configure(f"python = {PYTHON}\nprepend_sys_path = .\n{more}")
            theirs = self.written(lambda: self.alembic("revision", "-m", "x", "--rev-id", "2"))
            ours = self.written(lambda: self.run_limbeck("revision", "-m", "x", "--rev-id", "2"))
            self.assertIsNotNone(ours[1])
            self.assertEqual(ours[0], theirs[0])
        self.process(EMPTY.replace("config.cmd_opts.autogenerate and ", ""))
        self.assertEqual(self.written(lambda: self.alembic("revision", "-m", "x")), (None, None))
        self.assertEqual(self.written(lambda: self.run_limbeck("revision", "-m", "x")), (None, None))

    def test_ids_in_sequence(self):
        self.process(SEQUENTIAL)
        theirs, ours, result = self.both()
        self.assertEqual(ours[0], theirs[0])
        self.assertEqual(ours[0], "0002_x.py")
        self.assertIn("revision = '0002'", ours[1])
        self.assertEqual(operations(ours[1], "upgrade"), operations(theirs[1], "upgrade"))
        self.assertNotIn("note:", result.err)

    def test_another_message(self):
        self.process("def processed(context, revision, directives):\n"
                     "    directives[0].message = 'other words'\n")
        theirs, ours, _ = self.both("--rev-id", "2")
        self.assertEqual(ours[0], theirs[0])
        self.assertEqual(ours[0], "2_other_words.py")

    def test_operations_that_are_rewritten(self):
        self.process(REWRITER)
        theirs, ours, result = self.both("--rev-id", "2")
        for text in (theirs[1], ours[1]):
            self.assertIn("comment='added name'", text)
            self.assertIn("op.execute('ANALYZE posts')", text)
        self.assertEqual(operations(ours[1], "upgrade"), operations(theirs[1], "upgrade"))
        self.assertRegex(result.err, "note: process_revision_directives of .* changed the operations.*not tried")

    def test_alembic_runs_what_was_rewritten(self):
        self.process(REWRITER)
        self.run_limbeck("revision", "--autogenerate", "-m", "x", "--allow-destructive", "--no-rename")
        self.alembic("upgrade", "head")
        self.assertIn("posts", self.table_names())
        self.alembic("downgrade", "-1")
        self.assertIn("gone", self.table_names())

    def test_hooks_that_are_passed_by_two_asterisks(self):
        self.environment_with(SEQUENTIAL + "def included(object, name, *given):\n    return name != 'posts'\n"
                              "more = {'process_revision_directives': processed}\n"
                              "more['include_object'] = included\n", "**more")
        theirs, ours, _ = self.both()
        self.assertEqual(ours[0], "0002_x.py")
        self.assertEqual(operations(ours[1], "upgrade"), operations(theirs[1], "upgrade"))

    def test_what_alembic_alone_can_write_is_refused(self):
        for body, word in (("directives.append(directives[0])", "2 scripts"),
                           ("directives[0].splice = True", "splice")):
            self.process(f"def processed(context, revision, directives):\n    {body}\n")
            self.fails("revision", "--autogenerate", "-m", "x", "--allow-destructive", "--no-rename",
                       words=[word])
            self.assertEqual(self.files(), {"1.py"})

    def test_an_exception_names_the_line(self):
        self.process("def processed(context, revision, directives):\n    raise ValueError('not so')\n")
        line = (self.folder / "alembic" / "env.py").read_text().split("\n").index(
            "    raise ValueError('not so')") + 1
        self.fails("revision", "--autogenerate", "-m", "x", "--allow-destructive", "--no-rename",
                   words=["ValueError: not so", f"alembic/env.py:{line}"])
        self.assertEqual(self.files(), {"1.py"})

    def test_without_python_a_note_says_so(self):
        self.process(EMPTY)
        self.configure(f"python = {PYTHON}\nprepend_sys_path = .\npython_bridge = never\n"
                       "models = sqlalchemy:models:Base\n")
        result = self.run_limbeck("revision", "--autogenerate", "-m", "x", "--allow-destructive",
                                  "--no-rename")
        self.assertEqual(result.err.count("not asked: process_revision_directives"), 1)


class DirectivesOnPostgresql(OnPostgresql, Directives):
    pass


class Rebuild(HookCase):
    def test_what_is_no_operation_can_be_numbered_but_not_rewritten(self):
        (self.folder / "models.py").write_text(MODELS.replace("String(80), nullable=False", "String(90)"))
        self.environment_with(SEQUENTIAL, "process_revision_directives=processed, compare_type=True")
        result = self.run_limbeck("revision", "--autogenerate", "-m", "x", "--allow-destructive", "--no-rename")
        self.assertIn("saw upgrade() as one text: it asks the database", result.err)
        self.assertIn("PRAGMA foreign_keys", (self.versions / "0002_x.py").read_text())
        (self.versions / "0002_x.py").unlink()
        self.environment_with("def processed(context, revision, directives):\n"
                              "    directives[0].upgrade_ops.ops.pop()\n",
                              "process_revision_directives=processed")
        self.fails("revision", "--autogenerate", "-m", "x", "--allow-destructive", "--no-rename",
                   words=["upgrade() as one text"])
        self.assertEqual(self.files(), {"1.py"})


class InBatch(HookCase):
    def test_batches_are_seen_as_changes_of_tables(self):
        self.environment_with(
            "def processed(context, revision, directives):\n"
            "    for each in directives[0].upgrade_ops.ops:\n"
            "        print('seen', type(each).__name__, each.table_name)\n",
            "render_as_batch=True, process_revision_directives=processed")
        _, ours, result = self.both("--rev-id", "2")
        self.assertIn("with op.batch_alter_table(", ours[1])
        self.assertIn("seen ModifyTableOps users", result.err)
        self.assertIn("seen CreateTableOp posts", result.err)


if __name__ == "__main__":
    unittest.main()
