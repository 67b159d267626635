#!/usr/bin/env python3
"""Those of the specification's 70 cases that concern what a command prints, refuses or writes, run
through the program on SQLite. The others are in tests/unit/graph/conformance_cases_test.cpp."""
import os
import pathlib
import shutil
import sqlite3
import subprocess
import tempfile
import unittest

LIMBECK = os.environ["LIMBECK"]

# id: (parents, labels, dependencies), in map order.
GRAPHS = {
    "L": {"a": ([],), "b": (["a"],), "c": (["b"],), "d": (["c"],), "e": (["d"],)},
    "BR": {"a": ([],), "b": (["a"],), "c1": (["b"], ["c1branch"]), "c2": (["b"], ["c2branch"]),
           "d1": (["c1"],), "d2": (["c2"],)},
    "DP": {"a1": ([], ["lib1"]), "a2": ([],), "b1": (["a1"],), "b2": (["a2"],), "c1": (["b1"],),
           "c2": (["b2"], [], ["c1"]), "d1": (["c1"],), "e1": (["d1"],)},
    "EF": {"q1": ([],), "q2": (["q1"], [], ["t2"]), "t1": ([],), "t2": (["t1"],)},
    "cycle": {"a": (["c"],), "b": (["a"],), "c": (["b"],)},
}


class CommandCases(unittest.TestCase):
    def project(self, graph, rows=(), key=True):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        versions = self.folder / "m" / "versions"
        versions.mkdir(parents=True)
        (self.folder / "limbeck.ini").write_text("[limbeck]\nscript_location = m\nurl = sqlite:///t.db\n")
        for identifier, facts in GRAPHS[graph].items():
            parents, labels, dependencies = (*facts, [], [])[:3]
            (versions / f"{identifier}.sql").write_text(
                f"-- {identifier}\n--\n-- Revision ID: {identifier}\n-- Revises: {', '.join(parents)}\n"
                f"-- Branch labels: {', '.join(labels)}\n-- Depends on: {', '.join(dependencies)}\n\n"
                "-- limbeck: upgrade\n-- limbeck: downgrade\n")
        if rows:
            connection = sqlite3.connect(self.folder / "t.db")
            connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL"
                               + (", CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))" if key else ")"))
            connection.executemany("INSERT INTO alembic_version VALUES (?)", [(row,) for row in rows])
            connection.commit()
            connection.close()

    def rows(self):
        if not (self.folder / "t.db").exists():
            return []
        connection = sqlite3.connect(self.folder / "t.db")
        try:
            return sorted(row[0] for row in connection.execute("SELECT version_num FROM alembic_version"))
        except sqlite3.OperationalError:
            return []
        finally:
            connection.close()

    def limbeck(self, command, code=0):
        environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
        result = subprocess.run([LIMBECK, *command.split()], cwd=self.folder, env=environment,
                                capture_output=True, text=True, stdin=subprocess.DEVNULL)
        self.assertEqual(result.returncode, code, f"{command}\n{result.stdout}{result.stderr}")
        if code:
            self.assertTrue(result.stderr.startswith("error: ") or "\nerror: " in result.stderr or code == 3,
                            result.stderr)
        return result.stdout if code in (0, 3) else result.stderr

    def ids(self, output):
        """The ids of history's lines, `PARENTS -> ID …`."""
        return [line.split(" -> ")[1].split()[0].rstrip(",") for line in output.splitlines()]

    def test_10_an_unknown_row(self):
        self.project("L", ["zzz"])
        self.assertIn("zzz", self.limbeck("upgrade head", 1))
        self.assertIn("zzz", self.limbeck("stamp e", 1))
        self.assertEqual(self.rows(), ["zzz"])
        self.limbeck("stamp --purge e")
        self.assertEqual(self.rows(), ["e"])

    def test_46_current_lists_what_a_dependency_implies(self):
        self.project("DP", ["c2"])
        self.assertEqual(sorted(self.limbeck("current").splitlines()), ["c1", "c2 (head)"])

    def test_52_effective_heads(self):
        self.project("EF")
        self.assertEqual(sorted(self.limbeck("heads").splitlines()), ["q2 (head)", "t2 (effective head)"])
        self.assertEqual(self.limbeck("heads --resolve-dependencies"), "q2 (head)\n")

    def test_53_heads_and_head(self):
        self.project("EF")
        self.assertIn("heads", self.limbeck("upgrade head", 1))
        self.limbeck("upgrade heads")
        self.assertEqual(self.rows(), ["q2"])

    def test_54_check_heads_fails_with_effective_heads(self):
        self.project("EF", ["q2"])
        self.limbeck("current -c", 3)
        self.limbeck("current --check-heads", 3)
        self.limbeck("downgrade t2", 1)
        self.assertEqual(self.rows(), ["q2"])

    def test_63_ranges_of_history(self):
        self.project("L")
        self.limbeck("history -r c:a", 1)
        self.limbeck("history -r c", 1)
        self.assertEqual(self.ids(self.limbeck("history -r :current")), ["e", "d", "c", "b", "a"])

    def test_64_ranges_of_history_across_branches(self):
        self.project("BR")
        self.assertEqual(self.ids(self.limbeck("history -r b:")), ["d1", "c1", "d2", "c2", "b"])
        self.limbeck("history -r c1:d2", 1)
        self.assertEqual(self.ids(self.limbeck("history -r c1branch@base:")), ["d1", "c1", "b", "a"])

    def test_65_new_revisions_that_are_refused(self):
        self.project("BR")
        before = sorted(os.listdir(self.folder / "m" / "versions"))
        self.assertIn("--splice", self.limbeck("merge c1 c2 -m x", 1))
        self.limbeck("merge d1 d1 -m x", 1)
        self.assertIn("d1, d2", self.limbeck("revision -m x", 1))
        self.assertEqual(sorted(os.listdir(self.folder / "m" / "versions")), before)

    def test_66_ranges_belong_to_sql(self):
        self.project("L", ["c"])
        self.assertIn("--sql", self.limbeck("upgrade a:b", 1))
        self.limbeck("downgrade c --sql", 1)
        self.assertEqual(self.rows(), ["c"])

    def test_67_scripts_for_ranges(self):
        self.project("L")
        self.assertNotIn("alembic_version", self.limbeck("upgrade c:a --sql"))
        script = self.limbeck("downgrade c:base --sql")
        self.assertEqual(script.count("UPDATE alembic_version"), 2)
        self.assertEqual(script.count("DELETE FROM alembic_version"), 1)
        self.assertNotIn("DROP TABLE alembic_version", script)
        script = self.limbeck("stamp b:c --sql")
        self.assertIn("UPDATE alembic_version SET version_num='c' WHERE alembic_version.version_num = 'b';", script)
        self.assertEqual(script.count("alembic_version SET"), 1)

    def test_68_stamps_that_cannot_be_scripted(self):
        self.project("L")
        self.limbeck("stamp a:b b:c --sql", 1)
        self.limbeck("stamp --purge e --sql", 1)

    def test_69_a_row_that_is_there_twice(self):
        self.project("L", ["c", "c"], key=False)
        self.assertIn("2 rows", self.limbeck("downgrade -1", 1))
        self.assertEqual(self.rows(), ["c", "c"])

    def test_70_a_cycle(self):
        self.project("cycle")
        for command in ("history", "heads", "upgrade head", "current"):
            self.assertIn("a, b, c", self.limbeck(command, 1))


if __name__ == "__main__":
    unittest.main(verbosity=2)
