#!/usr/bin/env python3
"""Measures Limbeck against its peers in one run on one machine and prints ratios with their bars.

Run by scripts/bench, under tools/with_postgresql. Absolute times are shown for orientation only."""
import argparse
import os
import pathlib
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from urllib.parse import urlsplit

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import cpp_models  # noqa: E402
import projects  # noqa: E402
import schemas  # noqa: E402
from latency_proxy import LatencyProxy  # noqa: E402

ALEMBIC = "/usr/bin/alembic"
PARTS = ["start", "sqlite", "many_files", "alembic_project", "postgresql", "check_sqlite", "check_postgresql",
         "model_headers"]


class Bench:
    def __init__(self, limbeck, folder, quick):
        self.limbeck, self.folder, self.quick = limbeck, pathlib.Path(folder), quick
        self.rows = []
        self.environment = {k: v for k, v in os.environ.items()
                            if k not in ("DATABASE_URL", "LIMBECK_CONFIG", "ALEMBIC_CONFIG",
                                         "PYTHONDONTWRITEBYTECODE")}  # Alembic's own speed.

    def run(self, command, cwd):
        begin = time.perf_counter()
        result = subprocess.run(command, cwd=cwd, env=self.environment, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        seconds = time.perf_counter() - begin
        if result.returncode:
            sys.exit(f"bench: {command} failed in {cwd}:\n{result.stdout[-2000:]}{result.stderr[-2000:]}")
        return seconds

    def compare(self, ours, theirs, repeat, cwd_ours, cwd_theirs, before=None):
        """Medians of alternating runs, so that both see the same machine."""
        times = ([], [])
        for _ in range(repeat):
            for side, (command, cwd) in enumerate(((ours, cwd_ours), (theirs, cwd_theirs))):
                if before:
                    before(side)
                times[side].append(self.run(command, cwd))
        return tuple(statistics.median(side) for side in times)

    def peak_memory(self, command, cwd):
        """Kilobytes, by GNU time: a small parent, so that its own size does not count."""
        result = subprocess.run(["/usr/bin/time", "-f", "%M", *command], cwd=cwd,
                                env=self.environment, capture_output=True, text=True, check=True)
        return int(result.stderr.strip().splitlines()[-1])

    def row(self, what, peer, ours, theirs, bar, at_most=None, at_least=None, unit="ms"):
        """`at_most`: ours / theirs; `at_least`: theirs / ours."""
        ratio = ours / theirs if at_most is not None else theirs / ours
        passed = ratio <= at_most if at_most is not None else ratio >= at_least
        scale = 1000 if unit == "ms" else 1
        self.rows.append((what, f"{ours * scale:.1f} {unit}", f"{peer} {theirs * scale:.1f} {unit}",
                          f"{ratio:.2f}", bar, "met" if passed else "MISSED"))
        print("  ".join(self.rows[-1]), file=sys.stderr)

    def start(self):
        ours, theirs = self.compare([self.limbeck, "--version"], ["/bin/true"], 200, "/", "/")
        self.row("start (--version)", "/bin/true", ours, theirs, "<= 3", at_most=3)

    def sqlite(self):
        count = 1000
        url = "sqlite:///bench.db"
        ours = projects.write_limbeck(self.folder / "sqlite-limbeck", count, url)
        theirs = projects.write_alembic(self.folder / "sqlite-alembic", count, url)

        script = self.folder / "sqlite.sql"
        script.write_text(subprocess.run([self.limbeck, "upgrade", "head", "--sql"], cwd=ours, text=True,
                                         env=self.environment, check=True, capture_output=True).stdout)
        shell = self.folder / "sqlite-shell"
        shell.mkdir()

        def fresh(_):
            for place in (ours, shell):
                for file in place.glob("bench.db*"):
                    file.unlink()
        pair = self.compare([self.limbeck, "upgrade", "head"],
                            ["sqlite3", "-bail", "bench.db", f".read {script}"], 15, ours, shell, fresh)
        self.row("upgrade head, 1,000 revisions, SQLite", "sqlite3", *pair, "<= 1.1", at_most=1.1)

        self.run([self.limbeck, "upgrade", "head"], ours)
        self.run([ALEMBIC, "upgrade", "head"], theirs)
        repeat = 5
        pair = self.compare([self.limbeck, "upgrade", "head"], [ALEMBIC, "upgrade", "head"], repeat, ours, theirs)
        self.row("no-op upgrade, 1,000 applied, SQLite", "alembic", *pair, ">= 50", at_least=50)
        pair = self.compare([self.limbeck, "history"], [ALEMBIC, "history"], repeat, ours, theirs)
        self.row("history, 1,000 revisions", "alembic", *pair, ">= 50", at_least=50)

        small_ours = projects.write_limbeck(self.folder / "small-limbeck", 15, url)
        small_theirs = projects.write_alembic(self.folder / "small-alembic", 15, url)
        self.run([self.limbeck, "upgrade", "head"], small_ours)
        self.run([ALEMBIC, "upgrade", "head"], small_theirs)
        pair = self.compare([self.limbeck, "current"], [ALEMBIC, "current"], 11, small_ours, small_theirs)
        self.row("current, SQLite, whole process", "alembic", *pair, ">= 50", at_least=50)
        memory = [self.peak_memory([tool, "current"], place)
                  for tool, place in ((self.limbeck, small_ours), (ALEMBIC, small_theirs))]
        self.row("current, SQLite, peak memory", "alembic", *memory, ">= 4", at_least=4, unit="kB")

    def many_files(self):
        ours = projects.write_limbeck(self.folder / "many", 10000, "sqlite:///bench.db")
        loop = self.folder / "read_loop"
        source = pathlib.Path(__file__).parent / "read_loop.cpp"
        self.run(["g++", "-std=c++20", "-O2", str(source), "-o", str(loop)], self.folder)
        pair = self.compare([self.limbeck, "history"], [str(loop), str(ours / "migrations" / "versions")],
                            15, ours, self.folder)
        self.row("history, 10,000 revisions", "open-read-close loop", *pair, "<= 3", at_most=3)

    def alembic_project(self):
        """Alembic's own scripts, which both tools read."""
        place = projects.write_scripts(self.folder / "scripts", 450, "sqlite:///bench.db")
        # Both keep what they read, Limbeck only of files that are some seconds old, as a project's are.
        time.sleep(4)
        self.run([self.limbeck, "history"], place)
        self.run([ALEMBIC, "history"], place)
        pair = self.compare([self.limbeck, "history"], [ALEMBIC, "history"], 7, place, place)
        self.row("history, 450 Python scripts", "alembic", *pair, ">= 50", at_least=50)
        large = projects.write_scripts(self.folder / "large-scripts", 1000, "sqlite:///bench.db")
        for command in (["history"], ["upgrade", "head"]):
            memory = [self.peak_memory([self.limbeck, *command], large), 40_000]
            self.row(f"{' '.join(command)}, 1,000 Python scripts, peak memory", "bar", *memory, "<= 1", at_most=1,
                     unit="kB")
        self.evaluated_scripts()

        few = projects.write_scripts(self.folder / "few-scripts", 20, "sqlite:///bench.db")
        with open(few / "alembic.ini", "a") as file:
            file.write("python = /usr/bin/python3\npython_bridge = always\n")

        def fresh(_):
            (few / "bench.db").unlink(missing_ok=True)
        pair = self.compare([self.limbeck, "upgrade", "head"], [ALEMBIC, "upgrade", "head"], 5, few,
                            few, fresh)
        self.row("upgrade head, 20 scripts run by Python, SQLite", "alembic", *pair, "<= 2", at_most=2)

    def evaluated_scripts(self):
        """450 scripts of 20 columns each, on an empty database; psql runs the SQL that they come to."""
        url = os.environ["LIMBECK_TEST_POSTGRESQL"]
        base = url.rsplit("/", 1)[0]
        ours, theirs = (projects.write_scripts(self.folder / f"evaluated-{name}", 450, f"{base}/bench_{name}")
                        for name in ("limbeck", "alembic"))
        with open(ours / "alembic.ini", "a") as file:
            file.write("python_bridge = never\n")
        script = self.folder / "evaluated.sql"
        script.write_text(subprocess.run([self.limbeck, "upgrade", "head", "--sql"], cwd=ours, text=True,
                                         env=self.environment, check=True, capture_output=True).stdout)

        def fresh(name):
            subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", url, "-c", "SET client_min_messages = error",
                            "-c", f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", "-c", f"CREATE DATABASE {name}"],
                           check=True)
        what = "upgrade head, 450 Python scripts evaluated, PostgreSQL"
        pair = self.compare([self.limbeck, "upgrade", "head"],
                            ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", str(script), f"{base}/bench_psql"],
                            5, ours, self.folder, lambda side: fresh("bench_psql" if side else "bench_limbeck"))
        self.row(what, "psql -f", *pair, "<= 1.2", at_most=1.2)
        # The server's work is most of it, so the other bar is psql's.
        pair = self.compare([self.limbeck, "upgrade", "head"], [ALEMBIC, "upgrade", "head"], 3, ours, theirs,
                            lambda side: fresh("bench_alembic" if side else "bench_limbeck"))
        self.row(what, "alembic", *pair, ">= 1", at_least=1)

    def postgresql(self):
        url = os.environ["LIMBECK_TEST_POSTGRESQL"]
        parts = urlsplit(url)
        admin = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", url]
        count = 1000
        base = url.rsplit("/", 1)[0]

        def fresh_database(name):
            subprocess.run([*admin, "-c", f"DROP DATABASE IF EXISTS {name} WITH (FORCE)",
                            "-c", f"CREATE DATABASE {name}"], check=True)
        ours = projects.write_limbeck(self.folder / "pg-limbeck", count, f"{base}/bench_limbeck")
        fresh_database("bench_limbeck")
        fresh_database("bench_psql")
        script = self.folder / "pg.sql"
        script.write_text(subprocess.run([self.limbeck, "upgrade", "head", "--sql"], cwd=ours, text=True,
                                         env=self.environment, check=True, capture_output=True).stdout)
        pair = self.compare(
            [self.limbeck, "upgrade", "head"],
            ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", str(script), f"{base}/bench_psql"],
            5, ours, self.folder,
            lambda side: fresh_database("bench_psql" if side else "bench_limbeck"))
        self.row("upgrade head, 1,000 revisions, PostgreSQL", "psql -f", *pair, "<= 1.1", at_most=1.1)

        proxy = LatencyProxy(parts.hostname, parts.port, 0.020)
        slow = base.replace(f":{parts.port}", f":{proxy.port}")
        count = 100 if self.quick else 1000
        ours = projects.write_limbeck(self.folder / "far-limbeck", count, f"{slow}/bench_limbeck")
        theirs = projects.write_alembic(
            self.folder / "far-alembic", count, f"{slow}/bench_alembic".replace("postgresql:", "postgresql+psycopg2:"))
        fresh_database("bench_limbeck")
        fresh_database("bench_alembic")
        proxy.round_trips = 0
        our_time = self.run([self.limbeck, "upgrade", "head"], ours)
        trips = proxy.round_trips
        their_time = self.run([ALEMBIC, "upgrade", "head"], theirs)
        proxy.close()
        self.row(f"upgrade head, {count:,} revisions, 20 ms away", "alembic", our_time, their_time, ">= 3", at_least=3)
        self.row("round trips a revision, 20 ms away", "revisions", trips, count, "<= 2", at_most=2, unit="")

    def check_sqlite(self):
        url = "sqlite:///bench.db"
        ours = schemas.write_limbeck(self.folder / "check-limbeck", 1000, url)
        theirs = schemas.write_alembic(self.folder / "check-alembic", 1000, url)
        for place in (ours, theirs):
            with sqlite3.connect(place / "bench.db") as connection:
                connection.executescript(schemas.ddl(1000))
            connection.close()
        pair = self.compare([self.limbeck, "check"], ["/usr/bin/python3", "check.py"], 5, ours, theirs)
        self.row("check, 1,000 tables, SQLite", "alembic", *pair, ">= 50", at_least=50)

    def check_postgresql(self):
        server = os.environ["LIMBECK_TEST_POSTGRESQL"]
        base = server.rsplit("/", 1)[0]
        psql = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1"]

        def fresh_database(name):
            self.run([*psql, server, "-c", f"DROP DATABASE IF EXISTS {name} WITH (FORCE)",
                      "-c", f"CREATE DATABASE {name}"], "/")

        def check(count):
            """Seconds: kept, the first time, pg_dump, psql; and kilobytes."""
            url = f"{base}/check_{count}"
            ours = schemas.write_limbeck(self.folder / f"check-{count}", count, url)
            fresh_database(f"check_{count}")
            loading = self.run([*psql, url, "-f", str(ours / "schema.sql")], "/")
            cache = self.folder / f"cache-{count}"
            self.environment["XDG_CACHE_HOME"] = str(cache)
            first = self.compare([self.limbeck, "check"], ["/bin/true"], 3, ours, "/",
                                 lambda _: shutil.rmtree(cache, ignore_errors=True))[0]
            self.run([self.limbeck, "check"], ours)
            kept, dump = self.compare([self.limbeck, "check"],
                                      ["pg_dump", "--schema-only", "-f", "/dev/null", url], 5, ours, "/")
            return ours, kept, first, dump, loading, self.peak_memory([self.limbeck, "check"], ours)

        ours, kept, first, dump, loading, _ = check(1000)
        self.row("check, 1,000 tables, PostgreSQL, kept", "pg_dump", kept, dump, "<= 1", at_most=1)
        url = f"{base}/check_1000".replace("postgresql:", "postgresql+psycopg2:")
        theirs = schemas.write_alembic(self.folder / "check-alembic-pg", 1000, url)
        pair = self.compare([self.limbeck, "check"], ["/usr/bin/python3", "check.py"], 3, ours, theirs)
        self.row("the same", "alembic", *pair, ">= 20", at_least=20)
        self.row("the same, the first time", "psql -f + pg_dump", first, loading + dump, "<= 1.3", at_most=1.3)
        if not self.quick:
            _, many_kept, many_first, _, _, memory = check(8477)
            self.row("check, 8,477 tables, kept", "1,000 tables", many_kept, kept, "< 12", at_most=12)
            self.row("check, 8,477 tables, first time", "1,000 tables", many_first, first, "< 12", at_most=12)
            self.row("check, 8,477 tables, memory", "300 MB", memory, 300 * 1024, "<= 1", at_most=1, unit="kB")
        fresh_database("check_empty")
        self.run([self.limbeck, "ensure_version", "--url", f"{base}/check_empty"], ours)
        writing = self.run([self.limbeck, "revision", "--autogenerate", "-m", "all", "--url",
                            f"{base}/check_empty"], ours)
        self.row("revision --autogenerate of 1,000 tables, proven", "psql -f", writing, loading, "<= 3", at_most=3)

    def model_headers(self):
        include = pathlib.Path(__file__).resolve().parents[1] / "include"
        (self.folder / "models.cpp").write_text(cpp_models.models(20))
        (self.folder / "headers.cpp").write_text(cpp_models.headers())
        for compiler in ("g++", "clang++"):
            command = [compiler, "-std=c++20", f"-I{include}", "-o", "/dev/null", "-c"]
            ours, theirs = self.compare([*command, "models.cpp"], [*command, "headers.cpp"], 9,
                                        self.folder, self.folder)
            self.row(f"20 tables of 10 columns in C++, {compiler}, above the headers", "1 s",
                     ours - theirs, 1, "<= 1", at_most=1)

    def table(self):
        head = ("what", "limbeck", "peer", "ratio", "bar", "")
        widths = [max(len(row[i]) for row in [head, *self.rows]) for i in range(len(head))]
        for row in [head, *self.rows]:
            print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--limbeck", required=True, help="the program to measure")
    parser.add_argument("--quick", action="store_true", help="100 revisions over the slow link, not 1,000")
    parser.add_argument("--only", choices=PARTS)
    parser.add_argument("--but", choices=PARTS, help="leave this part out")
    arguments = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="limbeck-bench.")
    try:
        bench = Bench(arguments.limbeck, folder, arguments.quick)
        for part in PARTS:
            if arguments.only in (None, part) and arguments.but != part:
                getattr(bench, part)()
        bench.table()
    finally:
        shutil.rmtree(folder)
    return 1 if any(row[-1] == "MISSED" for row in bench.rows) else 0


if __name__ == "__main__":
    sys.exit(main())
