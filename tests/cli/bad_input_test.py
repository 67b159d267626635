#!/usr/bin/env python3
"""What a revision folder should not hold, and what it may hold but rarely does: each is an error that
names file, line and the way out, or simply works. Nothing is half done and nothing crashes."""
import os
import pathlib
import shutil
import sqlite3
import subprocess
import tempfile
import unittest
import uuid

LIMBECK = os.environ["LIMBECK"]
SERVER = os.environ["LIMBECK_TEST_POSTGRESQL"]


def revision(identifier, parents="", upgrade="", downgrade="", extra="", message="A revision"):
    return (f"-- {message}\n--\n-- Revision ID: {identifier}\n-- Revises: {parents}\n{extra}\n"
            f"-- limbeck: upgrade\n{upgrade}\n\n-- limbeck: downgrade\n{downgrade}\n")


class BadInput(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.versions = self.folder / "migrations" / "versions"
        self.versions.mkdir(parents=True)
        (self.folder / "limbeck.ini").write_text(
            "[limbeck]\nscript_location = migrations\nurl = sqlite:///app.db\n")

    def write(self, name, content):
        path = self.versions / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def run_limbeck(self, *arguments, url=None, prefix=(), timeout=120):
        environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
        if url:
            environment["DATABASE_URL"] = url
        return subprocess.run([*prefix, LIMBECK, *arguments], cwd=self.folder, env=environment,
                              capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=timeout)

    def refused(self, *words, arguments=("upgrade", "head"), code=1, url=None):
        result = self.run_limbeck(*arguments, url=url)
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        for word in words:
            self.assertIn(word, result.stderr)
        self.assertEqual(result.stdout, "")
        self.assertFalse((self.folder / "app.db").exists() and self.tables(), "something was done")
        return result

    def works(self, *arguments, url=None):
        result = self.run_limbeck(*(arguments or ("upgrade", "head")), url=url)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        return result

    def tables(self):
        connection = sqlite3.connect(self.folder / "app.db")
        names = sorted(row[0] for row in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
            "AND name NOT IN ('alembic_version', 'limbeck_history')"))
        connection.close()
        return names

    def postgresql(self):
        name = "bad_" + uuid.uuid4().hex
        subprocess.run(["psql", "-X", "-q", SERVER, "-c", f"CREATE DATABASE {name}"], check=True)
        self.addCleanup(subprocess.run, ["psql", "-X", "-q", SERVER, "-c",
                                         f"DROP DATABASE {name} WITH (FORCE)"], check=True)
        return f"{SERVER.rsplit('/', 1)[0]}/{name}"

    # Files that are not revisions.

    def test_a_binary_file_is_named(self):
        self.write("20260101_blob.sql", bytes(range(256)) * 64)
        self.refused("20260101_blob.sql")

    def test_a_file_that_is_not_utf_8_is_named(self):
        self.write("latin.sql", "-- Gr\xfc\xdfe\n--\n-- Revision ID: a\n\n-- limbeck: upgrade\n".encode("latin-1"))
        self.refused("latin.sql:1")

    def test_an_empty_file_is_named(self):
        self.write("empty.sql", "")
        self.refused("empty.sql", "Revision ID")

    def test_a_header_without_id_is_named(self):
        self.write("noid.sql", "-- Create users\n--\n-- Revises: a\n\n-- limbeck: upgrade\nSELECT 1;\n")
        self.refused("noid.sql", "Revision ID")

    def test_an_unknown_directive_names_line_and_the_nearest(self):
        self.write("a.sql", "-- A\n--\n-- Revision ID: a\n\n-- limbeck: upgrad\nSELECT 1;\n")
        self.refused("a.sql:5", "upgrade")

    def test_an_unknown_option_names_line(self):
        self.write("a.sql", "-- A\n--\n-- Revision ID: a\n\n-- limbeck: upgrade transactions=off\nSELECT 1;\n")
        self.refused("a.sql:5", "transaction")

    def test_a_python_script_that_is_none_names_line_and_column(self):
        self.write("a.py", "revision = 'a'\ndef upgrade(:\n    pass\n")
        self.refused("a.py:2:12", "never closed")

    # Graphs that are none.

    def test_duplicate_ids_name_both_files(self):
        self.write("one.sql", revision("a"))
        self.write("two.sql", revision("a"))
        self.refused("one.sql", "two.sql")

    def test_a_missing_parent_is_named(self):
        self.write("b.sql", revision("b", "a"))
        self.refused("b.sql", "a")

    def test_a_cycle_is_named(self):
        for name, parent in (("a", "c"), ("b", "a"), ("c", "b")):
            self.write(f"{name}.sql", revision(name, parent))
        self.refused("a, b, c")
        self.refused("a, b, c", arguments=("history",))
        self.refused("a, b, c", arguments=("heads",))

    def test_an_id_with_forbidden_characters_is_refused(self):
        self.write("a.sql", revision("a-b"))
        self.refused("a.sql", "a-b")

    def test_an_id_longer_than_its_column_is_refused_before_anything_runs(self):
        self.write("a.sql", revision("a" * 33, upgrade="CREATE TABLE t (a);"))
        self.refused("32")

    # Files that are odd and right.

    def test_windows_line_ends_and_a_byte_order_mark_work(self):
        text = revision("a", upgrade="CREATE TABLE t (a INTEGER,\n b TEXT);").replace("\n", "\r\n")
        self.write("a.sql", b"\xef\xbb\xbf" + text.encode())
        self.works()
        self.assertEqual(self.tables(), ["t"])

    def test_a_million_lines_work(self):
        lines = ["INSERT INTO t VALUES (1);"] * 20 + ["-- nothing"] * 1_000_000
        self.write("a.sql", revision("a", upgrade="CREATE TABLE t (a);\n" + "\n".join(lines)))
        self.works()
        self.works("history")

    def test_trigger_bodies_and_semicolons_in_literals_stay_whole(self):
        self.write("a.sql", revision("a", upgrade="""
            CREATE TABLE t (a TEXT DEFAULT ';', b INTEGER); /* a ; comment */
            CREATE TRIGGER touch AFTER INSERT ON t BEGIN
              UPDATE t SET b = CASE WHEN a = 'BEGIN' THEN 1 ELSE 2 END;
              DELETE FROM t WHERE a = 'END;';
            END;
            INSERT INTO t VALUES ('it''s; -- no comment', 3);"""))
        self.works()
        connection = sqlite3.connect(self.folder / "app.db")
        self.assertEqual(connection.execute("SELECT a, b FROM t").fetchall(),
                         [("it's; -- no comment", 2)])

    def test_dollar_quotes_and_nested_comments_stay_whole(self):
        url = self.postgresql()
        self.write("a.sql", revision("a", upgrade="""
            /* outer /* inner ; */ still outer ; */
            CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $body$
            BEGIN
              RETURN $x$; COMMIT; $x$ || ';';
            END $body$;
            CREATE FUNCTION g(a int) RETURNS int BEGIN ATOMIC SELECT CASE WHEN a > 1 THEN 2 ELSE 3 END; END;
            CREATE TABLE made AS SELECT f() AS f, g(5) AS g;"""))
        self.works(url=url)
        shown = subprocess.run(["psql", "-XAt", url, "-c", "SELECT f || g FROM made"], capture_output=True,
                               text=True, check=True).stdout
        self.assertEqual(shown, "; COMMIT; ;2\n")

    def test_names_with_quotes_and_emoji_work_everywhere(self):
        name = 'we"ird; 🦄 ta\'ble'
        quoted = '"' + name.replace('"', '""') + '"'
        self.write("🦄.sql", revision("id_🦄", message="Ünicode ☃ 'quoted'",
                                      upgrade=f"CREATE TABLE {quoted} (a INTEGER);",
                                      downgrade=f"DROP TABLE {quoted};"))
        for url in ("sqlite:///app.db", self.postgresql()):
            self.works(url=url)
            self.assertEqual(self.works("current", url=url).stdout, "id_🦄 (head)\n")
            self.works("downgrade", "base", url=url)
        (self.versions / "🦄.sql").rename(self.versions / "with 'quote' and space.sql")
        self.assertIn("Ünicode ☃ 'quoted'", self.works("history").stdout)

    # Statements that would break the runner's transaction.

    def test_transaction_control_is_refused_with_its_line(self):
        for word in ("COMMIT", "BEGIN", "ROLLBACK"):
            self.write("a.sql", revision("a", upgrade=f"CREATE TABLE t (a);\n{word};"))
            self.refused("a.sql:8", word)

    def test_a_failing_statement_shows_file_line_statement_and_state(self):
        self.write("a.sql", revision("a", upgrade="CREATE TABLE t (a);"))
        self.write("b.sql", revision("b", "a", upgrade="CREATE TABLE u (a);\n\nINSERT INTO nowhere VALUES (1);"))
        result = self.run_limbeck("upgrade", "head")
        self.assertEqual(result.returncode, 1)
        for words in ("b.sql:9", "INSERT INTO nowhere", "nowhere"):
            self.assertIn(words, result.stderr)
        self.assertEqual(self.tables(), ["t"])
        self.assertEqual(self.run_limbeck("current").stdout, "a\n")

    def test_postgresql_shows_sqlstate_and_marks_the_position(self):
        url = self.postgresql()
        self.write("a.sql", revision("a", upgrade="CREATE TABLE ok (a int);\nSELECT 'ü', missing_column\n  FROM ok;"))
        result = self.run_limbeck("upgrade", "head", url=url)
        self.assertEqual(result.returncode, 1)
        for words in ("42703", "a.sql:8", "missing_column", "^"):
            self.assertIn(words, result.stderr)
        lines = result.stderr.splitlines()
        marked = next(i for i, line in enumerate(lines) if line.strip(" |") == "^")
        self.assertEqual(lines[marked].index("^"), lines[marked - 1].index("missing_column"))

    # Places that cannot be written.

    @unittest.skipUnless(os.geteuid() == 0 and shutil.which("setpriv"), "needs root to become nobody")
    def test_a_read_only_directory_is_named(self):
        self.write("a.sql", revision("a", upgrade="CREATE TABLE t (a);"))
        self.folder.chmod(0o755)
        program = self.folder / "limbeck"
        shutil.copy(LIMBECK, program)  # The build folder may be closed to others.
        result = subprocess.run(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", program,
                                 "upgrade", "head"], cwd=self.folder, capture_output=True, text=True,
                                env={"PATH": os.environ["PATH"]})
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertIn("app.db", result.stderr)
        self.assertEqual(len([line for line in result.stderr.splitlines() if "error" in line]), 1)

    def test_a_full_disk_leaves_the_database_as_it_was(self):
        self.write("a.sql", revision("a", upgrade="CREATE TABLE t (a);"))
        self.write("b.sql", revision("b", "a", upgrade=(
            "CREATE TABLE big (x);\nINSERT INTO big WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
            "SELECT i + 1 FROM n WHERE i < 4000) SELECT randomblob(1000) FROM n;")))
        self.works("upgrade", "a")
        # A limit on the size of files gives SQLite the same error as a disk without room.
        result = self.run_limbeck("upgrade", "head", prefix=("bash", "-c", 'trap "" XFSZ; ulimit -f 300; exec "$@"', "-"))
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertEqual(self.tables(), ["t"])
        self.assertEqual(self.run_limbeck("current").stdout, "a\n")
        self.works("upgrade", "head")
        self.assertEqual(self.tables(), ["big", "t"])

    def test_a_folder_that_is_not_there_is_named(self):
        (self.folder / "limbeck.ini").write_text("[limbeck]\nscript_location = nowhere\nurl = sqlite:///app.db\n")
        self.refused("nowhere")
        (self.folder / "limbeck.ini").write_text(
            "[limbeck]\nscript_location = migrations\nurl = sqlite:///missing/app.db\n")
        self.refused("missing")


if __name__ == "__main__":
    unittest.main(verbosity=2)
