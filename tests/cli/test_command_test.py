#!/usr/bin/env python3
"""limbeck test: revisions tried up, down and up again, on both dialects."""
import json
import unittest
import xml.etree.ElementTree

from limbeck_case import LimbeckCase


class Walk:
    """What holds on every dialect; `url` is the dialect's."""

    def project(self, more=""):
        self.make_project(self.url, more=more)
        self.write_revision("a1", upgrade="CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);",
                            downgrade="DROP TABLE users;")
        self.write_revision("b2", "a1", upgrade="CREATE INDEX by_name ON users (name);",
                            downgrade="DROP INDEX by_name;")

    def beside(self, identifier, kind, text):
        (self.folder / f"migrations/versions/{identifier}.{kind}.sql").write_text(text)

    def results(self, *arguments, code=0):
        found = json.loads(self.out("test", "--json", *arguments, code=code))
        self.assertEqual(found["failures"] > 0, code == 1)
        return found

    def steps(self, *arguments, code=0):
        return {each["revision"]: [(step["step"], step["outcome"]) for step in each["steps"]]
                for each in self.results(*arguments, code=code)["revisions"]}

    def error(self, found):
        return next(step["error"] for each in found["revisions"] for step in each["steps"]
                    if step["outcome"] == "failed")

    PASSED = [("up", "ok"), ("down", "ok"), ("up again", "ok")]

    def test_a_seed_without_its_revision_is_told(self):
        self.project()
        self.beside("b2", "assert", "SELECT true;")
        self.beside("b3", "seed", "INSERT INTO users VALUES (1, 'a');")
        told = self.run_limbeck("test").err
        self.assertIn("b3.seed.sql is not run: there is no b3.sql beside it", told)
        self.assertNotIn("b2", told)

    def test_every_revision_goes_up_down_and_up_again(self):
        self.project()
        self.assertEqual(self.steps(), {"a1": self.PASSED, "b2": self.PASSED})
        table = self.out("test")
        self.assertRegex(table, r"a1 +ok +ok +ok +make a1\n")
        self.assertIn("2 revisions, 6 steps: all passed", table)
        self.assertIn("nothing applied", self.out("status"))

    def test_a_downgrade_that_leaves_something_fails_and_the_rest_is_still_tried(self):
        self.project()
        self.write_revision("c3", "b2", upgrade="CREATE TABLE x (id INTEGER); CREATE TABLE y (id INTEGER);",
                            downgrade="DROP TABLE x;")
        self.write_revision("d4", "c3")
        found = self.results(code=1)
        self.assertEqual(found["failures"], 1)
        error = self.error(found)
        self.assertEqual((error["code"], error["revision"]), ("test.not_undone", "c3"))
        self.assertIn("drop table y", error["message"])
        self.assertEqual(self.steps(code=1)["d4"], self.PASSED)
        self.assertIn("error: the downgrade does not give back what was there", self.out("test", code=1))

    def test_a_downgrade_that_fails_is_told_with_its_statement(self):
        self.project()
        self.write_revision("c3", "b2", downgrade="DROP TABLE nowhere;")
        error = self.error(self.results(code=1))
        self.assertEqual((error["revision"], error["statement"]), ("c3", "DROP TABLE nowhere"))

    def test_a_second_upgrade_that_fails_is_found(self):
        self.project()
        # What the downgrade leaves is no part of the schema, but stands in the way of the next upgrade.
        self.write_revision("c3", "b2", upgrade="INSERT INTO users VALUES (1, 'Ann');", downgrade="")
        path = self.folder / "migrations/versions/c3.sql"
        path.write_text(path.read_text().replace("-- limbeck: downgrade\n", "-- limbeck: downgrade\n"
                                                 "UPDATE users SET name = 'Bob';\n"))
        self.assertEqual(self.steps(code=1)["c3"],
                         [("up", "ok"), ("down", "ok"), ("up again", "failed")])

    def test_what_builds_on_a_failing_upgrade_is_skipped(self):
        self.project()
        self.write_revision("c3", "b2", upgrade="CREATE TABLE users (id INTEGER);", downgrade="")
        self.write_revision("d4", "c3")
        steps = self.steps(code=1)
        self.assertEqual(steps["c3"], [("up", "failed")])
        self.assertEqual(steps["d4"], [("up", "skipped")])
        self.assertIn("builds on c3, which fails", self.out("test", code=1))

    def test_an_irreversible_revision_is_tried_upwards_only(self):
        self.project()
        path = self.write_revision("c3", "b2", upgrade="DELETE FROM users;")
        text = path.read_text()
        path.write_text(text[:text.index("-- limbeck: downgrade")] + "-- limbeck: irreversible rows\n")
        self.write_revision("d4", "c3")
        steps = self.steps()
        self.assertEqual(steps["c3"], [("up", "ok"), ("down", "skipped")])
        self.assertEqual(steps["d4"], self.PASSED)

    def test_branches_dependencies_and_merges(self):
        self.project()
        self.write_revision("c3", "a1")
        self.write_revision("e5", "", depends_on="b2")
        self.write_revision("f6", "b2, c3, e5")
        self.write_revision("g7", "f6")
        steps = self.steps()
        self.assertEqual(set(steps), {"a1", "b2", "c3", "e5", "f6", "g7"})
        for each in steps.values():
            self.assertEqual(each, self.PASSED)

    def test_several_heads_are_refused(self):
        self.project()
        self.write_revision("c3", "a1")
        self.fails("test", words=["heads", "merge"])

    def test_a_range_tries_only_that(self):
        self.project()
        self.write_revision("c3", "b2")
        self.assertEqual(list(self.steps("b2:head")), ["b2", "c3"])
        self.assertEqual(list(self.steps("b2")), ["b2"])
        self.fails("test", "nonsense", words=["nonsense"])

    def test_seeds_come_before_the_upgrade_and_assertions_behind_it(self):
        self.project()
        self.write_revision("c3", "b2", upgrade="ALTER TABLE users ADD COLUMN greeting TEXT;"
                            " UPDATE users SET greeting = 'Hello ' || name;",
                            downgrade="ALTER TABLE users DROP COLUMN greeting;")
        self.beside("c3", "seed", "INSERT INTO users VALUES (1, 'Ann'), (2, 'Bob');\n")
        self.beside("c3", "assert", "SELECT count(*) = 2 FROM users;\n"
                    "SELECT greeting = 'Hello Bob' FROM users WHERE id = 2;\n")
        self.assertEqual(self.steps()["c3"],
                         [("seed", "ok"), ("up", "ok"), ("assert", "ok"), ("down", "ok"),
                          ("up again", "ok"), ("assert", "ok")])
        self.run_limbeck("upgrade", "head")
        self.assertEqual(self.out("check", "--models", "sql:none.sql", code=1), "")

    def test_an_assertion_that_does_not_hold_names_its_line(self):
        self.project()
        for text, words in (("SELECT 1 = 1;\nSELECT count(*) = 1 FROM users;", "it gives "),
                            ("SELECT 1 = 1;\nSELECT 1 = 1 WHERE 1 = 2;", "0 rows of 1 column"),
                            ("SELECT 1 = 1;\nSELECT NULL;", "it gives NULL"),
                            ("SELECT 1 = 1;\nSELECT nothing FROM users;", "nothing")):
            self.beside("b2", "assert", text)
            error = self.error(self.results(code=1))
            self.assertIn(words, error["message"])
            self.assertEqual((error["line"], error["file"].rpartition("/")[2]), (2, "b2.assert.sql"))

    def test_a_seed_that_fails_names_its_line(self):
        self.project()
        self.beside("b2", "seed", "INSERT INTO users VALUES (1, 'Ann');\nINSERT INTO nowhere VALUES (1);\n")
        error = self.error(self.results(code=1))
        self.assertEqual((error["line"], error["file"].rpartition("/")[2]), (2, "b2.seed.sql"))

    def test_the_models_are_compared_at_the_head(self):
        self.project("models = sql:schema.sql\n")
        model = "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);\n"
        (self.folder / "schema.sql").write_text(model + "CREATE INDEX by_name ON users (name);")
        self.assertEqual(self.results()["models"]["outcome"], "ok")
        self.assertIsNone(self.results("a1")["models"])
        (self.folder / "schema.sql").write_text(model)
        found = self.results(code=1)
        self.assertEqual(found["models"]["error"]["code"], "test.models")
        self.assertIn("drop index by_name", found["models"]["error"]["server_detail"])

    def test_junit_tells_each_step(self):
        self.project()
        self.write_revision("c3", "b2", message="a <b> & \"c\"", downgrade="DROP TABLE nowhere;")
        self.run_limbeck("test", "--junit", "report.xml", code=1)
        suite = xml.etree.ElementTree.parse(self.folder / "report.xml").getroot()
        self.assertEqual((suite.get("tests"), suite.get("failures")), ("8", "1"))
        self.assertEqual(len(suite), 8)
        failed, = (each for each in suite if each.find("failure") is not None)
        self.assertEqual((failed.get("classname"), failed.get("name")), ("c3", 'down (a <b> & "c")'))
        self.assertIn("nowhere", failed.find("failure").text)


