#!/usr/bin/env python3
"""The LifeOps example on both dialects: to head, to base, and every single revision up, down and up
again with schema and rows compared; its models in C++ and in SQL, which `check` finds nothing
different from; the
service that embeds it; scripts/quickstart's walk."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import uuid

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "conformance"))
import schema_facts  # noqa: E402

LIMBECK = os.environ["LIMBECK"]
SERVER = os.environ["LIMBECK_TEST_POSTGRESQL"]
EXAMPLE = ROOT / "examples" / "lifeops"
BUILT = pathlib.Path(LIMBECK).resolve().parent / "examples" / "lifeops"


class LifeOps(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def fresh(self, dialect):
        """A URL of an empty database and a function that reads what it holds."""
        name = "lifeops_" + uuid.uuid4().hex
        if dialect == "sqlite":
            path = self.folder / f"{name}.db"
            return f"sqlite:///{path}", lambda: schema_facts.sqlite_facts(path)
        schema_facts.psql(SERVER, f"CREATE DATABASE {name}")
        self.addCleanup(schema_facts.psql, SERVER, f"DROP DATABASE {name} WITH (FORCE)")
        url = f"{SERVER.rsplit('/', 1)[0]}/{name}"
        return (url.replace("postgresql://", "postgresql+asyncpg://"),
                lambda: schema_facts.postgresql_facts(url))

    def run_program(self, url, arguments, folder=EXAMPLE, code=0):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("LIMBECK_")}
        environment["DATABASE_URL"] = url
        environment["HOME"] = str(self.folder)  # What an earlier build has kept is not for this one.
        result = subprocess.run(arguments, cwd=folder, env=environment, capture_output=True,
                                text=True, stdin=subprocess.DEVNULL)
        self.assertEqual(result.returncode, code, f"{arguments}\n{result.stdout}{result.stderr}")
        return result

    def limbeck(self, url, *arguments, **more):
        return self.run_program(url, [LIMBECK, *arguments], **more).stdout

    def expect_no_difference(self, url, *options, **more):
        result = self.run_program(url, [LIMBECK, "check", *options], **more)
        self.assertEqual(result.stdout, "")
        self.assertIn("no differences", result.stderr)

    def copied(self):
        """The example where its files may be changed."""
        folder = self.folder / uuid.uuid4().hex
        shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("*.db*"))
        return folder

    def history(self):
        """(id, parents), oldest first."""
        revisions = json.loads(self.limbeck("sqlite://", "history", "--json"))["revisions"]
        return [(entry["id"], entry["parents"]) for entry in reversed(revisions)]

    def test_it_has_the_size_it_claims(self):
        revisions = self.history()
        self.assertGreaterEqual(len(revisions), 14)
        self.assertTrue(any(len(parents) > 1 for _, parents in revisions), "no merge")
        url, facts = self.fresh("sqlite")
        self.limbeck(url, "upgrade", "head")
        self.assertGreaterEqual(sum(kind == "table" for kind, _ in facts()), 15)

    def check_whole_walk(self, dialect):
        url, facts = self.fresh(dialect)
        empty = None
        if dialect == "postgresql":
            empty = facts()
        self.limbeck(url, "upgrade", "head")
        head = facts()
        self.limbeck(url, "downgrade", "base")
        after = facts()
        self.assertEqual(after, empty if empty is not None else {})
        self.limbeck(url, "upgrade", "head")
        self.assertEqual(facts(), head)

    def test_sqlite_to_head_to_base_and_back(self):
        self.check_whole_walk("sqlite")

    def test_postgresql_to_head_to_base_and_back(self):
        self.check_whole_walk("postgresql")

    def check_each_revision(self, dialect):
        for revision, parents in self.history():
            if len(parents) > 1:
                continue
            with self.subTest(dialect=dialect, revision=revision):
                url, facts = self.fresh(dialect)
                self.limbeck(url, "upgrade", parents[0] if parents else "base")
                before = facts() if parents or dialect == "postgresql" else None
                self.limbeck(url, "upgrade", revision)
                upgraded = facts()
                self.limbeck(url, "downgrade", parents[0] if parents else "base")
                if before is not None:
                    self.assertEqual(facts(), before)
                self.limbeck(url, "upgrade", revision)
                self.assertEqual(facts(), upgraded)

    def test_sqlite_every_revision_up_down_up(self):
        self.check_each_revision("sqlite")

    def test_postgresql_every_revision_up_down_up(self):
        self.check_each_revision("postgresql")

    def test_the_models_are_what_the_revisions_end_in(self):
        program = BUILT / "lifeops-db"
        for dialect in ("sqlite", "postgresql"):
            with self.subTest(dialect=dialect):
                url, _ = self.fresh(dialect)
                self.limbeck(url, "upgrade", "head")
                self.expect_no_difference(url)
                self.expect_no_difference(url, "--models", f"program:{program}")
                result = self.run_program(url, [program, "check"])
                self.assertEqual(result.stdout, "")
                self.assertIn("no differences", result.stderr)

    def test_the_revisions_can_stand_in_for_the_database(self):
        for dialect in ("sqlite", "postgresql"):
            with self.subTest(dialect=dialect):
                url, facts = self.fresh(dialect)
                before = facts() if dialect == "postgresql" else None
                self.expect_no_difference(url, "--from-migrations")
                if before is not None:
                    self.assertEqual(facts(), before)

    def test_a_table_edited_in_the_model_goes_up_and_down(self):
        edit = ("BETWEEN 1 AND 5),\n    due_at", "BETWEEN 1 AND 9),\n    minutes INTEGER,\n    due_at")
        for dialect in ("sqlite", "postgresql"):
            with self.subTest(dialect=dialect):
                folder = self.copied()
                url, facts = self.fresh(dialect)
                self.limbeck(url, "upgrade", "head", folder=folder)
                before = facts()
                model = folder / "schema" / f"work.{dialect}.sql"
                model.write_text(model.read_text().replace(*edit))
                self.assertIn("add column tasks.minutes",
                              self.limbeck(url, "check", folder=folder, code=3))
                self.limbeck(url, "revision", "--autogenerate", "-m", "Estimate tasks", folder=folder)
                self.limbeck(url, "upgrade", "head", folder=folder)
                self.expect_no_difference(url, folder=folder)
                self.limbeck(url, "downgrade", "-1", folder=folder)
                self.assertEqual(facts(), before)
                self.limbeck(url, "upgrade", "head", folder=folder)
                self.expect_no_difference(url, folder=folder)

    def walk_of_the_readme(self, heading, dialect, folder, programs):
        text = (EXAMPLE / "README.md").read_text(encoding="utf-8")
        walk = re.search(rf"^## {heading}$.*?^```\n(.*?)^```$", text, re.M | re.S)[1]
        url, facts = self.fresh(dialect)
        self.limbeck(url, "upgrade", "head", folder=folder)
        before = facts()
        result = self.run_program(
            url, ["bash", "-c", f"PATH={programs}:$PATH\nset -eu\n{walk}"], folder=folder)
        self.assertEqual(facts(), before)
        self.assertIn("minutes", result.stdout)

    def test_the_walk_from_sql_in_the_readme_leads_through(self):
        for dialect in ("sqlite", "postgresql"):
            with self.subTest(dialect=dialect):
                self.walk_of_the_readme("From SQL", dialect, self.copied(),
                                        pathlib.Path(LIMBECK).resolve().parent)

    def test_the_walk_from_structs_in_the_readme_leads_through(self):
        for dialect in ("sqlite", "postgresql"):
            with self.subTest(dialect=dialect):
                folder = self.copied()
                # In place of the build tree: a `cmake` that builds the copy's own lifeops-db.
                programs = folder / "programs"
                programs.mkdir()
                shutil.copy(BUILT / "lifeops-db", programs)
                build = programs / "cmake"
                build.write_text(
                    f"#!{sys.executable}\nimport os, sys\n"
                    f"sys.path.insert(0, {str(pathlib.Path(__file__).parent)!r})\n"
                    f"os.environ['LIMBECK'] = {LIMBECK!r}\n"
                    "from cpp_program import build_program\n"
                    f"build_program([{str(folder / 'lifeops-db.cpp')!r}, "
                    f"{str(folder / 'models' / 'models.cpp')!r}], "
                    f"{str(programs / 'lifeops-db')!r}, include=[{str(folder)!r}])\n")
                build.chmod(0o755)
                self.walk_of_the_readme("From the structs", dialect, folder, programs)

    def test_the_service_upgrades_at_start_and_finds_nothing_to_do_later(self):
        service = pathlib.Path(LIMBECK).parent / "examples" / "lifeops" / "lifeops-service"
        for dialect in ("sqlite", "postgresql"):
            with self.subTest(dialect=dialect):
                url, facts = self.fresh(dialect)
                first = subprocess.run([service, url], capture_output=True, text=True)
                self.assertEqual(first.returncode, 0, first.stderr)
                self.assertIn(f"ready: {len(self.history())} revisions applied", first.stdout)
                by_service = facts()
                again = subprocess.run([service, url], capture_output=True, text=True)
                self.assertIn("ready: 0 revisions applied", again.stdout)
                other, other_facts = self.fresh(dialect)
                self.limbeck(other, "upgrade", "head")
                self.assertEqual(other_facts(), by_service)


if __name__ == "__main__":
    unittest.main(verbosity=2)
