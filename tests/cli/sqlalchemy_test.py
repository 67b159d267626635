#!/usr/bin/env python3
"""SQLAlchemy's models as a source, on both dialects; SQLAlchemy itself says what they mean."""
import json
import pathlib
import re
import sqlite3
import subprocess
import unittest

from limbeck_case import LimbeckCase

PYTHON = "/usr/bin/python3"  # Debian's, which has Debian's SQLAlchemy.

MODELS = '''import enum
import sqlalchemy as sa
from sqlalchemy.orm import declarative_base

print("what models print is not DDL")
Base = declarative_base()


class Mood(enum.Enum):
    calm = 1
    busy = 2


class User(Base):
    __tablename__ = "users"
    id = sa.Column(sa.Integer, primary_key=True)
    email = sa.Column(sa.String(320), nullable=False, comment="100% theirs; it's unique")
    mood = sa.Column(sa.Enum(Mood, name="mood"))
    former_mood = sa.Column(sa.Enum(Mood, name="mood"))
    score = sa.Column(sa.Numeric(10, 2), server_default=sa.text("0"))
    __table_args__ = (sa.UniqueConstraint("email", name="users_email_once"),
                      sa.CheckConstraint("email LIKE '%@%'", name="users_email_has_at"),
                      sa.Index("users_by_low_email", sa.text("lower(email)")))


class Post(Base):
    __tablename__ = "posts"
    id = sa.Column(sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True)
    user_id = sa.Column(sa.ForeignKey("users.id", name="posts_user", ondelete="CASCADE"),
                        nullable=False)
    title = sa.Column(sa.Text, nullable=False)
'''

# Neither is there anything in the models that could say these, nor would anyone want them dropped.
UNSAID = {
    "sqlite": """CREATE VIEW titles AS SELECT u.email, p.title FROM posts p JOIN users u ON u.id = p.user_id;
CREATE TRIGGER no_blank BEFORE INSERT ON posts WHEN new.title = '' BEGIN
    SELECT RAISE(ABORT, 'blank');
END;""",
    "postgresql": """CREATE VIEW titles AS SELECT u.email, p.title FROM posts p JOIN users u ON u.id = p.user_id;
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''blank''; END';
CREATE TRIGGER no_blank BEFORE INSERT ON posts FOR EACH ROW WHEN (new.title = '')
    EXECUTE FUNCTION refuse();
ALTER TABLE posts ENABLE ROW LEVEL SECURITY;
CREATE POLICY everybody ON posts USING (title <> 'secret');
ALTER TABLE users SET (fillfactor = 70);
COMMENT ON INDEX users_by_low_email IS 'for the login';
CREATE TYPE pair AS (a integer, b text);""",
}


