#!/usr/bin/env python3
"""examples/lifeops-alembic: every command of its README, and in random turns with Debian's Alembic,
which must see at every point what Limbeck left."""
import pathlib
import random
import re
import shutil
import subprocess
import sys
import unittest

from limbeck_case import LimbeckCase, clean_environment, psql

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "conformance"))
import schema_facts  # noqa: E402

EXAMPLE = pathlib.Path(__file__).parents[2] / "examples" / "lifeops-alembic"
PYTHON = "/usr/bin/python3"


class LifeopsAlembic(LimbeckCase):
    def setUp(self):
        super().setUp()
        probe = "import aiosqlite, asyncpg, greenlet, alembic"
        if subprocess.run([PYTHON, "-c", probe], capture_output=True).returncode:
            self.skipTest("needs alembic, aiosqlite, asyncpg and greenlet from Debian")
        self.project = self.folder / "service"
        shutil.copytree(EXAMPLE, self.project,
                        ignore=shutil.ignore_patterns("__pycache__", "lifeops.db*"))
        self.environment = clean_environment(HOME=str(self.folder), PATH=self.path())

    def path(self):
        """`python3` is the one that Debian's Alembic is installed for."""
        (self.folder / "bin").mkdir()
        (self.folder / "bin" / "python3").symlink_to(PYTHON)
        return f"{self.folder}/bin:/usr/bin:/bin"

    def limbeck(self, *arguments, **options):
        return self.run_limbeck(*arguments, cwd=self.project, **options)

    def alembic(self, *arguments):
        done = subprocess.run(["/usr/bin/alembic", *arguments], cwd=self.project,
                              env=self.environment, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def commands_of_readme(self):
        text = (EXAMPLE / "README.md").read_text()
        return [line.split()[1:] for line in re.findall(r"^limbeck .*$", text, re.M)]

    def walk(self):
        commands = self.commands_of_readme()
        self.assertGreater(len(commands), 8)
        for command in commands:
            result = self.limbeck(*command)
            if command[0] == "check":
                self.assertIn("no differences", result.out + result.err)
            if command[0] == "current":
                self.assertEqual(result.out, self.alembic("current"))
        return result

    def turns(self, seed):
        """Either tool, any step; both agree where the database is."""
        choose = random.Random(seed)
        targets = ["+1", "head", "finance@head", "journal@head", "9da5e207be29", "4e509db26fd4"]
        for _ in range(6):
            upward = choose.random() < 0.7
            command = ["upgrade", choose.choice(targets)] if upward else \
                ["downgrade", choose.choice(["base", "4e509db26fd4", "0a1c5f7e2b90"])]
            tool = choose.choice([self.try_limbeck, self.try_alembic])
            tool(*command)
            ours = sorted(line.split()[0] for line in self.limbeck("current").lines)
            theirs = sorted(line.split()[0] for line in self.alembic("current").splitlines())
            self.assertEqual(ours, theirs, command)

    def try_limbeck(self, *arguments):
        self.limbeck(*arguments, code=None)

    def try_alembic(self, *arguments):
        subprocess.run(["/usr/bin/alembic", *arguments], cwd=self.project, env=self.environment,
                       capture_output=True)

    def test_the_readmes_commands_on_sqlite(self):
        self.walk()

    def test_turns_on_sqlite(self):
        self.turns(1)

    def on_postgresql(self):
        url = self.make_postgresql()
        self.environment["DATABASE_URL"] = url.replace("postgresql://", "postgresql+asyncpg://")
        return url

    def test_the_readmes_commands_on_postgresql(self):
        self.on_postgresql()
        self.walk()

    def test_turns_on_postgresql(self):
        self.on_postgresql()
        self.turns(2)

    def test_both_tools_and_frozen_scripts_end_in_the_same_schema_and_rows(self):
        dumps = []
        for tool in (self.limbeck, self.alembic, self.limbeck):
            url = self.on_postgresql()
            if dumps and tool == self.limbeck:
                self.assertIn("versions/frozen/", tool("freeze").out)
            tool("upgrade", "4e509db26fd4")
            psql(url, "INSERT INTO users (email, full_name) VALUES ('a@b', 'Ada Lovelace'), ('c@d', 'Cher')")
            tool("upgrade", "head")
            schema, rows, tables = schema_facts.postgresql_facts(url)
            # When a row was made differs.
            rows = [re.sub(r'"created_at": "[^"]*"', "", row) for row in rows]
            dumps.append((schema, rows, tables))
        self.assertEqual(dumps[0], dumps[1])
        self.assertEqual(dumps[2], dumps[1])


if __name__ == "__main__":
    unittest.main()
