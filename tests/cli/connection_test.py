#!/usr/bin/env python3
"""Which database is meant, and what cannot be reached: one clear error, the next step, no password."""
import os
import socket
import sys
import unittest
import urllib.parse

from limbeck_case import SERVER, LimbeckCase, psql

SECRET = "s3cret-p4ss"


class Urls(LimbeckCase):
    def announced(self, *arguments, **environment):
        return self.run_limbeck(*arguments, "upgrade", "head", environment=environment).err.splitlines()[0]

    def test_the_first_that_is_set_wins_and_is_named(self):
        self.make_line("a1", url="sqlite:///ini.db", more="\n[environment.test]\nurl = sqlite:///test.db\n")
        root = f"sqlite:///{self.folder}"
        self.assertEqual(self.announced(), f"database: {root}/ini.db (from limbeck.ini)")
        (self.folder / ".env").write_text("DATABASE_URL=sqlite:///dotenv.db\n")
        self.assertRegex(self.announced(), rf"database: {root}/dotenv\.db \(from .*\.env.*\)")
        self.assertEqual(self.announced(DATABASE_URL="sqlite:///var.db"),
                         f"database: {root}/var.db (from DATABASE_URL)")
        self.assertRegex(self.announced("--environment", "test", DATABASE_URL="sqlite:///var.db"),
                         rf"database: {root}/test\.db \(from .*environment\.test.*\)")
        self.assertRegex(self.announced(LIMBECK_ENV="test"), rf"{root}/test\.db")
        self.assertEqual(self.announced("--url", "sqlite:///flag.db", "--environment", "test"),
                         f"database: {root}/flag.db (from --url)")

    def test_an_unknown_environment_names_those_there_are(self):
        self.make_line("a1", more="\n[environment.test]\nurl = sqlite:///test.db\n")
        self.fails("upgrade", "head", "--environment", "tset", words=["tset", "test"])

    def test_no_url_at_all_names_the_ways(self):
        self.make_line("a1", url="driver://user:pass@localhost/dbname")
        self.fails("upgrade", "head", words=["DATABASE_URL", "--url"])

    def test_wrong_urls(self):
        self.make_line("a1")
        self.fails("current", "--url", "oracle://u:p@h/d", words=["oracle", "postgresql", "sqlite"])
        self.fails("current", "--url", "not a url")
        self.fails("current", "--url", f"postgresql://u:{SECRET}@h:port/d")

    def test_an_alembic_configuration_is_taken(self):
        self.make_line("a1")
        (self.folder / "limbeck.ini").unlink()
        (self.folder / "alembic.ini").write_text(
            "[alembic]\nscript_location = migrations\nsqlalchemy.url = sqlite:///app.db\n")
        self.run_limbeck("upgrade", "head")
        self.assertEqual(self.version_rows(), {"a1"})

    def test_a_folder_that_is_not_there(self):
        self.make_line("a1")
        for command in (["current"], ["upgrade", "head"]):
            self.fails(*command, "--url", "sqlite:///no/such/folder/app.db", words=["mkdir"])

    def test_a_file_that_is_no_database(self):
        self.make_line("a1")
        (self.folder / "app.db").write_text("this is a text, and not a short one " * 50)
        self.fails("upgrade", "head", words=["app.db"])
        self.fails("current")

    def test_a_downgrade_makes_no_database(self):
        self.make_line("a1")
        self.fails("downgrade", "base", words=["app.db"])
        self.assertFalse((self.folder / "app.db").exists())