class OnSqlite(Walk, LimbeckCase):
    url = "sqlite:///app.db"

    def test_nothing_is_made_on_disk(self):
        self.project()
        self.run_limbeck("test")
        self.assertFalse((self.folder / "app.db").exists())

    def test_no_revisions_are_no_failure(self):
        self.make_project(self.url)
        self.assertIn("0 revisions", self.out("test"))


class OnPostgresql(Walk, LimbeckCase):
    def setUp(self):
        super().setUp()
        self.url = self.make_postgresql()

    def test_a_second_upgrade_that_makes_something_else_is_found(self):
        self.project()
        self.write_revision("c3", "b2", upgrade="""DO $$BEGIN
    IF EXISTS (SELECT FROM users) THEN CREATE TABLE more (id integer);
    ELSE INSERT INTO users VALUES (1, 'Ann'); END IF;
END$$;""", downgrade="SELECT 1;")
        error = self.error(self.results(code=1))
        self.assertEqual((error["code"], error["revision"]), ("test.not_repeated", "c3"))
        self.assertIn("drop table more", error["message"])

    def test_statements_outside_a_transaction_go_both_ways(self):
        self.project()
        self.write_revision("c3", "b2")
        path = self.folder / "migrations/versions/c3.sql"
        path.write_text(path.read_text().replace("-- limbeck: upgrade", "-- limbeck: upgrade transaction=off")
                        .replace("CREATE TABLE t_c3 (id INTEGER PRIMARY KEY);",
                                 "CREATE INDEX CONCURRENTLY late ON users (id);")
                        .replace("-- limbeck: downgrade", "-- limbeck: downgrade transaction=off")
                        .replace("DROP TABLE t_c3;", "DROP INDEX CONCURRENTLY late;"))
        self.assertEqual(self.steps()["c3"], self.PASSED)


if __name__ == "__main__":
    unittest.main()
