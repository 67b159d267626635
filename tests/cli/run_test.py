#!/usr/bin/env python3
"""upgrade, downgrade, stamp, current, status, ensure_version: what they do, print and exit with."""
import json
import signal
import subprocess
import sys
import time
import unittest

from limbeck_case import LIMBECK, LimbeckCase, psql


class Upgrade(LimbeckCase):
    def test_each_step_is_shown_with_its_time(self):
        self.make_line("a1", "b2")
        result = self.run_limbeck("upgrade", "head")
        self.assertEqual(result.out, "")
        self.assertRegex(result.err, r"(?m)^\[2/2\] upgrade a1 -> b2, make b2 .*\d(\.\d+)? m?s$")
        self.assertEqual(result.err.splitlines()[0],
                         f"database: sqlite:///{self.folder}/app.db (from limbeck.ini)")
        down = self.run_limbeck("downgrade", "-1")
        self.assertRegex(down.err, r"(?m)^\[1/1\] downgrade b2 -> a1, make b2 .*\d(\.\d+)? m?s$")
        self.assertEqual(self.version_rows(), {"a1"})

    def test_nothing_to_do_is_done(self):
        self.make_line("a1")
        self.run_limbeck("upgrade", "head")
        self.assertIn("nothing to do", self.run_limbeck("upgrade", "head").err)

    def test_relative_targets_need_no_dashes(self):
        self.make_line("a1", "b2", "c3", "d4")
        for arguments, row in ((["upgrade", "+2"], "b2"), (["upgrade", "head"], "d4"),
                               (["downgrade", "-1"], "c3"), (["downgrade", "-2"], "a1"),
                               (["upgrade", "c3-1"], "b2"), (["downgrade", "--", "-1"], "a1")):
            self.run_limbeck(*arguments)
            self.assertEqual(self.version_rows(), {row}, arguments)
        self.run_limbeck("downgrade", "base")
        self.assertEqual(self.out("current"), "")

    def test_a_dry_run_prints_the_steps_and_changes_nothing(self):
        self.make_line("a1", "b2")
        out = self.out("upgrade", "head", "--dry-run")
        self.assertRegex(out, r"a1 -> b2")
        self.assertFalse((self.folder / "app.db").exists())
        self.assertIn("CREATE TABLE t_b2 (id INTEGER PRIMARY KEY)",
                      self.out("upgrade", "head", "--dry-run", "-v"))
        self.run_limbeck("upgrade", "head")
        self.assertIn("b2", self.out("downgrade", "base", "--dry-run"))
        plan = json.loads(self.out("downgrade", "base", "--dry-run", "--json"))
        self.assertEqual([step["revision"] for step in plan["steps"]], ["b2", "a1"])
        self.assertEqual(self.version_rows(), {"b2"})

    def test_a_script_is_printed_without_a_connection(self):
        self.make_line("a1", "b2")
        script = self.out("upgrade", "head", "--sql", "--url", "postgresql://nobody@nowhere.invalid/x")
        self.assertTrue(script.startswith("BEGIN;"), script)
        self.assertIn("-- Running upgrade a1 -> b2", script)
        script = self.out("downgrade", "b2:base", "--sql")
        self.assertIn("DROP TABLE t_a1", script)
        self.assertFalse((self.folder / "app.db").exists())
        self.fails("downgrade", "base", "--sql")

    def test_a_script_leaves_what_a_run_leaves(self):
        self.make_line("a1", "b2")
        subprocess.run(["sqlite3", "-bail", "by_script.db"], input=self.out("upgrade", "head", "--sql"),
                       cwd=self.folder, check=True, text=True)
        self.assertEqual(self.version_rows(self.folder / "by_script.db"), {"b2"})
        self.run_limbeck("downgrade", "-1", "--url", "sqlite:///by_script.db")

    def test_variables_reach_the_sections_that_ask_for_them(self):
        self.make_project()
        path = self.write_revision("a1", upgrade="CREATE TABLE ${NAME:ident} (v TEXT DEFAULT ${V:literal});")
        path.write_text(path.read_text().replace("-- limbeck: upgrade", "-- limbeck: upgrade variables=on"))
        self.fails("upgrade", "head", words=["NAME"])
        self.assertFalse((self.folder / "app.db").exists() and "alembic_version" in self.tables()
                         and self.version_rows())
        self.run_limbeck("-x", "NAME=odd name", "upgrade", "head", "-x", "V=it's")
        self.assertIn("odd name", self.tables())

    def test_a_tag_is_accepted(self):
        self.make_line("a1")
        self.run_limbeck("upgrade", "head", "--tag", "release-1")

    def test_a_progress_line_only_on_a_terminal(self):
        self.make_line(*[f"r{number:03d}" for number in range(30)])
        self.assertNotIn("\r", self.run_limbeck("upgrade", "head").err)

    def test_a_lock_that_is_held_ends_the_wait(self):
        self.make_line("a1")
        self.write_revision("b2", "a1", upgrade="WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 "
                            "FROM c WHERE x < 300000000) SELECT count(*) FROM c;")
        self.run_limbeck("upgrade", "a1")
        slow = subprocess.Popen([LIMBECK, "upgrade", "head"], cwd=self.folder, env=self.environment,
                                stderr=subprocess.PIPE, text=True)
        try:
            time.sleep(1)
            self.fails("upgrade", "head", "--lock-timeout", "300ms", words=["lock"])
        finally:
            slow.send_signal(signal.SIGINT)
            _, err = slow.communicate(timeout=60)
        self.assertEqual(slow.returncode, 1, err)
        self.assertRegex(err, r"(?m)^error: .*(stopped|interrupted)")
        self.assertEqual(self.version_rows(), {"a1"})

    def test_the_reason_and_the_user_are_kept(self):
        url = self.make_postgresql()
        self.make_line("a1", url=url)
        self.run_limbeck("upgrade", "head", "--reason", "ticket 7")
        kept = psql(url, "SELECT string_agg(h::text, ' ') FROM limbeck.history h") if psql(
            url, "SELECT count(*) FROM pg_tables WHERE schemaname='limbeck' AND tablename='history'"
        ) == "1" else psql(url, "SELECT query_to_xml('SELECT * FROM limbeck.' || tablename, true, false, '')"
                                " FROM pg_tables WHERE schemaname = 'limbeck'")
        self.assertIn("ticket 7", kept)


