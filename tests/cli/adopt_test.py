#!/usr/bin/env python3
"""limbeck adopt: an env.py that is not understood, replaced by lines of limbeck.ini, so that Limbeck
runs the revisions without Python."""
import os
import re
import time
import unittest

from alembic_case import AlembicCase, OnPostgresql, PYTHON, START, ONLINE, END

SETTINGS = "class settings:\n    URL = {url!r}\n"


class AdoptCase(AlembicCase):
    """On SQLite; the second class runs the same on PostgreSQL."""

    def setUp(self):
        super().setUp()
        self.environment_script = self.folder / "alembic" / "env.py"
        self.ini = self.folder / "limbeck.ini"
        self.write("a1", None, 'op.create_table("a", sa.Column("id", sa.Integer, primary_key=True))',
                   'op.drop_table("a")')

    def env_py(self, text):
        self.environment_script.write_text(text)

    def without_python(self, *arguments, **options):
        nowhere = self.folder / "nowhere"
        nowhere.mkdir(exist_ok=True)
        if self.ini.exists():
            self.ini.write_text(re.sub("(?m)^python = .*", "python = /nowhere/python",
                                       self.ini.read_text()))
        environment = {"PATH": str(nowhere), "VIRTUAL_ENV": str(nowhere),
                       **options.pop("environment", {})}
        return self.run_limbeck(*arguments, environment=environment, **options)

    def made_by_code(self):
        """The URL comes from the project's own module."""
        self.env_py(START + "\nfrom settings import settings\n"
                    "config.set_main_option('sqlalchemy.url', settings.URL)\n" + ONLINE + END)
        (self.folder / "settings.py").write_text(SETTINGS.format(url=self.url))
        self.configure(f"python = {PYTHON}\nprepend_sys_path = .\n")

    def executes(self, *statements):
        lines = "".join(f"        connection.execute(text({each!r}))\n" for each in statements)
        self.env_py(START + ONLINE.replace("        context.configure", lines + "        context.configure")
                    + END)

    def test_an_env_py_of_the_usual_form_needs_no_adoption(self):
        result = self.run_limbeck("adopt", "--yes")
        self.assertIn("env.py is understood as it stands", result.err)
        self.assertEqual(result.out, "")
        self.assertFalse(self.ini.exists())

    def test_a_url_that_is_made_by_code_must_be_given(self):
        self.made_by_code()
        self.configure("python_bridge = never\n")
        self.assertIn("env.py:7", self.without_python("current", code=1).err)
        self.configure(f"python = {PYTHON}\nprepend_sys_path = .\n")
        self.fails("adopt", "--yes", words=["env.py:7", "settings.URL", "--url-env"])
        self.assertFalse(self.ini.exists())
        result = self.run_limbeck("adopt", "--yes", "--url-env", "APP_URL")
        self.assertIn("url_env = APP_URL", result.out)
        self.assertRegex(result.err, r"env\.py:7: .*settings\.URL: replaced by the URL below")
        self.assertEqual(self.ini.read_text(), result.out)
        self.without_python("upgrade", "head", environment={"APP_URL": self.url})
        self.assertEqual(self.rows(), ["a1"])
        # Alembic sees the same.
        self.assertIn("a1 (head)", self.alembic("current"))
        self.assertIn("APP_URL is not set", self.without_python("current", code=1).err)

    def test_nothing_is_written_without_a_yes(self):
        self.made_by_code()
        result = self.run_limbeck("adopt", "--url-env", "APP_URL")
        self.assertIn("adopted_env = v1:", result.out)
        self.assertIn("limbeck adopt --yes", result.err)
        self.assertFalse(self.ini.exists())

    def test_an_env_py_that_was_edited_is_refused_until_it_is_adopted_again(self):
        self.made_by_code()
        self.run_limbeck("adopt", "--yes", "--url-env", "APP_URL")
        url = {"APP_URL": self.url}
        text = self.environment_script.read_text()
        self.env_py("# a remark\n" + text)
        self.without_python("current", environment=url)
        self.env_py(text.replace("def run():", "def run():\n    print('more')"))
        for command in (["upgrade", "head"], ["current"], ["upgrade", "head", "--sql"]):
            refused = self.without_python(*command, environment=url, code=1)
            self.assertIn("env.py was edited after it was adopted", refused.err)
            self.assertIn("limbeck adopt", refused.err)
        self.assertNotIn("a", self.table_names())
        before = self.ini.read_text()
        self.run_limbeck("adopt", "--yes")
        after = self.ini.read_text()
        self.assertNotEqual(before, after)
        self.assertEqual(re.sub("adopted_env.*", "", before), re.sub("adopted_env.*", "", after))
        self.without_python("upgrade", "head", environment=url)
        self.assertIn("is as it was adopted", self.run_limbeck("adopt", "--yes").err)

    def test_what_nothing_replaces_is_named(self):
        self.env_py(START + "import os\nos.makedirs('data', exist_ok=True)\n" + ONLINE.replace(
            "        context.configure", "        connection.execute(text('SELECT 1'))\n"
            "        context.configure") + END)
        self.configure("python_bridge = never\n")
        self.assertIn("env.py", self.without_python("upgrade", "head", code=1).err)
        self.configure()
        result = self.run_limbeck("adopt", "--yes")
        self.assertRegex(result.err, r"env\.py:6: a call of os\.makedirs\(\): nothing replaces it")
        self.assertRegex(result.err, r"a call of connection\.execute\(\) \(SELECT 1\): nothing replaces")
        self.without_python("upgrade", "head")
        self.assertEqual(self.rows(), ["a1"])

    def test_what_alembic_ini_and_env_py_say_is_kept(self):
        self.env_py(START + "import os\nos.makedirs('data', exist_ok=True)\n" + ONLINE.replace(
            "connection=connection", "connection=connection, version_table='versions', "
            "transaction_per_migration=True") + END)
        self.configure(f"python = {PYTHON}\nfile_template = %%(rev)s-%%(slug)s\ntruncate_slug_length = 9\n"
                       "edited = warn\n\n[session]\nlock_timeout = 7s\n")
        self.run_limbeck("adopt", "--yes")
        text = self.ini.read_text()
        for line in ("alembic_file = alembic.ini", "script_location = alembic", "edited = warn",
                     "file_template = %%(rev)s-%%(slug)s", "truncate_slug_length = 9",
                     "version_table = versions", "transaction_mode = revision", f"python = {PYTHON}",
                     "[session]", "lock_timeout = 7s", f"url = {self.url}"):
            self.assertIn(line + "\n", text)
        self.without_python("upgrade", "head")
        self.assertEqual(self.query("SELECT version_num FROM versions"), ["a1"])
        # New revisions are still Alembic's.
        path = self.out("revision", "-m", "more of it", "--rev-id", "b2")
        self.assertRegex(path, r"/b2-more_of_?\.py")
        self.assertIn("b2 (head)", self.alembic("heads"))

    def test_a_script_for_python_is_still_run_by_it(self):
        self.made_by_code()
        self.write("b2", "a1", "for row in op.get_bind().execute(sa.text('SELECT 1')).fetchall():\n"
                               "    op.execute(f'INSERT INTO a (id) VALUES ({row[0]})')")
        self.run_limbeck("adopt", "--yes", "--url-env", "APP_URL")
        self.run_limbeck("upgrade", "head", environment={"APP_URL": self.url})
        self.assertEqual(self.query("SELECT id FROM a"), ["1"])

    def test_other_files_in_alembics_folder_are_no_matter(self):
        self.made_by_code()
        (self.versions / "notes.txt").write_text("mine")
        (self.versions / "data.sql").write_text("SELECT 1;")
        self.run_limbeck("adopt", "--yes", "--url-env", "APP_URL")
        self.assertEqual(self.out("history"), "<base> -> a1 (head), make a1\n")

    def test_several_databases_and_tenants_cannot_be_adopted(self):
        self.env_py(START + f"""
def run(url):
    connectable = create_engine(url)
    with connectable.connect() as connection:
        context.configure(connection=connection)
        with context.begin_transaction():
            context.run_migrations()

for each in [{self.url!r}]:
    run(each)
""")
        self.fails("adopt", "--yes", "--url-env", "APP_URL",
                   words=["env.py:13", "a loop", "several databases", "python_bridge"])
        self.env_py(START + ONLINE.replace("run_migrations()", "run_migrations(engine_name='one')") + END)
        self.fails("adopt", "--yes", words=["arguments of context.run_migrations()", "several databases"])
        self.assertFalse(self.ini.exists())
        # A loop that has nothing to do with a database can.
        self.env_py(START + "names = []\nfor name in ('x', 'y'):\n    names.append(name)\n" + ONLINE + END)
        self.assertIn("a loop: nothing replaces it", self.run_limbeck("adopt", "--yes").err)

    def test_limbeck_ini_that_is_there_is_not_written_over(self):
        self.made_by_code()
        self.ini.write_text("[limbeck]\nscript_location = alembic\n")
        self.fails("adopt", "--yes", "-c", "alembic.ini", "--url-env", "APP_URL", words=["limbeck.ini"])
        self.assertEqual(self.ini.read_text(), "[limbeck]\nscript_location = alembic\n")

    def test_a_limbeck_ini_of_ones_own_must_adopt_too(self):
        self.executes("SELECT 1")
        self.ini.write_text(f"[limbeck]\nscript_location = alembic\nurl = {self.url}\n")
        self.fails("upgrade", "head", words=["env.py", "connection.execute()", "limbeck adopt"])
        self.run_limbeck("adopt", "--yes")
        self.assertRegex(self.ini.read_text(), r"\A\[limbeck\]\nadopted_env = v1:\w{64}\nscript_location")
        self.without_python("upgrade", "head")
        self.assertEqual(self.rows(), ["a1"])

    def test_where_no_env_py_is_there_is_nothing_to_adopt(self):
        self.environment_script.unlink()
        self.fails("adopt", words=["no env.py"])

    def test_it_asks_on_a_terminal(self):
        self.made_by_code()
        for answer, written in (("n", False), ("y", True)):
            self.on_terminal(answer, "adopt", "--url-env", "APP_URL")
            self.assertEqual(self.ini.exists(), written, answer)

    def on_terminal(self, answer, *arguments):
        import pty
        import subprocess
        from limbeck_case import LIMBECK
        leader, follower = pty.openpty()
        process = subprocess.Popen([LIMBECK, *arguments], cwd=self.folder,
                                   env={**self.environment, "TERM": "xterm"},
                                   stdin=follower, stdout=follower, stderr=follower)
        os.close(follower)
        time.sleep(0.5)
        os.write(leader, (answer + "\n").encode())
        process.wait(60)
        os.close(leader)


