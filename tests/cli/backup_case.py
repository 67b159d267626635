"""What the tests of backups share: projects with rows worth keeping, dumps to compare, programs that
stand in for pg_dump. No test itself."""
import json
import re
import sqlite3
import stat
import subprocess

from limbeck_case import LimbeckCase


def sqlite_dump(path):
    connection = sqlite3.connect(path)
    try:
        return "\n".join(connection.iterdump())
    finally:
        connection.close()


def pg_dump(url):
    text = subprocess.run(["pg_dump", url], check=True, capture_output=True, text=True).stdout
    return re.sub(r"(?m)^\\(un)?restrict .*\n", "", text)


class BackupCase(LimbeckCase):
    """b2 adds and c3 destroys: what is lost then is what a backup is for."""

    def make_lossy(self, url="sqlite:///app.db", more="", rows="INSERT INTO t_a1 (id) VALUES (1), (2);"):
        self.make_project(url, more)
        self.write_revision("a1", upgrade=f"CREATE TABLE t_a1 (id INTEGER PRIMARY KEY);\n{rows}")
        self.run_limbeck("upgrade", "head")
        self.write_revision("b2", "a1")
        self.write_revision("c3", "b2", upgrade="DROP TABLE t_a1;",
                            downgrade="CREATE TABLE t_a1 (id INTEGER PRIMARY KEY);")

    def configure(self, more):
        ini = self.folder / "limbeck.ini"
        ini.write_text(ini.read_text() + more + "\n")

    def backups(self, folder="backups"):
        """Every file of the folder but the manifests, hidden ones included."""
        place = self.folder / folder
        return sorted(each.name for each in place.iterdir()
                      if not each.name.endswith(".json")) if place.is_dir() else []

    def manifest(self):
        files = list((self.folder / "backups").glob("*.json"))
        self.assertEqual(len(files), 1)
        return json.loads(files[0].read_text())

    def make_program(self, name, text):
        """A program of that name in a folder of its own, which is returned."""
        folder = self.folder / "bin"
        folder.mkdir(exist_ok=True)
        program = folder / name
        program.write_text(f"#!/bin/sh\n{text}\n")
        program.chmod(0o755)
        return folder

    def assert_private(self, path):
        wanted = 0o700 if path.is_dir() else 0o600
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), wanted, path)
