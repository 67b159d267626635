#!/usr/bin/env python3
"""A protected environment: the database's name is typed, nothing is downgraded, nothing loses data but by
name. And plans that were reviewed: what runs is what was shown."""
import json
import os
import pty
import subprocess
import unittest

from backup_case import BackupCase
from limbeck_case import LIMBECK, SERVER, psql


class Protected(BackupCase):
    def setUp(self):
        super().setUp()
        self.make_lossy(more="[environment.production]\nurl = sqlite:///app.db\nprotect = on\n")
        self.environment["LIMBECK_ENV"] = "production"

    def on_terminal(self, answer, *arguments):
        leader, follower = pty.openpty()
        process = subprocess.Popen([LIMBECK, *arguments], cwd=self.folder, env=self.environment,
                                   stdin=follower, stdout=subprocess.DEVNULL, stderr=follower)
        os.write(leader, answer)
        code = process.wait(timeout=60)
        os.close(follower)
        os.close(leader)
        return code

    def test_the_name_is_typed(self):
        self.assertEqual(self.on_terminal(b"yes\n", "upgrade", "b2"), 1)
        self.assertEqual(self.version_rows(), {"a1"})
        self.assertEqual(self.on_terminal(b"app.db\n", "upgrade", "b2"), 0)
        self.assertEqual(self.version_rows(), {"b2"})

    def test_without_a_terminal_two_words_are_needed(self):
        words = ["nobody is here to confirm", "LIMBECK_CONFIRM=app.db"]
        self.fails("upgrade", "b2", words=words)
        self.fails("upgrade", "b2", "--yes", words=words)
        self.fails("upgrade", "b2", environment={"LIMBECK_CONFIRM": "app.db"}, words=words)
        self.fails("upgrade", "b2", "--yes", environment={"LIMBECK_CONFIRM": "other"},
                   words=["LIMBECK_CONFIRM is other, but the database is app.db"])
        self.assertEqual(self.version_rows(), {"a1"})
        self.run_limbeck("upgrade", "b2", "--yes", environment={"LIMBECK_CONFIRM": "app.db"})
        self.assertEqual(self.version_rows(), {"b2"})

    def test_nothing_to_do_asks_nothing(self):
        self.run_limbeck("upgrade", "a1")
        self.run_limbeck("upgrade", "head", "--dry-run")

    def test_no_downgrade(self):
        confirmed = {"LIMBECK_CONFIRM": "app.db"}
        self.fails("downgrade", "base", "--yes", environment=confirmed,
                   words=["the environment production is protected", "limbeck restore"])
        self.run_limbeck("downgrade", "base", environment={"LIMBECK_ENV": ""})

    def test_what_loses_data_is_allowed_by_name_alone(self):
        confirmed = {"LIMBECK_CONFIRM": "app.db"}
        result = self.fails("upgrade", "head", "--yes", environment=confirmed,
                            words=["c3: DROP TABLE t_a1 (", "--allow-destructive c3"])
        self.assertIn("c3.sql:8)", result.err)
        self.assertEqual(self.version_rows(), {"a1"})
        self.fails("upgrade", "head", "--yes", "--allow-destructive", "b2", environment=confirmed,
                   words=["c3: DROP TABLE"])
        self.fails("upgrade", "head", "--yes", "--allow-destructive", "zz", environment=confirmed)
        self.run_limbeck("upgrade", "head", "--yes", "--allow-destructive", "c3", environment=confirmed)
        self.assertEqual(self.version_rows(), {"c3"})

    def test_stamp_and_restore_ask_as_well(self):
        confirmed = {"LIMBECK_CONFIRM": "app.db"}
        self.fails("stamp", "b2", "--yes")
        self.run_limbeck("backup")
        self.run_limbeck("stamp", "b2", "--yes", environment=confirmed)
        self.fails("restore", "--yes", words=["LIMBECK_CONFIRM"])
        self.run_limbeck("restore", "--yes", environment=confirmed)
        self.assertEqual(self.version_rows(), {"a1"})

    def test_a_rebuilt_table_is_not_a_lost_one(self):
        self.write_revision("b2", "a1", upgrade="""CREATE TABLE limbeck_new_t_a1 (id TEXT);
INSERT INTO limbeck_new_t_a1 SELECT id FROM t_a1;
ALTER TABLE t_a1 RENAME TO limbeck_old_t_a1;
ALTER TABLE limbeck_new_t_a1 RENAME TO t_a1;
DROP TABLE limbeck_old_t_a1;""")
        self.run_limbeck("upgrade", "b2", "--yes", environment={"LIMBECK_CONFIRM": "app.db"})