class Walk:
    """What holds on every dialect; `url`, `dialect` and `execute` are the dialect's."""

    def model(self, text=MODELS, name="models.py"):
        path = self.folder / "app" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)

    def start(self, text=MODELS, source="app.models:Base", python=PYTHON):
        self.make_project(self.url, more=f"models = sqlalchemy:{source}\npython = {python}\n")
        self.model(text)

    def autogenerate(self, *options):
        result = self.run_limbeck("revision", "--autogenerate", "-m", "change", "--json", *options)
        return pathlib.Path(json.loads(result.out)["path"]).read_text() if result.out else ""

    def at_head(self):
        self.start()
        self.autogenerate()
        self.run_limbeck("upgrade", "head")

    def with_unsaid(self):
        """Made by a revision, so that what no model declares is dropped where models could."""
        self.at_head()
        self.run_limbeck("revision", "-m", "more")
        path, = (self.folder / "migrations/versions").glob("*more*.sql")
        path.write_text(path.read_text().replace("-- limbeck: upgrade",
                                                 "-- limbeck: upgrade\n" + UNSAID[self.dialect], 1))
        self.run_limbeck("upgrade", "head")

    def test_the_models_become_a_revision_and_nothing_differs_then(self):
        self.start()
        text = self.autogenerate()
        self.assertIn("users_email_has_at", text)
        self.assertIn("'%@%'", text)
        self.run_limbeck("upgrade", "head")
        self.assertEqual(self.out("check"), "")
        self.run_limbeck("downgrade", "base")
        self.run_limbeck("upgrade", "head")
        self.assertEqual(self.out("check"), "")

    def test_what_sqlalchemy_itself_creates_is_no_difference(self):
        self.start()
        url = self.url if self.dialect == "postgresql" else f"sqlite:///{self.folder}/app.db"
        subprocess.run([PYTHON, "-c", "import sys, sqlalchemy; from app.models import Base; "
                        "Base.metadata.create_all(sqlalchemy.create_engine(sys.argv[1]))", url],
                       cwd=self.folder, check=True, capture_output=True)
        self.assertEqual(self.out("check"), "")

    def test_a_change_of_the_models_is_found(self):
        self.at_head()
        self.model(MODELS + "    body = sa.Column(sa.Text)\n")
        self.assertRegex(self.out("check", code=3), r"^add column posts\.body \((?i:text)\)\n$")
        self.autogenerate()
        self.run_limbeck("upgrade", "head")
        self.assertEqual(self.out("check"), "")

    def test_what_models_cannot_say_is_neither_compared_nor_dropped(self):
        self.with_unsaid()
        self.assertEqual(self.out("check"), "")
        before = self.catalog()
        self.model(MODELS + "    body = sa.Column(sa.Text)\n")
        self.autogenerate()
        self.run_limbeck("upgrade", "head")
        self.run_limbeck("downgrade", "-1")
        self.assertEqual(self.catalog(), before)

    def test_what_models_cannot_say_follows_a_rename(self):
        self.with_unsaid()
        before = self.catalog()
        self.model(MODELS.replace("    title =", "    headline ="))
        self.autogenerate("--rename", "posts.title:headline")
        self.run_limbeck("upgrade", "head")
        self.assertEqual(self.out("check"), "")
        self.assertIn("headline", self.catalog())
        self.model(MODELS.replace("    title =", "    headline =").replace('"posts"', '"notes"'))
        self.autogenerate("--rename", "posts:notes")
        self.run_limbeck("upgrade", "head")
        self.assertEqual(self.out("check"), "")
        self.assertIn("no_blank", self.catalog())
        self.run_limbeck("downgrade", "-2")
        self.assertEqual(self.catalog(), before)

    def test_what_models_could_say_is_dropped_where_a_revision_made_it(self):
        self.with_unsaid()
        self.model(MODELS.replace("    former_mood = sa.Column(sa.Enum(Mood, name=\"mood\"))\n", ""))
        self.assertEqual(self.out("check", code=3), "drop column users.former_mood\n    the values of "
                         "users.former_mood are lost\n")

    def test_sql_beside_the_models_says_the_rest(self):
        self.with_unsaid()
        (self.folder / "views.sql").write_text("CREATE VIEW titles AS SELECT title FROM posts;")
        config = self.folder / "limbeck.ini"
        config.write_text(config.read_text().replace("models = ", "models = sql:views.sql\n    "))
        out = self.out("check", code=3)
        self.assertIn("view titles", out)
        self.assertIn("drop trigger no_blank", out)

    def test_several_names_are_one_schema(self):
        self.start(source="app.models:Base, app.shop:tables.items")
        self.model("import types\nimport sqlalchemy as sa\nmetadata = sa.MetaData()\n"
                   "sa.Table('items', metadata, sa.Column('id', sa.Integer, primary_key=True))\n"
                   "tables = types.SimpleNamespace(items=[metadata])\n", "shop.py")
        text = self.autogenerate()
        self.assertIn("CREATE TABLE items", text)
        self.assertIn("CREATE TABLE users", text)

    def test_models_compare_with_a_database_without_a_project(self):
        self.with_unsaid()
        (self.folder / "limbeck.ini").unlink()
        environment = {"PATH": f"{pathlib.Path(PYTHON).parent}:/bin"}
        for pair in (("sqlalchemy:app.models:Base", "url:" + self.url),
                     ("url:" + self.url, "sqlalchemy:app.models:Base")):
            self.assertEqual(self.out("diff", *pair, "--exit-code", environment=environment), "")

    def test_the_active_virtual_environment_is_used(self):
        self.start(python="")
        (self.folder / "venv/bin").mkdir(parents=True)
        (self.folder / "venv/bin/python").symlink_to(PYTHON)
        environment = {"VIRTUAL_ENV": str(self.folder / "venv"), "PATH": "/nowhere"}
        self.assertIn("create table users", self.out("check", code=3, environment=environment))


