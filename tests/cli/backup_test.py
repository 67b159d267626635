#!/usr/bin/env python3
"""Backups before a run: when one is due, what lies on the disk afterwards, and that a run without the
backup that it should have does not take place."""
import hashlib
import json
import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import time
import unittest

from backup_case import BackupCase, sqlite_dump
from limbeck_case import LIMBECK, SERVER, psql


class OnSqlite(BackupCase):
    def test_the_backup_is_the_database_as_it_was_before_the_first_statement(self):
        self.make_lossy(more="backup = before-upgrade\n")
        shutil.rmtree(self.folder / "backups", ignore_errors=True)
        before = sqlite_dump(self.folder / "app.db")
        result = self.run_limbeck("upgrade", "head")
        self.assertIn("verified", result.err)
        self.assertLess(result.err.index("backup:"), result.err.index("[1/2]"))
        [name] = self.backups()
        path = self.folder / "backups" / name
        self.assertEqual(sqlite_dump(path), before)
        manifest = self.manifest()
        self.assertEqual(manifest["revisions"], ["a1"])
        self.assertEqual(manifest["sha256"], hashlib.sha256(path.read_bytes()).hexdigest())
        self.assertEqual(manifest["size"], path.stat().st_size)
        self.assertEqual(manifest["why"], "before upgrade head")
        self.assertTrue(manifest["limbeck_version"])
        for each in (path.parent, path, path.with_name(name + ".json")):
            self.assert_private(each)

    def test_nothing_to_do_makes_no_backup(self):
        self.make_lossy(more="backup = before-upgrade\n")
        self.run_limbeck("upgrade", "head")
        made = self.backups()
        self.run_limbeck("upgrade", "head")
        self.assertEqual(self.backups(), made)

    def test_an_empty_database_has_nothing_to_save(self):
        self.make_line("a1", more="backup = before-upgrade\n")
        self.assertIn("empty", self.run_limbeck("upgrade", "head").err)
        self.assertEqual(self.backups(), [])

    def test_before_destructive_waits_for_the_step_that_loses_rows(self):
        self.make_lossy(more="backup = before-destructive\n")
        self.run_limbeck("upgrade", "b2")
        self.assertEqual(self.backups(), [])
        result = self.run_limbeck("upgrade", "head")
        self.assertIn("c3 may lose data: DROP TABLE t_a1 (", result.err)
        self.assertEqual(self.manifest()["revisions"], ["b2"])

    def test_a_downgrade_is_a_run_too(self):
        self.make_lossy(more="backup = before-destructive\n")
        self.run_limbeck("downgrade", "base")
        self.assertEqual(self.manifest()["why"], "before downgrade base")

    def test_the_options_win_over_the_configuration(self):
        self.make_lossy()
        self.run_limbeck("upgrade", "+1", "--backup", "--reason", "to be sure")
        self.assertEqual(self.manifest()["reason"], "to be sure")
        self.configure("backup = before-upgrade")
        self.run_limbeck("upgrade", "+1", "--no-backup")
        self.assertEqual(len(self.backups()), 1)
        for words in (["--backup", "--no-backup"], ["--backup", "--sql"], ["--no-backup", "--dry-run"]):
            self.fails("upgrade", "head", *words, code=2)

    def test_each_environment_has_its_own(self):
        self.make_lossy(more="[environment.production]\nurl = sqlite:///app.db\nbackup = before-upgrade\n"
                             "backup_location = kept\n")
        self.run_limbeck("upgrade", "+1")
        self.assertEqual(self.backups("kept"), [])
        self.run_limbeck("upgrade", "+1", "--environment", "production")
        self.assertEqual(len(self.backups("kept")), 1)

    def test_what_is_written_meanwhile_is_in_it_or_not_but_never_half(self):
        self.make_lossy()
        connection = sqlite3.connect(self.folder / "app.db")
        self.addCleanup(connection.close)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("INSERT INTO t_a1 VALUES (7)")
        connection.commit()  # In the -wal file alone.
        self.run_limbeck("upgrade", "head", "--backup")
        [name] = self.backups()
        self.assertIn("VALUES(7)", sqlite_dump(self.folder / "backups" / name))

    def test_a_database_that_is_too_large_is_refused_with_its_size(self):
        self.make_lossy(more="backup = before-upgrade\nbackup_max_size = 4kB\n")
        self.fails("upgrade", "head", words=["more than backup_max_size allows (4.0 kB)", "command:"])
        self.assertEqual(self.version_rows(), {"a1"})
        self.assertEqual(self.backups(), [])

    def test_a_damaged_database_is_no_backup(self):
        self.make_lossy(more="backup = before-upgrade\n")
        connection = sqlite3.connect(self.folder / "app.db")
        page, = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 't_a1'").fetchone()
        size, = connection.execute("PRAGMA page_size").fetchone()
        connection.close()
        with open(self.folder / "app.db", "r+b") as file:
            file.seek((page - 1) * size)
            file.write(b"\x37" * 100)
        self.fails("upgrade", "head", words=["damaged", "integrity_check", "so nothing was run"])
        self.assertEqual(self.backups(), [])

    def test_a_folder_that_cannot_be_written_stops_the_run(self):
        self.make_lossy(more="backup = before-upgrade\n")
        shutil.rmtree(self.folder / "backups", ignore_errors=True)
        (self.folder / "backups").write_text("no folder")
        self.fails("upgrade", "head", words=["backups", "so nothing was run"])
        self.assertEqual(self.version_rows(), {"a1"})

    def test_the_newest_stay(self):
        self.make_lossy(more="backup_keep = 2\n")
        made = []
        for _ in range(4):
            made.append(self.out("backup").strip())
        self.assertEqual(self.backups(), sorted(pathlib.Path(each).name for each in made[-2:]))
        self.assertEqual(len(list((self.folder / "backups").glob("*.json"))), 2)

    def test_the_old_go_but_never_the_newest(self):
        self.make_lossy(more="backup_keep_for = 30d\n")
        old = pathlib.Path(self.out("backup").strip())
        manifest = old.with_name(old.name + ".json")
        manifest.write_text(manifest.read_text().replace(
            json.loads(manifest.read_text())["created_at"], "2001-01-01T00:00:00Z"))
        result = self.run_limbeck("backup")
        self.assertIn(f"removed the backup {old}", result.err)
        self.assertEqual(len(self.backups()), 1)

    def test_another_database_keeps_its_own(self):
        self.make_lossy(more="backup_keep = 1\n")
        self.run_limbeck("backup")
        self.run_limbeck("upgrade", "head", "--url", "sqlite:///other.db")
        self.run_limbeck("backup", "--url", "sqlite:///other.db")
        self.run_limbeck("backup", "--url", "sqlite:///other.db")
        self.assertEqual(sorted(name.split("_")[0] for name in self.backups()), ["app", "other"])

    def test_a_command_does_the_work_and_learns_of_the_database(self):
        folder = self.make_program("save", 'echo "$1|$LIMBECK_BACKUP_URL|$LIMBECK_BACKUP_REVISION|'
                                           '$LIMBECK_BACKUP_WHY" > said')
        self.make_lossy()
        self.configure(f"backup = command:{folder}/save 'two words'")
        self.run_limbeck("upgrade", "head")
        self.assertEqual((self.folder / "said").read_text(),
                         f"two words|sqlite:///{self.folder}/app.db|a1|before upgrade head\n")
        self.assertEqual(self.backups(), [])

    def test_a_command_that_fails_stops_the_run(self):
        folder = self.make_program("save", "echo the tape is full; exit 3")
        self.make_lossy()
        self.configure(f"backup = command:{folder}/save")
        result = self.fails("upgrade", "head", words=["ended with status 3", "so nothing was run"])
        self.assertIn("the tape is full", result.err)
        self.assertEqual(self.version_rows(), {"a1"})
        (folder / "save").unlink()
        self.fails("upgrade", "head", words=["was not found"])
        self.run_limbeck("upgrade", "head", "--no-backup")

    def test_a_revision_that_is_gone_on_with_is_backed_up_as_it_was_left(self):
        self.make_project(more="backup = before-destructive\n")
        self.write_revision("a1")
        self.run_limbeck("upgrade", "head")
        path = self.write_revision("b2", "a1", upgrade="CREATE TABLE half (id int);\nDELETE FROM nowhere;")
        path.write_text(path.read_text().replace("limbeck: upgrade", "limbeck: upgrade transaction=off"))
        self.fails("upgrade", "head")
        self.assertEqual(len(self.backups()), 1)
        connection = sqlite3.connect(self.folder / "app.db")
        connection.execute("CREATE TABLE nowhere (id int)")
        connection.close()
        self.run_limbeck("upgrade", "head", "--resume")
        self.assertEqual(len(self.backups()), 2)
        last = json.loads(self.out("restore", "--list", "--json"))["backups"][0]
        self.assertIn("CREATE TABLE half", sqlite_dump(last["path"]))

    def test_wrong_settings_are_told_with_their_line(self):
        self.make_project()
        ini = (self.folder / "limbeck.ini").read_text()
        for line in ("backup = sometimes", "backup = command:", "backup = never command:x",
                     "backup_max_size = big", "backup_keep = 0", "backup_keep_for = long",
                     "backup = command:'open"):
            (self.folder / "limbeck.ini").write_text(ini + line + "\n")
            self.fails("heads", words=["limbeck.ini:4"])


