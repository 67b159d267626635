#!/usr/bin/env python3
"""`dialects = sqlite, postgresql` and models with files for each, as a user meets them."""
import json
import pathlib
import unittest

from limbeck_case import LimbeckCase, psql

MODEL = """CREATE TABLE notes (
    id INTEGER PRIMARY KEY,
    title VARCHAR(200) NOT NULL
);
CREATE INDEX notes_by_title ON notes (title);
"""


class SeveralDialects(LimbeckCase):
    def model(self, text, name="schema.sql"):
        (self.folder / "schema").mkdir(exist_ok=True)
        (self.folder / "schema" / name).write_text(text)

    def start(self, more=""):
        self.server = self.make_postgresql()
        scratch = self.server.rsplit("/", 1)[0] + "/"
        self.make_project(more="models = sql:schema/*.sql\ndialects = sqlite, postgresql\n"
                               f"scratch_url = {scratch}\n{more}")
        self.model(MODEL)

    def autogenerate(self, message, *options):
        result = self.out("revision", "--autogenerate", "-m", message, "--json", *options)
        return pathlib.Path(json.loads(result)["path"]).read_text()

    def everywhere(self, *arguments):
        """What the command prints for each of the two databases."""
        return [self.out(*arguments, *url) for url in ((), ("--url", self.server))]

    def test_one_revision_serves_both(self):
        self.start()
        text = self.autogenerate("first")
        for section in ("upgrade", "downgrade"):
            for dialect in ("sqlite", "postgresql"):
                self.assertEqual(text.count(f"-- limbeck: {section} dialect={dialect}\n"), 1)
            self.assertNotIn(f"-- limbeck: {section}\n", text)
        self.everywhere("upgrade", "head")
        self.assertEqual(self.everywhere("check"), ["", ""])
        self.model(MODEL.replace("title", "heading").replace(");", "    , body TEXT\n);", 1))
        text = self.autogenerate("headings", "--rename", "notes.title:heading")
        self.assertEqual(text.count("-- Renames: column notes.title -> heading\n"), 1)
        for step in (("upgrade", "head"), ("downgrade", "-1"), ("upgrade", "head")):
            self.everywhere(*step)
        self.assertEqual(self.everywhere("check"), ["", ""])
        self.everywhere("downgrade", "base")

    def test_what_differs_on_one_of_them_alone_leaves_the_other_as_it_is(self):
        self.start()
        self.autogenerate("first")
        self.everywhere("upgrade", "head")
        self.model("CREATE INDEX notes_long ON notes ((length(title)));", "long.postgresql.sql")
        text = self.autogenerate("long")
        self.assertEqual(text.count("CREATE INDEX"), 1)
        self.everywhere("upgrade", "head")
        self.assertEqual(self.everywhere("check"), ["", ""])
        self.everywhere("downgrade", "-1")

    def test_nothing_to_do_anywhere_writes_nothing(self):
        self.start()
        self.autogenerate("first")
        self.run_limbeck("upgrade", "head")
        self.assertEqual(self.out("revision", "--autogenerate", "-m", "again"), "")

    def test_without_a_server_the_error_names_scratch_url(self):
        self.start()
        ini = self.folder / "limbeck.ini"
        ini.write_text(ini.read_text().replace("scratch_url", "# scratch_url"))
        self.fails("revision", "--autogenerate", "-m", "first", words=["scratch_url"])
        self.assertEqual(list((self.folder / "migrations/versions").iterdir()), [])

    def test_the_connected_database_must_be_one_of_them(self):
        self.start()
        ini = self.folder / "limbeck.ini"
        ini.write_text(ini.read_text().replace("sqlite, postgresql", "postgresql"))
        self.fails("revision", "--autogenerate", "-m", "first", words=["sqlite", "dialects"])
        ini.write_text(ini.read_text().replace("dialects = postgresql", "dialects = oracle"))
        self.fails("check", words=["limbeck.ini", "dialects"])

    def test_models_with_files_for_one_dialect_give_sections_for_it(self):
        self.make_project(more="models = sql:schema/*.sql\n")
        self.model(MODEL)
        self.model("CREATE TABLE more (a INTEGER) STRICT;", "more.sqlite.sql")
        text = self.autogenerate("first")
        self.assertIn("-- limbeck: upgrade dialect=sqlite\n", text)
        self.run_limbeck("upgrade", "head")
        url = self.make_postgresql()
        self.fails("upgrade", "head", "--url", url, words=["postgresql", "only for sqlite"])
        self.assertEqual(psql(url, "SELECT to_regclass('notes')"), "")


class FormerNames(LimbeckCase):
    """renamed_from in models."""

    def walk(self, url):
        self.make_project(url=url, more="models = sql:schema.sql\n")
        model = self.folder / "schema.sql"
        model.write_text("CREATE TABLE users (id INTEGER PRIMARY KEY, full_name TEXT NOT NULL);")
        self.run_limbeck("revision", "--autogenerate", "-m", "first")
        self.run_limbeck("upgrade", "head")
        model.write_text("""-- limbeck: renamed_from=users
            CREATE TABLE people (
                id INTEGER PRIMARY KEY,
                display_name TEXT NOT NULL  -- limbeck: renamed_from=full_name
            );""")
        result = self.out("revision", "--autogenerate", "-m", "names", "--json")
        text = pathlib.Path(json.loads(result)["path"]).read_text()
        self.assertIn("-- Renames: table users -> people\n", text)
        self.assertNotIn("DROP", text)
        for step in (("upgrade", "head"), ("downgrade", "-1"), ("upgrade", "head")):
            self.run_limbeck(*step)
        self.assertEqual(self.out("check"), "", "a rename that was done is not due again")

    def test_are_renames_on_sqlite(self):
        self.walk("sqlite:///app.db")

    def test_are_renames_on_postgresql(self):
        self.walk(self.make_postgresql())

    def test_at_what_cannot_be_renamed_they_are_an_error_with_file_and_line(self):
        self.make_project(more="models = sql:schema.sql\n")
        (self.folder / "schema.sql").write_text("CREATE TABLE t (a INTEGER);\n"
                                                "CREATE VIEW v AS SELECT a FROM t;"
                                                " -- limbeck: renamed_from=w\n")
        self.fails("check", words=["schema.sql:2", "renamed_from"])


if __name__ == "__main__":
    unittest.main()
