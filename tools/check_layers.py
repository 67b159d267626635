#!/usr/bin/env python3
"""Includes go to the own folder or to a lower rank, never to a sibling or a higher one."""
import pathlib
import re
import sys

RANKS = {
    "base": 0,
    "os": 1, "schema": 1, "graph": 1, "db": 1,
    "ops": 2, "sql": 2,
    "contract": 3, "python": 3,
    "lint": 4, "alembic": 4, "dialects": 4, "diff": 4,
    "scripts": 5, "bridge": 5,
    "models": 6, "run": 6,
    "workflow": 7, "backup": 7,
    "fleet": 8, "report": 8, "testing": 8,
    "cli": 9,
}
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"')


def room_of(path):
    """The room, and the dialect inside `dialects/`, whose folders are siblings too."""
    parts = pathlib.PurePosixPath(path).parts
    inner = parts[1] if parts[0] == "dialects" and len(parts) > 2 else ""
    return parts[0], inner


def complaints(root):
    for file in sorted((root / "src").rglob("*.[ch]pp")):
        name = file.relative_to(root / "src").as_posix()
        room, dialect = room_of(name)
        if room not in RANKS:
            yield f"src/{name}: the folder '{room}' has no rank"
            continue
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            match = INCLUDE.match(line)
            if not match or match[1].startswith("limbeck/"):
                continue
            other, other_dialect = room_of(match[1])
            if other not in RANKS:
                yield f"src/{name}:{number}: '{match[1]}' is not in a room"
            elif other != room and RANKS[other] >= RANKS[room]:
                yield f"src/{name}:{number}: {room} must not include {other}"
            elif other == "dialects" and room != "dialects" and match[1] != "dialects/registry.hpp":
                yield f"src/{name}:{number}: only dialects/registry.hpp is open to other rooms"
            elif other == room and dialect != other_dialect and dialect and other_dialect:
                yield f"src/{name}:{number}: dialect {dialect} must not include {other_dialect}"
    for file in sorted((root / "include").rglob("*.hpp")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            match = INCLUDE.match(line)
            if match and not match[1].startswith("limbeck/"):
                yield f"{file.relative_to(root)}:{number}: public headers include public headers only"


def main():
    root = pathlib.Path(__file__).resolve().parent.parent
    found = list(complaints(root))
    print("\n".join(found) or "layers: every include points down")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
