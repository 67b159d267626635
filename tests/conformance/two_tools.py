"""The same Alembic project run by Debian's Alembic, and by Limbeck without a Python. No test itself."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest
import uuid

import schema_facts

LIMBECK = os.environ["LIMBECK"]
SERVER = os.environ["LIMBECK_TEST_POSTGRESQL"]
ENV = """
from alembic import context
from sqlalchemy import create_engine, pool
engine = create_engine(context.config.get_main_option("sqlalchemy.url"), poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=None{more})
    with context.begin_transaction():
        context.run_migrations()
"""


class TwoTools(unittest.TestCase):
    maxDiff = None
    configure = ""  # More arguments of context.configure().

    def setUp(self):
        self.folder = pathlib.Path(os.path.realpath(tempfile.mkdtemp()))
        self.addCleanup(shutil.rmtree, self.folder)

    def project(self, dialect, scripts):
        """{identifier: text} as a fresh project with a fresh database: (folder, facts)."""
        folder = self.folder / uuid.uuid4().hex
        versions = folder / "alembic" / "versions"
        versions.mkdir(parents=True)
        url = f"sqlite:///{folder}/test.db"
        if dialect == "postgresql":
            name = "t" + uuid.uuid4().hex
            schema_facts.psql(SERVER, f"CREATE DATABASE {name}")
            self.addCleanup(schema_facts.psql, SERVER, f"DROP DATABASE {name} WITH (FORCE)")
            url = f"{SERVER.rsplit('/', 1)[0]}/{name}"
        (folder / "alembic.ini").write_text(
            f"[alembic]\nscript_location = alembic\nsqlalchemy.url = {url.replace('%', '%%')}\n"
            "python_bridge = never\n")
        (folder / "alembic" / "env.py").write_text(ENV.replace("{more}", self.configure))
        for identifier, text in scripts.items():
            (versions / f"{identifier}.py").write_text(text)
        if dialect == "postgresql":
            return folder, lambda: schema_facts.postgresql_facts(url)
        return folder, lambda: schema_facts.sqlite_facts(folder / "test.db")

    def run_tool(self, tool, arguments, folder):
        environment = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "PATH")}
        program = {"limbeck": LIMBECK, "alembic": "/usr/bin/alembic"}[tool]
        if tool == "alembic":
            environment["PATH"] = os.environ["PATH"]
        result = subprocess.run([program, *arguments], cwd=folder, env=environment,
                                capture_output=True, text=True, stdin=subprocess.DEVNULL)
        self.assertEqual(result.returncode, 0, f"{tool} {arguments}\n{result.stdout}{result.stderr}")
        return result.stdout
