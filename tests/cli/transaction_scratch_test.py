#!/usr/bin/env python3
"""A role that may make no database: the model is tried in a transaction of the live one."""
import subprocess
import threading
import unittest
import urllib.parse

from limbeck_case import LimbeckCase, psql

MODEL = """CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE TABLE users (
    id serial PRIMARY KEY,
    email varchar(320) NOT NULL UNIQUE,
    mood public.mood NOT NULL DEFAULT 'sad'::mood,
    CONSTRAINT email_not_blank CHECK (email <> '')
);
CREATE TABLE posts (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id integer NOT NULL REFERENCES public.users (id),
    title text NOT NULL
);
CREATE INDEX posts_title ON posts (lower(title)) WHERE title <> '';
CREATE FUNCTION shout(what text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT upper(what) $$;
CREATE FUNCTION tidy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    new.title := trim(new.title);
    RETURN new;
END $$;
CREATE TRIGGER tidy BEFORE INSERT ON posts FOR EACH ROW EXECUTE FUNCTION public.tidy();
CREATE VIEW titles AS SELECT u.email, shout(p.title) AS title FROM public.posts p
    JOIN users u ON u.id = p.user_id;
"""


class TransactionScratch(LimbeckCase):
    def setUp(self):
        super().setUp()
        self.admin = self.make_postgresql()
        self.role = "owner_of_" + self.admin.rsplit("_", 1)[1][:12]
        parts = urllib.parse.urlsplit(self.admin)
        psql(self.admin, f"CREATE ROLE {self.role} LOGIN PASSWORD 'x'")
        self.addCleanup(psql, self.admin, f"DROP OWNED BY {self.role} CASCADE; DROP ROLE {self.role}")
        psql(self.admin, f"GRANT CREATE ON DATABASE {parts.path[1:]} TO {self.role}; "
                         f"GRANT ALL ON SCHEMA public TO {self.role}")
        self.url = f"postgresql://{self.role}:x@127.0.0.1:{parts.port}{parts.path}"

    def start(self, text=MODEL, more=""):
        self.make_project(self.url, more="models = sql:schema.sql\n" + more)
        self.model(text)

    def model(self, text):
        (self.folder / "schema.sql").write_text(text)

    def expect_clean(self):
        self.assertEqual(psql(self.admin, "SELECT count(*) FROM pg_namespace WHERE nspname LIKE "
                                          "'limbeck_scratch%'"), "0")

    def test_the_whole_walk_works(self):
        self.start()
        self.run_limbeck("revision", "--autogenerate", "-m", "first")
        self.run_limbeck("upgrade", "head")
        self.assertEqual(self.out("check"), "")
        self.model(MODEL.replace("title text NOT NULL", "title varchar(200) NOT NULL, body text")
                   .replace("'sad', 'happy'", "'sad', 'calm', 'happy'"))
        self.run_limbeck("revision", "--autogenerate", "-m", "second")
        for step in (("upgrade", "head"), ("downgrade", "-1"), ("upgrade", "head")):
            self.run_limbeck(*step)
        self.assertEqual(self.out("check"), "")
        self.run_limbeck("downgrade", "base")
        self.expect_clean()

    def test_a_dump_of_the_database_is_a_model(self):
        self.start()
        self.run_limbeck("revision", "--autogenerate", "-m", "first")
        self.run_limbeck("upgrade", "head")
        self.model(subprocess.run(["pg_dump", "--schema-only", "-n", "public", "-T",
                                   "alembic_version", self.admin], check=True, capture_output=True,
                                  text=True).stdout.replace("CREATE SCHEMA public;", ""))
        self.assertEqual(self.out("check"), "")

    def test_a_failing_model_names_its_line(self):
        self.start(MODEL + "CREATE VIEW v AS SELECT nickname FROM users;\n")
        self.fails("check", words=[f"schema.sql:{MODEL.count(chr(10)) + 1}", "nickname"])
        self.expect_clean()

    def test_what_may_reach_outside_is_refused_with_the_right_that_would_help(self):
        psql(self.admin, "CREATE SCHEMA app; CREATE TABLE app.secrets (id integer)")
        self.start()
        for text, reason in (
                ("CREATE TABLE a (id integer REFERENCES app.secrets);", "the schema app"),
                ("CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM "
                 "public.users';", "names the schema public"),
                ("CREATE SCHEMA mine;", "a schema of its own"),
                ("SET search_path = app;", "search_path"),
                ("".join(f"CREATE TABLE t{i} (id integer);" for i in range(501)), "500 tables")):
            self.model(text)
            self.fails("check", words=[reason, "CREATEDB", "scratch_url"])
        self.expect_clean()

    def test_an_event_trigger_an_extension_or_no_right_to_create_rule_it_out(self):
        self.start()
        psql(self.admin, "CREATE FUNCTION see() RETURNS event_trigger LANGUAGE plpgsql AS "
                         "$$BEGIN END$$; CREATE EVENT TRIGGER watch ON ddl_command_end EXECUTE "
                         "FUNCTION see()")
        self.fails("check", words=["event trigger", "CREATEDB"])
        psql(self.admin, "DROP EVENT TRIGGER watch; DROP FUNCTION see(); CREATE EXTENSION citext")
        self.fails("check", words=["citext", "CREATEDB"])
        psql(self.admin, "DROP EXTENSION citext")
        self.run_limbeck("check", code=3)
        name = urllib.parse.urlsplit(self.admin).path[1:]
        self.model(MODEL + "\n")  # What was read of the old one is kept.
        psql(self.admin, f"REVOKE CREATE ON DATABASE {name} FROM {self.role}")
        self.fails("check", words=["CREATE on the database", "CREATEDB"])

    def test_a_protected_environment_rules_it_out(self):
        self.start(more="protect = true\n")
        self.fails("check", words=["protected", "scratch_url"])

    def test_no_lock_on_a_live_relation_is_taken_for_it(self):
        self.start()
        self.run_limbeck("revision", "--autogenerate", "-m", "first")
        self.run_limbeck("upgrade", "head")
        self.model(MODEL.replace("title text NOT NULL", "title text NOT NULL, body text"))
        locks = ("SELECT coalesce(string_agg(DISTINCT c.oid::regclass || ' ' || mode, ', '), '') "
                 "FROM pg_locks l JOIN pg_class c ON c.oid = l.relation JOIN pg_stat_activity a "
                 "USING (pid) WHERE c.relnamespace = 'public'::regnamespace AND "
                 "(mode <> 'AccessShareLock' OR a.query ~ 'limbeck_scratch|SAVEPOINT') AND "
                 "l.pid <> pg_backend_pid();\n")
        seen = []
        is_over = threading.Event()

        def watch():
            process = subprocess.Popen(["psql", "-XAtq", "-d", self.admin], text=True,
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            while not is_over.is_set():
                process.stdin.write(locks)
                process.stdin.flush()
                seen.append(process.stdout.readline().strip())
            process.communicate()

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            self.run_limbeck("revision", "--autogenerate", "-m", "second")
        finally:
            is_over.set()
            watcher.join()
        self.assertGreater(len(seen), 20)
        self.assertEqual(set(seen), {""})


if __name__ == "__main__":
    unittest.main()
