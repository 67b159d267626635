#!/usr/bin/env python3
"""Arguments, help, exit codes, streams: what holds for every command."""
import os
import re
import sqlite3
import subprocess
import sys
import unittest

from limbeck_case import LIMBECK, LimbeckCase

COMMANDS = ("init revision merge upgrade downgrade stamp current status heads history branches show "
            "edit ensure_version rebase baseline check diff drift doctor lock test ddl freeze convert squash adopt backup restore completion").split()


class Usage(LimbeckCase):
    def test_alone_it_prints_its_help_to_stderr(self):
        result = self.run_limbeck(code=2)
        self.assertEqual(result.out, "")
        self.assertIn("usage: limbeck", result.err)

    def test_the_version_is_one_line(self):
        self.assertRegex(self.out("--version"), r"\Alimbeck \d+\.\d+\.\d+\n\Z")

    def test_the_help_of_every_command_shows_options_and_an_example(self):
        self.assertEqual(set(re.findall(r"(?m)^  ([a-z_]+) ", self.out("--help").split("\n\n")[1])),
                         set(COMMANDS))
        for command in COMMANDS:
            help_text = self.out(command, "--help")
            self.assertIn(f"\nExample:\n  limbeck {command}", help_text)
            self.assertTrue(all(len(line) <= 96 for line in help_text.splitlines()), help_text)

    def test_unknown_words_name_the_nearest_known_one(self):
        self.fails("upgrde", "head", code=2, words=["did you mean upgrade?"])
        self.fails("upgrade", "head", "--dry-runn", code=2, words=["did you mean --dry-run?"])
        self.fails("--jsn", "heads", code=2, words=["did you mean --json?"])
        self.fails("revision", "--no-proof", code=2, words=["go with --autogenerate"])

    def test_missing_and_spare_arguments_are_wrong_usage(self):
        for arguments in (["upgrade"], ["downgrade"], ["stamp"], ["show"], ["edit"], ["merge"],
                          ["rebase"], ["rebase", "a"], ["completion"], ["heads", "x"],
                          ["upgrade", "a", "b"], ["init", "a", "b"], ["current", "x"],
                          ["revision", "x"], ["revision", "-m"], ["history", "-r"],
                          ["upgrade", "head", "--resolve", "perhaps"],
                          ["upgrade", "head", "--sql", "--dry-run"],
                          ["upgrade", "head", "--lock-timeout", "later"]):
            result = self.fails(*arguments, code=2)
            self.assertEqual(result.out, "", arguments)

    def test_an_empty_value_is_no_value(self):
        # `--url "$UNSET"` must not mean the database of the configuration.
        self.make_line("a1")
        for arguments in (["upgrade", "head", "--url", ""], ["upgrade", "head", "--environment="],
                          ["upgrade", ""], ["stamp", ""], ["show", ""], ["init", ""],
                          ["revision", "--rev-id", ""], ["revision", "--head", ""],
                          ["revision", "--branch-label", ""], ["history", "-r", ""]):
            self.fails(*arguments, code=2, words=["empty"])
        self.assertFalse((self.folder / "app.db").exists())

    def test_a_configuration_file_after_current_is_told_its_option(self):
        self.make_line("a1")
        self.fails("current", "-c", "limbeck.ini", code=2, words=["--config FILE"])

    def test_results_go_to_stdout_and_errors_to_stderr(self):
        self.make_line("a1")
        self.assertEqual(self.run_limbeck("heads").err, "")
        failed = self.fails("show", "zzz")
        self.assertEqual(failed.out, "")

    def test_global_options_stand_on_both_sides_of_the_command(self):
        self.make_line("a1")
        url = f"sqlite:///{self.folder}/other.db"
        for arguments in (["--url", url, "upgrade", "head"], ["current", "--url", url],
                          ["-c", "limbeck.ini", "current", "-c", "--url", url],
                          ["current", "--config", "limbeck.ini", "--url=" + url, "-q"]):
            self.run_limbeck(*arguments)
        self.assertFalse((self.folder / "app.db").exists())

    def test_a_short_option_may_be_joined_to_its_value(self):
        self.make_line("a1", "b2", "c3")
        last = "b2 -> c3 (head), make c3\na1 -> b2, make b2\n"
        for words in (["-r", "-1:"], ["-r-1:"], ["-r=-1:"], ["-r=b2:"], ["--rev-range=-1:"]):
            self.assertEqual(self.out("history", *words), last, words)
        self.run_limbeck("revision", "-m=joined")
        self.assertIn(", joined\n", self.out("history"))

    def test_alembics_raiseerr_is_passed_over(self):
        self.make_line("a1")
        self.assertEqual(self.out("--raiseerr", "heads"), "a1 (head)\n")
        self.assertNotIn("raiseerr", self.out("heads", "--help"))

    def test_an_unknown_row_does_not_keep_history_from_being_listed(self):
        self.make_line("a1", "b2")
        self.run_limbeck("upgrade", "head")
        self.set_row("gone")
        self.fails("current", words=["gone"])
        for how in ([], ["--graph"], ["--json"], ["-v"]):
            result = self.run_limbeck("history", "-i", *how)
            self.assertIn("b2", result.out)
            self.assertIn("warning: the database is at revision 'gone'", result.err)
        self.fails("history", "-i", "-r", "current:", words=["gone"])

    def set_row(self, identifier):
        with sqlite3.connect(self.folder / "app.db") as connection:
            connection.execute("UPDATE alembic_version SET version_num = ?", [identifier])
        connection.close()

    def test_check_heads_says_when_nothing_is_pending(self):
        # Alembic's rule: a head that another revision depends on is a head, but has no row.
        self.make_project()
        self.write_revision("lib1")
        self.write_revision("app1", depends_on="lib1")
        result = self.fails("current", "-c", code=3, words=["limbeck upgrade heads"])
        self.run_limbeck("upgrade", "heads")
        result = self.fails("current", "-c", code=3, words=["nothing is pending"])
        self.assertNotIn("limbeck upgrade", result.err)

    def test_long_options_may_be_abbreviated(self):
        self.make_line("a1", "b2")
        self.run_limbeck("upgrade", "a1", "--lock-t", "5s")
        self.assertIn("(current)", self.out("history", "--ind"))
        self.fails("upgrade", "head", "--re", code=2, words=["--resume", "--resolve", "--reason"])

    def test_a_project_that_is_not_there_says_how_to_make_one(self):
        for command in (["heads"], ["history"], ["upgrade", "head"], ["current"], ["status"]):
            self.fails(*command, "--url", "sqlite:///a.db", words=["limbeck init"])
        self.fails("heads", "-c", "missing.ini", words=["missing.ini"])

    def test_json_errors_are_json(self):
        import json
        self.make_line("a1")
        result = self.run_limbeck("show", "zzz", "--json", code=1)
        self.assertEqual(json.loads(result.err)["error"]["code"], "graph.unknown_revision")
        result = self.run_limbeck("upgrade", "--json", code=2)
        self.assertEqual(json.loads(result.err)["error"]["code"], "usage.wrong")
        result = self.run_limbeck("current", "--check-heads", "--json", code=3)
        self.assertEqual(json.loads(result.err)["error"]["code"], "current.not_at_heads")
        self.assertFalse(json.loads(result.out)["at_head"])

    def test_a_mistyped_target_makes_no_database(self):
        self.make_line("a1", "a2")
        self.write_revision("b1")
        for target in ("zzz", "head", "nope@head", "a2+5"):
            self.fails("upgrade", target)
        self.assertFalse((self.folder / "app.db").exists())

    def test_a_database_that_cannot_be_reached_is_named_with_its_source(self):
        self.make_line("a1")
        result = self.fails("status", environment={"DATABASE_URL": "postgresql://me:pw@127.0.0.1:1/x"})
        self.assertTrue(result.err.startswith(
            "database: postgresql://me:***@127.0.0.1:1/x (from DATABASE_URL)\n"), result.err)

    def test_an_unknown_revision_says_where_it_was_searched(self):
        self.make_line("abc1", "abc2")
        self.fails("upgrade", "abd1", words=["abd1", "migrations/versions (2 revisions)"])

    def test_quiet_leaves_results_and_errors(self):
        self.make_line("a1")
        result = self.run_limbeck("-q", "upgrade", "head")
        self.assertEqual((result.out, result.err), ("", ""))
        self.assertEqual(self.out("-q", "current"), "a1 (head)\n")
        self.fails("-q", "upgrade", "zzz")


