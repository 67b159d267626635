"""What Limbeck makes of one configuration: the graph, who runs each script, the SQL of those it
evaluates against what Alembic prints, and both tools from empty to heads and back."""
import collections
import dataclasses
import difflib
import itertools
import json
import os
import pathlib
import re
import shutil

import databases
import prepared

# Evaluated, but not beside scripts that only Python runs: SQLAlchemy makes a type once in a run.
TYPES = "an enum type, which another script may have made"
WHERE = re.compile(r"^(?P<place>.*?\.py(?::\d+)*): (?P<what>.*) is left to Python$", re.DOTALL)
DIRECTIONS = ("upgrade", "downgrade")


@dataclasses.dataclass
class Measured:
    name: str
    dialect: str
    revisions: int = 0
    graph: str = ""  # What went wrong; empty: nothing.
    native: dict = dataclasses.field(default_factory=lambda: dict.fromkeys(DIRECTIONS, 0))
    live: dict = dataclasses.field(default_factory=lambda: dict.fromkeys(DIRECTIONS, 0))
    frozen: int = 0  # upgrade() of these has SQL that Alembic can print.
    bridged: int = 0
    refused: int = 0
    reasons: list = dataclasses.field(default_factory=list)  # (direction, reason, place)
    compared: int = 0  # Directions of scripts.
    not_comparable: int = 0
    wrong: list = dataclasses.field(default_factory=list)
    upgrade: str = "-"
    downgrade: str = "-"
    notes: list = dataclasses.field(default_factory=list)


