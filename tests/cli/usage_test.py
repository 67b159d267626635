#!/usr/bin/env python3
"""Arguments, help, exit codes, streams: what holds for every command."""
import os
import re
import subprocess
import sys
import unittest

from limbeck_case import LIMBECK, LimbeckCase

COMMANDS = ("init revision merge upgrade downgrade stamp current status heads history branches show "
            "edit ensure_version rebase baseline completion").split()


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
        self.fails("revision", "--autogenerate", code=2, words=["unknown option --autogenerate"])

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

    def test_long_options_may_be_abbreviated(self):
        self.make_line("a1", "b2")
        self.run_limbeck("upgrade", "a1", "--lock", "5s")
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
        import pty
        self.make_line("a1", "b2")
        self.run_limbeck("upgrade", "head")

        def on_terminal(**environment):
            leader, follower = pty.openpty()
            process = subprocess.Popen([LIMBECK, "history", "--graph"], cwd=self.folder,
                                       env={**self.environment, "TERM": "xterm", **environment},
                                       stdout=follower, stderr=follower, stdin=subprocess.DEVNULL)
            process.wait(60)
            os.close(follower)
            text = os.read(leader, 65536).decode()
            os.close(leader)
            return text
        self.assertIn("\x1b[", on_terminal())
        self.assertNotIn("\x1b[", on_terminal(NO_COLOR="1"))
        self.assertNotIn("\x1b[", on_terminal(TERM="dumb"))
        self.assertNotIn("\x1b", self.out("history", "--graph"))


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
