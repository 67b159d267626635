#!/usr/bin/env python3
"""limbeck.lock: written with the revisions, checked before a database is touched, in conflict where two
branches of git both add a revision."""
import json
import os
import re
import shutil
import sqlite3
import subprocess
import unittest

from limbeck_case import LimbeckCase, clean_environment


class LockCase(LimbeckCase):
    url = "sqlite:///app.db"

    def start(self, more="", revisions=("a1", "b2")):
        self.make_project(self.url, more)
        for each in revisions:
            self.new_revision(each)
        self.lock = self.folder / "migrations" / "limbeck.lock"

    def new_revision(self, identifier, *more, cwd=None):
        """By the command, with a table in it."""
        self.run_limbeck("revision", "-m", f"make {identifier}", "--rev-id", identifier, *more, cwd=cwd)
        file = self.file_of(identifier, cwd)
        text = file.read_text()
        file.write_text(text.replace("-- limbeck: upgrade\n", f"-- limbeck: upgrade\nCREATE TABLE t_{identifier} (id INT);\n")
                        .replace("-- limbeck: downgrade\n", f"-- limbeck: downgrade\nDROP TABLE t_{identifier};\n"))
        return file

    def file_of(self, identifier, cwd=None):
        return next(((cwd or self.folder) / "migrations" / "versions").glob(f"*make_{identifier}.sql"))

    def edit(self, identifier, old="INT", new="BIGINT"):
        file = self.file_of(identifier)
        self.assertIn(old, file.read_text())
        file.write_text(file.read_text().replace(old, new))

    def ids(self):
        lines = self.lock.read_text().splitlines()
        return [line.split(" ")[2] for line in lines if line and not line.startswith(("#", "version", "count"))]