class Measure:
    def __init__(self, configuration, folder, limbeck, libraries=()):
        self.configuration, self.limbeck = configuration, limbeck
        self.folder = pathlib.Path(folder)
        self.found = Measured(configuration.name, configuration.dialect)
        self.copy = prepared.Prepared(configuration, folder, limbeck, libraries)
        self.natives = {direction: set() for direction in DIRECTIONS}
        self.refused = set()

    def run(self, quick=False):
        """`quick`: nothing is compared."""
        self.read_graph()
        if databases.database_for(self.configuration, self.folder) is None:
            self.found.notes.append(f"{self.configuration.dialect} is not tried")
            return self.found
        for direction in DIRECTIONS:
            self.plan(direction)
        if not quick:
            self.compare_sql()
            self.run_both()
        return self.found

    # The graph.

    def read_graph(self):
        """As the project stands."""
        made, more = self.configuration, []
        directory = made.directory
        if made.file is None:
            ini = self.folder / "found.ini"
            ini.write_text(f"[alembic]\nscript_location = {str(made.script_location).replace('%', '%%')}\n")
            more, directory = ["-c", ini], made.project
        else:
            more = ["-c", made.file, "-n", made.section]
        try:
            for command in ("history", "heads", "branches"):
                self.copy.run_limbeck(command, *more, cwd=directory)
        except prepared.Ended as error:
            self.found.graph = str(error.message)

    # Who runs what.

    def plan(self, direction):
        with databases.database_for(self.configuration, self.folder) as database:
            self.copy.use(database.url)
            if direction == "downgrade":
                self.limbeck_or_give_up("stamp", "heads")
            steps = self.planned(direction)
        for step in steps:
            self.take(direction, step)
        if direction == "upgrade":
            self.found.revisions = len(steps)
            self.found.refused = len(self.refused)

    def limbeck_or_give_up(self, *arguments):
        while True:
            try:
                return self.copy.run_limbeck(*arguments)
            except prepared.Ended as error:
                if not self.give_up(error):
                    raise

    def planned(self, direction):
        target = "heads" if direction == "upgrade" else "base"
        text = self.limbeck_or_give_up(direction, target, "--dry-run", "--json")
        return json.loads(text)["steps"]

    def give_up(self, error):
        """A script of which no plan can be made is replaced by one that fails, and counted."""
        file, revision = error.error.get("file", ""), error.error.get("revision", "")
        path = self.folder / file
        if not file.endswith(".py") or not path.exists() or path in self.refused:
            return False
        self.refused.add(path)
        self.found.reasons.append(("refused", general(error.message), str(path.relative_to(self.folder))))
        history = json.loads(self.copy.run_limbeck("history", "--json"))["revisions"]
        node = next(each for each in history if each["path"] and pathlib.Path(each["path"]).name == path.name
                    or each["id"] == revision)
        path.write_text(f"revision = {node['id']!r}\ndown_revision = {tuple(node['parents']) or None!r}\n"
                        f"branch_labels = {node['declared_labels']!r}\ndepends_on = {node['depends_on']!r}\n\n\n"
                        "def upgrade():\n    raise NotImplementedError\n\n\n"
                        "def downgrade():\n    raise NotImplementedError\n")
        return True

    def take(self, direction, step):
        reason = step["not_native"]
        found = WHERE.match(reason) if reason else None
        what = found["what"] if found else reason
        if step["evaluated_while_it_runs"]:
            self.found.live[direction] += 1
        if not step["python"] or what == TYPES:
            self.found.native[direction] += 1
            self.natives[direction].add(step["revision"])
            return
        place = os.path.relpath(found["place"], self.folder) if found else ""
        self.found.reasons.append((direction, what, place))

    # The SQL of each script by itself.

    def compare_sql(self):
        """`limbeck freeze` writes what is evaluated, and with python_bridge = always what Alembic
        prints."""
        ours, theirs = self.frozen("auto"), self.frozen("always")
        frozen = {revision for revision, direction in ours if direction == "upgrade"}
        native = self.natives["upgrade"]
        self.found.frozen = len(frozen - native)
        self.found.bridged = self.found.revisions - len(frozen | native) - self.found.refused
        for direction in DIRECTIONS:
            for revision in sorted(self.natives[direction]):
                self.compare_one(revision, direction, ours.get((revision, direction)),
                                 theirs.get((revision, direction)))

    def compare_one(self, revision, direction, ours, theirs):
        if ours is None or theirs is None:
            self.found.not_comparable += 1
            return
        self.found.compared += 1
        if ours == theirs or plain(ours) == plain(theirs):
            return
        difference = difflib.unified_diff(theirs, ours, "Alembic", "Limbeck", lineterm="", n=1)
        self.found.wrong.append(f"{self.found.name} {direction} {revision}\n" +
                                "\n".join("    " + line for line in difference))

    def frozen(self, bridge):
        """{(revision, direction): lines}."""
        url = "sqlite://" if self.configuration.dialect == "sqlite" else "postgresql://localhost/none"
        self.copy.use(url, bridge)
        found = {}
        try:
            paths = self.copy.run_limbeck("freeze", "--dialect", self.configuration.dialect).splitlines()
        except prepared.Ended as error:
            self.found.notes.append(f"freeze ({bridge}): {error.message}")
            paths = [str(path) for folder in self.copy.folders for path in folder.glob("frozen/*.sql")]
        for path in paths:
            found.update(read_frozen((self.folder / path).read_text()))
        for folder in self.copy.folders:
            shutil.rmtree(folder / "frozen", ignore_errors=True)
        return found

    # Both tools on a database of their own.

    def run_both(self):
        with databases.database_for(self.configuration, self.folder) as theirs, \
                databases.database_for(self.configuration, self.folder) as ours:
            for direction in DIRECTIONS:
                target = "heads" if direction == "upgrade" else "base"
                outcome, goes_on = self.run_one(direction, target, ours, theirs)
                setattr(self.found, direction, outcome)
                if not goes_on:
                    return

    def run_one(self, direction, target, ours, theirs):
        """(what came of it, whether the two are in the same state)."""
        before, reason = theirs.rows(), ""
        self.copy.use(theirs.url)
        try:
            self.copy.run_alembic(direction, target)
        except prepared.Ended as error:
            reason = error.message
        reached = theirs.rows()
        if reached == before and reason:
            return f"Alembic fails: {reason}", False
        if len(reached) > 1 and direction == "downgrade":
            return f"Alembic fails: {reason}", False
        self.copy.use(ours.url)
        try:
            for revision in reached or ["base"]:
                self.copy.run_limbeck(direction, target if not reason else revision)
        except prepared.Ended as error:
            self.found.wrong.append(f"{self.found.name} {direction}: Alembic comes to "
                                    f"{', '.join(reached)}, Limbeck fails\n    {error.message}")
            return "FAILS", False
        difference = self.difference(ours, theirs)
        if difference:
            self.found.wrong.append(f"{self.found.name} {direction} to {', '.join(reached)}\n{difference}")
            return "DIFFERENT", False
        return ("equal" if not reason else f"equal until Alembic fails: {reason}"), True

    @staticmethod
    def difference(ours, theirs):
        lines = []
        for what in ("rows", "schema_text", "row_text"):
            lines += difflib.unified_diff(getattr(theirs, what)(), getattr(ours, what)(),
                                          f"Alembic {what}", f"Limbeck {what}", lineterm="", n=0)
        return "\n".join("    " + line for line in lines[:60])


def read_frozen(text):
    """A frozen file's parts: lines without what Alembic's printing alone changes."""
    revision = re.search(r"^-- Revision ID: (.*)$", text, re.MULTILINE)[1]
    parts = re.split(r"^-- limbeck: (\w+) dialect=\w+( transaction=off)?$", text, flags=re.MULTILINE)
    found = collections.defaultdict(list)
    for direction, off, body in zip(parts[1::3], parts[2::3], parts[3::3]):
        lines = found[revision, direction]
        if off:
            lines.append("-- outside a transaction")
        # It prints a tab as four spaces.
        lines += [line.rstrip() for line in body.replace("\t", "    ").splitlines() if line.strip()]
    return found


def creates_index(line):
    return bool(re.match("CREATE (UNIQUE )?INDEX .*;$", line))


def plain(lines):
    """Without the layout, which libraries choose for themselves, and without what an Alembic before
    1.12 leaves out, whatever the script says. The indexes of a table are a set for SQLAlchemy."""
    ordered = []
    for is_index, group in itertools.groupby(lines, key=creates_index):
        ordered += sorted(group) if is_index else group
    text = " ".join(" ".join(ordered).split()).replace("( ", "(").replace(" )", ")")
    return re.sub(r" IF (NOT )?EXISTS\b", "", text) if prepared.alembic_number() < (1, 12) else text


def general(message):
    """Without the place, so that equal reasons are one."""
    return re.sub(r"^\S*\.py(:\d+)*:? ?", "", message)
