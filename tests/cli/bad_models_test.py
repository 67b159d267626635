#!/usr/bin/env python3
"""Models as they should not be, names as they may be, servers that refuse or go away: what the user is
told, and that nothing is written or left behind."""
import json
import pathlib
import subprocess
import threading
import time
import unittest
import urllib.parse

from limbeck_case import LIMBECK, LimbeckCase, psql

ODD_NAMES = '''CREATE TABLE "order" ("select" INTEGER PRIMARY KEY, "from ""here""" TEXT);
CREATE TABLE "MixedCase" (
    "Id" INTEGER PRIMARY KEY,
    "it's" TEXT DEFAULT 'it''s; -- no comment',
    CONSTRAINT "a check, of sorts" CHECK ("it's" <> '')
);
CREATE INDEX "über-index" ON "MixedCase" ("it's");
CREATE TABLE n23456789012345678901234567890123456789012345678901234567890123 (id INTEGER PRIMARY KEY);
CREATE VIEW "group" AS SELECT "Id", "it's" AS "x y" FROM "MixedCase";
'''


class Models:
    def start(self, text):
        self.make_project(self.url, more="models = sql:schema.sql\n")
        self.model(text)

    def model(self, text):
        (self.folder / "schema.sql").write_text(text)

    def refused(self, text, *words):
        """Both commands say the same, with file and line; no file is written."""
        self.start(text)
        for command in (("check",), ("revision", "--autogenerate", "-m", "x")):
            self.fails(*command, words=words)
        self.assertEqual(list((self.folder / "migrations/versions").iterdir()), [])

    def test_a_syntax_error(self):
        self.refused("CREATE TABLE a (id INTEGER);\n\nCREATE TABLE b (id INTEGER,,);\n",
                     "schema.sql:3", "syntax error")

    def test_two_objects_of_one_name(self):
        self.refused("CREATE TABLE a (id INTEGER);\nCREATE VIEW a AS SELECT 1;\n", "schema.sql:2",
                     "already")

    def test_a_view_over_a_column_that_is_not_there(self):
        self.refused("CREATE TABLE a (id INTEGER);\nCREATE VIEW v AS SELECT nickname FROM a;\n",
                     "nickname")

    def test_odd_names_come_and_go(self):
        self.start(ODD_NAMES)
        self.run_limbeck("revision", "--autogenerate", "-m", "odd")
        self.run_limbeck("upgrade", "head")
        self.assertEqual(self.out("check"), "")
        self.model(ODD_NAMES.replace('"from ""here""" TEXT', '"from ""there""" TEXT, "As" TEXT'))
        self.run_limbeck("revision", "--autogenerate", "-m", "odder", "--rename",
                         'order.from "here":from "there"')
        for step in (("upgrade", "head"), ("downgrade", "-1"), ("upgrade", "head")):
            self.run_limbeck(*step)
        self.assertEqual(self.out("check"), "")
        self.run_limbeck("downgrade", "base")

    def test_a_view_over_a_column_that_is_dropped_must_go_from_the_model_first(self):
        text = "CREATE TABLE a (id INTEGER, b TEXT);\nCREATE VIEW v AS SELECT b FROM a;\n"
        self.start(text)
        self.run_limbeck("revision", "--autogenerate", "-m", "first")
        self.run_limbeck("upgrade", "head")
        self.model(text.replace(", b TEXT", ""))
        self.fails("check", words=["schema.sql:2"])
        self.model("CREATE TABLE a (id INTEGER);\n")
        self.run_limbeck("revision", "--autogenerate", "-m", "second", "--allow-destructive")
        for step in (("upgrade", "head"), ("downgrade", "-1"), ("upgrade", "head")):
            self.run_limbeck(*step)