class Both:
    def test_a_new_revision_is_recorded_behind_its_parent(self):
        self.start()
        self.assertEqual(self.ids(), ["a1", "b2"])
        self.new_revision("z0", "--head", "a1", "--splice")
        self.assertEqual(self.ids(), ["a1", "b2", "z0"])
        self.run_limbeck("merge", "b2", "z0", "-m", "make m", "--rev-id", "m")
        self.assertEqual(self.ids(), ["a1", "b2", "z0", "m"])
        self.assertTrue(self.lock.read_text().splitlines()[-1].endswith(" m b2,z0"))

    def test_upgrade_records_what_is_not_applied_yet(self):
        self.start()
        before = self.lock.read_text()
        result = self.run_limbeck("upgrade", "head")
        self.assertIn("limbeck.lock: edited a1, b2", result.err)
        self.assertNotEqual(self.lock.read_text(), before)
        self.assertNotIn("limbeck.lock", self.run_limbeck("upgrade", "head").err)
        self.run_limbeck("lock", "--check")

    def test_an_applied_revision_that_was_edited_is_refused(self):
        self.start()
        self.run_limbeck("upgrade", "a1")
        self.edit("a1")
        self.fails("upgrade", "head", words=["edited a1", "limbeck lock"])
        self.assertIn("a1", self.out("current"))

    def test_comments_layout_and_downgrades_may_change(self):
        self.start()
        self.run_limbeck("upgrade", "a1")
        file = self.file_of("a1")
        file.write_text(file.read_text().replace("CREATE TABLE t_a1 (id INT);", "-- why\nCREATE  TABLE t_a1\n (id INT) ;")
                        .replace("\n", "\r\n"))
        self.run_limbeck("upgrade", "head", "--locked")

    def test_a_revision_inserted_below_an_applied_one_is_refused(self):
        self.start()
        self.run_limbeck("upgrade", "head")
        self.write_revision("x", "a1")
        self.edit("b2", "Revises: a1", "Revises: x")
        self.fails("upgrade", "head", words=["added x", "edited b2"])

    def test_an_applied_revision_that_was_removed_is_refused(self):
        self.start(revisions=("a1", "b2", "c3"))
        self.run_limbeck("upgrade", "head")
        os.unlink(self.file_of("b2"))
        self.edit("c3", "Revises: b2", "Revises: a1")
        self.fails("upgrade", "head", words=["removed b2"])

    def test_locked_refuses_before_anything_is_connected(self):
        self.start()
        for command in (["upgrade", "head"], ["upgrade", "head", "--sql"], ["upgrade", "head", "--dry-run"],
                        ["stamp", "head"], ["downgrade", "base"], ["test"], ["drift"], ["check"]):
            result = self.fails(*command, "--locked", "--url", "postgresql://u@127.0.0.1:1/nothing",
                                words=["edited a1, b2", "limbeck lock"])
            self.assertNotIn("127.0.0.1", result.err, command)

    def test_protect_is_locked(self):
        self.start("[environment.production]\nprotect = on\n")
        self.fails("upgrade", "head", "--environment", "production", words=["edited a1, b2", "protect"])
        self.run_limbeck("lock")
        name = re.search(r"LIMBECK_CONFIRM=(\S+)", self.fails("upgrade", "head", "--environment", "production",
                                                               words=["protected"]).err)[1]
        self.run_limbeck("upgrade", "head", "--environment", "production", "--yes",
                         environment={"LIMBECK_CONFIRM": name})

    def test_locked_without_the_file_is_an_error(self):
        self.start()
        os.unlink(self.lock)
        self.run_limbeck("upgrade", "head")
        self.assertFalse(self.lock.exists())
        self.fails("upgrade", "head", "--locked", words=["there is no", "limbeck lock"])

    def test_what_only_reads_tells_and_writes_nothing(self):
        self.start()
        before = self.lock.read_text()
        for command in (["test"], ["drift"], ["upgrade", "head", "--sql"], ["upgrade", "head", "--dry-run"]):
            self.assertIn("edited a1, b2", self.run_limbeck(*command, code=None).err, command)
        self.assertEqual(self.lock.read_text(), before)
        for command in (["history"], ["heads"], ["current"], ["status"]):
            self.assertNotIn("limbeck.lock", self.run_limbeck(*command).err)

    def test_a_new_revision_does_not_hide_that_another_was_edited(self):
        self.start()
        self.run_limbeck("upgrade", "head")
        self.edit("a1")
        self.new_revision("c3")
        self.fails("upgrade", "head", words=["edited a1"])

    def test_downgrade_of_an_edited_revision_is_possible(self):
        self.start()
        self.run_limbeck("upgrade", "head")
        self.edit("b2")
        self.assertIn("edited b2", self.run_limbeck("downgrade", "-1").err)
        self.run_limbeck("upgrade", "head")
        self.run_limbeck("lock", "--check")

    def test_edited_says_whether_it_is_refused(self):
        self.start("edited = ignore\n")
        self.run_limbeck("upgrade", "head")
        self.edit("a1")
        self.run_limbeck("upgrade", "head")
        self.run_limbeck("lock", "--check")

    def test_rebase_and_squash_write_it(self):
        self.start()
        self.new_revision("mine", "--head", "a1", "--splice")
        self.run_limbeck("upgrade", "b2")
        self.run_limbeck("rebase", "mine", "--onto", "b2")
        self.assertIn("mine b2", self.lock.read_text())
        self.run_limbeck("upgrade", "head")
        self.run_limbeck("lock", "--check")
        self.run_limbeck("squash", "a1:b2", "--remove")
        self.assertEqual(self.ids(), ["b2", "mine"])
        self.run_limbeck("upgrade", "head", "--locked")

    def test_lock_check_exits_with_3(self):
        self.start()
        found = json.loads(self.run_limbeck("lock", "--check", "--json", code=3).out)
        self.assertEqual((found["edited"], found["written"]), (["a1", "b2"], False))
        self.run_limbeck("lock")
        self.run_limbeck("lock", "--check")

    def test_it_can_be_switched_off(self):
        self.start("lock_file = off\n")
        self.assertFalse(self.lock.exists())
        self.run_limbeck("upgrade", "head")
        self.fails("upgrade", "head", "--locked", words=["lock_file = on"])
        self.fails("lock", words=["lock_file = on"])


class OnSqlite(Both, LockCase):
    pass


class OnPostgresql(Both, LockCase):
    def setUp(self):
        super().setUp()
        self.url = self.make_postgresql()