class Interrupted(BackupCase):
    def start(self, *arguments):
        return subprocess.Popen([LIMBECK, *arguments], cwd=self.folder, env=self.environment,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True)

    def test_a_stop_during_the_command_ends_it_and_runs_nothing(self):
        folder = self.make_program("save", "echo $$ > pid; exec sleep 60")
        self.make_lossy()
        self.configure(f"backup = command:{folder}/save")
        process = self.start("upgrade", "head")
        deadline = time.monotonic() + 30
        while not (self.folder / "pid").exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(0.2)
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=30)
        self.assertLess(time.monotonic() - began, 10)
        self.assertEqual(process.returncode, 1)
        self.assertIn("stopped", err)
        self.assertEqual(self.version_rows(), {"a1"})
        self.assertFalse(pathlib.Path(f"/proc/{(self.folder / 'pid').read_text().strip()}").exists())

    def slow_dump(self):
        """pg_dump that writes a little and then takes its time."""
        version = subprocess.run(["pg_dump", "--version"], capture_output=True, text=True).stdout.strip()
        return self.make_program("pg_dump", f"""
[ "$1" = --version ] && {{ echo '{version}'; exit; }}
for word; do case $word in --file=*) echo half > "${{word#--file=}}";; esac; done
exec sleep 60""")

    def test_no_half_file_stays(self):
        url = self.make_postgresql()
        folder = self.slow_dump()
        (folder / "pg_restore").symlink_to(shutil.which("pg_restore"))
        self.make_lossy(url, more=f"postgresql_bin = {folder}\n")
        for number in (signal.SIGTERM, signal.SIGKILL):
            process = self.start("upgrade", "head", "--backup")
            deadline = time.monotonic() + 30
            place = self.folder / "backups"
            while time.monotonic() < deadline:
                if any(each.stat().st_size for each in place.glob(".*partial*")):
                    break
                time.sleep(0.02)
            process.send_signal(number)
            process.communicate(timeout=30)
            self.assertEqual(psql(url, "SELECT version_num FROM alembic_version"), "a1")
            if number == signal.SIGTERM:
                self.assertEqual(self.backups(), [])
        self.assertEqual(len(self.backups()), 1)  # What the kill left, hidden,
        self.assertEqual(self.out("restore", "--list"), "")  # is no backup,
        self.configure("backup_keep = 5")
        ini = self.folder / "limbeck.ini"
        ini.write_text(ini.read_text().replace(f"postgresql_bin = {folder}\n", ""))
        self.run_limbeck("backup")  # and goes with the next.
        self.assertEqual([name for name in self.backups() if name.startswith(".")], [])


