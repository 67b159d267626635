#!/usr/bin/env python3
"""What --autogenerate writes in Alembic's directives: the text that Alembic would write, and run by
Alembic up and down the schema that is meant."""
import re
import shutil
import subprocess
import unittest

from alembic_case import AlembicCase, END, ONLINE, OnPostgresql, PYTHON, START
from limbeck_case import clean_environment

TEMPLATE = "/usr/lib/python3/dist-packages/alembic/templates/generic/script.py.mako"
CONVENTION = """{
    "ix": "ix_%(column_0_label)s", "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s", "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s"}"""
MODELS = """
import sqlalchemy as sa
from sqlalchemy.orm import declarative_base

Base = declarative_base(metadata=sa.MetaData(naming_convention={convention}))


class User(Base):
    __tablename__ = "users"
    id = sa.Column(sa.Integer, primary_key=True)
    email = sa.Column(sa.String(320), nullable=False, unique=True)
    name = sa.Column(sa.String(80), index=True)
    is_admin = sa.Column(sa.Boolean, server_default=sa.false(), nullable=False)


class Post(Base):
    __tablename__ = "posts"
    __table_args__ = (sa.CheckConstraint("length(title) > 0", name="told"),)
    id = sa.Column(sa.BigInteger, primary_key=True)
    author_id = sa.Column(sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True)
    title = sa.Column(sa.Text, nullable=False, server_default="it's 50% new")
    price = sa.Column(sa.Numeric(10, 2))
    {more}
"""
ON_POSTGRESQL = """
    tags = sa.Column(postgresql.ARRAY(sa.String(20)))
    extra = sa.Column(postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False)
    token = sa.Column(postgresql.UUID())
    made = sa.Column(sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)
"""
COMPARE = """
import sys
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine
from models import Base
with create_engine(sys.argv[1]).connect() as connection:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    print(compare_metadata(context, Base.metadata))
"""


