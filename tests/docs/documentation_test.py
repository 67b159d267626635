#!/usr/bin/env python3
"""Runs what the documentation shows: every ```sh block of README.md and docs/*.md, a page in one
fresh folder, in order, with `limbeck` in PATH, and `app-db` where the page's first ```cpp block is
such a program; compiles every ```cpp block. Blocks without a language are not run: they need another
machine or a build."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "cli"))
from cpp_program import build_program  # noqa: E402

LIMBECK = os.environ["LIMBECK"]
BLOCK = re.compile(r"^```(sh|cpp)\n(.*?)^```$", re.M | re.S)
EMBEDDED = ('#pragma once\n#include "limbeck/revision.hpp"\n'
            "namespace lifeops::migrations { limbeck::Revisions revisions(); }\n")


def blocks(page, language):
    text = page.read_text(encoding="utf-8")
    for match in BLOCK.finditer(text):
        if match[1] == language:
            yield text.count("\n", 0, match.start()) + 2, match[2]


def pages():
    return [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")),
            *sorted((ROOT / "examples").glob("*/README.md"))]


class Documentation(unittest.TestCase):
    def test_every_shell_block_runs(self):
        for page in pages():
            found = list(blocks(page, "sh"))
            if not found:
                continue
            with self.subTest(page=page.name), tempfile.TemporaryDirectory() as folder:
                (pathlib.Path(folder) / "bin").mkdir()
                (pathlib.Path(folder) / "bin" / "limbeck").symlink_to(LIMBECK)
                if any("app-db" in block for _, block in found):
                    source = pathlib.Path(folder) / "models.cpp"
                    source.write_text(next(blocks(page, "cpp"))[1], encoding="utf-8")
                    build_program([source], pathlib.Path(folder) / "bin" / "app-db")
                work = pathlib.Path(folder) / "work"
                work.mkdir()
                script = "set -eu\n" + "".join(
                    f": {page.name}:{line}\n{block}\n" for line, block in found)
                environment = {k: v for k, v in os.environ.items()
                               if not k.startswith(("LIMBECK_", "PG")) and k != "DATABASE_URL"}
                environment["PATH"] = f"{folder}/bin:{environment['PATH']}"
                environment["HOME"] = folder
                result = subprocess.run(["bash", "-x", "-c", script], cwd=work, env=environment,
                                        stdin=subprocess.DEVNULL, capture_output=True, text=True,
                                        timeout=120)
                self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def test_the_readme_has_blocks_to_run(self):
        self.assertGreaterEqual(len(list(blocks(ROOT / "README.md", "sh"))), 4)
        self.assertGreaterEqual(len(list(blocks(ROOT / "README.md", "cpp"))), 1)

    def test_every_link_and_every_page_that_the_sources_name_is_there(self):
        missing = []
        for page in [*pages(), ROOT / "CONTRIBUTING.md", *ROOT.glob("docs/decisions/*.md")]:
            prose = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
            for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", prose):
                if "://" not in target and not (page.parent / target).exists():
                    missing.append(f"{page.name}: {target}")
        for folder in ("include", "src"):
            for file in (ROOT / folder).rglob("*.[ch]pp"):
                for name in re.findall(r"\bdocs/[\w/.-]+\.md", file.read_text(encoding="utf-8")):
                    if not (ROOT / name).exists():
                        missing.append(f"{file.name}: {name}")
        self.assertEqual(missing, [])

    def test_every_program_block_compiles(self):
        build = pathlib.Path(LIMBECK).parent
        for page in pages():
            for line, block in blocks(page, "cpp"):
                with self.subTest(page=page.name, line=line), tempfile.TemporaryDirectory() as folder:
                    (pathlib.Path(folder) / "lifeops").mkdir()
                    (pathlib.Path(folder) / "lifeops" / "migrations.hpp").write_text(EMBEDDED)
                    source = pathlib.Path(folder) / "block.cpp"
                    source.write_text(block, encoding="utf-8")
                    result = subprocess.run(
                        ["g++", "-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", f"-I{ROOT}/include",
                         f"-I{build}/include", f"-I{folder}", str(source)],
                        capture_output=True, text=True)
                    self.assertEqual(result.returncode, 0, result.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
