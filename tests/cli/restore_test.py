#!/usr/bin/env python3
"""The way back: a database is afterwards what it was when the backup was made, byte for byte as its own
dump tells, or it is left as it is."""
import json
import os
import pathlib
import pty
import re
import shutil
import sqlite3
import subprocess
import unittest
import uuid

from backup_case import BackupCase, pg_dump, sqlite_dump
from limbeck_case import LIMBECK, SERVER, psql


class OnSqlite(BackupCase):
    def test_the_latest_backup_gives_back_what_an_upgrade_took(self):
        self.make_lossy(more="backup = before-destructive\n")
        before = sqlite_dump(self.folder / "app.db")
        self.run_limbeck("upgrade", "head")
        self.assertNotEqual(sqlite_dump(self.folder / "app.db"), before)
        result = self.run_limbeck("restore", "--yes")
        self.assertIn("restored: the database is at a1", result.err)
        self.assertEqual(sqlite_dump(self.folder / "app.db"), before)
        self.assertEqual(self.out("current").split()[0], "a1")
        self.run_limbeck("upgrade", "head")

    def test_the_list_is_the_newest_first_and_of_this_database(self):
        self.make_lossy()
        for reason in ("first", "second"):
            self.run_limbeck("backup", "--reason", reason)
        self.run_limbeck("upgrade", "head", "--url", "sqlite:///other.db")
        self.run_limbeck("backup", "--url", "sqlite:///other.db")
        listed = json.loads(self.out("restore", "--list", "--json"))["backups"]
        self.assertEqual([each["reason"] for each in listed], ["second", "first"])
        self.assertEqual(len(self.run_limbeck("restore", "--list").lines), 2)

    def test_it_asks_first(self):
        self.make_lossy(more="backup = before-upgrade\n")
        self.run_limbeck("upgrade", "head")
        before = sqlite_dump(self.folder / "app.db")
        self.fails("restore", words=["this would replace everything in", "which is at c3", "--yes"])
        self.assertEqual(sqlite_dump(self.folder / "app.db"), before)

    def test_a_terminal_is_asked(self):
        self.make_lossy(more="backup = before-upgrade\n")
        self.run_limbeck("upgrade", "head")
        for answer, code, row in ((b"n\n", 1, {"c3"}), (b"y\n", 0, {"a1"})):
            leader, follower = pty.openpty()
            process = subprocess.Popen([LIMBECK, "restore"], cwd=self.folder, env=self.environment,
                                       stdin=follower, stdout=subprocess.DEVNULL, stderr=follower)
            os.write(leader, answer)
            self.assertEqual(process.wait(timeout=60), code)
            os.close(follower)
            os.close(leader)
            self.assertEqual(self.version_rows(), row)

    def test_it_goes_to_another_database_too(self):
        self.make_lossy(more="backup = before-upgrade\n")
        before = sqlite_dump(self.folder / "app.db")
        self.run_limbeck("upgrade", "head")
        after = sqlite_dump(self.folder / "app.db")
        self.run_limbeck("restore", "--to", "sqlite:///copy.db", "--yes")
        self.assertEqual(sqlite_dump(self.folder / "copy.db"), before)
        self.assertEqual(sqlite_dump(self.folder / "app.db"), after)

    def test_a_session_that_stays_open_sees_the_restored_rows(self):
        self.make_lossy(more="backup = before-upgrade\n")
        connection = sqlite3.connect(self.folder / "app.db")
        self.addCleanup(connection.close)
        connection.execute("PRAGMA journal_mode = WAL").fetchall()
        self.run_limbeck("upgrade", "head")
        self.run_limbeck("restore", "--yes")
        self.assertEqual(connection.execute("SELECT count(*) FROM t_a1").fetchone(), (2,))

    def test_who_writes_at_the_moment_is_not_cut_off(self):
        self.make_lossy(url="sqlite:///app.db?timeout=0.3", more="backup = before-upgrade\n")
        self.run_limbeck("upgrade", "head")
        connection = sqlite3.connect(self.folder / "app.db", isolation_level=None)
        self.addCleanup(connection.close)
        connection.execute("BEGIN EXCLUSIVE")
        self.fails("restore", "--yes", code=1)
        connection.execute("ROLLBACK")
        self.assertEqual(self.version_rows(), {"c3"})

    def test_a_file_that_is_gone_or_broken_is_what_backups_are_for(self):
        self.make_lossy()
        before = sqlite_dump(self.folder / "app.db")
        self.run_limbeck("backup")
        (self.folder / "app.db").unlink()
        self.run_limbeck("restore", "--yes")
        self.assertEqual(sqlite_dump(self.folder / "app.db"), before)
        (self.folder / "app.db").write_bytes(b"not a database at all, but much longer than a header" * 40)
        self.fails("restore", words=["--yes"])
        result = self.run_limbeck("restore", "--yes")
        self.assertIn("is kept as", result.err)
        self.assertEqual(sqlite_dump(self.folder / "app.db"), before)
        self.assertEqual(len(list(self.folder.glob("app.db.broken-*"))), 1)

    def test_a_file_that_was_changed_since_is_refused(self):
        self.make_lossy()
        path = pathlib.Path(self.out("backup").strip())
        with open(path, "r+b") as file:
            file.seek(-10, os.SEEK_END)
            file.write(b"0123456789")
        self.fails("restore", "--yes", words=["its SHA-256 differs"])
        with open(path, "ab") as file:
            file.write(b"more")
        self.fails("restore", "--yes", words=["bytes, not"])

    def test_a_backup_without_a_manifest_is_restored_by_its_name(self):
        self.make_lossy()
        before = sqlite_dump(self.folder / "app.db")
        path = pathlib.Path(self.out("backup").strip())
        path.with_name(path.name + ".json").unlink()
        self.run_limbeck("upgrade", "head")
        self.fails("restore", "--yes", words=["there is no backup of this database"])
        self.assertIn("without a manifest", self.run_limbeck("restore", path.name, "--yes").err)
        self.assertEqual(sqlite_dump(self.folder / "app.db"), before)

    def test_what_is_no_backup_is_said(self):
        self.make_lossy()
        (self.folder / "notes.txt").write_text("CREATE TABLE t (id int);")
        self.fails("restore", "notes.txt", "--yes", words=["neither an SQLite database nor an archive"])
        self.fails("restore", "nowhere.db", "--yes", words=["neither here nor in", "--list"])
        manifest = self.folder / "notes.txt.json"
        for text in ("{", "[]", '{"format": 99}', '{"format": 1, "file": "../x"}'):
            manifest.write_text(text)
            self.fails("restore", "notes.txt", "--yes", words=["is no manifest of a backup"])
        (self.folder / "backups").mkdir(exist_ok=True)
        shutil.copy(manifest, self.folder / "backups" / "broken.db.json")
        self.assertIn("warning", self.run_limbeck("restore", "--list").err)
        self.fails("restore", "app.db", "--to", "postgresql://localhost/nowhere", "--yes",
                   words=["is a backup of sqlite, the database is of postgresql"])