class InGit(LockCase):
    def git(self, *arguments, cwd=None, code=0):
        result = subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *arguments],
                                cwd=cwd or self.folder, env=clean_environment(HOME=str(self.folder), GIT_CONFIG_NOSYSTEM="1"),
                                capture_output=True, text=True)
        if code is not None:
            self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        return result.stdout

    def start_two_branches(self, ours=("b2",), theirs=("c3",)):
        self.start(revisions=("a1",))
        (self.folder / ".gitignore").write_text("app.db*\n")
        self.run_limbeck("lock")
        self.git("init", "-q", "-b", "main")
        self.git("add", "-A")
        self.git("commit", "-qm", "a1")
        self.git("checkout", "-qb", "other")
        self.new_revision(*theirs)
        self.run_limbeck("lock")
        self.git("add", "-A")
        self.git("commit", "-qm", "theirs")
        self.git("checkout", "-q", "main")
        self.new_revision(*ours)
        self.run_limbeck("lock")
        self.git("add", "-A")
        self.git("commit", "-qm", "ours")

    def test_two_branches_that_add_a_revision_conflict_in_it_alone(self):
        self.start_two_branches()
        self.git("merge", "other", code=1)
        self.assertEqual(self.git("diff", "--name-only", "--diff-filter=U").split(), ["migrations/limbeck.lock"])
        self.fails("upgrade", "heads", words=["conflict of git", "limbeck merge heads"])
        self.assertIn("lockfile.conflict", self.run_limbeck("doctor", code=3).out)

    def test_also_where_they_stand_far_from_each_other_in_the_graph(self):
        self.start(revisions=("a1", "b2", "d4", "e5", "f6"))
        self.run_limbeck("lock")
        self.git("init", "-q", "-b", "main")
        self.git("add", "-A")
        self.git("commit", "-qm", "line")
        self.git("checkout", "-qb", "other")
        self.new_revision("a0", "--head", "base")
        self.git("add", "-A")
        self.git("commit", "-qm", "a root of its own, first in order")
        self.git("checkout", "-q", "main")
        self.new_revision("g7")
        self.git("add", "-A")
        self.git("commit", "-qm", "at the end")
        self.git("merge", "other", code=1)
        self.assertIn("<<<<<<<", self.lock.read_text())

    def test_merge_settles_the_conflict(self):
        self.start_two_branches()
        self.git("merge", "other", code=1)
        self.run_limbeck("merge", "heads", "-m", "join", "--rev-id", "m")
        self.assertEqual(self.ids(), ["a1", "b2", "c3", "m"])
        self.run_limbeck("upgrade", "head", "--locked")

    def test_rebase_settles_the_conflict(self):
        self.start_two_branches()
        self.git("-c", "merge.conflictStyle=diff3", "merge", "other", code=1)
        self.assertIn("|||||||", self.lock.read_text())
        self.run_limbeck("rebase", "c3", "--onto", "b2")
        self.assertEqual(self.ids(), ["a1", "b2", "c3"])
        self.run_limbeck("upgrade", "head", "--locked")

    def test_settling_does_not_hide_an_edited_revision(self):
        self.start_two_branches()
        self.run_limbeck("upgrade", "b2")
        self.git("merge", "other", code=1)
        self.edit("a1")
        self.run_limbeck("merge", "heads", "-m", "join", "--rev-id", "m")
        self.fails("upgrade", "head", words=["edited a1"])

    def test_a_side_that_was_simply_taken_is_seen(self):
        self.start_two_branches()
        self.git("merge", "other", code=1)
        self.git("checkout", "--ours", "migrations/limbeck.lock")
        self.fails("upgrade", "heads", "--locked", words=["added c3"])

    def test_both_sides_one_below_the_other_are_seen(self):
        self.start_two_branches()
        self.git("merge", "other", code=1)
        lines = [line for line in self.lock.read_text().splitlines() if not line.startswith(("<<<", "===", ">>>"))]
        seen = []
        for line in lines:
            if line.startswith("count") and any(other.startswith("count") for other in seen):
                continue
            if line not in seen or not line:
                seen.append(line)
        self.lock.write_text("\n".join(seen) + "\n")
        self.fails("upgrade", "heads", "--locked", words=["changed by another program"])


