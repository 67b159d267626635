#!/usr/bin/env python3
"""Making things: init, revision, merge, edit, rebase, baseline, completion; and a new user's walk."""
import json
import re
import sqlite3
import subprocess
import sys
import unittest

from limbeck_case import LimbeckCase, psql


class NewUser(LimbeckCase):
    def test_from_an_empty_folder_to_a_migrated_database_and_one_back(self):
        init = self.run_limbeck("init")
        self.assertIn("limbeck.ini", init.out)
        self.assertIn("limbeck revision", init.err)
        written = self.out("revision", "-m", "Add user profile table")
        self.assertRegex(written, r"\AGenerating .*/migrations/versions/\d{8}_\d{4}_"
                                  r"add_user_profile_table\.sql \.\.\.  done\n\Z")
        path = re.search(r"Generating (\S+)", written)[1]
        with open(path, encoding="utf-8") as file:
            text = file.read()
        self.assertTrue(text.startswith("-- Add user profile table\n"), text)
        text = text.replace("-- limbeck: upgrade\n", "-- limbeck: upgrade\nCREATE TABLE p (id INTEGER);\n")
        text = text.replace("-- limbeck: downgrade\n", "-- limbeck: downgrade\nDROP TABLE p;\n")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        self.assertIn("Add user profile table", self.out("status"))
        up = self.run_limbeck("upgrade", "head")
        self.assertEqual(up.out, "")
        self.assertRegex(up.err, r"\Adatabase: sqlite:///.*app\.db \(from limbeck\.ini\)\n")
        self.assertRegex(up.err, r"-> [0-9a-f]{12}, Add user profile table.* \d+(\.\d+)? m?s\n")
        self.assertIn("p", self.tables())
        self.assertRegex(self.out("current"), r"\A[0-9a-f]{12} \(head\)\n\Z")
        self.out("status")
        self.run_limbeck("downgrade", "-1")
        self.assertNotIn("p", self.tables())
        self.assertIn("Add user profile table", self.out("history", "--graph"))
        self.assertEqual(self.out("current"), "")

    def test_init_refuses_a_folder_that_is_in_use(self):
        self.run_limbeck("init", "db/migrations")
        self.fails("init", "db/migrations", words=["db/migrations"])
        self.run_limbeck("heads")

    def test_init_keeps_a_configuration_that_is_there(self):
        (self.folder / "limbeck.ini").write_text("[limbeck]\nscript_location = other\n")
        self.assertIn("limbeck.ini", self.out("init"))
        self.assertIn("other", (self.folder / "limbeck.ini").read_text())

    def test_init_says_that_a_kept_configuration_names_another_folder(self):
        self.run_limbeck("init")
        self.assertRegex(self.run_limbeck("init", "second").err,
                         r"(?m)^warning: .*second is not in use: set script_location = second$")
        (self.folder / "limbeck.ini").write_text("[limbeck]\nscript_location = third/.\n")
        self.assertNotIn("warning", self.run_limbeck("init", "third").err)

    def test_init_as_json(self):
        made = json.loads(self.out("init", "--json"))
        self.assertEqual(made["created"][0], "migrations/")
        self.assertEqual(made["kept"], [])
        self.assertEqual(json.loads(self.out("init", "other", "--json"))["kept"], ["limbeck.ini"])

    def test_init_says_that_an_exported_url_wins(self):
        result = self.run_limbeck("init", environment={"DATABASE_URL": "sqlite:///elsewhere.db"})
        self.assertIn("DATABASE_URL", result.err)

    def test_init_takes_no_configuration_file(self):
        self.fails("init", "-c", "other.ini", code=2)


