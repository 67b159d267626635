#!/usr/bin/env python3
"""Every error code in the sources is in docs/errors.md, and every one there is in the sources."""
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCUMENTED = re.compile(r"^\| `([a-z]+\.[a-z_]+)` \|", re.MULTILINE)
# Where a code is certainly meant, in whatever family.
ASSIGNED = re.compile(r'\bcode\s*=\s*"([a-z]+\.[a-z_]+)"')
LITERAL = re.compile(r'"([a-z]+\.(?!py")[a-z_]+)"')  # "env.py" is a file.
COMMENT = re.compile(r"//.*")
TEXT = r'"(?:[^"\\\n]|\\.)*"'
JOINED_TEXTS = re.compile(rf"{TEXT}(?:\s*{TEXT})*")


def documented():
    return DOCUMENTED.findall((ROOT / "docs/errors.md").read_text(encoding="utf-8"))


def in_sources():
    """Code -> a file that holds it. Literals count in the families that errors.md names."""
    families = {code.split(".")[0] for code in documented()}
    found = {}
    for folder in ("src", "include"):
        for file in sorted((ROOT / folder).rglob("*.[ch]pp")):
            text = COMMENT.sub("", file.read_text(encoding="utf-8"))
            codes = set(ASSIGNED.findall(text))
            codes |= {code for code in LITERAL.findall(text) if code.split(".")[0] in families}
            for code in codes:
                found.setdefault(code, file.relative_to(ROOT).as_posix())
    return found


def expression_at(text, start):
    """The C++ expression that begins there, up to the `,` or bracket that ends it."""
    depth = 0
    position = start
    while position < len(text):
        literal = re.compile(TEXT).match(text, position)
        if literal:
            position = literal.end()
            continue
        if text[position] in "({[":
            depth += 1
        elif text[position] in ")}]":
            depth -= 1
        if depth < 0 or text[position] == ";" or (text[position] == "," and depth == 0):
            break
        position += 1
    return text[start:position]


def hints():
    """(file, hint) for each text that is given to a `hint`, adjacent literals joined."""
    for file in sorted((ROOT / "src").rglob("*.cpp")):
        text = file.read_text(encoding="utf-8")
        for match in re.finditer(r"\bhint\s*\+?=\s*", text):
            for literals in JOINED_TEXTS.finditer(expression_at(text, match.end())):
                hint = "".join(part[1:-1] for part in re.findall(TEXT, literals[0]))
                yield file.relative_to(ROOT).as_posix(), hint


class Hints(unittest.TestCase):
    def test_a_hint_begins_in_lower_case_and_ends_without_a_full_stop(self):
        wrong = [(file, hint) for file, hint in hints()
                 if re.match(r"[A-Z][a-z]* ", hint) or (hint.endswith(".") and " " in hint)]
        self.assertEqual(wrong, [])

    def test_the_search_finds_hints(self):
        self.assertGreater(len(list(hints())), 100)


class ErrorCodes(unittest.TestCase):
    def test_every_code_of_the_sources_is_documented(self):
        missing = {code: file for code, file in in_sources().items() if code not in documented()}
        self.assertEqual(missing, {}, "add these to docs/errors.md")

    def test_no_code_is_documented_that_no_source_has(self):
        stale = sorted(set(documented()) - set(in_sources()))
        self.assertEqual(stale, [], "take these out of docs/errors.md")

    def test_no_code_is_documented_twice(self):
        codes = documented()
        self.assertEqual(sorted(codes), sorted(set(codes)))

    def test_the_search_finds_codes(self):
        self.assertGreater(len(in_sources()), 50)


if __name__ == "__main__":
    unittest.main()