RICH = """
CREATE EXTENSION IF NOT EXISTS citext;
CREATE SCHEMA app;
CREATE TYPE app.mood AS ENUM ('sad', 'happy');
CREATE DOMAIN app.positive AS int CHECK (VALUE > 0);
CREATE TABLE app.people (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name citext, mood app.mood,
  age app.positive, serial_number serial, note text DEFAULT 'x;y');
INSERT INTO app.people (name, mood, age, note) VALUES ('Zoë', 'happy', 3, E'tab\\tand\\nline'), (NULL, 'sad', 4, '\\.');
CREATE TABLE parts (id int, day date) PARTITION BY RANGE (day);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE INDEX parts_day ON parts (day);
INSERT INTO parts VALUES (1, '2026-05-05');
CREATE FUNCTION twice(int) RETURNS int LANGUAGE sql AS $$ SELECT 2 * $1; -- two
$$;
CREATE AGGREGATE total (int) (SFUNC = int4pl, STYPE = int);
CREATE VIEW happy AS SELECT name FROM app.people WHERE mood = 'happy';
CREATE MATERIALIZED VIEW counted AS SELECT count(*) FROM app.people;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.note := 'touched'; RETURN NEW; END $$;
CREATE TRIGGER touched BEFORE UPDATE ON app.people FOR EACH ROW EXECUTE FUNCTION touch();
ALTER TABLE app.people ENABLE ROW LEVEL SECURITY;
CREATE POLICY all_of_them ON app.people USING (true);
CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq);
CREATE PUBLICATION changes FOR TABLE parts;
COMMENT ON TABLE app.people IS 'who we know';
GRANT SELECT ON app.people TO PUBLIC;
SELECT lo_from_bytea(4711, 'a large object');
SELECT setval('app.people_serial_number_seq', 40);
"""