class Revisions(LimbeckCase):
    def revision(self, *arguments, **options):
        answer = json.loads(self.out("revision", "--json", *arguments, **options))
        with open(answer["path"], encoding="utf-8") as file:
            return answer["revision"], file.read()

    def test_each_follows_the_head(self):
        self.make_project()
        first, text = self.revision("-m", "one")
        self.assertRegex(first, r"\A[0-9a-f]{12}\Z")
        self.assertRegex(text, r"-- one\n--\n-- Revision ID: [0-9a-f]{12}\n")
        second, text = self.revision("-m", "two")
        self.assertIn(f"-- Revises: {first}\n", text)
        self.assertEqual(self.out("heads"), f"{second} (head)\n")

    def test_every_option_is_written_down(self):
        self.make_line("a1", "a2")
        identifier, text = self.revision("-m", "begin billing", "--head", "base", "--rev-id", "bill1",
                                         "--branch-label", "billing", "--depends-on", "a2",
                                         "--depends-on", "a1")
        self.assertEqual(identifier, "bill1")
        for line in ("-- Revision ID: bill1", "-- Branch labels: billing", "-- Depends on: a2, a1"):
            self.assertIn(line + "\n", text)
        self.assertIn("bill1 (billing) (head)", self.out("heads"))
        _, text = self.revision("--head", "billing@head", "-m", "x")
        self.assertIn("-- Revises: bill1\n", text)

    def test_a_parent_that_is_not_a_head_needs_splice(self):
        self.make_line("a1", "a2")
        self.fails("revision", "-m", "x", "--head", "a1", words=["--splice"])
        _, text = self.revision("-m", "x", "--head", "a1", "--splice")
        self.assertIn("-- Revises: a1\n", text)
        self.assertIn("(branchpoint)", self.out("branches"))

    def test_several_heads_are_an_error_that_shows_the_merge(self):
        self.make_line("a1")
        self.write_revision("b1")
        self.fails("revision", "-m", "x", words=["a1", "b1", "merge"])

    def test_a_clash_is_refused_before_anything_is_written(self):
        self.make_line("a1")
        self.write_revision("b1", labels="billing")
        for arguments in (["--rev-id", "a1"], ["--branch-label", "billing"], ["--rev-id", "a-b"],
                          ["--branch-label", "a1"], ["--rev-id", "x" * 33]):
            self.fails("revision", "-m", "x", "--head", "a1", *arguments)
        self.assertEqual(len(list((self.folder / "migrations" / "versions").iterdir())), 2)

    def test_a_template_whose_folders_are_not_read_is_refused(self):
        self.make_project(more="file_template = %%(year)d/%%(slug)s\n")
        self.fails("revision", "-m", "x", words=["recursive_version_locations"])
        self.assertEqual(list((self.folder / "migrations" / "versions").iterdir()), [])
        with open(self.folder / "limbeck.ini", "a", encoding="utf-8") as file:
            file.write("recursive_version_locations = on\n")
        identifier, _ = self.revision("-m", "x")
        self.assertEqual(self.out("heads"), f"{identifier} (head)\n")

    def test_names_and_messages_that_cannot_be_written_are_told_as_such(self):
        self.make_line("a1")
        self.fails("revision", "-m", b"\xff", words=["message is not UTF-8"])
        self.fails("revision", "-m", "x", "--branch-label", "a b", words=["no id or label"])

    def test_without_a_message(self):
        self.make_project()
        _, text = self.revision()
        self.assertTrue(text.startswith("-- empty message\n"), text)

    def test_sql_is_not_offered(self):
        self.make_project()
        self.fails("revision", "--sql", code=2)

    def test_the_template_of_the_project_is_used(self):
        self.make_project()
        (self.folder / "migrations" / "revision.template").write_text(
            "-- ${message}\n--\n-- Revision ID: ${up_revision}\n-- Revises: ${down_revision}\n\n"
            "-- our own line\n-- limbeck: upgrade\n${upgrades}\n\n-- limbeck: downgrade\n"
            "${downgrades}\n".replace("-- our own line\n", ""))
        _, text = self.revision("-m", "mine")
        self.assertNotIn("Create Date", text)

    def test_a_folder_of_several(self):
        (self.folder / "one").mkdir()
        (self.folder / "two").mkdir()
        self.make_project(more="version_locations = one two\npath_separator = space\n")
        self.fails("revision", "-m", "x", words=["--version-path"])
        answer = json.loads(self.out("revision", "-m", "x", "--version-path", "two", "--json"))
        self.assertIn("/two/", answer["path"])
        answer = json.loads(self.out("revision", "-m", "y", "--json"))
        self.assertIn("/two/", answer["path"])  # Where its parent is.

    def test_merge_joins_heads(self):
        self.make_line("a1", "a2")
        self.write_revision("b2", "a1")
        answer = json.loads(self.out("merge", "a2", "b2", "-m", "join", "--rev-id", "m1", "--json"))
        with open(answer["path"], encoding="utf-8") as file:
            self.assertIn("-- Revises: a2, b2\n", file.read())
        self.assertEqual(self.out("heads"), "m1 (head)\n")
        self.run_limbeck("upgrade", "head")
        self.assertEqual(self.version_rows(), {"m1"})

    def test_merge_of_heads_by_symbol(self):
        self.make_line("a1", "a2")
        self.write_revision("b2", "a1")
        self.run_limbeck("merge", "heads", "-m", "join", "--branch-label", "both")
        self.assertEqual(len(self.out("heads").splitlines()), 1)
        self.assertIn("mergepoint", self.out("history"))

    def test_merge_refuses_duplicates_and_parents_that_are_no_heads(self):
        self.make_line("a1", "a2")
        self.write_revision("b2", "a1")
        self.fails("merge", "a2", "a2", "-m", "x")
        self.fails("merge", "a1", "b2", "-m", "x", words=["--splice"])


