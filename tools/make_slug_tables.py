#!/usr/bin/env python3
"""Writes src/scripts/slug_tables.cpp: what Python takes for a word character, and its lower case.

Run it with the Python whose Unicode version the slugs are to follow; the version is noted in the
file. Final sigma and U+0130 are not in the table: slug.cpp knows them.
"""
import pathlib
import sys
import unicodedata


def word_ranges():
    ranges = []
    for point in range(0x80, 0x110000):
        if not chr(point).isalnum():
            continue
        if ranges and ranges[-1][1] == point - 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    return ranges


def lower_runs():
    """Runs of points that lie `stride` apart and move by the same distance."""
    runs = []
    for point in range(0x80, 0x110000):
        lowered = chr(point).lower()
        if lowered == chr(point) or len(lowered) != 1:
            continue
        delta = ord(lowered) - point
        last = runs[-1] if runs else None
        if last and last[3] == delta:
            gap = point - last[1]
            if gap in (1, 2) and (last[0] == last[1] or last[2] == gap):
                last[1], last[2] = point, gap
                continue
        runs.append([point, point, 1, delta])
    return runs


def rows(cells, width=96):
    line = "   "
    for cell in cells:
        if len(line) + len(cell) + 1 > width:
            yield line
            line = "   "
        line += " " + cell
    yield line


def main():
    words = word_ranges()
    runs = lower_runs()
    text = f"""// Written by tools/make_slug_tables.py from Unicode {unicodedata.unidata_version}.
#include "scripts/slug_tables.hpp"

namespace limbeck::scripts {{

// clang-format off
constexpr CodePointRange kWords[] = {{
{chr(10).join(rows(f"{{0x{a:X}, 0x{b:X}}}," for a, b in words))}
}};

constexpr LowerCaseRun kRuns[] = {{
{chr(10).join(rows(f"{{0x{a:X}, 0x{b:X}, {s}, {d}}}," for a, b, s, d in runs))}
}};
// clang-format on

std::span<const CodePointRange> word_ranges() {{ return kWords; }}

std::span<const LowerCaseRun> lower_case_runs() {{ return kRuns; }}

}}  // namespace limbeck::scripts
"""
    root = pathlib.Path(__file__).resolve().parent.parent
    (root / "src/scripts/slug_tables.cpp").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
