// What CPython's own library holds is compared by tests/conformance/python_syntax_test.py; here is
// what it does not hold: the errors, and where they are.
#include "python/parser.hpp"

#include <gtest/gtest.h>

#include <string>

#include "limbeck/error.hpp"

namespace limbeck::python {
namespace {

ErrorDetails failure(const std::string& text) {
  try {
    parse(text, "a.py");
  } catch (const Error& error) {
    return error.details();
  }
  ADD_FAILURE() << "no error: " << text;
  return {};
}

struct Wrong {
  const char* text;
  const char* message;
};

class WrongSyntax : public testing::TestWithParam<Wrong> {};

TEST_P(WrongSyntax, IsToldWithLineAndColumn) {
  const ErrorDetails details = failure(GetParam().text);
  EXPECT_EQ(details.code, "python.syntax");
  EXPECT_EQ(details.message, GetParam().message);
  EXPECT_EQ(details.file, "a.py");
  EXPECT_FALSE(details.hint.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Forms, WrongSyntax,
    testing::Values(
        Wrong{"print \"x\"\n", "a.py:1:1: print without brackets is Python 2's"},
        Wrong{"exec 'x'\n", "a.py:1:1: exec without brackets is Python 2's"},
        Wrong{"try:\n  pass\nexcept A, e:\n  pass\n",
              "a.py:3:9: except with a comma is Python 2's"},
        Wrong{"raise A, 'x'\n", "a.py:1:8: raise with a comma is Python 2's"},
        Wrong{"a = `b`\n", "a.py:1:5: backquotes are Python 2's"},
        Wrong{"a <> b\n", "a.py:1:3: <> is Python 2's"},
        Wrong{"a = 0777\n", "a.py:1:5: 0777 is how Python 2 writes an octal number"},
        Wrong{"a = ur'x'\n", "a.py:1:5: the string prefix ur is Python 2's"},
        Wrong{"def f(a, (b, c)):\n  pass\n",
              "a.py:1:10: expected a name of a parameter, found '('"},
        Wrong{"if a:\n\tb\n        c\n",
              "a.py:3:9: tabs and spaces are mixed, so that the indentation is not clear"},
        Wrong{"if a:\n    b\n  c\n", "a.py:3:3: this line is indented like none before it"},
        Wrong{"  a\n", "a.py:1:3: this line is indented without reason"},
        Wrong{"if a:\nb\n", "a.py:2:1: expected an indented block, found 'b'"},
        Wrong{"a = (1,\n", "a.py:1:5: '(' is never closed"},
        Wrong{"a = (1]\n", "a.py:1:7: ']' does not close the '(' of line 1"},
        Wrong{"a = 'x\n", "a.py:1:5: this string does not end on its line"},
        Wrong{"\n\na = '''x\n\n", "a.py:3:5: this string is never closed"},
        Wrong{"a = f'{b'\n", "a.py:1:5: this string does not end on its line"},
        Wrong{"a = f'{b!x}'\n", "a.py:1:9: an f-string's conversion is one of !s, !r and !a"},
        Wrong{"a = f'}'\n", "a.py:1:7: a single '}' in an f-string"},
        Wrong{"a = f'é{1 +}'\n", "a.py:1:12: expected an expression, found the end of the file"},
        Wrong{"a = 1 = b\n", "a.py:1:5: this cannot be assigned to: an assignment"},
        Wrong{"f() = 1\n", "a.py:1:1: this cannot be assigned to: an assignment"},
        Wrong{"a b\n", "a.py:1:3: expected the end of the statement, found 'b'"},
        Wrong{"def upgrade(:\n", "a.py:1:12: '(' is never closed"},
        Wrong{"f(a=1, 2)\n", "a.py:1:8: an argument without name behind one that has it"},
        Wrong{"a = 1x\n", "a.py:1:5: a number that goes on with a letter"},
        Wrong{"a = '\\xg0'\n", "a.py:1:5: an escape has too few hexadecimal digits"},
        Wrong{"a = b'é'\n", "a.py:1:5: bytes hold ASCII letters alone"},
        Wrong{"a = ?\n", "a.py:1:5: '?' has no meaning here"},
        Wrong{"# coding: koi8-r\n", "a.py:1:1: the encoding 'koi8r' is not known"},
        Wrong{"\n'\xff'\n", "a.py:2:2: the byte 0xff is not UTF-8"},
        Wrong{"# coding: ascii\n'\xe9'\n", "a.py:2:2: the byte 0xe9 is not ASCII"}));

TEST(Parser, TakesTheEncodingThatTheFileNames) {
  const Module module = parse("# -*- coding: latin-1 -*-\na = '\xe9'\n", "a.py");
  const auto& assign = std::get<Assign>(module.body.front().what);
  EXPECT_EQ(std::get<std::string>(std::get<Constant>(assign.value->what).value), "é");
}

TEST(Parser, EndsNestingBeforeTheStackDoes) {
  for (const char* one :
       {"(", "[", "{", "-", "not ", "a if b else ", "lambda: ", "f(", "a[", "2**"}) {
    std::string text = "x = ";
    for (int i = 0; i < 100'000; ++i) text += one;
    EXPECT_EQ(failure(text).code, "python.syntax") << one;
  }
  std::string blocks;
  for (std::size_t i = 0; i < 1000; ++i) blocks += std::string(i, ' ') + "if a:\n";
  EXPECT_EQ(failure(blocks).code, "python.syntax");
  std::string fields = "x = ";
  for (int i = 0; i < 1000; ++i) fields += "f'{";
  EXPECT_EQ(failure(fields).code, "python.syntax");
}

TEST(Parser, EndsRowsThatATreeCannotHold) {
  for (const char* one : {" + 1", ".a", "()", " == 1 and x"}) {
    std::string text = "x = x";
    for (int i = 0; i < 100'000; ++i) text += one;
    if (std::string_view(one) == " == 1 and x") {
      EXPECT_NO_THROW(parse(text, "a.py"));  // One level, however many there are.
    } else {
      EXPECT_EQ(failure(text).code, "python.syntax") << one;
    }
  }
}

TEST(Parser, PassesOverWhatItDoesNotEvaluate) {
  const Module module = parse(
      "match a:\n  case 1:\n    if b:\n      pass\n  case _:\n    pass\ntype X = int\n"
      "match = 1\nmatch(a)\nmatch[a]\n",
      "a.py");
  ASSERT_EQ(module.body.size(), 5u);
  EXPECT_EQ(std::get<Unevaluated>(module.body[0].what).what, "a match statement");
  EXPECT_EQ(std::get<Unevaluated>(module.body[1].what).what, "a type statement");
  EXPECT_TRUE(std::holds_alternative<Assign>(module.body[2].what));
}

/// Cut and changed anywhere, a text gives a tree or an error, nothing else.
TEST(Parser, SurvivesWhateverItIsGiven) {
  const std::string whole =
      "\"\"\"doc\"\"\"\nfrom a import (b as c, d)\n@e(1)\nasync def f(a, /, b: int = 1, *c, d, "
      "**e) "
      "-> x:\n\tfor i, *j in g[1:2, ::3]:\n\t\tyield {**a, 'b': [*c], f'{x!r:>{w}}': {1, 2}}\n"
      "\twith (a as b, c):\n\t\treturn lambda *a, b=1: (yield)\n\ttry: pass\n\texcept* A as e: "
      "...\n"
      "class A(B, c=d): x: int = 1; y += 0x1F_2j or not a if b else (c := rb'\\x00')\n";
  unsigned state = 7;
  const auto random = [&state](std::size_t below) {
    state = state * 1664525u + 1013904223u;
    return static_cast<std::size_t>(state >> 8) % below;
  };
  for (int i = 0; i < 20'000; ++i) {
    std::string text = whole.substr(0, random(whole.size() + 1));
    for (std::size_t changes = random(4); changes > 0 && !text.empty(); --changes) {
      static constexpr std::string_view kLetters = "()[]{}'\"\\\n\t :=,.fb#*é\xff";
      text[random(text.size())] = kLetters[random(kLetters.size())];
    }
    try {
      parse(text, "a.py");
    } catch (const Error& error) {
      ASSERT_EQ(error.code(), "python.syntax") << text;
    }
  }
}

}  // namespace
}  // namespace limbeck::python
