// What a script imports from the project, read from its source, and names that the configuration
// tells.
#include "alembic/project_names.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "alembic/script.hpp"
#include "limbeck/error.hpp"
#include "python/parser.hpp"
#include "support/temporary_folder.hpp"

namespace limbeck::alembic {
namespace {

using Files = std::map<std::string, std::string>;

/// The statements of upgrade(), or why it is refused.
std::string evaluated(const Files& files, const std::string& imports, const std::string& body,
                      const ProjectNames* names = nullptr) {
  const test::TemporaryFolder folder;
  for (const auto& [name, text] : files) folder.write(name, text);
  python::ProjectSource source({folder.path()});
  const std::string text =
      "from alembic import op\nimport sqlalchemy as sa\n" + imports + "\n\ndef upgrade():\n" + body;
  const python::Module module = python::parse(text, "a.py");
  Run run{.project = &source, .names = names};
  const Evaluation made = evaluate(module, "a.py", "upgrade", run);
  if (made.refusal) {
    std::string what = made.refusal->what;
    const std::string place = folder.path() + "/";
    for (std::size_t at = what.find(place); at != std::string::npos; at = what.find(place)) {
      what.erase(at, place.size());
    }
    return "refused in line " + std::to_string(made.refusal->at.line) + ": " + what;
  }
  std::string all;
  for (const Statement& each : made.statements) all += (all.empty() ? "" : "; ") + each.text;
  return all;
}

const Files kApp = {
    {"app/__init__.py", "from app.broken import nothing\nstart_the_server()\n"},
    {"app/constants.py",
     "import os\nfrom typing import Final\n\nSCHEMA: Final = 'public'\nSIZES = {'name': 80, "
     "'code': 3}\nKINDS = ('a', 'b')\nTABLE = SCHEMA + '.users'\nKEY = "
     "os.environ['KEY']\nTWICE = 1\nTWICE = 2\nif KEY:\n    LATE = 1\nGROWN = ['a']\n"
     "GROWN.append('b')\nLOOP = END\nEND = LOOP\n"},
    {"app/models/__init__.py", "from .states import *\nfrom .types import Email as Mail\n"},
    {"app/models/states.py",
     "import enum\nfrom enum import Enum, unique\nfrom typing import TYPE_CHECKING\nif "
     "TYPE_CHECKING:\n    from nowhere import State\n"
     "from .base import Base\n\n\n@unique\nclass "
     "State(str, Enum):\n    ON = 'on'\n    OFF = 'off'\n\n    @property\n    def label(self):\n"
     "        return self.value.title()\n\n    def __str__(self):\n        return self.value\n\n\n"
     "class User(Base):\n    id = Column(Integer)\n"},
    {"app/models/types.py",
     "import sqlalchemy as sa\nfrom sqlalchemy.types import TypeDecorator\nfrom app.constants "
     "import SIZES\n\n\nclass Email(TypeDecorator):\n    impl = sa.String\n    cache_ok = True\n"
     "\n\nName = sa.String(SIZES['name'])\n"},
    {"app/migrations/helpers.py",
     "from alembic import op\nfrom ..constants import KINDS\nfrom ..models.types import Name\n"
     "import sqlalchemy as sa\n_made = 0\n\n\ndef add_name(table, column='name'):\n    global "
     "_made\n    _made += 1\n    op.add_column(table, sa.Column(column, Name, "
     "comment=suffix(_made)))\n\n\ndef suffix(number):\n    return '-'.join(KINDS) + "
     "str(number)\n\n\ndef broken():\n    return open('x')\n\n\ndef raising():\n    raise "
     "ValueError('no')\n"}};

TEST(ProjectNamesOfSource, AreEvaluatedAsFarAsTheyAreUsed) {
  for (const auto& [imports, body, expected] :
       std::vector<std::tuple<std::string, std::string, std::string>>{
           {"from app.constants import TABLE, SIZES",
            "    op.execute(f'{TABLE} {SIZES[\"code\"]}')\n", "public.users 3"},
           {"import app.constants as c", "    op.execute(c.SCHEMA + c.KINDS[1])\n", "publicb"},
           {"import app.constants", "    op.execute(app.constants.SCHEMA)\n", "public"},
           {"from app import constants", "    op.execute(constants.SCHEMA)\n", "public"},
           {"from app.constants import *", "    op.execute(SCHEMA)\n", "public"},
           {"from app.models import State",
            "    op.create_table('t', sa.Column('c', sa.Enum(State)))\n",
            "CREATE TYPE state AS ENUM ('ON', 'OFF'); CREATE TABLE t (\n    c state\n)"},
           {"from app.models.states import State",
            "    op.create_table('t', sa.Column('c', sa.Enum(State, name='s', "
            "values_callable=lambda "
            "e: [m.value for m in e])))\n",
            "CREATE TYPE s AS ENUM ('on', 'off'); CREATE TABLE t (\n    c s\n)"},
           {"from app.models import State",
            "    op.execute(' '.join(e.value for e in State) + str(State.ON))\n", "on offon"},
           {"from app.models import Mail", "    op.add_column('t', sa.Column('c', Mail(30)))\n",
            "ALTER TABLE t ADD COLUMN c VARCHAR(30)"},
           {"import app.models.types",
            "    op.add_column('t', sa.Column('c', app.models.types.Email()))\n",
            "ALTER TABLE t ADD COLUMN c VARCHAR"},
           {"from app.migrations.helpers import add_name",
            "    add_name('t')\n    add_name('u', column='n')\n",
            "ALTER TABLE t ADD COLUMN name VARCHAR(80); COMMENT ON COLUMN t.name IS 'a-b1'; ALTER "
            "TABLE u ADD COLUMN n VARCHAR(80); COMMENT ON COLUMN u.n IS 'a-b2'"},
           // What is not used is not asked for.
           {"from app.models import User\nfrom app.constants import KEY, TWICE, nothing\n"
            "from nowhere.at import all",
            "    op.execute('x')\n", "x"}}) {
    EXPECT_EQ(evaluated(kApp, imports, body), expected) << imports;
  }
}

TEST(ProjectNamesOfSource, AreRefusedWithTheirFileAndLineWhereOnlyPythonKnows) {
  for (const auto& [import, use, what] :
       std::vector<std::tuple<std::string, std::string, std::string>>{
           {"from app.models import User", "User",
            "app.models.base.Base, imported in line 6 (app/models/states.py:22)"},
           {"from app.constants import KEY", "KEY", "os.environ (app/constants.py:8)"},
           {"from app.constants import TWICE", "TWICE",
            "app.constants.TWICE, which app/constants.py:10 binds again"},
           {"from app.constants import LATE", "LATE",
            "app.constants.LATE (app/constants.py:11), which code binds"},
           {"from app.constants import GROWN", "GROWN",
            "app.constants.GROWN (app/constants.py:13), which seems to be changed later"},
           {"from app.constants import LOOP", "LOOP", "which is made of itself"},
           {"from app.constants import NOTHING", "NOTHING",
            "app.constants.NOTHING, imported in line 3"},
           {"from app.models.states import State", "State.ON.label", "the decorated method label"},
           {"from app.migrations.helpers import broken", "broken()",
            "the builtin open (app/migrations/helpers.py:19)"},
           {"from app.migrations.helpers import raising", "raising()",
            "it raises ValueError: no"}}) {
    const std::string found = evaluated(kApp, import, "    op.execute(" + use + ")\n");
    EXPECT_TRUE(found.starts_with("refused in line 6: ")) << found;
    EXPECT_NE(found.find(what), std::string::npos) << found;
  }
}

TEST(ProjectNamesOfSource, InACircleAreModulesOrRefused) {
  const Files files = {
      {"ring/__init__.py", "from ring import states\nfrom ring.other import thing\n"},
      {"ring/states.py", "WORD = 'users'\n"},
      {"ring/other.py", "from ring import thing\n"}};
  EXPECT_EQ(evaluated(files, "from ring import states", "    op.drop_table(states.WORD)\n"),
            "DROP TABLE users");
  EXPECT_NE(evaluated(files, "from ring import thing", "    op.drop_table(thing)\n")
                .find("which is imported from itself"),
            std::string::npos);
}

TEST(ProjectNamesOfSource, AreTakenBeforeALibraryOfThatName) {
  EXPECT_EQ(evaluated({{"alembic_utils.py", "TABLE = 'own'\n"}}, "from alembic_utils import TABLE",
                      "    op.drop_table(TABLE)\n"),
            "DROP TABLE own");
}

TEST(ProjectNamesOfSource, MayBeEntitiesOfALibrary) {
  EXPECT_EQ(evaluated({{"app/__init__.py", ""},
                       {"app/views.py",
                        "from alembic_utils.pg_view import PGView\n"
                        "seen = PGView('public', 'seen', 'select 1')\n"}},
                      "from app.views import seen", "    op.drop_entity(seen, cascade=True)\n"),
            "DROP VIEW \"public\".\"seen\" cascade");
}

TEST(ProjectNamesOfConfiguration, StandForTypesAndConstants) {
  const ProjectNames names(
      std::map<std::string, std::string>{{"app.models.types.email", "\"varchar(255)\""},
                                         {"app.money.Cents", "bigint"},
                                         {"app.config.limits", "constant {'a': [1, -2]}"},
                                         {"library.types.Point", "point"}});
  for (const auto& [imports, body, expected] :
       std::vector<std::tuple<std::string, std::string, std::string>>{
           {"from app.models.types import Email",
            "    op.add_column('t', sa.Column('c', Email(length=9), nullable=False))\n",
            "ALTER TABLE t ADD COLUMN c varchar(255) NOT NULL"},
           {"import app.models.types as types",
            "    op.add_column('t', sa.Column('c', types.Email))\n",
            "ALTER TABLE t ADD COLUMN c varchar(255)"},
           {"import app.models.types as types",
            "    op.add_column('t', sa.Column('c', types.Name))\n",
            "ALTER TABLE t ADD COLUMN c VARCHAR(80)"},
           {"import app.money",
            "    op.create_table('t', sa.Column('id', app.money.Cents, "
            "primary_key=True))\n",
            "CREATE TABLE t (\n    id BIGSERIAL NOT NULL, \n    PRIMARY KEY (id)\n)"},
           {"from app.config import LIMITS", "    op.execute(str(LIMITS['a']))\n", "[1, -2]"},
           {"import library.types",
            "    op.add_column('t', sa.Column('c', library.types.Point()))\n",
            "ALTER TABLE t ADD COLUMN c point"}}) {
    EXPECT_EQ(evaluated(kApp, imports, body, &names), expected) << imports;
  }
}

TEST(ProjectNamesOfConfiguration, AreRefusedWhereTheyAreNoLiteral) {
  using Told = std::map<std::string, std::string>;
  for (const char* const text : {"", "constant f()", "constant [x]", "constant (", "constant ["}) {
    EXPECT_THROW(ProjectNames(Told{{"a.b", text}}), Error) << text;
  }
}

}  // namespace
}  // namespace limbeck::alembic