class Edit(LimbeckCase):
    def edit(self, symbol, **environment):
        return self.run_limbeck("edit", symbol, environment=environment, code=None)

    def setUp(self):
        super().setUp()
        self.make_line("a1", "b2")
        self.editor = self.folder / "my editor"
        self.editor.write_text('#!/bin/sh\nfor word; do echo "$word"; done > opened\n')
        self.editor.chmod(0o755)

    def opened(self):
        return (self.folder / "opened").read_text().split("\n")[:-1]

    def test_the_editor_gets_its_own_words_and_the_file(self):
        result = self.edit("head", EDITOR=f"'{self.editor}' --wait")
        self.assertEqual(result.code, 0, result)
        self.assertEqual(self.opened()[0], "--wait")
        self.assertTrue(self.opened()[1].endswith("versions/b2.sql"))

    def test_visual_comes_after_editor(self):
        self.assertEqual(self.edit("a1", VISUAL=f"'{self.editor}'").code, 0)
        self.assertEqual(self.edit("a1", VISUAL="/nowhere", EDITOR=f"'{self.editor}'").code, 0)
        self.assertTrue(self.opened()[0].endswith("a1.sql"))

    def test_current_and_relative_ones(self):
        self.run_limbeck("upgrade", "head")
        self.assertEqual(self.edit("current", EDITOR=f"'{self.editor}'").code, 0)
        self.assertTrue(self.opened()[0].endswith("b2.sql"))
        self.assertEqual(self.edit("-1", EDITOR=f"'{self.editor}'").code, 0)
        self.assertTrue(self.opened()[0].endswith("a1.sql"))

    def test_what_goes_wrong_is_told(self):
        self.fails("edit", "a1", environment={"EDITOR": "/nowhere/editor"}, words=["/nowhere/editor"])
        self.fails("edit", "a1", environment={"EDITOR": "false"}, words=["status 1"])
        self.fails("edit", "base", environment={"EDITOR": "true"})
        self.fails("edit", "zzz", environment={"EDITOR": "true"}, words=["zzz"])


