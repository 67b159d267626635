#!/usr/bin/env python3
"""The lines of history, heads, branches, current and show beside those of Debian's Alembic, for the
same graph: written once as Alembic's Python scripts, once as SQL files."""
import re
import shutil
import subprocess
import sys
import unittest

from limbeck_case import LIMBECK, LimbeckCase

# (id, parents, label, depends on, message)
GRAPH = [
    ("a1", [], "accounts", [], "create users"),
    ("a2", ["a1"], "", [], "add emails"),
    ("b1", ["a2"], "profiles", [], "begin profiles"),
    ("c1", ["a2"], "goals", [], "begin goals"),
    ("b2", ["b1"], "", [], "profiles get pictures"),
    ("c2", ["c1"], "", [], "goals, with a comma"),
    ("m1", ["b2", "c2"], "", [], "merge both"),
    ("d1", ["m1"], "", [], "after the merge"),
    ("x1", [], "billing", [], "begin billing"),
    ("x2", ["x1"], "", ["d1"], "invoices of users"),
    ("e1", ["d1"], "", [], "tasks"),
    ("f1", ["d1"], "", [], "tags"),
    ("y1", ["x2"], "", ["f1"], "late"),
]
ENVIRONMENT = """
from alembic import context
from sqlalchemy import create_engine
engine = create_engine(context.config.get_main_option("sqlalchemy.url"))
with engine.connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""


class AlembicOutput(LimbeckCase):
    def setUp(self):
        super().setUp()
        if shutil.which("alembic") is None:
            self.skipTest("needs Debian's alembic")
        self.make_project()
        twin = self.folder / "twin"
        (twin / "versions").mkdir(parents=True)
        (twin / "env.py").write_text(ENVIRONMENT)
        # Newer versions of Alembic sort the files themselves.
        (self.folder / "sitecustomize.py").write_text(
            "import os\nlistdir = os.listdir\nos.listdir = lambda path='.': sorted(listdir(path))\n")
        (self.folder / "alembic.ini").write_text(
            "[alembic]\nscript_location = twin\nsqlalchemy.url = sqlite:///twin.db\n")
        for number, (identifier, parents, label, depends, message) in enumerate(GRAPH):
            date = f"2026-01-{number + 1:02d} 10:00:00"
            fields = "".join(f"{line}\n" for line in [
                f"Revision ID: {identifier}", f"Revises: {', '.join(parents)}",
                f"Create Date: {date}"])
            down = {0: "None", 1: f"'{parents[0]}'" if parents else ""}.get(len(parents), repr(tuple(parents)))
            (twin / "versions" / f"{number:02d}_{identifier}.py").write_text(
                f'"""{message}\n\n{fields}\n"""\nrevision = "{identifier}"\ndown_revision = {down}\n'
                f"branch_labels = {(label,) if label else None!r}\n"
                f"depends_on = {tuple(depends) or None!r}\n\n\ndef upgrade():\n    pass\n\n\n"
                f"def downgrade():\n    pass\n")
            header = f"{message}\n\n{fields}"
            if label:
                header += f"Branch labels: {label}\n"
            if depends:
                header += f"Depends on: {', '.join(depends)}\n"
            (self.folder / "migrations" / "versions" / f"{number:02d}_{identifier}.sql").write_text(
                "".join(f"-- {line}".rstrip() + "\n" for line in header.splitlines()) +
                "\n-- limbeck: upgrade\n\n-- limbeck: downgrade\n")

    def alembic(self, *arguments):
        done = subprocess.run(["alembic", "-c", "alembic.ini", *arguments], cwd=self.folder,
                              env={**self.environment, "PYTHONPATH": str(self.folder)},
                              capture_output=True, text=True, stdin=subprocess.DEVNULL)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def normal(self, text):
        """What may differ: paths, the fields that only our header has, and the order inside a set of
        labels or children, which is unspecified in Alembic too."""
        lines = []
        for line in text.splitlines():
            line = line.rstrip()
            if re.match(r"    (Branch labels|Depends on): ", line):
                continue
            line = re.sub(r"^Path: .*", "Path:", line)
            line = re.sub(r"\(([^() ]+(?:, [^() ]+)+)\)(?= |$|,)", self.sorted_list, line)
            line = re.sub(r"(?<=^Branches into: ).*|(?<=^Branch names: ).*",
                          lambda match: ", ".join(sorted(match[0].split(", "))), line)
            lines.append(line)
        return "\n".join(lines).rstrip()

    @staticmethod
    def sorted_list(match):
        return f"({', '.join(sorted(match[1].split(', ')))})"

    def same(self, *arguments, ordered=True):
        ours, theirs = self.normal(self.out(*arguments)), self.normal(self.alembic(*arguments))
        scripts = self.normal(self.out("-c", "alembic.ini", *arguments))
        if not ordered:
            ours, theirs, scripts = (sorted(text.splitlines()) for text in (ours, theirs, scripts))
        self.maxDiff = None
        self.assertEqual(ours, theirs, arguments)
        self.assertEqual(scripts, theirs, arguments)
        self.assertTrue(theirs)

    def test_history(self):
        self.same("history")
        self.same("history", "-v")
        self.same("history", "-r", "b1:d1")
        self.same("history", "-r", "c1:c2")
        self.same("history", "-r", ":c2")

    def test_heads(self):
        self.same("heads")
        self.same("heads", "-v")
        self.same("heads", "--resolve-dependencies")

    def test_branches(self):
        self.same("branches", ordered=False)
        self.same("branches", "-v", ordered=False)

    def test_show(self):
        for revision in ("a1", "a2", "m1", "x2", "f1", "y1", "billing", "heads"):
            self.same("show", revision, ordered=revision != "heads")

    def test_current_and_what_depends_on_it(self):
        for target in ("a2", "heads"):
            self.alembic("upgrade", target)
            self.run_limbeck("upgrade", target)
            self.same("current", ordered=False)
            self.same("history", "-i")
            self.same("history", "-i", "-v")
        ours = self.out("current", "-v", "--url", "sqlite:///app.db")
        self.assertTrue(ours.startswith(f"Current revision(s) for sqlite:///{self.folder}/app.db:\n"),
                        ours)
        theirs = self.alembic("current", "-v")
        without_first = [sorted(self.normal(text.split("\n", 1)[1]).splitlines())
                         for text in (ours, theirs)]
        self.assertEqual(*without_first)

    def test_a_script_written_for_alembic_finds_the_id_first(self):
        self.run_limbeck("upgrade", "a2")
        first = subprocess.run(["bash", "-c", f"'{LIMBECK}' current | cut -d' ' -f1"],
                               cwd=self.folder, env=self.environment, capture_output=True, text=True)
        self.assertEqual(first.stdout, "a2\n")


if __name__ == "__main__":
    sys.exit(unittest.main())
