#!/usr/bin/env python3
"""limbeck, its connection or its server is ended at some instant of an upgrade or a downgrade, and
`limbeck upgrade head` is run once more: the schema, the rows and the version rows are those of a run
that nobody disturbed.

LIMBECK_FAULTS: how many for each dialect. LIMBECK_SEED: of the first; each failure names its own, and
LIMBECK_FAULTS=1 LIMBECK_SEED=that replays it."""
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import uuid

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "conformance")]
import projects  # noqa: E402
import proxy  # noqa: E402
import schema_facts  # noqa: E402

LIMBECK = os.environ["LIMBECK"]
KILL_AT = pathlib.Path(os.environ["TOOLS"]) / "libkill_at.so"
SERVER = os.environ["LIMBECK_TEST_POSTGRESQL"]
FAULTS = int(os.environ.get("LIMBECK_FAULTS", "150"))
SEED = int(os.environ.get("LIMBECK_SEED", "1"))
KINDS = {"sqlite": {"call": 8, "instant": 2},
         "postgresql": {"call": 60, "instant": 10, "backend": 15, "cut": 8, "half": 4, "delay": 2, "server": 1}}


class Faults(unittest.TestCase):
    """The trials of one dialect; the classes below say how its databases are made."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        projects.write(self.folder, self.dialect)

    def environment(self, url, **more):
        return {**os.environ, "DATABASE_URL": url, **more}

    def start(self, url, *words, **more):
        return subprocess.Popen([LIMBECK, *words], cwd=self.folder, env=self.environment(url, **more),
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                stdin=subprocess.DEVNULL)

    def finish(self, url, *words, **more):
        process = self.start(url, *words, **more)
        out, err = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 0, out + err)

    def preloaded(self, **more):
        # The sanitizer wants to come first; it is in the program itself.
        return {"LD_PRELOAD": str(KILL_AT), **more,
                "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"}

    def prepare(self):
        """What an undisturbed run leaves, and how much there is to disturb."""
        self.calls, self.duration = {}, {}
        url = self.fresh()
        count = self.folder / "calls"
        for words in (("upgrade", "head"), ("downgrade", "base")):
            began = time.monotonic()
            self.finish(url, *words, **self.preloaded(LIMBECK_COUNT_CALLS=str(count)))
            self.duration[words] = time.monotonic() - began
            self.calls[words] = int(count.read_text())
            if words[0] == "upgrade":
                self.wanted = self.facts(url)
        self.assertGreater(self.calls["upgrade", "head"], 20)

    def run_trials(self):
        self.prepare()
        landed = 0
        for seed in range(SEED, SEED + FAULTS):
            with self.subTest(self.dialect, seed=seed):
                landed += self.trial(random.Random(seed))
        if FAULTS > 20:
            self.assertGreater(landed, FAULTS // 3, "too few met a run at work to prove anything")

    def trial(self, chance):
        """True if the run was disturbed before it was done."""
        kinds = KINDS[self.dialect]
        kind = chance.choices(list(kinds), list(kinds.values()))[0]
        words = chance.choice([("upgrade", "head"), ("downgrade", "base")])
        url = self.fresh()
        if words[0] == "downgrade":
            self.finish(url, "upgrade", "head")
        code, told = getattr(self, "by_" + kind)(chance, url, words)
        self.settle(url)
        process = self.start(url, "upgrade", "head")
        out, err = process.communicate(timeout=120)
        story = f"{kind} in {' '.join(words)}\n{told}\n--- then\n{out}{err}"
        self.assertEqual(process.returncode, 0, story)
        self.assertEqual(self.facts(url), self.wanted, story)
        self.drop(url)
        return code != 0

    def by_call(self, chance, url, words):
        at = f"{chance.randint(1, self.calls[words])}{chance.choice(['', '+'])}"
        process = self.start(url, *words, **self.preloaded(LIMBECK_KILL_AT=at))
        _, err = process.communicate(timeout=120)
        return process.returncode, f"killed at call {at}\n{err}"

    def by_instant(self, chance, url, words):
        process = self.start(url, *words)
        time.sleep(chance.uniform(0, self.duration[words]))
        process.send_signal(signal.SIGKILL)
        _, err = process.communicate(timeout=120)
        return process.returncode, err

    def settle(self, url):
        """Until nothing of the disturbed run is at work any more."""


class OnSqlite(Faults):
    dialect = "sqlite"

    def fresh(self):
        return f"sqlite:///{self.folder}/{uuid.uuid4().hex}.db"

    def drop(self, url):
        for path in self.folder.glob(pathlib.Path(url).name + "*"):
            path.unlink()

    def facts(self, url):
        path = url.removeprefix("sqlite:///")
        return schema_facts.sqlite_facts(path), schema_facts.sqlite_rows(path)

    def test_every_fault_is_survived(self):
        self.run_trials()


class OnPostgresql(Faults):
    dialect = "postgresql"

    def fresh(self):
        name = "fault_" + uuid.uuid4().hex
        schema_facts.psql(SERVER, f"CREATE DATABASE {name} TEMPLATE template0")
        return f"{SERVER.rsplit('/', 1)[0]}/{name}"

    def drop(self, url):
        schema_facts.psql(SERVER, f"DROP DATABASE IF EXISTS {self.name_of(url)} WITH (FORCE)")

    @staticmethod
    def name_of(url):
        return url.rsplit("/", 1)[1]

    def facts(self, url):
        return schema_facts.postgresql_facts(url), schema_facts.postgresql_rows(url)

    def settle(self, url):
        deadline = time.monotonic() + 60
        busy = f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{self.name_of(url)}'"
        while schema_facts.psql(SERVER, busy).strip() != "0":
            self.assertLess(time.monotonic(), deadline, "the server still serves the ended run")
            time.sleep(0.02)

    def by_backend(self, chance, url, words):
        process = self.start(url, *words)
        time.sleep(chance.uniform(0, self.duration[words]))
        schema_facts.psql(SERVER, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                                  f"WHERE datname = '{self.name_of(url)}'")
        _, err = process.communicate(timeout=120)
        return process.returncode, err

    def by_cut(self, chance, url, words):
        return self.by_proxy(chance, url, words, "cut")

    def by_half(self, chance, url, words):
        return self.by_proxy(chance, url, words, "half")

    def by_delay(self, chance, url, words):
        return self.by_proxy(chance, url, words, "delay")

    def by_proxy(self, chance, url, words, kind):
        host, port = re.search(r"@([\d.]+):(\d+)/", url).groups()
        between = proxy.Proxy((host, int(port)), kind, chance.randint(400, 20000))
        self.addCleanup(between.close)
        process = self.start(url.replace(f":{port}/", f":{between.port}/"), *words)
        _, err = process.communicate(timeout=120)
        between.close()
        return process.returncode, err

    def by_server(self, chance, url, words):
        """The whole server: its processes end at once, and it recovers when it starts again."""
        process = self.start(url, *words)
        time.sleep(chance.uniform(0, self.duration[words]))
        self.pg_ctl("-m", "immediate", "stop")
        _, err = process.communicate(timeout=120)
        options = (pathlib.Path(os.environ["PGDATA_DIR"]) / "postmaster.opts").read_text()
        flags = " ".join(re.findall(r'"(-c)" "([^"]*)"', options) and
                         [f"-c {value}" for value in re.findall(r'"-c" "([^"]*)"', options)])
        self.pg_ctl("-o", flags, "-l", os.devnull, "start")
        return process.returncode, err

    @staticmethod
    def pg_ctl(*words):
        command = [os.environ["PGSERVER_BIN"] + "/pg_ctl", "-D", os.environ["PGDATA_DIR"], "-w", *words]
        if os.getuid() == 0:
            command[:0] = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def test_every_fault_is_survived(self):
        self.run_trials()


del Faults  # It has no dialect.

if __name__ == "__main__":
    unittest.main()