class Streams(LimbeckCase):
    def make_long_history(self, count=3000):
        identifiers = [f"r{number:05d}" for number in range(count)]
        self.make_line(*identifiers)

    def test_a_reader_that_leaves_is_no_error(self):
        self.make_long_history()
        process = subprocess.run(
            ["bash", "-c", f"set -o pipefail; '{LIMBECK}' history | head -n 1"], cwd=self.folder,
            env=self.environment, capture_output=True, text=True)
        self.assertEqual(process.stderr, "")
        self.assertEqual(process.returncode, 0)
        self.assertEqual(process.stdout, "r02998 -> r02999 (head), make r02999\n")

    def test_a_full_disk_behind_stdout_is_an_error(self):
        self.make_line("a1")
        with open("/dev/full", "w", encoding="utf-8") as full:
            process = subprocess.run([LIMBECK, "heads"], cwd=self.folder, env=self.environment,
                                     stdout=full, stderr=subprocess.PIPE, text=True)
        self.assertEqual(process.returncode, 1)
        self.assertIn("cannot write to stdout", process.stderr)

    def test_closed_streams_do_not_reach_the_database(self):
        self.make_line("a1")
        process = subprocess.run(["bash", "-c", f"'{LIMBECK}' upgrade head <&- >&- 2>&-"],
                                 cwd=self.folder, env=self.environment)
        self.assertEqual(process.returncode, 0)
        self.assertEqual(self.version_rows(), {"a1"})

    def test_a_lost_stderr_does_not_end_an_upgrade(self):
        self.make_line("a1", "b2", "c3")
        process = subprocess.Popen([LIMBECK, "upgrade", "head"], cwd=self.folder,
                                   env=self.environment, stderr=subprocess.PIPE)
        process.stderr.close()
        self.assertEqual(process.wait(60), 0)
        self.assertEqual(self.version_rows(), {"c3"})

    def test_colours_only_where_they_are_wanted(self):
        self.make_line("a1", "b2")
        self.run_limbeck("upgrade", "head")
        graph = ("history", "--graph")
        self.assertIn("\x1b[", self.on_terminal(*graph))
        self.assertNotIn("\x1b[", self.on_terminal(*graph, NO_COLOR="1"))
        self.assertNotIn("\x1b[", self.on_terminal(*graph, TERM="dumb"))
        self.assertNotIn("\x1b", self.out(*graph))

    def on_terminal(self, *arguments, **environment):
        import pty
        leader, follower = pty.openpty()
        process = subprocess.Popen([LIMBECK, *arguments], cwd=self.folder,
                                   env={**self.environment, "TERM": "xterm", **environment},
                                   stdout=follower, stderr=follower, stdin=subprocess.DEVNULL)
        process.wait(60)
        os.close(follower)
        text = os.read(leader, 65536).decode().replace("\r\n", "\n")
        os.close(leader)
        return text

    def test_a_dumb_terminal_gets_plain_lines(self):
        self.make_line("a1", "b2")
        text = self.on_terminal("upgrade", "head", TERM="dumb")
        self.assertNotIn("\r", text)
        self.assertNotIn("\x1b", text)
        self.assertIn("\r", self.on_terminal("downgrade", "base"))

    def test_what_is_said_last_comes_last(self):
        text = self.on_terminal("init")
        self.assertTrue(text.splitlines()[-1].startswith("next: "), text)
        self.write_revision("a1")
        self.run_limbeck("upgrade", "a1")
        self.write_revision("b2", "a1")
        lines = self.on_terminal("current", "--check-heads", TERM="dumb").splitlines()
        self.assertEqual(lines[0], "a1")
        self.assertTrue(lines[1].startswith("error: "), lines)


class Secrets(LimbeckCase):
    def test_a_password_in_the_arguments_is_gone_from_the_process_table(self):
        # The editor is started by the program and looks at its parent.
        self.make_line("a1")
        spy = self.folder / "spy"
        spy.write_text("#!/bin/sh\ntr '\\0' ' ' < /proc/$PPID/cmdline > cmdline\n"
                       "ps -o args= -p $PPID > ps\n")
        spy.chmod(0o755)
        self.run_limbeck("edit", "a1", "--url", "postgresql://me:s3cret@localhost/db", "-x",
                         "token=s3cret", environment={"EDITOR": str(spy)})
        for name in ("cmdline", "ps"):
            shown = (self.folder / name).read_text()
            self.assertIn("postgresql://me:******@localhost/db", shown)
            self.assertNotIn("s3cret", shown)


if __name__ == "__main__":
    sys.exit(unittest.main())