class WithModels(AlembicCase):
    """A project whose models are SQLAlchemy's."""

    maxDiff = None
    options = ""

    def setUp(self):
        super().setUp()
        shutil.copy(TEMPLATE, self.folder / "alembic")
        self.write_environment(self.options)
        self.configure(f"python = {PYTHON}\nprepend_sys_path = .\n")
        self.models()

    def write_environment(self, options, head=""):
        given = f"target_metadata=Base.metadata{options}"
        (self.folder / "alembic" / "env.py").write_text(
            START + "from models import Base\n" + head
            + ONLINE.replace("connection=connection", f"connection=connection, {given}")
            + END.replace("literal_binds", f"{given}, literal_binds"))

    def models(self, more="", change=lambda text: text):
        text = MODELS.replace("{convention}", CONVENTION).replace("{more}", more.strip())
        if "postgresql." in more:
            text = text.replace("import sqlalchemy as sa\n",
                                "import sqlalchemy as sa\nfrom sqlalchemy.dialects import postgresql\n")
        (self.folder / "models.py").write_text(change(text))

    def generate(self, identifier, *arguments):
        result = self.run_limbeck("revision", "--autogenerate", "-m", identifier, "--rev-id", identifier,
                                  *arguments)
        self.assertNotIn("written as SQL", result.err)
        return self.text_of(identifier)

    def text_of(self, identifier):
        [path] = self.versions.glob(f"{identifier}_*.py")
        return re.sub(r"Create Date: .*\n", "Create Date: now\n", path.read_text())

    def function(self, text, name):
        """Its lines between Alembic's two comments, without the function's indent."""
        found = re.search(rf"def {name}\(\).*?please adjust! ###\n(.*?)    # ### end", text, re.S)
        return re.sub("^    ", "", found[1], flags=re.M)

    def differences(self):
        result = subprocess.run([PYTHON, "-c", COMPARE, self.url], cwd=self.folder, text=True,
                                env=clean_environment(), capture_output=True, check=True)
        return result.stdout.strip()

    def up_and_back(self, identifier):
        """What Alembic makes of a script has no difference from the models, and is gone again."""
        before = self.schema()
        self.alembic("upgrade", "head")
        self.run_limbeck("check")
        self.assertEqual(self.differences(), "[]")
        after = self.schema()
        self.alembic("downgrade", "-1")
        self.assertEqual(self.schema(), before)
        # Where it is understood without Python, it does the same.
        self.run_limbeck("upgrade", "head")
        self.assertEqual(self.schema(), after)
        self.run_limbeck("check")

    def schema(self):
        # Alembic indents with tabs.
        return sorted(re.sub(r"\s+", " ", each) for each in self.query(
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name <> 'alembic_version'"))


class OnSqlite(WithModels):
    def test_the_script_is_the_one_that_alembic_writes(self):
        self.alembic("revision", "--autogenerate", "-m", "a1", "--rev-id", "a1")
        theirs = self.text_of("a1")
        next(self.versions.glob("a1_*.py")).unlink()
        ours = self.generate("a1")
        self.assertEqual(self.function(ours, "upgrade"), self.function(theirs, "upgrade"))
        self.up_and_back("a1")

    def test_what_needs_no_new_table_is_written_in_directives(self):
        self.models()
        self.generate("a1")
        self.alembic("upgrade", "head")
        self.models("nickname = sa.Column(sa.String(40), index=True)",
                    lambda text: text.replace("class Post", """class Tag(Base):
    __tablename__ = "tags"
    name = sa.Column(sa.String(20), primary_key=True)


class Post"""))
        text = self.generate("b2")
        self.assertEqual(self.function(text, "upgrade"), """\
op.add_column('posts', sa.Column('nickname', sa.String(length=40), nullable=True))
op.create_index(op.f('ix_posts_nickname'), 'posts', ['nickname'], unique=False)
op.create_table('tags',
sa.Column('name', sa.String(length=20), nullable=False),
sa.PrimaryKeyConstraint('name', name=op.f('pk_tags'))
)
""")
        self.assertIn("op.drop_index(op.f('ix_posts_nickname'), table_name='posts')\n", text)
        self.assertIn("    # DESTRUCTIVE: the values of posts.nickname are lost\n"
                      "    op.drop_column('posts', 'nickname')\n", text)
        self.up_and_back("b2")

    def test_a_rebuild_stands_in_sql_among_directives(self):
        self.generate("a1")
        self.alembic("upgrade", "head")
        self.models("nickname = sa.Column(sa.String(40))",
                    lambda text: text.replace("sa.String(320)", "sa.String(400)"))
        text = self.function(self.generate("b2"), "upgrade")
        self.assertIn("op.add_column('posts', sa.Column('nickname'", text)
        self.assertIn('op.execute("ALTER TABLE', text)
        self.alembic("upgrade", "head")
        self.run_limbeck("check")


class OnSqliteInBatches(WithModels):
    options = ", render_as_batch=True"

    def test_the_script_is_the_one_that_alembic_writes(self):
        OnSqlite.test_the_script_is_the_one_that_alembic_writes(self)

    def test_a_column_that_would_cost_a_rebuild_in_a_batch_goes_without(self):
        self.models("nickname = sa.Column(sa.String(40))")
        self.generate("a1")
        self.alembic("upgrade", "head")
        self.models("born = sa.Column(sa.Integer, index=True, server_default=sa.text('7'))")
        self.assertEqual(self.function(self.generate("b2", "--allow-destructive", "--no-rename"), "upgrade"), """\
# DESTRUCTIVE: the values of posts.nickname are lost (0 values)
op.drop_column('posts', 'nickname')
op.add_column('posts', sa.Column('born', sa.Integer(), server_default=sa.text('7'), nullable=True))
with op.batch_alter_table('posts', schema=None) as batch_op:
    batch_op.create_index(batch_op.f('ix_posts_born'), ['born'], unique=False)

""")
        self.up_and_back("b2")


class WhatIsSaid(WithModels):
    def test_a_whole_that_leads_elsewhere_is_written_as_sql(self):
        # The key has no name in the database; by the convention, create_table() would give it one.
        (self.folder / "schema.sql").write_text("CREATE TABLE t (id INTEGER NOT NULL, PRIMARY KEY (id));")
        result = self.run_limbeck("revision", "--autogenerate", "-m", "a1", "--rev-id", "a1",
                                  "--models", "sql:schema.sql")
        self.assertIn("note: written as SQL, because with Alembic's directives the upgrade does not lead "
                      "to the wanted schema", result.err)
        self.assertIn('op.execute("""CREATE TABLE t', self.text_of("a1"))
        self.alembic("upgrade", "head")
        self.run_limbeck("check", "--models", "sql:schema.sql")

    def test_what_was_not_tried_is_sql(self):
        self.run_limbeck("revision", "--autogenerate", "-m", "a1", "--rev-id", "a1", "--no-proof")
        text = self.text_of("a1")
        self.assertIn("    # Not tried on a scratch database.\n", text)
        self.assertNotIn("op.create_table", text)

    def test_hooks_that_are_not_asked_are_named(self):
        self.write_environment(", include_object=include_object, render_item=None",
                               "def include_object(*arguments):\n    return True\n")
        self.configure(f"python = {PYTHON}\nprepend_sys_path = .\npython_bridge = never\n")
        result = self.run_limbeck("revision", "--autogenerate", "-m", "a1", "--models", "sqlalchemy:models:Base")
        self.assertRegex(result.err, r"note: hooks of .*env\.py that are not asked: include_object \(line \d+\)")

    def test_a_template_without_the_imports_is_refused(self):
        template = self.folder / "alembic" / "script.py.mako"
        template.write_text(template.read_text().replace("import sqlalchemy as sa\n", ""))
        self.fails("revision", "--autogenerate", "-m", "a1", words=["does not import sa", "script.py.mako"])
        self.assertEqual(list(self.versions.iterdir()), [])


class OnServer(OnPostgresql, WithModels):
    def schema(self):
        dump = subprocess.run(["pg_dump", "--schema-only", "--exclude-table=alembic_version",
                               "--exclude-schema=limbeck", self.url], capture_output=True, text=True,
                              check=True, env=clean_environment()).stdout
        return [line for line in dump.splitlines()
                if line and not line.startswith(("--", "\\", "SET ", "SELECT "))]

    def test_the_script_is_the_one_that_alembic_writes(self):
        self.models(ON_POSTGRESQL)
        self.alembic("revision", "--autogenerate", "-m", "a1", "--rev-id", "a1")
        theirs = self.text_of("a1")
        next(self.versions.glob("a1_*.py")).unlink()
        ours = self.generate("a1")
        self.assertEqual(self.function(ours, "upgrade"), self.function(theirs, "upgrade"))
        self.assertIn("\nfrom sqlalchemy.dialects import postgresql\n", ours)
        self.up_and_back("a1")

    def test_changes_of_all_kinds(self):
        self.models(ON_POSTGRESQL)
        self.generate("a1")
        self.alembic("upgrade", "head")
        self.models(
            ON_POSTGRESQL + "    state = sa.Column(sa.Enum('new', 'old', name='state'), "
            "server_default='new', nullable=False, comment='since when')\n",
            lambda text: text.replace("sa.String(80), index=True", "sa.Text, nullable=False")
            .replace("sa.String(320), nullable=False", "sa.String(400)")
            .replace("sa.Boolean, server_default=sa.false(), nullable=False", "sa.Integer, index=True")
            .replace("ondelete=\"CASCADE\"", "ondelete=\"SET NULL\", onupdate=\"CASCADE\"")
            .replace("it's 50% new", "old")
            .replace('("length(title) > 0", name="told")', '("length(title) > 1", name="longer")')
            .replace("    __table_args__ = (", "    __table_args__ = (sa.Index('ix_lower', "
                     "sa.text('lower(title)'), unique=True, postgresql_where=sa.text(\"title <> '10:a%'\")), "))
        text = self.generate("b2")
        self.assertEqual(self.function(text, "upgrade"), """\
op.execute("CREATE TYPE state AS ENUM ('new', 'old')")
op.drop_constraint(op.f('ck_posts_told'), 'posts', type_='check')
op.drop_constraint(op.f('fk_posts_author_id_users'), 'posts', type_='foreignkey')
op.add_column('posts', sa.Column('state', postgresql.ENUM('new', 'old', name='state', create_type=False), \
server_default='new', nullable=False, comment='since when'))
op.alter_column('posts', 'title',
           existing_type=sa.Text(),
           server_default='old',
           existing_nullable=False)
# MAY FAIL: fails where rows of posts break ck_posts_longer (0 rows)
op.create_check_constraint(op.f('ck_posts_longer'), 'posts', 'length(title) > 1')
op.create_foreign_key(op.f('fk_posts_author_id_users'), 'posts', 'users', ['author_id'], ['id'], \
onupdate='CASCADE', ondelete='SET NULL')
# MAY FAIL: fails where rows of posts share what ix_lower indexes
op.create_index(op.f('ix_lower'), 'posts', [sa.text('lower(title)')], unique=True, \
postgresql_where=sa.text("title <> '10:a%'::text"))
op.drop_index(op.f('ix_users_name'), table_name='users')
op.alter_column('users', 'email',
           existing_type=sa.String(length=320),
           type_=sa.String(length=400),
           nullable=True)
op.execute(\"\"\"ALTER TABLE users
ALTER COLUMN is_admin DROP DEFAULT,
ALTER COLUMN is_admin TYPE integer USING is_admin::integer,
ALTER COLUMN is_admin DROP NOT NULL\"\"\")
# MAY FAIL: fails where users.name is null (0 rows)
op.alter_column('users', 'name',
           existing_type=sa.String(length=80),
           type_=sa.Text(),
           nullable=False)
op.create_index(op.f('ix_users_is_admin'), 'users', ['is_admin'], unique=False)
""")
        self.up_and_back("b2")


if __name__ == "__main__":
    unittest.main()
