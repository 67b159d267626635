#!/usr/bin/env python3
"""docs/recipes.md, each recipe with its tool: the blocks are taken out of the page, run, and followed by
a change of the model. Where the tool can make the schema itself, `check` of what it made finds nothing.
What is not installed is skipped, with the reason; npm's packages are kept in the user's cache."""
import os
import pathlib
import re
import shutil
import subprocess
import unittest

from limbeck_case import LimbeckCase, psql

ROOT = pathlib.Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```([\w+]+)\n(.*?)^```$", re.M | re.S)


def recipe(heading):
    """{language: block} of the page's section."""
    page = (ROOT / "docs" / "recipes.md").read_text(encoding="utf-8")
    section = re.search(rf"^## {re.escape(heading)}$(.*?)(?=^## |\Z)", page, re.M | re.S)[1]
    return dict(BLOCK.findall(section))


class Recipe(LimbeckCase):
    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def configure(self, ini, url="sqlite:///app.db"):
        (self.folder / "migrations" / "versions").mkdir(parents=True, exist_ok=True)
        self.write("limbeck.ini", ini + f"script_location = %(here)s/migrations\nurl = {url}\n"
                                        "models_timeout = 5m\n")

    def lead(self, message):
        """What the models say becomes a revision, and then there is nothing more to say."""
        self.run_limbeck("revision", "--autogenerate", "-m", message)
        self.run_limbeck("upgrade", "head")
        self.assertEqual(self.out("check"), "")

    def edit(self, name, before, after):
        text = (self.folder / name).read_text(encoding="utf-8")
        self.assertIn(before, text)
        self.write(name, text.replace(before, after))

    def run_tool(self, *command, **environment):
        result = subprocess.run(command, cwd=self.folder, env={**self.environment, **environment},
                                stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300)
        self.assertEqual(result.returncode, 0, f"{command}\n{result.stdout}{result.stderr}")
        return result.stdout


SETTINGS = """
SECRET_KEY = "none"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "blog"]
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
DATABASES = {"default": %s}
"""
MODELS = """
from django.conf import settings
from django.db import models

class Tag(models.Model):
    name = models.CharField(max_length=40, unique=True)

class Post(models.Model):
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    title = models.CharField(max_length=200, db_index=True)
    body = models.TextField(blank=True)
    tags = models.ManyToManyField(Tag)
    price = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        unique_together = [("author", "title")]
        constraints = [models.CheckConstraint(check=models.Q(price__gt=0), name="post_price")]
        indexes = [models.Index(fields=["-created_at"], name="post_newest")]
"""


class Django(Recipe):
    PYTHON = "/usr/bin/python3"

    def setUp(self):
        super().setUp()
        if subprocess.run([self.PYTHON, "-c", "import django, psycopg2"], capture_output=True).returncode:
            self.skipTest("Django and psycopg2 are not installed")
        (self.folder / "bin").mkdir()
        (self.folder / "bin" / "python3").symlink_to(self.PYTHON)
        self.environment["PATH"] = f"{self.folder / 'bin'}:{self.environment['PATH']}"

    def project(self, url, database):
        blocks = recipe("Django")
        self.write("tools/print_schema.py", blocks["python"])
        self.write("mysite/__init__.py", "")
        self.write("mysite/settings.py", SETTINGS % database)
        self.write("blog/__init__.py", "")
        self.write("blog/models.py", MODELS)
        self.write("manage.py", "import os, sys\nos.environ['DJANGO_SETTINGS_MODULE'] = 'mysite.settings'\n"
                                "from django.core.management import execute_from_command_line\n"
                                "execute_from_command_line(sys.argv)\n")
        self.configure(blocks["ini"], url)

    def add_subtitles(self):
        self.edit("blog/models.py", "    body =",
                  "    subtitle = models.CharField(max_length=80, null=True)\n    body =")

    def both_ways(self, url, database):
        self.project(url, database)
        self.lead("all models")
        self.add_subtitles()
        self.lead("subtitles")

    def check_what_django_made(self, url, database):
        self.project(url, database)
        self.run_tool("python3", "manage.py", "makemigrations", "blog")
        self.run_tool("python3", "manage.py", "migrate")
        self.add_subtitles()
        self.run_tool("python3", "manage.py", "makemigrations", "blog")
        self.run_tool("python3", "manage.py", "migrate")
        self.assertEqual(self.out("check"), "")

    SQLITE = '{"ENGINE": "django.db.backends.sqlite3", "NAME": "app.db"}'

    def postgresql(self):
        url = self.make_postgresql()
        user, password, host, port, name = re.fullmatch(
            r"postgresql://(.*?):(.*?)@(.*?):(.*?)/(.*)", url).groups()
        return url, (f'{{"ENGINE": "django.db.backends.postgresql", "NAME": "{name}", "USER": "{user}", '
                     f'"PASSWORD": "{password}", "HOST": "{host}", "PORT": "{port}"}}')

    def test_its_models_become_revisions_on_sqlite(self):
        self.both_ways("sqlite:///app.db", self.SQLITE)

    def test_its_models_become_revisions_on_postgresql(self):
        self.both_ways(*self.postgresql())

    def test_what_its_own_migrations_made_is_no_difference_on_sqlite(self):
        self.check_what_django_made("sqlite:///app.db", self.SQLITE)

    def test_what_its_own_migrations_made_is_no_difference_on_postgresql(self):
        self.check_what_django_made(*self.postgresql())