class Servers(LimbeckCase):
    def server(self, **changes):
        parts = urllib.parse.urlsplit(SERVER)
        user = changes.get("user", parts.username)
        password = changes.get("password", parts.password)
        port = changes.get("port", parts.port)
        return f"postgresql://{user}:{password}@127.0.0.1:{port}/{changes.get('database', 'postgres')}"

    def setUp(self):
        super().setUp()
        if not SERVER:
            self.skipTest("needs tools/with_postgresql")
        self.make_line("a1")

    def refused(self, url, words):
        for command in (["current"], ["upgrade", "head"], ["status"], ["stamp", "head"], ["show", "current"],
                        ["current", "--json"]):
            result = self.run_limbeck(*command, "--url", url, code=1)
            self.assertNotIn(SECRET, result.out + result.err, command)
            for word in words:
                self.assertIn(word, result.err, command)

    def test_a_wrong_password(self):
        self.refused(self.server(password=SECRET), ["password"])

    def test_a_password_with_signs_in_it(self):
        quoted = urllib.parse.quote("p@s:s/w?r#d ü%", safe="")
        result = self.run_limbeck("current", "--url", self.server(password=quoted), code=1)
        for secret in (quoted, "p@s:s", "w?r#d"):
            self.assertNotIn(secret, result.out + result.err)

    def test_a_user_that_is_not_there(self):
        self.refused(self.server(user="nobody", password=SECRET), ["nobody"])

    def test_no_server(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.refused(self.server(port=port, password=SECRET), [str(port)])

    def test_a_host_that_does_not_exist(self):
        self.refused(f"postgresql://me:{SECRET}@nowhere.invalid/db", ["nowhere.invalid"])

    def test_a_database_that_is_not_there_comes_with_the_command_that_makes_it(self):
        self.refused(self.server(database="missing_one"), ["missing_one", "createdb"])

    def test_the_password_is_in_no_output_of_a_run(self):
        url = self.make_postgresql()
        role = "role_" + url.rsplit("_", 1)[1][:12]
        psql(SERVER, f"CREATE ROLE {role} LOGIN PASSWORD '{SECRET}' SUPERUSER")
        self.addCleanup(psql, SERVER, f"DROP ROLE IF EXISTS {role}")
        self.addCleanup(psql, SERVER, f"DROP DATABASE IF EXISTS {url.rsplit('/', 1)[1]} WITH (FORCE)")
        own = self.server(user=role, password=SECRET, database=url.rsplit("/", 1)[1])
        for command in (["status"], ["upgrade", "head"], ["current", "-v"], ["status"], ["status", "--json"],
                        ["current", "--json"], ["upgrade", "head", "--sql"], ["history", "-i"],
                        ["upgrade", "head", "--dry-run"], ["downgrade", "-1"], ["stamp", "head"],
                        ["ensure_version"]):
            for arguments, environment in (([*command, "--url", own], {}),
                                           (command, {"DATABASE_URL": own})):
                result = self.run_limbeck(*arguments, environment=environment, code=None)
                self.assertIn(result.code, (0, 1))
                self.assertNotIn(SECRET, result.out + result.err, command)
        kept = psql(own, "SELECT string_agg(query_to_xml(format('SELECT * FROM %I.%I', schemaname, tablename), "
                         "true, false, '')::text, '') FROM pg_tables WHERE schemaname IN ('public', 'limbeck')")
        self.assertNotIn(SECRET, kept)

    def test_a_password_from_the_environment_is_taken(self):
        bare = SERVER.replace(":" + urllib.parse.urlsplit(SERVER).password, "")
        self.run_limbeck("current", "--url", bare,
                         environment={"PGPASSWORD": urllib.parse.urlsplit(SERVER).password})

    def test_sqlalchemys_spellings_are_taken(self):
        for scheme in ("postgresql+asyncpg", "postgresql+psycopg2", "postgres", "postgresql"):
            self.run_limbeck("current", "--url", SERVER.replace("postgresql", scheme, 1))

    def test_a_socket_folder_is_taken(self):
        folder = os.environ.get("PGHOST_DIR")
        if not folder:
            self.skipTest("needs tools/with_postgresql")
        parts = urllib.parse.urlsplit(SERVER)
        self.run_limbeck("current", "--url", f"postgresql://{parts.username}:{parts.password}@/postgres"
                                             f"?host={folder}&port={parts.port}")


if __name__ == "__main__":
    sys.exit(unittest.main())
