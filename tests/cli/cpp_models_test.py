#!/usr/bin/env python3
"""Programs that link their models: their own command line, what the plain `limbeck` asks of them, and
`ddl` of every kind of model."""
import json
import pathlib
import sqlite3
import subprocess
import tempfile
import shutil
import unittest

from cpp_program import build_program
from limbeck_case import LimbeckCase

MODELS = """
#include "limbeck/cli.hpp"
#include "limbeck/model.hpp"

using namespace limbeck::model;

struct User { std::int64_t id; std::string email; };
struct Post { std::int64_t id; std::int64_t user_id; };
struct Extra { std::optional<int> a; };

constexpr auto users = table<User>("users", column<&User::id>(primary_key, identity),
                                   column<&User::email>(unique));
constexpr auto extra = table<Extra>("extra", column<&Extra::a>());
constexpr auto posts = table<Post>("posts", column<&Post::id>(primary_key, identity),
                                   column<&Post::user_id>(references<&User::id>()));

int main(int argc, char** argv) {
  limbeck::Revisions revisions{.compiled = {{.id = "c0ffee", .parents = {}, .upgrade =
      [](limbeck::Step& step) { step.execute("CREATE TABLE extra (a INTEGER)"); },
      .downgrade = [](limbeck::Step& step) { step.execute("DROP TABLE extra"); }}}};
  return limbeck::cli(argc, argv, limbeck::Models(%s), revisions);
}
"""


class CppModels(LimbeckCase):
    @classmethod
    def setUpClass(cls):
        cls.programs = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.programs)
        for name, tables in (("app-db", "users, posts, extra"), ("broken-db", "posts")):
            source = cls.programs / f"{name}.cpp"
            source.write_text(MODELS % tables)
            build_program([source], cls.programs / name)

    def setUp(self):
        super().setUp()
        self.write("limbeck.ini", "[limbeck]\nscript_location = %(here)s/migrations\n"
                                  "url = sqlite:///app.db\nmodels = sql:other.sql\n")
        self.write("other.sql", "CREATE TABLE other (id INTEGER PRIMARY KEY);\n")
        (self.folder / "migrations" / "versions").mkdir(parents=True)

    def write(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8")

    def run_app(self, *arguments, program="app-db", code=0):
        result = subprocess.run([self.programs / program, *arguments], cwd=self.folder,
                                env=self.environment, stdin=subprocess.DEVNULL,
                                capture_output=True, text=True, timeout=120)
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        return result

    def tables(self):
        with sqlite3.connect(self.folder / "app.db") as database:
            found = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            return {name for name, in found if "_" not in name}

    def test_linked_models_stand_in_for_those_of_the_configuration(self):
        self.run_app("upgrade", "head")
        self.run_app("revision", "--autogenerate", "-m", "Users and posts")
        self.run_app("upgrade", "head")
        self.assertEqual(self.tables(), {"extra", "users", "posts"})
        self.assertIn("no differences", self.run_app("check").stderr)

    def test_models_on_the_command_line_win_over_linked_ones(self):
        self.assertIn("CREATE TABLE other", self.run_app("ddl", "--models", "sql:other.sql").stdout)
        self.assertNotIn("users", self.run_app("ddl", "--models", "sql:other.sql").stdout)

    def test_linked_models_are_part_of_the_test(self):
        self.write("limbeck.ini", "[limbeck]\nscript_location = %(here)s/migrations\n"
                                  "url = sqlite:///app.db\n")
        self.assertIn("the revisions do not make what the models say",
                      self.run_app("test", code=1).stdout)

    def test_linked_revisions_and_models_go_together(self):
        self.run_app("upgrade", "head")
        self.assertEqual(self.run_app("current").stdout.split()[0], "c0ffee")

    def test_the_plain_program_asks_another_for_its_models(self):
        program = f"program:{self.programs / 'app-db'}"
        by_program = self.out("ddl", "--models", program)
        self.assertEqual(by_program, self.run_app("ddl").stdout)
        self.run_limbeck("revision", "--autogenerate", "-m", "Users and posts", "--models", program)
        self.run_limbeck("upgrade", "head")
        self.run_limbeck("check", "--models", program)
        self.assertEqual(self.tables(), {"users", "posts", "extra"})

    def test_a_programs_path_starts_at_the_configurations_folder(self):
        (self.folder / "my programs").mkdir()
        shutil.copy(self.programs / "app-db", self.folder / "my programs")
        self.write("limbeck.ini", "[limbeck]\nscript_location = %(here)s/migrations\n"
                                  "url = sqlite:///app.db\nmodels = program:my programs/app-db\n")
        (self.folder / "below").mkdir()
        self.assertIn('CREATE TABLE "users"', self.out("ddl", "-c", "../limbeck.ini",
                                                       cwd=self.folder / "below"))

    def test_models_that_contradict_each_other_name_struct_and_member(self):
        own = self.run_app("ddl", program="broken-db", code=1).stderr
        self.assertIn("error: Post::user_id refers to struct User, which has no table", own)
        self.assertIn("hint: give its table to limbeck::Models too", own)
        asked = self.run_limbeck("check", "--models", f"program:{self.programs / 'broken-db'}", code=1)
        self.assertIn("ended with exit status 1", asked.err)
        self.assertIn("Post::user_id refers to struct User, which has no table", asked.err)

    def test_a_program_that_is_none_says_so(self):
        missing = self.run_limbeck("ddl", "--models", "program:build/app-db", code=1)
        self.assertIn("runs 'build/app-db', which is not there", missing.err)
        silent = self.run_limbeck("ddl", "--models", "program:/bin/true", code=1)
        self.assertIn("printed nothing", silent.err)

    def test_ddl_prints_files_for_the_dialect_that_is_asked_for(self):
        self.write("x.sqlite.sql", "CREATE TABLE small (a INTEGER);\n")
        self.write("x.postgresql.sql", "CREATE TABLE large (a bigint);")
        for dialect, name in (("sqlite", "small"), ("postgresql", "large")):
            printed = self.out("ddl", "--models", "sql:*.sql", "--dialect", dialect)
            self.assertIn(f"-- x.{dialect}.sql\nCREATE TABLE {name}", printed)
            self.assertIn("CREATE TABLE other", printed)
        self.assertEqual(json.loads(self.out("ddl", "--json")),
                         {"dialect": "sqlite", "ddl": "CREATE TABLE other (id INTEGER PRIMARY KEY);\n"})
        self.assertFalse((self.folder / "app.db").exists())

    def test_ddl_of_what_has_none_is_an_error(self):
        self.assertIn("is a live database", self.run_limbeck(
            "ddl", "--models", "url:sqlite:///app.db", code=1).err)
        self.assertIn("no dialect 'oracle'", self.run_limbeck("ddl", "--dialect", "oracle", code=1).err)
        self.assertIn("--dialect is empty", self.run_limbeck("ddl", "--dialect=", code=2).err)


if __name__ == "__main__":
    unittest.main(verbosity=2)