class FromNpm(Recipe):
    def install(self, name, *packages):
        """Linked into the test's folder; installed once."""
        node = shutil.which("node")
        version = subprocess.run([node, "--version"], capture_output=True, text=True).stdout if node else ""
        if not shutil.which("npm") or int(re.sub(r"^v(\d+).*\n?", r"\1", version) or 0) < 20:
            self.skipTest("node 20 or newer and npm are not installed")
        cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache"))
        folder = cache / "limbeck" / "test-packages" / "-".join([name, *packages]).replace("/", "_")
        if not (folder / "complete").exists():
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "package.json").write_text("{}")
            try:
                done = subprocess.run(["npm", "install", "--no-audit", "--no-fund", *packages], cwd=folder,
                                      capture_output=True, text=True, timeout=120).returncode == 0
            except subprocess.TimeoutExpired:
                done = False
            if not done:
                self.skipTest(f"npm cannot install {name} here")
            (folder / "complete").touch()
        (self.folder / "node_modules").symlink_to(folder / "node_modules")
        self.write("package.json", "{}")


class Drizzle(FromNpm):
    SQLITE = """
import { sqliteTable, integer, text, index } from "drizzle-orm/sqlite-core";
export const users = sqliteTable("users", {
  id: integer().primaryKey({ autoIncrement: true }),
  email: text().notNull().unique(),
}, (table) => [index("by_email").on(table.email)]);
"""
    POSTGRESQL = """
import { pgTable, pgEnum, bigserial, bigint, text, timestamp, index } from "drizzle-orm/pg-core";
export const mood = pgEnum("mood", ["calm", "busy"]);
export const users = pgTable("users", {
  id: bigserial({ mode: "number" }).primaryKey(),
  email: text().notNull().unique(),
  mood: mood().notNull().default("calm"),
  at: timestamp().defaultNow(),
}, (table) => [index("by_email").on(table.email)]);
export const posts = pgTable("posts", {
  id: bigserial({ mode: "number" }).primaryKey(),
  user_id: bigint({ mode: "number" }).references(() => users.id, { onDelete: "cascade" }),
});
"""

    def setUp(self):
        super().setUp()
        self.install("drizzle", "drizzle-kit@0.31.11", "drizzle-orm@0.45.4")

    def both_ways(self, schema, ini, url):
        self.write("src/schema.ts", schema)
        self.configure(ini, url)
        self.lead("users")
        self.edit("src/schema.ts", "  email:", "  nickname: text(),\n  email:")
        self.lead("nicknames")

    def test_its_schema_becomes_revisions_on_postgresql(self):
        self.both_ways(self.POSTGRESQL, recipe("Drizzle")["ini"], self.make_postgresql())

    def test_its_schema_becomes_revisions_on_sqlite(self):
        ini = recipe("Drizzle")["ini"].replace("--dialect postgresql", "--dialect sqlite")
        self.both_ways(self.SQLITE, ini, "sqlite:///app.db")


class Prisma(FromNpm):
    MODEL = """
model User {
  id    Int    @id @default(autoincrement())
  email String @unique
  posts Post[]
}
model Post {
  id       Int  @id @default(autoincrement())
  author   User @relation(fields: [authorId], references: [id], onDelete: Cascade)
  authorId Int
  @@index([authorId])
}
"""
    # Its engines are programs that it downloads; the one inside its package serves as well, and then
    # wants to be told how it would connect.
    CONFIG = """
import { defineConfig } from "prisma/config";
import { %(adapter)s } from "@prisma/%(package)s";
export default defineConfig({
  schema: "prisma/schema.prisma", experimental: { adapter: true }, engine: "js",
  adapter: async () => new %(adapter)s(%(options)s),
});
"""

    def both_ways(self, provider, url, **config):
        self.install("prisma", "prisma@6.19.3", "@prisma/adapter-pg@6.19.3", "@prisma/adapter-libsql@6.19.3")
        self.environment.update(PRISMA_SCHEMA_ENGINE_BINARY="/bin/true",
                                PRISMA_QUERY_ENGINE_LIBRARY="/bin/true", CHECKPOINT_DISABLE="1")
        self.write("prisma.config.ts", self.CONFIG % config)
        self.write("prisma/schema.prisma",
                   f'datasource db {{\n  provider = "{provider}"\n  url = "file:none.db"\n}}\n{self.MODEL}')
        self.configure(recipe("Prisma")["ini"], url)
        self.lead("users and posts")
        self.edit("prisma/schema.prisma", "  posts Post[]", "  name  String?\n  posts Post[]")
        self.lead("names")

    def test_its_schema_becomes_revisions_on_sqlite(self):
        self.both_ways("sqlite", "sqlite:///app.db", adapter="PrismaLibSQL", package="adapter-libsql",
                       options='{ url: "file:none.db" }')

    def test_its_schema_becomes_revisions_on_postgresql(self):
        url = self.make_postgresql()
        self.both_ways("postgresql", url, adapter="PrismaPg", package="adapter-pg",
                       options=f'{{ connectionString: "{url}" }}')