class OnSqlite(Walk, LimbeckCase):
    url = "sqlite:///app.db"
    dialect = "sqlite"

    def catalog(self):
        with sqlite3.connect(self.folder / "app.db") as connection:
            rows = connection.execute("SELECT sql FROM sqlite_schema WHERE tbl_name NOT LIKE "
                                      "'%limbeck%' ORDER BY type, name").fetchall()
        connection.close()
        return "\n".join(str(row[0]) for row in rows).replace('"', "")

    # Bad input: the same whatever the dialect.

    def test_without_sqlalchemy_the_python_is_named(self):
        self.start()
        (self.folder / "bare").write_text(f"#!/bin/sh\nexec {PYTHON} -S -E \"$@\"\n")
        (self.folder / "bare").chmod(0o755)
        config = self.folder / "limbeck.ini"
        config.write_text(config.read_text().replace(PYTHON, "./bare"))
        self.fails("check", words=["has no SQLAlchemy", "python = .venv/bin/python"])

    def test_a_python_that_is_not_there_is_named(self):
        self.start(python="/nowhere/python")
        self.fails("check", words=["there is no program '/nowhere/python'"])

    def test_a_failing_import_shows_the_end_of_its_traceback(self):
        self.start(MODELS + "\nraise ValueError('not today')\n")
        error = json.loads(self.run_limbeck("check", "--json", code=1).err.split("\n", 1)[1])["error"]
        self.assertEqual(error["code"], "models.import")
        self.assertNotIn("importlib", str(error))
        self.fails("check", words=["ValueError: not today", "models.py\", line",
                                   "PYTHONPATH"])

    def test_a_module_that_is_missing_is_named(self):
        self.start(source="app.model:Base")
        self.fails("check", words=["there is no module app.model"])
        self.start_again("import nonsense\n")
        self.fails("check", words=["No module named 'nonsense'"])

    def start_again(self, text):
        config = self.folder / "limbeck.ini"
        config.write_text(config.read_text().replace("app.model:", "app.models:"))
        self.model(text)

    def test_a_name_that_is_missing_or_no_model_is_named(self):
        self.start()
        for source, words in (("app.models:Bass", "app.models has no Bass"),
                              ("app.models:Mood", "app.models:Mood is neither MetaData nor"),
                              ("app.models:Base.metadata.tables", "is neither MetaData nor")):
            self.fails("check", "--url", self.url, "--models", f"sqlalchemy:{source}",
                       words=[words])

    def test_a_base_without_tables_says_why(self):
        self.start("from sqlalchemy.orm import declarative_base\nBase = declarative_base()\n")
        self.fails("check", words=["knows no table", "imports all models"])

    def test_a_program_that_ends_in_the_middle_is_told(self):
        self.start(MODELS + "\nimport os\nos._exit(7)\n")
        self.fails("check", words=["ended with exit status 7"])


class OnPostgresql(Walk, LimbeckCase):
    dialect = "postgresql"

    def setUp(self):
        super().setUp()
        self.url = self.make_postgresql()

    def catalog(self):
        dump = subprocess.run(["pg_dump", "--schema-only", "--exclude-schema=limbeck", self.url],
                              check=True, capture_output=True, text=True).stdout
        return re.sub(r"(?m)^.(un)?restrict .*$", "", dump)  # A random key.

    def test_schemas_are_made(self):
        self.start(MODELS + "class Item(Base):\n    __tablename__ = 'items'\n"
                   "    __table_args__ = {'schema': 'Shop front'}\n"
                   "    id = sa.Column(sa.Integer, primary_key=True)\n")
        self.assertIn('CREATE SCHEMA "Shop front"', self.autogenerate())
        self.run_limbeck("upgrade", "head")
        self.assertEqual(self.out("check"), "")


if __name__ == "__main__":
    unittest.main()