SPOILT = """
CREATE TABLE new_one (id int PRIMARY KEY);
ALTER TABLE parts ADD COLUMN other int REFERENCES new_one;
CREATE SCHEMA more; CREATE TABLE more.t (m app.mood);
CREATE VIEW v AS SELECT * FROM app.people;
DROP MATERIALIZED VIEW counted;
DELETE FROM app.people;
CREATE TYPE spoilt AS (a int); CREATE SEQUENCE loose; CREATE FUNCTION thrice(spoilt) RETURNS int LANGUAGE sql AS 'SELECT 3';
SELECT lo_from_bytea(4712, 'another');
CREATE EXTENSION IF NOT EXISTS pg_trgm;
"""


@unittest.skipUnless(SERVER, "needs tools/with_postgresql")
class OnPostgresql(BackupCase):
    def setUp(self):
        super().setUp()
        self.url = self.make_postgresql()

    def make_spoilt(self):
        """What pg_dump says of the database when the backup was made."""
        self.make_project(self.url, "backup = before-upgrade\n")
        self.write_revision("a1", upgrade=RICH, downgrade="SELECT 1;")
        self.run_limbeck("upgrade", "head", "--no-backup")
        before = pg_dump(self.url)
        self.write_revision("b2", "a1", upgrade=SPOILT, downgrade="SELECT 1;")
        self.run_limbeck("upgrade", "head")
        self.assertNotEqual(pg_dump(self.url), before)
        return before

    def test_pg_dump_says_the_same_as_before(self):
        before = self.make_spoilt()
        result = self.run_limbeck("restore", "--yes")
        self.assertIn("restored: the database is at a1", result.err)
        self.assertEqual(pg_dump(self.url), before)
        self.assertEqual(psql(self.url, "SELECT convert_from(lo_get(4711), 'UTF8')"), "a large object")
        self.run_limbeck("upgrade", "head")
        self.run_limbeck("restore", "--yes")
        self.assertEqual(pg_dump(self.url), before)

    def test_several_sessions_dump_into_a_folder(self):
        before = self.make_spoilt()
        self.run_limbeck("restore", "--yes")
        self.assertEqual(pg_dump(self.url), before)
        self.configure("backup_jobs = 3\nbackup_keep = 1")
        for _ in range(2):
            path = pathlib.Path(self.out("backup").strip())
        self.assertTrue((path / "toc.dat").is_file())
        self.assert_private(path)
        self.assertEqual(self.backups(), [path.name])
        self.run_limbeck("upgrade", "head", "--no-backup")
        self.run_limbeck("restore", "--yes")
        self.assertEqual(pg_dump(self.url), before)
        with open(path / "toc.dat", "ab") as file:
            file.write(b"x")
        self.fails("restore", "--yes", words=["bytes, not"])

    def test_an_empty_database_becomes_a_copy(self):
        before = self.make_spoilt()
        copy = self.make_postgresql()
        spoilt = pg_dump(self.url)
        result = self.run_limbeck("restore", "--to", copy, "--yes", "--json")
        self.assertEqual(json.loads(result.out)["rows"], ["a1"])
        self.assertNotIn("limbeck-test", result.out + result.err)
        self.assertEqual(pg_dump(copy), before)
        self.assertEqual(pg_dump(self.url), spoilt)

    def test_an_extension_in_a_schema_of_its_own_stays(self):
        psql(self.url, "CREATE SCHEMA extensions")
        psql(self.url, "CREATE EXTENSION citext SCHEMA extensions")
        self.make_lossy(self.url)
        psql(self.url, "CREATE TABLE extensions.mine (name extensions.citext)")
        before = pg_dump(self.url)
        oid = psql(self.url, "SELECT oid FROM pg_extension WHERE extname = 'citext'")
        self.run_limbeck("upgrade", "head", "--backup")
        self.run_limbeck("restore", "--yes")
        self.assertEqual(pg_dump(self.url), before)
        self.assertEqual(psql(self.url, "SELECT oid FROM pg_extension WHERE extname = 'citext'"), oid)

    def test_a_role_that_is_not_there_is_told_with_the_way_out_and_nothing_is_lost(self):
        role = "owner_" + uuid.uuid4().hex[:10]
        psql(self.url, f"CREATE ROLE {role}")
        self.make_lossy(self.url)
        psql(self.url, f"CREATE TABLE theirs (id int); ALTER TABLE theirs OWNER TO {role}")
        self.run_limbeck("backup")
        psql(self.url, f"DROP TABLE theirs")
        psql(SERVER, f"DROP ROLE {role}")
        before = pg_dump(self.url)
        result = self.fails("restore", "--yes", words=[f'role "{role}" does not exist', "--no-owner"])
        self.assertIn("as it was before", result.err)
        self.assertEqual(pg_dump(self.url), before)
        self.run_limbeck("restore", "--yes", "--no-owner")
        self.assertEqual(psql(self.url, "SELECT to_regclass('theirs') IS NOT NULL"), "t")

    def test_an_archive_that_breaks_off_changes_nothing(self):
        self.make_lossy(self.url, rows="INSERT INTO t_a1 SELECT generate_series(1, 50000);")
        path = pathlib.Path(self.out("backup").strip())
        path.with_name(path.name + ".json").unlink()
        os.truncate(path, path.stat().st_size - 3000)
        before = pg_dump(self.url)
        self.fails("restore", path.name, "--yes")
        self.assertEqual(pg_dump(self.url), before)

    def test_somebody_at_work_is_told_after_ten_seconds(self):
        self.make_lossy(self.url)
        self.run_limbeck("backup")
        holder = subprocess.Popen(["psql", "-Xq", self.url], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, text=True)
        self.addCleanup(holder.stdout.close)
        holder.stdin.write("BEGIN; SELECT 1 FROM t_a1;\n\\echo held\n")
        holder.stdin.flush()
        while "held" not in holder.stdout.readline():
            pass
        self.fails("restore", "--yes", words=["somebody is at work", "stop the application"])
        holder.stdin.close()
        holder.wait(timeout=30)
        self.run_limbeck("restore", "--yes")

    def test_an_ordinary_role_restores_what_it_owns(self):
        role, database = "plain_" + uuid.uuid4().hex[:10], self.url.rsplit("/", 1)[1]
        psql(SERVER, f"CREATE ROLE {role} LOGIN PASSWORD 'of-the-role'")
        self.addCleanup(psql, SERVER, f"DROP ROLE {role}")
        self.addCleanup(psql, SERVER, f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        psql(SERVER, f"ALTER DATABASE {database} OWNER TO {role}")
        url = re.sub(r"//.*@", f"//{role}:of-the-role@", self.url)
        self.make_lossy(url)
        before = pg_dump(self.url)
        self.run_limbeck("upgrade", "head", "--backup")
        self.run_limbeck("restore", "--yes")
        self.assertEqual(pg_dump(self.url), before)

    def test_a_login_that_sets_a_role_reads_what_the_role_owns_and_its_own(self):
        owner, login = (f"{name}_{uuid.uuid4().hex[:10]}" for name in ("owner", "login"))
        database = self.url.rsplit("/", 1)[1]
        psql(SERVER, f"CREATE ROLE {owner}; CREATE ROLE {login} LOGIN PASSWORD 'x' IN ROLE {owner}")
        self.addCleanup(psql, SERVER, f"DROP ROLE {login}, {owner}")
        self.addCleanup(psql, SERVER, f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        psql(SERVER, f"ALTER DATABASE {database} OWNER TO {owner}")
        psql(self.url, f"ALTER SCHEMA public OWNER TO {owner}")
        url = re.sub(r"//.*@", f"//{login}:x@", self.url)
        self.make_lossy(url, f"[session]\nrole = {owner}\n")
        self.assertEqual(psql(self.url, "SELECT tableowner FROM pg_tables WHERE tablename = 't_a1'"), owner)
        before = pg_dump(self.url)
        self.run_limbeck("upgrade", "head", "--backup")
        self.run_limbeck("restore", "--yes")
        self.assertEqual(pg_dump(self.url), before)
        psql(self.url, f"CREATE TABLE secrets (id int)")
        self.fails("upgrade", "head", "--backup", words=["permission denied for table secrets", "INHERIT"])


if __name__ == "__main__":
    unittest.main()
