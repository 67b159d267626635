#!/usr/bin/env python3
"""Runs Alembic itself for graph_differential_test.cpp: JSON lines in, JSON lines out.

A request is {"graph": [{"id", "parents", "labels", "dependencies"}...],
"commands": [{"rows": [...], "verb": "upgrade|downgrade|stamp|history", "targets": [...]}...]}.
The answer is a list, an element a command: {"rows", "steps"}, {"error", "message"} for what
Alembic reports, or {"crash"} for an exception it does not catch. History has steps only.

LIMBECK_ALEMBIC_PATH, a list of directories as in PATH, is put before the installed modules.
"""
import json
import logging
import os
import sys
import types
import warnings

sys.path[:0] = [path for path in os.environ.get("LIMBECK_ALEMBIC_PATH", "").split(os.pathsep) if path]

import alembic  # noqa: E402
import sqlalchemy  # noqa: E402
from alembic.runtime.migration import MigrationContext  # noqa: E402
from alembic.script import ScriptDirectory  # noqa: E402
from alembic.script import revision as revisions  # noqa: E402
from alembic.util import CommandError  # noqa: E402


class Script(revisions.Revision):
    """A revision whose upgrade and downgrade do nothing."""

    def __init__(self, node):
        def one_or_more(values):
            return None if not values else values[0] if len(values) == 1 else tuple(values)

        super().__init__(
            node["id"], one_or_more(node["parents"]),
            dependencies=one_or_more(node["dependencies"]),
            branch_labels=one_or_more(node["labels"]))
        self.doc = ""
        self.module = types.SimpleNamespace(upgrade=self.nothing, downgrade=self.nothing)

    def nothing(self):
        pass


def script_directory(graph):
    directory = ScriptDirectory.__new__(ScriptDirectory)
    directory.revision_map = revisions.RevisionMap(lambda: [Script(node) for node in graph])
    return directory


CLASSES = (
    ("Multiple head", "several_heads"),
    ("Can't locate", "locate"),
    ("overlaps with other requested", "overlap"),
    ("Relative revision", "bad_relative"),
    ("Ambiguous", "ambiguous_walk"),
    ("Walked too far", "walk_too_far"),
    ("Not a valid downgrade target", "bad_target"),
    ("is not a valid downgrade target", "bad_target"),
    ("is not a valid upgrade target", "bad_target"),
    ("does not refer to ancestor", "bad_range"),
    ("Cycle is detected", "cycle"),
    ("Self-loop is detected", "cycle"),
    ("Dependency", "cycle"),
    ("already used by revision", "label_conflict"),
    ("not allowed in revision identifier", "bad_id"),
)


def class_of(message):
    for text, name in CLASSES:
        if text in message:
            return name
    return "other"


class Oracle:
    def __init__(self):
        # Real rows in a real table: SQLite in memory, one context for all commands.
        self.connection = sqlalchemy.create_engine("sqlite://").connect()
        self.context = MigrationContext.configure(self.connection, opts={"fn": None})
        self.context._ensure_version_table()
        self.context._has_version_table = lambda: True
        self.context._ensure_version_table = lambda purge=False: None

    def set_rows(self, rows):
        cursor = self.connection.connection.cursor()
        cursor.execute("DELETE FROM alembic_version")
        cursor.executemany("INSERT INTO alembic_version VALUES (?)", [(row,) for row in rows])

    def run(self, directory, command):
        verb, targets = command["verb"], command["targets"]
        if verb == "history":
            lower, upper = targets[0].split(":")
            steps = directory.walk_revisions(base=lower or "base", head=upper or "heads")
            return {"rows": command["rows"], "steps": [step.revision for step in steps]}
        self.set_rows(command["rows"])
        made = []

        def steps(heads, _context):
            if verb == "stamp":
                return directory._stamp_revs(tuple(targets), heads)
            choose = directory._upgrade_revs if verb == "upgrade" else directory._downgrade_revs
            made.extend(choose(targets[0], heads))
            return made

        self.context._migrations_fn = steps
        self.context.run_migrations()
        return {"rows": list(self.context.get_current_heads()),
                "steps": [step.revision.revision for step in made]}

    def answer(self, request):
        answers = []
        directory = script_directory(request["graph"])
        for command in request["commands"]:
            try:
                answers.append(self.run(directory, command))
            except (CommandError, revisions.RevisionError) as error:
                message = str(error)
                answers.append({"error": class_of(message), "message": message})
            except Exception as error:  # noqa: BLE001: whatever Alembic lets through is the result
                answers.append({"crash": f"{type(error).__name__}: {error}"})
        return answers


def main():
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    oracle = Oracle()
    print(json.dumps({"version": alembic.__version__}), flush=True)
    for line in sys.stdin:
        print(json.dumps(oracle.answer(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
