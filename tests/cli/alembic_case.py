"""What the tests of Alembic projects share: a project with an env.py of the usual form, on SQLite or
PostgreSQL, and Debian's Alembic as the oracle. No test itself."""
import shutil
import sqlite3
import subprocess
import textwrap

from limbeck_case import LimbeckCase, clean_environment, psql

PYTHON = "/usr/bin/python3"
START = """
from alembic import context
from sqlalchemy import create_engine, engine_from_config, pool, text
config = context.config
"""
ONLINE = """
def run():
    connectable = engine_from_config(config.get_section(config.config_ini_section),
                                     prefix="sqlalchemy.", poolclass=pool.NullPool)
    with connectable.connect() as connection:
        context.configure(connection=connection)
        with context.begin_transaction():
            context.run_migrations()
"""
END = """
if context.is_offline_mode():
    context.configure(url=config.get_main_option("sqlalchemy.url"), literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    run()
"""


def revision(identifier, parent, up, down="pass", more=""):
    body = f'''"""make {identifier}

Revision ID: {identifier}
Create Date: 2026-01-08 14:30:00
"""
from alembic import op
import sqlalchemy as sa

revision = {identifier!r}
down_revision = {parent!r}
{more}

def upgrade():
{textwrap.indent(textwrap.dedent(up).strip(), "    ")}


def downgrade():
{textwrap.indent(textwrap.dedent(down).strip(), "    ")}
'''
    return body


class AlembicCase(LimbeckCase):
    def new_url(self):
        return f"sqlite:///{self.folder}/app.db"

    def query(self, sql):
        connection = sqlite3.connect(self.folder / "app.db")
        try:
            return [str(row[0]) for row in connection.execute(sql)]
        finally:
            connection.close()

    def table_names(self):
        return set(self.query("SELECT name FROM sqlite_master WHERE type = 'table'"))

    def setUp(self):
        super().setUp()
        if shutil.which("alembic") is None:
            self.skipTest("needs Debian's alembic")
        self.url = self.new_url()
        self.versions = self.folder / "alembic" / "versions"
        self.versions.mkdir(parents=True)
        (self.folder / "alembic" / "env.py").write_text(START + ONLINE + END)
        self.configure()

    def configure(self, more=f"python = {PYTHON}\n"):
        (self.folder / "alembic.ini").write_text(
            f"[alembic]\nscript_location = alembic\nsqlalchemy.url = {self.url.replace('%', '%%')}\n{more}")

    def write(self, identifier, parent, *arguments, **options):
        (self.versions / f"{identifier}.py").write_text(
            revision(identifier, parent, *arguments, **options))

    def three(self):
        self.write("a1", None, 'op.create_table("a", sa.Column("id", sa.Integer, primary_key=True),'
                               ' sa.Column("name", sa.String(50), server_default="x%y:z"))',
                   'op.drop_table("a")')
        self.write("b2", "a1", """
            connection = op.get_bind()
            connection.execute(sa.text("INSERT INTO a (id, name) VALUES (1, 'one')"))
            for row in connection.execute(sa.text("SELECT id FROM a")).fetchall():
                op.execute(f"INSERT INTO a (id, name) VALUES ({row[0] + 10}, 'more')")
            """, 'op.execute("DELETE FROM a")')
        self.write("c3", "b2", 'op.add_column("a", sa.Column("age", sa.Integer))',
                   'with op.batch_alter_table("a") as batch:\n    batch.drop_column("age")')

    def alembic(self, *arguments):
        return subprocess.run(["alembic", *arguments], cwd=self.folder, env=clean_environment(),
                              capture_output=True, text=True, check=True).stdout

    def rows(self):
        return self.query("SELECT version_num FROM alembic_version")


class OnPostgresql:
    """Mixed in before an AlembicCase, lets its tests run on PostgreSQL."""

    def new_url(self):
        return self.make_postgresql()

    def query(self, sql):
        return psql(self.url, sql).splitlines()

    def table_names(self):
        return set(self.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