class Rebase(LimbeckCase):
    def setUp(self):
        super().setUp()
        self.make_line("a1", "mine")
        self.write_revision("theirs", "a1")

    def header(self):
        return (self.folder / "migrations" / "versions" / "mine.sql").read_text()

    def test_an_unapplied_revision_gets_the_other_head_as_parent(self):
        self.run_limbeck("upgrade", "theirs")
        self.run_limbeck("rebase", "mine", "--onto", "theirs")
        self.assertIn("-- Revises: theirs\n", self.header())
        self.assertEqual(self.out("heads"), "mine (head)\n")
        self.run_limbeck("upgrade", "head")
        self.assertEqual(self.version_rows(), {"mine"})

    def test_a_dry_run_writes_nothing(self):
        self.run_limbeck("upgrade", "theirs")
        before = self.header()
        self.assertIn("theirs", self.out("rebase", "mine", "--onto", "theirs", "--dry-run"))
        self.assertEqual(self.header(), before)

    def test_the_answer_as_json(self):
        self.run_limbeck("upgrade", "theirs")
        answer = json.loads(self.out("rebase", "mine", "--onto", "head", "--json"))
        self.assertEqual((answer["revision"], answer["old_parents"], answer["new_parents"],
                          answer["changed"]), ("mine", ["a1"], ["theirs"], True))
        self.assertTrue(answer["path"].endswith("mine.sql"))

    def test_an_applied_one_is_refused(self):
        self.run_limbeck("upgrade", "mine")
        before = self.header()
        self.fails("rebase", "mine", "--onto", "theirs", words=["mine"])
        self.assertEqual(self.header(), before)


class Baseline(LimbeckCase):
    def check(self, url, rerun):
        shown = self.run_limbeck("baseline", "-m", "what was there", "--rev-id", "base1", "--url", url)
        self.assertRegex(shown.out, r"\AGenerating .*what_was_there\.sql \.\.\.  done\n\Z")
        self.assertRegex(shown.err, r"(?m)^1 table, \d statements?; the database is stamped base1$")
        self.assertEqual(self.out("current", "--url", url), "base1 (head)\n")
        self.assertEqual(self.run_limbeck("upgrade", "head", "--url", url).out, "")
        self.run_limbeck("upgrade", "head", "--url", rerun)
        self.fails("baseline", "-m", "again", "--url", url)

    def test_sqlite(self):
        self.make_project()
        connection = sqlite3.connect(self.folder / "old.db")
        connection.executescript("CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);"
                                 "CREATE INDEX users_name ON users (name);")
        connection.close()
        self.check("sqlite:///old.db", "sqlite:///new.db")
        self.assertIn("users", self.tables(self.folder / "new.db"))

    def test_postgresql(self):
        url, other = self.make_postgresql(), self.make_postgresql()
        self.make_project()
        psql(url, "CREATE TABLE users (id bigserial PRIMARY KEY, name text UNIQUE)")
        self.check(url, other)
        self.assertEqual(psql(other, "SELECT count(*) FROM users"), "0")

    def test_an_empty_database_has_no_baseline(self):
        self.make_project()
        sqlite3.connect(self.folder / "app.db").close()
        self.fails("baseline", "-m", "x")


class Completion(LimbeckCase):
    def test_each_shell_has_a_script(self):
        for shell in ("bash", "zsh", "fish"):
            script = self.out("completion", shell)
            for command in ("upgrade", "downgrade", "baseline", "completion"):
                self.assertIn(command, script, shell)
        self.fails("completion", "tcsh", code=2, words=["bash", "zsh", "fish"])

    def test_every_option_of_every_command_is_completed(self):
        commands = re.findall(r"(?m)^  ([a-z_]+) ", self.out("--help").split("\n\n")[1])
        options = set()
        for command in commands:
            options |= set(re.findall(r"(?<![\w-])--([a-z][a-z-]+)", self.out(command, "--help")
                                      .split("\nExample:")[0]))
        for shell in ("bash", "zsh", "fish"):
            script = self.out("completion", shell)
            missing = [option for option in sorted(options) if option not in script]
            self.assertEqual(missing, [], shell)

    def test_the_script_for_bash_is_accepted_by_bash(self):
        done = subprocess.run(["bash", "-n"], input=self.out("completion", "bash"),
                              capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))


if __name__ == "__main__":
    sys.exit(unittest.main())
