#!/usr/bin/env python3
"""`script_format = cpp`: what is written compiles as it is, into a program of the user's, and does
there what the same revision in SQL does."""
import json
import os
import pathlib
import re
import subprocess
import unittest

from limbeck_case import LimbeckCase, psql

ROOT = pathlib.Path(__file__).resolve().parents[2]
LINKED = os.environ.get("LINKED_PROGRAM") or str(
    pathlib.Path(os.environ["LIMBECK"]).parent / "tests" / "linked_program")
GLUE = """#include "revisions.hpp"
extern "C" void add_revisions(std::vector<limbeck::Revision>& to) { to = migrations::revisions(); }
"""
MODEL = """CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    email VARCHAR(320) NOT NULL,
    note TEXT DEFAULT ')sql" \\ "quoted" ??/ it''s'
);
CREATE INDEX users_by_email ON users (email);
CREATE VIEW emails AS
SELECT email FROM users;
"""
LATER = """CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    email TEXT,
    note TEXT DEFAULT ')sql1" )sql"',
    CONSTRAINT mailed CHECK (email <> '')
);
CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    user_id INTEGER REFERENCES users (id) ON DELETE CASCADE
);
CREATE VIEW emails AS
SELECT email FROM users WHERE email <> '-- limbeck';
"""