class WhereItIs(LockCase):
    def test_an_alembic_project_has_none_unless_it_says_so(self):
        (self.folder / "alembic" / "versions").mkdir(parents=True)
        (self.folder / "alembic" / "env.py").write_text("")
        ini = "[alembic]\nscript_location = alembic\nsqlalchemy.url = sqlite:///app.db\n"
        (self.folder / "alembic.ini").write_text(ini)
        shutil.copy("/dev/null", self.folder / "alembic" / "script.py.mako")
        script = ("'''make a1'''\nrevision = 'a1'\ndown_revision = None\nfrom alembic import op\n"
                  "def upgrade():\n    op.execute('CREATE TABLE t (id INT)')\n"
                  "def downgrade():\n    op.execute('DROP TABLE t')\n")
        (self.folder / "alembic" / "versions" / "a1.py").write_text(script)
        self.run_limbeck("upgrade", "head", "--sql")
        self.assertFalse((self.folder / "alembic" / "limbeck.lock").exists())
        (self.folder / "alembic.ini").write_text(ini + "lock_file = on\n")
        self.run_limbeck("lock")
        self.run_limbeck("upgrade", "head", "--locked")
        (self.folder / "alembic" / "versions" / "a1.py").write_text("# a comment\n" + script)
        self.run_limbeck("upgrade", "head", "--locked")
        (self.folder / "alembic" / "versions" / "a1.py").write_text(script.replace("INT", "TEXT"))
        self.fails("upgrade", "head", "--locked", words=["edited a1"])
        # Alembic itself is not disturbed by the file.
        self.assertTrue((self.folder / "alembic" / "limbeck.lock").exists())

    def test_it_is_no_revision_where_the_folders_are_one(self):
        (self.folder / "migrations").mkdir()
        (self.folder / "limbeck.ini").write_text(
            "[limbeck]\nscript_location = migrations\nversion_locations = migrations\nurl = sqlite:///app.db\n")
        self.run_limbeck("revision", "-m", "first", "--rev-id", "a1")
        self.assertTrue((self.folder / "migrations" / "limbeck.lock").exists())
        self.run_limbeck("upgrade", "head")

    def test_a_folder_that_cannot_be_written_is_a_warning(self):
        self.start()
        if os.geteuid() == 0:
            self.skipTest("root may write everywhere")
        os.chmod(self.folder / "migrations", 0o500)
        self.addCleanup(os.chmod, self.folder / "migrations", 0o700)
        self.assertIn("warning", self.run_limbeck("upgrade", "head").err)


class BadInput(LockCase):
    def test_a_file_that_is_no_lock_file(self):
        self.start()
        for text in ("what is this\n", "", "version 9\ncount 0 -\n", "version 1\na b c\n"):
            self.lock.write_text(text)
            self.fails("upgrade", "head", words=["limbeck.lock:", "limbeck lock"])
            self.fails("lock", "--check", words=["limbeck.lock:"])
        self.run_limbeck("lock")
        self.run_limbeck("upgrade", "head", "--locked")

    def test_a_line_that_was_taken_out_or_changed(self):
        self.start()
        self.run_limbeck("lock")
        good = self.lock.read_text().splitlines(keepends=True)
        self.lock.write_text("".join(good[:-1]))
        self.fails("upgrade", "head", "--locked", words=["added b2"])
        seal, content, *rest = good[-1].split(" ")
        self.lock.write_text("".join([*good[:-1], " ".join([seal, "0" * 32, *rest])]))
        self.fails("upgrade", "head", "--locked", words=["edited b2", "changed by another program"])

    def test_line_ends_of_windows_are_the_same(self):
        self.start()
        self.run_limbeck("lock")
        self.lock.write_bytes(self.lock.read_bytes().replace(b"\n", b"\r\n"))
        self.run_limbeck("upgrade", "head", "--locked")

    def test_a_value_that_is_no_switch(self):
        self.make_project(more="lock_file = maybe\n")
        self.fails("history", words=["lock_file"])


if __name__ == "__main__":
    unittest.main()