class Reviewed(BackupCase):
    def plan(self, *arguments):
        return json.loads(self.out(*arguments, "--dry-run", "--json"))["plan"]

    def setUp(self):
        super().setUp()
        self.make_lossy()

    def test_the_hash_that_was_shown_runs(self):
        text = self.out("upgrade", "head", "--dry-run")
        plan = self.plan("upgrade", "head")
        self.assertIn(f"Plan: {plan}\n", text)
        self.run_limbeck("upgrade", "head", "--plan", plan)
        self.assertEqual(self.version_rows(), {"c3"})
        self.fails("upgrade", "head", "--plan", plan, words=["0 steps"])  # It has run.
        self.run_limbeck("upgrade", "head", "--plan", self.plan("upgrade", "head"))

    def test_an_edited_statement_another_target_or_another_place_is_refused(self):
        plan = self.plan("upgrade", "head")
        words = ["not the plan that was reviewed", "--dry-run", "nothing was run"]
        self.fails("upgrade", "b2", "--plan", plan, words=words)
        file = self.write_revision("c3", "b2", upgrade="DROP TABLE t_b2;", downgrade="SELECT 1;")
        self.fails("upgrade", "head", "--plan", plan, words=words)
        file.unlink()
        self.write_revision("c3", "b2", upgrade="DROP TABLE t_a1;",
                            downgrade="CREATE TABLE t_a1 (id INTEGER PRIMARY KEY);")
        self.assertEqual(self.plan("upgrade", "head"), plan)
        self.run_limbeck("upgrade", "b2")
        self.fails("upgrade", "head", "--plan", plan, words=words)
        self.assertEqual(self.version_rows(), {"b2"})

    def test_a_variable_is_a_part_of_it(self):
        self.write_revision("b2", "a1")
        path = self.folder / "migrations" / "versions" / "b2.sql"
        path.write_text(path.read_text().replace("limbeck: upgrade\nCREATE TABLE t_b2",
                                                 "limbeck: upgrade variables=on\nCREATE TABLE ${name}"))
        plan = self.plan("upgrade", "b2", "-x", "name=one")
        self.fails("upgrade", "b2", "-x", "name=two", "--plan", plan, words=["not the plan"])
        self.run_limbeck("upgrade", "b2", "-x", "name=one", "--plan", plan)

    def test_a_downgrade_has_a_plan_too(self):
        plan = self.plan("downgrade", "base")
        self.run_limbeck("downgrade", "base", "--plan", plan)
        self.assertEqual(self.version_rows(), set())

    def test_wrong_usage(self):
        for words in (["--plan", "abc"], ["--plan", ""], ["--plan", "v1:" + "a" * 64, "--dry-run"],
                      ["--plan", "v1:" + "a" * 64, "--resume"]):
            self.fails("upgrade", "head", *words, code=2)

    @unittest.skipUnless(SERVER, "needs tools/with_postgresql")
    def test_on_a_server_the_rows_are_read_under_the_lock(self):
        url = self.make_postgresql()
        self.environment["DATABASE_URL"] = url
        plan = self.plan("upgrade", "b2")
        self.run_limbeck("upgrade", "a1")
        self.fails("upgrade", "b2", "--plan", plan, words=["not the plan"])
        self.assertEqual(psql(url, "SELECT version_num FROM alembic_version"), "a1")


if __name__ == "__main__":
    unittest.main()