class Commands(LimbeckCase):
    """Programs that print a model, or do not."""

    def write_program(self, script, more=""):
        self.make_project(more=f"models = command:sh print.sh\n{more}")
        (self.folder / "print.sh").write_text(script)

    def test_one_that_never_ends_is_ended(self):
        self.write_program("echo 'CREATE TABLE a (id INTEGER);'; echo still busy >&2; exec sleep 60",
                           more="models_timeout = 500ms\n")
        begin = time.monotonic()
        self.fails("check", words=("did not end within 0.5 seconds", "models_timeout = 10m",
                                   "still busy"))
        self.assertLess(time.monotonic() - begin, 20)

    def test_what_goes_to_the_other_stream_is_no_model(self):
        self.write_program("echo 'warning; not SQL' >&2; echo 'CREATE TABLE a (id INTEGER);'; "
                           "echo 'DROP TABLE a;' >&2")
        result = self.run_limbeck("check", code=3)
        self.assertEqual(result.out, "create table a\n")
        self.assertNotIn("not SQL", result.err)

    def test_one_that_fails_after_printing_a_model_is_not_believed(self):
        self.write_program("echo 'CREATE TABLE a (id INTEGER);'; echo 'no more memory' >&2; exit 7")
        self.fails("check", words=("ended with exit status 7", "no more memory"))

    def test_one_that_prints_nothing(self):
        self.write_program("echo 'all done' >&2")
        self.fails("check", words=("printed nothing",))

    def test_one_that_prints_what_is_no_text(self):
        self.write_program("printf 'CREATE TABLE a\\377 (id INTEGER);'")
        self.fails("check", words=("is not UTF-8 text",))

    def test_one_that_asks_for_an_answer_gets_none(self):
        self.write_program("read answer || answer=silence; echo \"CREATE TABLE $answer (a INTEGER);\"")
        self.assertEqual(self.run_limbeck("check", code=3).out, "create table silence\n")


class OnSqlite(Models, LimbeckCase):
    url = "sqlite:///app.db"

    def test_a_foreign_key_to_nowhere(self):
        self.start("CREATE TABLE a (id INTEGER REFERENCES nowhere (id));")
        self.run_limbeck("check", code=3)  # SQLite itself takes it.