class Interrupted(LimbeckCase):
    """A section outside a transaction that stopped half-way."""

    def setUp(self):
        super().setUp()
        self.url = self.make_postgresql()
        self.make_project(url=self.url)
        path = self.write_revision(
            "a1", upgrade="CREATE TABLE one (id int);\nSELECT 1 / (SELECT count(*) FROM gate);\n"
                          "CREATE TABLE two (id int);", downgrade="DROP TABLE two;\nDROP TABLE one;")
        path.write_text(path.read_text().replace("-- limbeck: upgrade",
                                                 "-- limbeck: upgrade transaction=off"))
        psql(self.url, "CREATE TABLE gate (id int)")
        self.fails("upgrade", "head", words=["division by zero"])

    def rows(self):
        return psql(self.url, "SELECT coalesce(string_agg(version_num, ','), '') FROM alembic_version")

    def test_status_says_so_and_a_downgrade_asks(self):
        self.assertIn("a1", self.out("status"))
        self.assertEqual(json.loads(self.out("status", "--json"))["state"], "interrupted")
        self.fails("downgrade", "base", words=["--resume"])
        self.fails("upgrade", "head", words=["division by zero"])

    def test_resume_goes_on(self):
        psql(self.url, "INSERT INTO gate VALUES (1)")
        self.run_limbeck("upgrade", "head", "--resume")
        self.assertEqual(self.rows(), "a1")
        self.assertEqual(psql(self.url, "SELECT count(*) FROM two"), "0")

    def test_resolve_counts_it_as_done_or_not(self):
        psql(self.url, "DROP TABLE one")
        self.run_limbeck("upgrade", "base", "--resolve", "reverted", code=None)
        psql(self.url, "INSERT INTO gate VALUES (1)")
        self.run_limbeck("upgrade", "head")
        self.assertEqual(self.rows(), "a1")

    def test_resolve_applied(self):
        self.run_limbeck("upgrade", "head", "--resolve", "applied")
        self.assertEqual(self.rows(), "a1")


