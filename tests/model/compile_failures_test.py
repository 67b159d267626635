#!/usr/bin/env python3
"""What must not compile: each mistake in a model stops g++ and clang with Limbeck's own message,
and the same text without the mistake compiles."""
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMPILERS = ("g++", "clang++")

MODEL = """
#include "limbeck/model.hpp"
using namespace limbeck::model;
struct Cache { int lines[4]; std::int64_t id; };
struct User { std::int64_t id; std::string email; std::optional<std::string> name; Cache cache; };
struct Post { std::int64_t id; std::int64_t user_id; std::int32_t number; };
struct Hidden { Hidden(int); int number; };
struct Odd { std::int64_t id; void* handle; };
enum Plain { one, two };
struct Listed { std::int64_t id; Plain plain; };
struct NoDefault { NoDefault(int, int); };
struct Late { std::int64_t id; std::string word; NoDefault rest; };
struct Wide { std::int64_t a, b, c, d, e, f, g, h, i; };

auto users = table<User>("users", column<&User::id>(primary_key, identity),
                         column<&User::email>(), column<&User::name>(), ignore<&User::cache>());
"""

POSTS = "column<&Post::id>(), column<&Post::user_id>(), column<&Post::number>()"


FORGOTTEN = "a member of the table's struct is neither a column nor ignored"
DIFFERENT_TYPES = "a foreign key and what it refers to are of different types"
NULL_KEY = "a primary key is never null, and cannot be std::optional"

# The message, what must not compile, and the same without the mistake.
MISTAKES = {
    "a forgotten member": (
        FORGOTTEN, 'table<Post>("t", column<&Post::id>(), column<&Post::number>())',
        f'table<Post>("t", {POSTS})'),
    "a forgotten member behind an array": (
        FORGOTTEN, 'table<Cache>("t", ignore<&Cache::lines>())',
        'table<Cache>("t", ignore<&Cache::lines>(), column<&Cache::id>())'),
    "a forgotten member before one without a default": (
        FORGOTTEN, 'table<Late>("t", column<&Late::id>())',
        'table<Late>("t", column<&Late::id>(), column<&Late::word>(), ignore<&Late::rest>())'),
    "a member that is named twice": (
        "a member of the table's struct is named twice",
        f'table<Post>("t", {POSTS}, ignore<&Post::id>())', f'table<Post>("t", {POSTS})'),
    "a member of another struct": (
        "a column of this table is a member of another struct",
        f'table<Post>("t", {POSTS}, column<&User::id>())', f'table<Post>("t", {POSTS})'),
    "a struct with a constructor": (
        "a table's struct is an aggregate: public members, no constructors",
        'table<Hidden>("t", column<&Hidden::number>())', f'table<Post>("t", {POSTS})'),
    "a foreign key of another type": (
        DIFFERENT_TYPES, "column<&Post::number>(references<&User::id>())",
        "column<&Post::user_id>(references<&User::id>())"),
    "a foreign key of several columns and other types": (
        DIFFERENT_TYPES, "foreign_key(columns<&Post::number>(), columns<&User::id>())",
        "foreign_key(columns<&Post::user_id>(), columns<&User::id>())"),
    "a foreign key of more columns than it refers to": (
        "a foreign key and what it refers to have different numbers of columns",
        "foreign_key(columns<&Post::user_id, &Post::id>(), columns<&User::id>())",
        "foreign_key(columns<&Post::user_id>(), columns<&User::id>())"),
    "an optional primary key": (
        NULL_KEY, "column<&User::name>(primary_key)", "column<&User::email>(primary_key)"),
    "a primary key with an optional column": (
        NULL_KEY, "primary_key_of<&User::id, &User::name>()",
        "primary_key_of<&User::id, &User::email>()"),
    "two checks of one column": (
        "the column is told the same thing twice",
        'column<&Post::number>(check("number > 0"), check("number < 9"))',
        'column<&Post::number>(check("number > 0"))'),
    "two foreign keys of one column": (
        "the column is told the same thing twice",
        "column<&Post::user_id>(references<&User::id>(), references<&Post::id>())",
        "column<&Post::user_id>(references<&User::id>(), identity)"),
    "an identity that is no integer": (
        "an identity column numbers rows, and is an integer",
        "column<&User::email>(identity)", "column<&User::id>(identity)"),
    "a type without mapping": (
        "the member's type has no SQL type", "column<&Odd::handle>()",
        'column<&Odd::handle>(sql("bigint"))'),
    "an enum that is no class": (
        "only an enum class has labels", "column<&Listed::plain>()", "column<&Listed::id>()"),
    "an index over two structs": (
        "the columns of a key or an index are of different structs",
        'index<&Post::id, &User::id>("i")', 'index<&Post::id, &Post::number>("i")'),
    "an index of too many columns": (
        "a key or an index has up to 8 columns",
        'index<&Wide::a, &Wide::b, &Wide::c, &Wide::d, &Wide::e, &Wide::f, &Wide::g, &Wide::h, '
        '&Wide::i>("i")', 'index<&Wide::a>("i")'),
}


def compile_models(compiler, code):
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "models.cpp"
        source.write_text(MODEL + code, encoding="utf-8")
        return subprocess.run(
            [compiler, "-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic", "-Werror",
             f"-I{ROOT / 'include'}", source], capture_output=True, text=True)


class CompileFailures(unittest.TestCase):
    def setUp(self):
        for compiler in COMPILERS:
            self.assertIsNotNone(shutil.which(compiler), f"{compiler} is not installed")

    def test_each_mistake_stops_the_compiler_with_its_message(self):
        for compiler in COMPILERS:
            for what, (message, wrong, _) in MISTAKES.items():
                with self.subTest(compiler=compiler, what=what):
                    result = compile_models(compiler, f"auto model = {wrong};")
                    self.assertNotEqual(result.returncode, 0)
                    first = next(x for x in result.stderr.splitlines() if "error:" in x)
                    self.assertIn(f"limbeck: {message}", first, result.stderr)

    def test_without_the_mistakes_it_compiles_and_nothing_is_warned_of(self):
        right = "".join(f"auto model{i} = {mistake[2]};\n"
                        for i, mistake in enumerate(MISTAKES.values()))
        for compiler in COMPILERS:
            with self.subTest(compiler=compiler):
                self.assertEqual(compile_models(compiler, right).stderr, "")


if __name__ == "__main__":
    sys.exit(unittest.main())