class SqliteOrm(Recipe):
    def test_its_schema_becomes_revisions(self):
        blocks = recipe("sqlite_orm")
        self.write("schema.cpp", blocks["c++"])
        self.write("tools/print_schema.sh", blocks["bash"])
        (self.folder / "build").mkdir()
        self.configure(blocks["ini"])
        if subprocess.run(["g++", "-std=c++20", "-fsyntax-only", "-include", "sqlite_orm/sqlite_orm.h",
                           "-xc++", os.devnull], capture_output=True).returncode:
            self.skipTest("sqlite_orm is not installed")
        build = ["g++", "-std=c++20", "schema.cpp", "-o", "build/make-schema", "-lsqlite3"]
        self.run_tool(*build)
        self.lead("users")
        self.edit("schema.cpp", "  std::string email;",
                  "  std::string email;\n  std::optional<std::string> nick;")
        self.edit("schema.cpp", 'unique())', 'unique()), make_column("nick", &User::nick)')
        self.run_tool(*build)
        self.lead("nicknames")


class Odb(Recipe):
    HEADER = """
#pragma once
#include <string>
class person {
 public:
  long long id_;
  std::string email_;
};
#ifdef ODB_COMPILER
#pragma db object(person) table("people")
#pragma db member(person::id_) id auto
#pragma db member(person::email_) unique
#endif
"""

    def both_ways(self, url):
        blocks = recipe("ODB")
        self.write("model/person.hxx", self.HEADER)
        self.write("tools/print_schema.sh", blocks["bash"])
        self.configure(blocks["ini"], url)
        self.environment["ODB_OPTIONS"] = os.environ.get("ODB_OPTIONS", "")
        tried = shutil.which("odb") and subprocess.run(
            ["bash", "tools/print_schema.sh"], cwd=self.folder, capture_output=True,
            env={**self.environment, "LIMBECK_DIALECT": "sqlite"}).returncode == 0
        if not tried:
            self.skipTest("ODB's compiler and the headers of libodb are not installed")
        self.lead("people")
        self.edit("model/person.hxx", "  std::string email_;", "  std::string email_;\n  std::string nick_;")
        self.edit("model/person.hxx", "#endif", "#pragma db member(person::nick_) null\n#endif")
        self.lead("nicknames")

    def test_its_headers_become_revisions_on_sqlite(self):
        self.both_ways("sqlite:///app.db")

    def test_its_headers_become_revisions_on_postgresql(self):
        self.both_ways(self.make_postgresql())


class PgDump(Recipe):
    SCHEMA = ("CREATE TYPE mood AS ENUM ('calm', 'busy');"
              "CREATE TABLE users (id serial PRIMARY KEY, mood mood NOT NULL DEFAULT 'calm');"
              "CREATE VIEW calm AS SELECT id FROM users WHERE mood = 'calm';"
              "COMMENT ON TABLE users IS 'who they are'")

    def test_a_dump_is_a_model(self):
        staging, own = self.make_postgresql(), self.make_postgresql()
        psql(staging, self.SCHEMA)
        self.configure(recipe("pg_dump")["ini"], own)
        page = (ROOT / "docs" / "recipes.md").read_text(encoding="utf-8")
        command = re.search(r"^pg_dump .* > schema.sql$", page, re.M)[0]

        def dump():
            self.run_tool("bash", "-c", command, STAGING_URL=staging)

        dump()
        self.lead("all of it")
        psql(staging, "ALTER TABLE users ADD COLUMN name text; CREATE INDEX by_name ON users (name)")
        dump()
        self.lead("names")
        self.assertEqual(self.out("diff", f"url:{own}", "sql:schema.sql"),
                         self.out("diff", f"url:{own}", f"url:{own}"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
