"""Builds a program with limbeck::cli as the build tree of LIMBECK builds lifeops-db: same compiler,
same options, same libraries."""
import os
import pathlib
import re
import shlex
import subprocess

LIMBECK = os.environ["LIMBECK"]


def build_program(sources, program, include=()):
    """`sources` become `program`; `include`: folders beside Limbeck's own."""
    build = pathlib.Path(LIMBECK).resolve().parent
    commands = subprocess.run(["ninja", "-C", build, "-t", "commands", "lifeops-db"],
                              capture_output=True, text=True, check=True).stdout.splitlines()
    compiling = next(line for line in commands if "/lifeops-db.cpp.o -c " in line)
    linking = next(line for line in commands if " -o examples/lifeops/lifeops-db " in line)
    flags = [word for word in shlex.split(compiling)
             if re.match(r"-(std=|O\d|g$|f|D|m)", word) or word == "-pipe"]
    folders = [f"-I{folder}" for folder in
               (*include, build.joinpath("include"), pathlib.Path(__file__).parents[2] / "include")]
    # `: && g++ … a.o b.o -o examples/lifeops/lifeops-db liblimbeck_cli.a … && :`
    words = shlex.split(re.sub(r"^: && | && :$", "", linking.strip()))
    libraries = words[words.index("-o") + 2:]
    options = [word for word in words[1:words.index("-o")] if not word.endswith(".o")]
    subprocess.run([words[0], *flags, "-Wall", "-Wextra", "-Werror", *folders, *map(str, sources),
                    "-o", str(program), *options, *libraries], cwd=build, check=True)