@unittest.skipUnless(SERVER, "needs tools/with_postgresql")
class OnPostgresql(BackupCase):
    def setUp(self):
        super().setUp()
        self.url = self.make_postgresql()

    def test_the_archive_is_read_back_and_holds_no_password(self):
        self.make_lossy(self.url, more="backup = before-upgrade\n")
        shutil.rmtree(self.folder / "backups", ignore_errors=True)
        self.run_limbeck("upgrade", "head")
        [name] = self.backups()
        path = self.folder / "backups" / name
        self.assertEqual(path.read_bytes()[:5], b"PGDMP")
        text = subprocess.run(["pg_restore", "--file=-", path], check=True, capture_output=True,
                              text=True).stdout
        self.assertIn("COPY public.t_a1", text)
        self.assertIn("limbeck.history", text)
        manifest = self.manifest()
        self.assertIn("pg_dump", manifest["made_by"])
        self.assertIn("***", manifest["url"])
        self.assertNotIn("limbeck-test", (self.folder / "backups" / f"{name}.json").read_text())

    def test_no_password_is_in_an_argument(self):
        folder = self.make_program("pg_dump", f"""
[ "$1" = --version ] && exec pg_dump --version
echo "$@" >> {self.folder}/arguments
exec pg_dump "$@" """)
        for name in ("pg_restore", "psql"):
            (folder / name).symlink_to(shutil.which(name))
        self.make_lossy(self.url, more=f"postgresql_bin = {folder}\n")
        self.run_limbeck("upgrade", "head", "--backup")
        said = (self.folder / "arguments").read_text()
        self.assertIn("--format=custom", said)
        self.assertNotIn("limbeck-test", said)

    def test_a_program_older_than_the_server_is_refused_with_what_to_install(self):
        folder = self.make_program("pg_dump", "echo 'pg_dump (PostgreSQL) 9.6.24'")
        self.make_lossy(self.url)
        self.configure(f"backup = before-upgrade\npostgresql_bin = {folder}")
        result = self.fails("upgrade", "b2", words=["pg_dump is of version 9, older than the server's"])
        major = psql(self.url, "SHOW server_version").split(".")[0]
        self.assertIn(f"postgresql-client-{major}", result.err)
        (folder / "pg_dump").unlink()
        self.fails("upgrade", "b2", words=["pg_dump is not in", "postgresql_bin"])
        self.assertEqual(self.backups(), [])

    def test_a_dump_that_fails_is_quoted_and_stops_the_run(self):
        version = subprocess.run(["pg_dump", "--version"], capture_output=True, text=True).stdout.strip()
        folder = self.make_program("pg_dump", f"""
[ "$1" = --version ] && {{ echo '{version}'; exit; }}
echo 'pg_dump: error: query failed: ERROR:  permission denied for table secrets' >&2
exit 1""")
        (folder / "pg_restore").symlink_to(shutil.which("pg_restore"))
        self.make_lossy(self.url)
        self.configure(f"backup = before-upgrade\npostgresql_bin = {folder}")
        self.fails("upgrade", "head", words=["permission denied for table secrets", "INHERIT",
                                             "so nothing was run"])
        self.assertEqual(self.backups(), [])
        self.assertEqual(psql(self.url, "SELECT version_num FROM alembic_version"), "a1")

    def test_an_archive_that_cannot_be_read_back_is_none(self):
        version = subprocess.run(["pg_dump", "--version"], capture_output=True, text=True).stdout.strip()
        folder = self.make_program("pg_dump", f"""
[ "$1" = --version ] && {{ echo '{version}'; exit; }}
for word; do case $word in --file=*) out=${{word#--file=}};; esac; done
/usr/bin/env -i PATH=/usr/bin:/bin PGHOST="$PGHOST" PGPORT="$PGPORT" PGUSER="$PGUSER" \\
  PGPASSWORD="$PGPASSWORD" PGDATABASE="$PGDATABASE" pg_dump "$@" && truncate -s -400 "$out" """)
        (folder / "pg_restore").symlink_to(shutil.which("pg_restore"))
        self.make_lossy(self.url, rows="INSERT INTO t_a1 SELECT generate_series(1, 20000);")
        self.configure(f"postgresql_bin = {folder}")
        self.fails("upgrade", "head", "--backup", words=["so nothing was run"])
        self.assertEqual(self.backups(), [])

    def test_others_wait_until_the_backup_is_made(self):
        self.make_lossy(self.url, more="backup = before-upgrade\n")
        shutil.rmtree(self.folder / "backups", ignore_errors=True)
        runs = [subprocess.Popen([LIMBECK, "upgrade", "head"], cwd=self.folder, env=self.environment,
                                 stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                 stderr=subprocess.PIPE, text=True) for _ in range(4)]
        texts = [run.communicate(timeout=120)[1] for run in runs]
        self.assertEqual([run.returncode for run in runs], [0] * 4, texts)
        self.assertEqual(len(self.backups()), 1)


if __name__ == "__main__":
    unittest.main()
