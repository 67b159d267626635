#!/usr/bin/env python3
"""Random chains of revision scripts, evaluated by Limbeck without a Python, and run by Debian's Alembic:
the same schema and the same rows on the way up and on the way down, on SQLite and on PostgreSQL; and the
SQL of each script as Alembic prints it.

LIMBECK_SEED=N for others, LIMBECK_CHAINS=N for more."""
import os
import pathlib
import random
import shutil
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "tools" / "corpus")]
import measures  # noqa: E402
import random_scripts  # noqa: E402
import two_tools  # noqa: E402

SEED = int(os.environ.get("LIMBECK_SEED", "1"))
CHAINS = int(os.environ.get("LIMBECK_CHAINS", "5"))
LENGTH = 15


class RandomScripts(two_tools.TwoTools):
    configure = ", transaction_per_migration=True"

    def check_all(self, dialect, check):
        for seed in range(SEED, SEED + CHAINS):
            with self.subTest(dialect=dialect, seed=seed):
                check(dialect, seed, dict(random_scripts.Author(seed, dialect).chain(LENGTH)))

    def check_databases(self, dialect, seed, scripts):
        ours, our_facts = self.project(dialect, scripts)
        theirs, their_facts = self.project(dialect, scripts)
        there, back = sorted(random.Random(seed).sample(sorted(scripts)[1:-1], 2))
        for words in (["upgrade", there], ["upgrade", "head"], ["downgrade", back], ["downgrade", "base"]):
            self.run_tool("alembic", words, theirs)
            self.run_tool("limbeck", words, ours)
            self.assertEqual(our_facts(), their_facts(), words)

    def test_sqlite(self):
        self.check_all("sqlite", self.check_databases)

    def test_postgresql(self):
        self.check_all("postgresql", self.check_databases)

    def frozen(self, folder, bridge):
        """{(revision, direction): lines}, evaluated by Limbeck or printed by Alembic."""
        ini = folder / "alembic.ini"
        text = ini.read_text()
        ini.write_text(text.replace("python_bridge = never", f"python_bridge = {bridge}\npython = /usr/bin/python3"))
        self.run_tool("limbeck", ["freeze", "--dialect", "postgresql"], folder)
        ini.write_text(text)
        found = {}
        for path in (folder / "alembic" / "versions" / "frozen").glob("*.sql"):
            found.update(measures.read_frozen(path.read_text()))
        shutil.rmtree(folder / "alembic" / "versions" / "frozen")
        return found

    def check_sql(self, dialect, _, scripts):
        folder, _ = self.project(dialect, scripts)
        ours, theirs = self.frozen(folder, "auto"), self.frozen(folder, "always")
        both = sorted(ours.keys() & theirs.keys())
        for key in both:
            # It prints as for a server of the last century, and other casts than are run.
            printed = [line.replace("\\\\", "\\").replace("::UUID", "::uuid") for line in theirs[key]]
            self.assertEqual(ours[key], printed, key)
        # The rest asks the database.
        self.assertGreater(len(both), LENGTH)

    def test_sql(self):
        self.check_all("postgresql", self.check_sql)


if __name__ == "__main__":
    unittest.main()
