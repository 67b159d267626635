"""Golden cases: files of many short ones, and what the program makes of each. No test itself.

A file holds cases one after the other:

    === a column is added
    # A comment, kept as it is.
    --- before          the schema that is there, as DDL
    --- after           the schema that is wanted
    --- rename          optional: OLD:NEW, one a line, as --rename takes it
    --- rows            optional: statements that fill `before` before `up` is run
    --- use             optional: statements that must work after `up`
    --- up              what leads from before to after
    --- down            what leads back
    --- risks           what up and down warn of; left out where there is none

`up` and `down` are the program's: tools/update_golden writes them. Where it refuses, they hold its
error, and the title ends in `[refused]`. One that ends in `[open]` ought to work and does not yet:
there is an error, or what is planned does not lead there and back."""
import dataclasses
import json
import os
import pathlib
import re
import subprocess

FOLDER = pathlib.Path(__file__).resolve().parent
LIMBECK = os.environ.get("LIMBECK", "limbeck")
PARTS = ("before", "after", "rename", "rows", "use", "up", "down", "risks")


@dataclasses.dataclass
class Case:
    title: str
    mark: str  # "", "open" or "refused"
    comment: str
    parts: dict

    def text(self):
        lines = [f"=== {self.title}{f' [{self.mark}]' if self.mark else ''}", *self.comment.splitlines()]
        for part in PARTS:
            body = self.parts.get(part, "")
            if body or part in ("before", "after", "up", "down"):
                lines += [f"--- {part}", *([body] if body else [])]
        return "\n".join(lines) + "\n"


def read_cases(path):
    """(what stands before the first case, the cases)."""
    head, *texts = re.split(r"^=== ", path.read_text(encoding="utf-8"), flags=re.M)
    cases = []
    for text in texts:
        title, _, body = text.partition("\n")
        comment, *sections = re.split(r"^--- (\w+)\n", body, flags=re.M)
        parts = {name: content.strip("\n") for name, content in zip(sections[::2], sections[1::2])}
        unknown = set(parts) - set(PARTS)
        if unknown or not {"before", "after"} <= set(parts):
            raise ValueError(f"{path.name}: {title}: odd sections {sorted(parts)}")
        title, mark = re.fullmatch(r"(.*?)(?: \[(open|refused)\])?", title).groups()
        cases.append(Case(title, mark or "", comment.strip("\n"), parts))
    titles = [case.title for case in cases]
    repeated = {title for title in titles if titles.count(title) > 1}
    if repeated:
        raise ValueError(f"{path.name}: two cases are called {sorted(repeated)}")
    return head, cases


def write_cases(path, head, cases):
    path.write_text(head.rstrip("\n") + "\n\n" + "\n".join(case.text() for case in cases),
                    encoding="utf-8")


def all_files():
    return sorted(FOLDER.glob("*/*.txt"))


def run_limbeck(folder, *arguments):
    environment = {name: value for name, value in os.environ.items()
                   if not name.startswith(("LIMBECK", "ALEMBIC", "PG", "DATABASE_URL"))}
    environment["HOME"] = str(folder)
    return subprocess.run([LIMBECK, *arguments], cwd=folder, env=environment, text=True,
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=120)


def backwards(renames):
    """users.name:label is users.label:name on the way back, people.label:name after users:people."""
    pairs = [rename.split(":") for rename in renames]
    new_names = {old: new for old, new in pairs if "." not in old}
    result = []
    for old, new in pairs:
        prefix, dot, name = old.rpartition(".")
        result.append(f"{new_names.get(prefix, prefix)}{dot}{new}:{name}")
    return result


class Plan:
    """What the program says about one direction: statements, risks, or an error."""

    def __init__(self, result):
        self.statements, self.risks, self.error = [], [], ""
        if result.returncode != 0:
            self.error = result.stderr
            return
        for change in json.loads(result.stdout)["changes"]:
            self.statements += change["sql"]
            self.risks += [f"{risk['hazard']}: {risk['sentence']}" for risk in change["risks"]]

    def text(self):
        if self.error:
            brace = self.error.find("{")
            if brace < 0:
                raise RuntimeError(self.error or "limbeck failed without a word")
            error = json.loads(self.error[brace:])["error"]
            if error["code"].startswith("usage."):
                raise RuntimeError(self.error)
            return f"error {error['code']}: {error['message']}"
        return "\n".join(f"{statement};" for statement in self.statements)


def plan(case, folder, *options):
    """The plans there and back; leaves before.sql and after.sql in the folder."""
    for side in ("before", "after"):
        (folder / f"{side}.sql").write_text(case.parts[side] + "\n", encoding="utf-8")
    renames = case.parts.get("rename", "").splitlines()
    plans = []
    for source, target, pairs in (("before", "after", renames),
                                  ("after", "before", backwards(renames))):
        plans.append(Plan(run_limbeck(
            folder, "diff", f"sql:{source}.sql", f"sql:{target}.sql", "--json", *options,
            *(word for pair in pairs for word in ("--rename", pair)))))
    return plans


def golden_parts(up, down):
    risks = [f"{way}: {risk}" for way, found in (("up", up), ("down", down))
             for risk in dict.fromkeys(found.risks)]
    return {"up": up.text(), "down": down.text(), "risks": "\n".join(risks)}