class AdoptOnPostgresql(OnPostgresql, AdoptCase):
    def test_settings_of_the_session_become_keys(self):
        self.query("CREATE SCHEMA inside")
        role = "adopted_" + self.url.rsplit("_", 1)[1][:12]
        self.query(f"CREATE ROLE {role}")
        self.addCleanup(self.query, f"DROP OWNED BY {role} CASCADE; DROP ROLE {role}")
        self.query(f"GRANT ALL ON SCHEMA inside, public TO {role}")
        self.executes("SET statement_timeout = 5000", f"SET ROLE {role}",
                      'SET search_path TO inside, "public"', "SET SESSION work_mem = '8MB'",
                      "SELECT pg_advisory_lock(1)")
        result = self.run_limbeck("adopt", "--yes")
        for key in ("statement_timeout = 5000", f"role = {role}", 'search_path = inside, "public"',
                    "set.work_mem = 8MB"):
            self.assertIn("replaced by [session] " + key, result.err)
            self.assertIn(key + "\n", self.ini.read_text())
        self.assertIn("(SELECT pg_advisory_lock(1)): nothing replaces it", result.err)
        self.write("b2", "a1", 'op.execute("CREATE TABLE settings AS SELECT current_user::text AS who,'
                               " current_setting('work_mem') AS memory\")")
        self.without_python("upgrade", "head")
        self.assertEqual(self.query("SELECT who || memory FROM inside.settings"), [role + "8MB"])
        # Where Alembic has it.
        self.assertEqual(self.query("SELECT version_num FROM inside.alembic_version"), ["b2"])
        self.assertIn("b2 (head)", self.alembic("current"))

    def test_a_password_is_neither_shown_nor_written(self):
        self.made_by_code()
        secret = self.url.replace("://", "://me:s3cret@") if "@" not in self.url else self.url
        result = self.fails("adopt", "--yes", "--url", re.sub("//[^@]*@", "//me:s3cret@", secret),
                            words=["password", "--url-env"])
        self.assertNotIn("s3cret", result.out + result.err)
        self.assertFalse(self.ini.exists())
        self.executes("SELECT 1")
        url = re.sub("//[^@]*@", "//me:s3cret@", secret)
        (self.folder / "alembic.ini").write_text(
            f"[alembic]\nscript_location = alembic\nsqlalchemy.url = {url}\npython = {PYTHON}\n")
        result = self.run_limbeck("adopt", "--yes")
        self.assertNotIn("s3cret", result.out + result.err)
        # It stood in alembic.ini already.
        self.assertIn("s3cret", self.ini.read_text())


if __name__ == "__main__":
    unittest.main()