class OnPostgresql(Models, LimbeckCase):
    def setUp(self):
        super().setUp()
        self.url = self.make_postgresql()

    def role_url(self, role):
        parts = urllib.parse.urlsplit(self.url)
        return f"postgresql://{role}:{role}@127.0.0.1:{parts.port}{parts.path}"

    def make_role(self, role, rights):
        psql(self.url, f"DROP ROLE IF EXISTS {role}")
        psql(self.url, f"CREATE ROLE {role} LOGIN PASSWORD '{role}' {rights}")
        self.addCleanup(psql, self.url, f"DROP OWNED BY {role}; DROP ROLE {role}")

    def test_an_unknown_type(self):
        self.refused("CREATE TABLE a (id integer);\nCREATE TABLE b (c colour);", "schema.sql:2",
                     "colour", "42704")

    def test_a_foreign_key_to_nowhere(self):
        self.refused("CREATE TABLE a (id integer REFERENCES nowhere (id));", "schema.sql:1",
                     "nowhere", "42P01")

    def test_a_schema_that_is_not_there(self):
        self.refused("CREATE TABLE app.a (id integer);", "schema.sql:1", "app", "3F000")

    def test_a_name_that_the_server_cuts(self):
        name = "n" * 70
        self.start(f"CREATE TABLE {name} (id integer PRIMARY KEY);")
        text = json.loads(self.out("revision", "--autogenerate", "-m", "long", "--json"))["path"]
        self.assertIn("n" * 63, pathlib.Path(text).read_text())
        self.run_limbeck("upgrade", "head")
        self.assertEqual(self.out("check"), "")

    def test_a_table_that_may_not_be_read_leaves_its_rows_uncounted(self):
        self.start("CREATE TABLE a (id integer, b text);")
        self.run_limbeck("revision", "--autogenerate", "-m", "first")
        self.run_limbeck("upgrade", "head")
        self.make_role("reader", "CREATEDB")
        psql(self.url, "GRANT SELECT ON alembic_version TO reader")
        psql(self.url, "INSERT INTO a VALUES (1, 'x')")
        self.model("CREATE TABLE a (id integer);")
        result = self.fails("revision", "--autogenerate", "-m", "second", "--url",
                            self.role_url("reader"), words=["a.b", "--allow-destructive"])
        self.assertNotIn("row", result.err.split("hint:")[0].split("loses data:")[1])

    def test_a_role_with_createdb_alone_is_enough(self):
        self.start("CREATE TABLE a (id integer);")
        self.make_role("maker", "CREATEDB")
        self.run_limbeck("check", "--url", self.role_url("maker"), code=3)

    def test_an_event_trigger_of_the_live_database_sees_nothing(self):
        psql(self.url, "CREATE TABLE seen (tag text); CREATE FUNCTION see() RETURNS event_trigger "
                       "LANGUAGE plpgsql AS $$BEGIN INSERT INTO seen VALUES (tg_tag); END$$")
        psql(self.url, "CREATE EVENT TRIGGER watch ON ddl_command_end EXECUTE FUNCTION see()")
        self.start("CREATE TABLE a (id integer);")
        self.run_limbeck("revision", "--autogenerate", "-m", "first")
        self.assertEqual(psql(self.url, "SELECT count(*) FROM seen"), "0")

    def test_no_lock_on_a_live_table_is_held_while_the_model_is_tried(self):
        """A model that is a program looks at the locks in the middle; a watcher at all times."""
        self.start("CREATE TABLE a (id integer PRIMARY KEY, b text CHECK (b <> ''));"
                   "CREATE VIEW v AS SELECT b FROM a;")
        self.run_limbeck("revision", "--autogenerate", "-m", "first")
        self.run_limbeck("upgrade", "head")
        locks = ("SELECT coalesce(string_agg(DISTINCT relation::regclass || ' ' || mode, ', '), '') "
                 "FROM pg_locks WHERE relation >= 16384 AND pid <> pg_backend_pid() AND database = "
                 "(SELECT oid FROM pg_database WHERE datname = current_database()) {}")
        look = self.folder / "look.sh"
        look.write_text(f'psql -XAtq -d "{self.url}" -c "{locks.format("")}" > locks.txt\n'
                        "echo 'CREATE TABLE a (id integer PRIMARY KEY, b text, c integer);'\n")
        strong = []
        is_over = threading.Event()

        def watch():
            process = subprocess.Popen(["psql", "-XAtq", "-d", self.url], text=True,
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            while not is_over.is_set():
                process.stdin.write(locks.format("AND mode <> 'AccessShareLock'") + ";\n")
                process.stdin.flush()
                strong.append(process.stdout.readline().strip())
            process.communicate()

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            self.run_limbeck("revision", "--autogenerate", "-m", "second", "--models",
                             "command:sh look.sh", "--allow-destructive")
        finally:
            is_over.set()
            watcher.join()
        self.assertEqual((self.folder / "locks.txt").read_text().strip(), "")
        self.assertGreater(len(strong), 20)
        self.assertEqual(set(strong), {""})

    def test_a_server_that_goes_away_in_the_middle_leaves_nothing(self):
        """The sessions in the scratch are ended while the model or the proof is under way."""
        self.start("CREATE TABLE a (id integer PRIMARY KEY, b text DEFAULT pg_sleep(0)::text);"
                   "CREATE MATERIALIZED VIEW m AS SELECT pg_sleep(0.5) IS NULL AS a;")
        for phase in (1, 2):  # The model is made real in one scratch, the proof in the next.
            process = subprocess.Popen([LIMBECK, "revision", "--autogenerate", "-m", "x"],
                                       cwd=self.folder, env=self.environment, text=True,
                                       stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
            scratch = self.wait_for_scratch(phase)
            psql(self.url, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                           f"WHERE datname = '{scratch}'")
            _, said = process.communicate(timeout=60)
            self.assertEqual(process.returncode, 1, said)
            self.assertRegex(said, r"(?m)^error: .*(connection|terminat)")
            self.assertRegex(said, r"(?m)^hint: ")
            self.assertEqual(list((self.folder / "migrations/versions").iterdir()), [])
            self.assertEqual(psql(self.url, "SELECT count(*) FROM pg_database WHERE datname LIKE "
                                            "'limbeck_scratch%'"), "0")

    def wait_for_scratch(self, number):
        """The name of the number-th scratch database in which the model's view is being filled."""
        seen = []
        end = time.monotonic() + 60
        while len(seen) < number and time.monotonic() < end:
            for name in psql(self.url, "SELECT datname FROM pg_stat_activity WHERE datname LIKE "
                                       "'limbeck_scratch%' AND wait_event = 'PgSleep'").split():
                if name not in seen:
                    seen.append(name)
        self.assertEqual(len(seen), number)
        return seen[-1]


if __name__ == "__main__":
    unittest.main()