class CppRevisions(LimbeckCase):
    def setUp(self):
        super().setUp()
        self.versions = self.folder / "migrations" / "versions"
        self.library = None

    def start(self, more="", url="sqlite:///app.db"):
        self.make_project(url=url, more="script_format = cpp\n" + more)

    def model(self, text):
        (self.folder / "schema.sql").write_text(text)

    def linked(self, *arguments, code=0):
        """The user's program, with the revisions as they were last compiled."""
        environment = dict(self.environment)
        if self.library:
            environment["LINKED_REVISIONS"] = str(self.library)
        process = subprocess.run([LINKED, *arguments], cwd=self.folder, env=environment,
                                 stdin=subprocess.DEVNULL, capture_output=True, text=True)
        self.assertEqual(process.returncode, code, process.stdout + process.stderr)
        return process

    def write(self, *arguments):
        """Path and stderr of a new revision."""
        process = self.linked("revision", "--json", *arguments)
        return pathlib.Path(json.loads(process.stdout)["path"]), process.stderr

    def compile(self):
        glue = self.folder / "glue.cpp"
        glue.write_text(GLUE)
        library = self.folder / f"revisions{len(list(self.folder.glob('*.so')))}.so"
        result = subprocess.run(
            ["g++", "-std=c++20", "-Wall", "-Wextra", "-Werror", "-O0", f"-I{ROOT}/include",
             f"-I{self.versions}", "-shared", "-fPIC", "-o", str(library), str(glue),
             *map(str, sorted(self.versions.rglob("*.cpp")))], capture_output=True, text=True)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.library = library

    def schema(self, name="app.db"):
        """What SQLite keeps, without the history, which names its revisions."""
        result = subprocess.run(["sqlite3", str(self.folder / name), ".dump"], check=True,
                                capture_output=True, text=True).stdout
        return [line for line in result.splitlines()
                if "limbeck_history" not in line and "INSERT INTO alembic_version" not in line]

    def test_a_revision_to_be_filled_in_compiles_and_knows_its_parent(self):
        self.start()
        path, told = self.write("-m", 'First: a "quoted" \\ one \\')
        self.assertRegex(path.name, r"^\d{8}_\d{4}_first_a_quoted_one\.cpp$")
        self.assertIn("register it: compile it into your program", told)
        self.assertIn("migrations::revisions()", told)
        first = re.search(r"Revision ID: (\w+)", path.read_text())[1]
        self.compile()
        self.assertIn('First: a "quoted" \\ one \\', self.linked("history").stdout)
        path, _ = self.write("-m", "Second line\nand \u202e\tmore\r", "--branch-label", "späť",
                             "--depends-on", first)
        self.assertIn(f"// Revises: {first}\n", path.read_text())
        self.compile()
        shown = self.linked("show", "head", "--json").stdout
        self.assertEqual(json.loads(shown)["revisions"][0]["parents"], [first])
        self.assertIn("späť", shown)
        self.assertIn("Second line", shown)
        self.assertIn("\\u202e", json.dumps(shown))
        self.linked("upgrade", "head")
        self.assertIn("(head)", self.linked("current").stdout)
        self.linked("downgrade", "base")

    def test_a_program_without_the_revision_writes_no_second_base(self):
        self.start()
        path, _ = self.write("-m", "first")
        self.fails("revision", "-m", "second", words=[path.name, "does not have", "limbeck::cli"])
        self.assertEqual(len(list(self.versions.glob("*.cpp"))), 1)
        self.assertIn("database: ", self.run_limbeck("upgrade", "head").err)

    def there_and_back(self, models, form):
        """Dumps of the database after each step of an upgrade and a downgrade."""
        database = f"{form}.db"
        (self.folder / "limbeck.ini").write_text(
            f"[limbeck]\nscript_location = {form}\nurl = sqlite:///{database}\n"
            f"models = sql:schema.sql\nscript_format = {form}\n")
        self.versions = self.folder / form / "versions"
        self.versions.mkdir(parents=True)
        self.library = None
        dumps = []
        for number, model in enumerate(models):
            self.model(model)
            options = ["--allow-destructive", "--no-rename"]
            self.linked("revision", "--autogenerate", "-m", f"step {number}", "--rev-id",
                        f"r{number}", *options)
            if form == "cpp":
                self.compile()
            self.linked("upgrade", "head")
            dumps.append(self.schema(database))
            if number == 0:
                subprocess.run(["sqlite3", str(self.folder / database),
                                "INSERT INTO users (id, email) VALUES (1, 'ann@x')"], check=True)
        for _ in models:
            self.linked("downgrade", "-1")
            dumps.append(self.schema(database))
        self.linked("upgrade", "head")
        self.linked("check")
        return dumps

    def test_generated_ones_do_what_those_in_sql_do(self):
        models = [MODEL, LATER]
        in_sql = self.there_and_back(models, "sql")
        in_cpp = self.there_and_back(models, "cpp")
        self.assertEqual(len(list(self.versions.glob("*.cpp"))), 2)
        self.assertEqual(list(self.versions.glob("*.sql")), [])
        self.assertEqual(in_cpp, in_sql)

    def test_what_is_for_one_dialect_asks_for_it(self):
        server = self.make_postgresql()
        scratch = server.rsplit("/", 1)[0] + "/"
        self.start(more="models = sql:schema.sql\ndialects = sqlite, postgresql\n"
                        f"scratch_url = {scratch}\n")
        self.model(MODEL.replace("\\", "").replace("??/", ""))
        path, _ = self.write("--autogenerate", "-m", "first")
        text = path.read_text()
        for dialect in ("sqlite", "postgresql"):
            self.assertEqual(text.count(f'step.dialect() == "{dialect}"'), 2)
        self.compile()
        for url in ((), ("--url", server)):
            self.linked("upgrade", "head", *url)
            self.linked("check", *url)
            self.linked("downgrade", "base", *url)
            self.linked("upgrade", "head", *url)
        self.assertEqual(psql(server, "SELECT count(*) FROM emails"), "0")

    def test_what_one_transaction_cannot_do_is_refused_and_nothing_is_written(self):
        server = self.make_postgresql()
        self.start(more="models = sql:schema.sql\n", url=server)
        self.model("CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE t (m mood);")
        self.write("--autogenerate", "-m", "first", "--rev-id", "a1")
        self.compile()
        self.linked("upgrade", "head")
        self.model("CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE t (m mood DEFAULT 'ok');")
        failed = self.linked("revision", "--autogenerate", "-m", "second", code=1)
        self.assertIn("several transactions", failed.stderr)
        self.assertIn("hint: nothing was written; set script_format = sql", failed.stderr)
        self.assertEqual([path.suffix for path in self.versions.glob("2*")], [".cpp"])
        ini = self.folder / "limbeck.ini"
        ini.write_text(ini.read_text().replace("script_format = cpp", "script_format = sql"))
        self.linked("revision", "--autogenerate", "-m", "second")
        self.linked("upgrade", "head")
        self.linked("check")

    def test_sources_beside_revisions_in_sql_disturb_nothing(self):
        self.make_project()
        self.write_revision("a1", upgrade="CREATE TABLE t (a INTEGER);",
                            downgrade="DROP TABLE t;")
        for name in ("helper.cpp", "helper.hpp", "helper.h"):
            (self.versions / name).write_text("int helper();\n")
        self.out("upgrade", "head")
        self.assertIn("a1 (head)", self.out("current"))
        self.out("revision", "-m", "next")

    def test_a_header_of_the_users_own_is_left_alone(self):
        self.start()
        own = self.versions / "revisions.hpp"
        own.write_text("// mine\n")
        path, told = self.write("-m", "first", "--rev-id", "a.1")
        self.assertEqual(own.read_text(), "// mine\n")
        self.assertIn("add migrations::revision_a_2e1() to Revisions::compiled", told)
        self.assertIn("revision_a_2e1()", path.read_text())

    def test_a_merge_joins_the_heads_that_are_linked(self):
        self.start()
        self.write("-m", "base", "--rev-id", "a1")
        self.compile()
        for name in ("b1", "b2"):
            self.write("-m", name, "--rev-id", name, "--head", "a1", "--splice")
            self.compile()
        self.linked("merge", "heads", "-m", "both", "--rev-id", "m1")
        self.compile()
        self.assertEqual(self.linked("heads").stdout.split()[0], "m1")
        self.linked("upgrade", "head")

    def test_an_unknown_format_is_an_error(self):
        self.make_project(more="script_format = rust\n")
        self.fails("revision", "-m", "x", words=["script_format", "sql", "cpp"])


if __name__ == "__main__":
    unittest.main()
