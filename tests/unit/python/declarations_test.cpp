#include "python/declarations.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "limbeck/error.hpp"

namespace limbeck::python {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Declarations read(std::string_view text) {
  return read_declarations(text, "a.py");
}

TEST(Declarations, AreReadAsAlembicWritesThem) {
  const Declarations found = read(R"("""Add users

Revision ID: 3f2a
"""
from typing import Sequence, Union
from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision: str = '3f2a'
down_revision: Union[str, None] = '1a2b'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    revision = 'inner'


def downgrade() -> None:
    pass
)");
  EXPECT_EQ(found.docstring, "Add users\n\nRevision ID: 3f2a");
  EXPECT_EQ(found.revision, "3f2a");
  EXPECT_THAT(found.down_revision, ElementsAre("1a2b"));
  EXPECT_THAT(found.branch_labels, IsEmpty());
  EXPECT_TRUE(found.has_upgrade);
  EXPECT_TRUE(found.has_downgrade);
}

TEST(Declarations, MayBeTuplesListsAndSets) {
  EXPECT_THAT(read("down_revision = ('a', \"b\")\n").down_revision, ElementsAre("a", "b"));
  EXPECT_THAT(read("down_revision = 'a', 'b',\n").down_revision, ElementsAre("a", "b"));
  EXPECT_THAT(read("down_revision = ('a')\n").down_revision, ElementsAre("a"));
  EXPECT_THAT(read("down_revision = ('a',)\n").down_revision, ElementsAre("a"));
  EXPECT_THAT(read("branch_labels = ['x']\n").branch_labels, ElementsAre("x"));
  EXPECT_THAT(read("depends_on = {'x', 'y'}\n").depends_on, ElementsAre("x", "y"));
  EXPECT_THAT(read("down_revision = ()\n").down_revision, IsEmpty());
}

TEST(Declarations, MayBeJoinedAndNamed) {
  EXPECT_EQ(read("revision = 'ab' 'cd'\n").revision, "abcd");
  EXPECT_EQ(read("revision = ('ab'\n            + 'cd')\n").revision, "abcd");
  EXPECT_EQ(read("ID = 'ab'\nrevision = ID + 'c'\n").revision, "abc");
  EXPECT_THAT(read("A = 'a'\ndown_revision = (A, 'b')\n").down_revision, ElementsAre("a", "b"));
  EXPECT_EQ(read("revision = version = 'a'\n").revision, "a");
  EXPECT_EQ(read("revision = 'a'; down_revision = 'b'\n").down_revision.front(), "b");
  EXPECT_EQ(read("revision = 'a'\nrevision = 'b'\n").revision, "b");
  EXPECT_EQ(read("revision: str\nrevision = r'a'\n").revision, "a");
}

TEST(Declarations, MayStandBelowTheFunctions) {
  const auto found =
      read("def upgrade():\n    x = '''\nrevision = 'no'\n'''\n\nrevision = 'yes'\n");
  EXPECT_EQ(found.revision, "yes");
  EXPECT_FALSE(found.has_downgrade);
}

/// What is passed over must end where it ends.
TEST(Declarations, StandBehindAnythingThatABodyMayHold) {
  for (const char* body :
       {"    x = '#'  # ' \"\n", "    x = (\n1,\n# )\n2)\n", "    x = \"\"\"\ny = 'a\n\"\"\"\n",
        "    x = 'a' \\\n'b'\n", "\n\n# a comment\n    pass\n", "    x = rb'\\\\'\n",
        "    x = f'{y[\"a\"]}'\n", "    x = '\\''\n", "    return\n    # \"\"\"\n"}) {
    const auto found = read(std::string("def upgrade():\n") + body + "revision = 'yes'\n");
    EXPECT_EQ(found.revision, "yes") << body;
  }
  EXPECT_EQ(read("@decorated('x')\ndef f(): pass\nrevision = 'a'\n").revision, "a");
  EXPECT_EQ(read("if x: y = 1\nelse:\n  y = 2\nrevision = 'a'\n").revision, "a");
}

TEST(Declarations, ThatAreComputedAreRefused) {
  for (const char* text :
       {"\nrevision = f()\n", "\nrevision = f'{x}'\n", "\ndown_revision = [x for x in y]\n",
        "\ndepends_on = other.revision\n", "\nrevision = 'a' % b\n", "\nrevision = 1\n"}) {
    try {
      read(text);
      ADD_FAILURE() << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), "script.computed_identifier") << text;
      EXPECT_EQ(error.details().line, 2) << text;
    }
  }
}

TEST(TokenText, DoesNotChangeWithTheLayout) {
  const std::string text = token_text("def f():\n    g('a', [1, 2], x={'k': 1})\n", "a.py");
  for (const char* same : {
           "def f():\n\n  # comment\n  g( \"a\",[1,2], x = {'k':1} )\n",
           "def f():\r\n\tg(\r\n\t\t'a',\r\n\t\t[1, 2,],\r\n\t\tx={'k': 1,},\r\n\t)\r\n",
           "'''module'''\ndef f():\n    \"\"\"Why.\"\"\"\n    g('''a''', [1, 2], x={'k': 1})\n",
           "def f():\n    g('\\x61', [1, 2], \\\n x={'k': 1})",
       }) {
    EXPECT_EQ(token_text(same, "a.py"), text) << same;
  }
}

TEST(TokenText, ChangesWithTheMeaning) {
  const std::string text = token_text("def f():\n    g('a', (1, 2))\n    h()\n", "a.py");
  for (const char* other :
       {"def f():\n    g('b', (1, 2))\n    h()\n", "def f():\n    g(b'a', (1, 2))\n    h()\n",
        "def f():\n    g('a', (1, 2))\nh()\n", "def f():\n    g('a', (12))\n    h()\n",
        "def f():\n    g(f'a', (1, 2))\n    h()\n", "def f():\n    g('a', 1, 2)\n    h()\n"}) {
    EXPECT_NE(token_text(other, "a.py"), text) << other;
  }
  EXPECT_NE(token_text("a = (1,)\n", "a.py"), token_text("a = (1)\n", "a.py"));
  EXPECT_EQ(token_text("a = (1, 2,)\n", "a.py"), token_text("a = (1, 2)\n", "a.py"));
  EXPECT_NE(token_text("a[1,]\n", "a.py"), token_text("a[1]\n", "a.py"));
  EXPECT_EQ(token_text("f(1,)\n", "a.py"), token_text("f(1)\n", "a.py"));
}

constexpr const char* kScript = R"("""Why.

Revision ID: ab
"""
from alembic import op  # used below
revision: str = "ab"
down_revision = ("cd",
  "ef")


def upgrade() -> None:
    op.execute("""
revision = "not this"
""")
    x = [
1]


class Kind(
    object):
    """revision = 5"""
if True:
    revision = "nor this"
depends_on = None
def downgrade():
    pass
)";

TEST(Outline, IsShorterAndDeclaresTheSameOnTheSameLines) {
  const std::string text = outline(kScript);
  EXPECT_EQ(text, R"("""Why.

Revision ID: ab
"""
from
revision: str = "ab"
down_revision = ("cd",
  "ef")


def upgrade







class


if

depends_on = None
def downgrade

)");
  const Declarations found = read_declarations(text, "a.py");
  const Declarations wanted = read_declarations(kScript, "a.py");
  EXPECT_EQ(found.docstring, wanted.docstring);
  EXPECT_EQ(found.revision, wanted.revision);
  EXPECT_EQ(found.down_revision, wanted.down_revision);
  EXPECT_EQ(found.depends_on, wanted.depends_on);
  EXPECT_TRUE(found.has_upgrade);
  EXPECT_TRUE(found.has_downgrade);
  EXPECT_EQ(outline(text), text);
}

TEST(Outline, OfWhatIsNoPythonOrNotPlainUtf8IsTheTextItself) {
  for (const char* text :
       {"def f(:\n  (\n", "revision = 'a\n", "# -*- coding: latin-1 -*-\ndef f():\n  '\xe9'\n",
        "\xef\xbb\xbf"
        "def f():\n  pass\n"}) {
    EXPECT_EQ(outline(text), text);
  }
}

}  // namespace
}  // namespace limbeck::python