class Rows(LimbeckCase):
    def test_stamp_writes_rows_only(self):
        self.make_line("a1", "b2")
        result = self.run_limbeck("stamp", "head")
        self.assertIn("database: sqlite", result.err)
        self.assertEqual(self.version_rows(), {"b2"})
        self.assertNotIn("t_a1", self.tables())
        self.run_limbeck("stamp", "base")
        self.assertEqual(self.version_rows(), set())

    def test_stamp_of_several_and_purge(self):
        self.make_line("a1")
        self.write_revision("b1")
        self.run_limbeck("stamp", "a1", "b1")
        self.assertEqual(self.version_rows(), {"a1", "b1"})
        self.run_limbeck("stamp", "--purge", "a1")
        self.assertEqual(self.version_rows(), {"a1"})

    def test_stamp_shows_what_it_would_do(self):
        self.make_line("a1", "b2")
        self.assertIn("b2", self.out("stamp", "head", "--dry-run"))
        self.assertFalse((self.folder / "app.db").exists())
        self.assertIn("INSERT INTO alembic_version (version_num) VALUES ('a1')",
                      self.out("stamp", "a1", "--sql"))
        self.fails("stamp", "a1", "--sql", "--purge")

    def test_current_creates_nothing(self):
        self.make_line("a1")
        for command in (["current"], ["current", "-v"], ["history", "-i"], ["show", "current"],
                        ["status"], ["history", "-r", "current:"], ["current", "--json"]):
            self.run_limbeck(*command)
        self.assertFalse((self.folder / "app.db").exists())
        self.assertEqual([path.name for path in self.folder.glob("app*")], [])

    def test_current_on_a_database_without_table(self):
        url = self.make_postgresql()
        self.make_line("a1", url=url)
        self.assertEqual(self.out("current"), "")
        self.run_limbeck("status")
        self.assertEqual(psql(url, "SELECT count(*) FROM pg_tables WHERE schemaname IN ('public', 'limbeck')"),
                         "0")

    def test_check_heads_exits_3_where_they_differ(self):
        self.make_line("a1", "b2")
        behind = self.run_limbeck("current", "--check-heads", code=3)
        self.assertIn("b2", behind.err)
        self.run_limbeck("upgrade", "a1")
        behind = self.run_limbeck("current", "-c", code=3)
        self.assertEqual(behind.out, "a1\n")
        self.assertRegex(behind.err, r"a1.*b2")
        self.run_limbeck("upgrade", "head")
        self.assertEqual(self.run_limbeck("current", "-c").out, "b2 (head)\n")
        self.assertIs(json.loads(self.out("current", "--json"))["at_head"], True)

    def test_an_unknown_row_is_an_error_of_its_own(self):
        self.make_line("a1")
        self.run_limbeck("upgrade", "head")
        (self.folder / "migrations" / "versions" / "a1.sql").unlink()
        self.write_revision("b1")
        self.fails("current", words=["a1"])
        self.fails("current", "-c", words=["a1"])
        self.assertIn("a1", self.out("status"))

    def test_ensure_version_makes_the_table(self):
        self.make_line("a1")
        self.assertIn("CREATE TABLE alembic_version", self.out("ensure_version", "--sql"))
        self.assertFalse((self.folder / "app.db").exists())
        self.run_limbeck("ensure_version")
        self.assertIn("alembic_version", self.tables())
        self.run_limbeck("ensure_version")

    def test_status_names_what_is_pending_and_what_was_edited(self):
        self.make_line("a1", "b2")
        self.assertRegex(self.out("status"), r"(?s)a1.*b2.*upgrade")
        self.run_limbeck("upgrade", "a1")
        status = json.loads(self.out("status", "--json"))
        self.assertEqual(status["state"], "behind")
        self.write_revision("a1", upgrade="CREATE TABLE t_a1 (id INTEGER PRIMARY KEY, more TEXT);")
        self.assertRegex(self.out("status"), r"(?i)edited")
        self.fails("upgrade", "head", words=["a1"])

    def test_json_of_every_reading_command(self):
        self.make_line("a1", "b2")
        self.write_revision("c2", "a1")
        self.run_limbeck("upgrade", "b2")
        for command in (["current"], ["heads"], ["history"], ["history", "-i"], ["branches"],
                        ["show", "b2"], ["status"]):
            self.assertIsInstance(json.loads(self.out(*command, "--json")), dict, command)
            self.assertIsInstance(json.loads(self.out("--json", *command)), dict, command)
        history = json.loads(self.out("history", "--json"))
        self.assertEqual({revision["revision"] if "revision" in revision else revision["id"]
                          for revision in history["revisions"]}, {"a1", "b2", "c2"})

    def test_a_range_may_begin_with_a_dash(self):
        self.make_line("a1", "b2", "c3", "d4")
        expected = "c3 -> d4 (head), make d4\nb2 -> c3, make c3\n"
        for arguments in (["-r-1:d4"], ["-r", "-1:d4"], ["--rev-range", "-1:"], ["--rev-range=-1:head"]):
            self.assertEqual(self.out("history", *arguments), expected, arguments)

    def test_listings_need_no_database(self):
        self.make_line("a1", url="postgresql://nobody@127.0.0.1:1/nothing")
        for command in (["heads"], ["history"], ["branches"], ["show", "a1"], ["history", "--graph"]):
            self.run_limbeck(*command)


if __name__ == "__main__":
    sys.exit(unittest.main())
