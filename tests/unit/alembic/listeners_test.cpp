#include "alembic/listeners.hpp"

#include <gtest/gtest.h>

#include "support/temporary_folder.hpp"

namespace limbeck::alembic {
namespace {

std::vector<std::string> told(std::string_view text) {
  std::vector<std::string> result;
  for (const Listener& each : find_listeners(text, "m.py")) {
    result.push_back(each.target + " " + each.place);
  }
  return result;
}

TEST(Listeners, AreFoundByTheirWords) {
  using Told = std::vector<std::string>;
  EXPECT_EQ(told("import x\n@event.listens_for(Table, 'before_create')\n"), Told{"Table m.py:2"});
  EXPECT_EQ(told("@listens_for(\n    sa.schema.PrimaryKeyConstraint,\n    'after_parent_attach')"),
            Told{"PrimaryKeyConstraint m.py:1"});
  EXPECT_EQ(told("event.listen(sa.Index, 'after_parent_attach', rename)"), Told{"Index m.py:1"});
  // Of instances, of engines, of tables that are read.
  EXPECT_TRUE(told("@event.listens_for(Engine, 'connect')").empty());
  EXPECT_TRUE(told("event.listen(User.__table__, 'after_create', ddl)").empty());
  EXPECT_TRUE(told("@event.listens_for(Table, 'column_reflect')").empty());
  EXPECT_TRUE(told("socket.listen(5)").empty());
}

TEST(Listeners, ImportsAreThoseThatRunAtOnce) {
  const std::string text =
      "import a.b as c, d\nfrom e import (  # noqa\n    f,  # two\n    g as h)\nfrom .near import "
      "i\n"
      "from .. import up\ndef late():\n    import never\nif TYPE_CHECKING:\n    import types\n"
      "try:\n    import maybe\nexcept ImportError:\n    pass\n";
  const std::vector<std::string> expected = {"a.b",      "d",          "e", "e.f",  "e.g",
                                             "p.q.near", "p.q.near.i", "p", "p.up", "maybe"};
  EXPECT_EQ(imported_modules(text, "p.q.m", false), expected);
}

class ListenersOfAProject : public testing::Test {
 protected:
  void write(const std::string& name, const std::string& text) { folder_.write(name, text); }
  /// What is refused of a class; empty: nothing.
  std::string refused(const char* made) {
    python::ProjectSource source({folder_.path()});
    Listeners listeners(folder_.path() + "/env.py", {folder_.path() + "/versions"}, source);
    try {
      listeners.require_none(made);
    } catch (const python::Unsupported& unsupported) {
      return unsupported.what();
    }
    return {};
  }

  test::TemporaryFolder folder_;
};

TEST_F(ListenersOfAProject, AreThoseOfModulesThatAreImported) {
  write("app/__init__.py", "");
  write("app/models.py", "@event.listens_for(Constraint, 'after_parent_attach')\ndef f(): pass\n");
  write("app/other.py", "from . import models\n");
  write("versions/a.py", "import sqlalchemy\n");
  EXPECT_EQ(refused("UniqueConstraint"), "");
  write("versions/b.py", "from app import other\n");
  EXPECT_NE(refused("UniqueConstraint").find("app/models.py:1"), std::string::npos);
  EXPECT_EQ(refused("Index"), "");
}

TEST_F(ListenersOfAProject, AreAnyWhereCodeImports) {
  write("app/models.py", "event.listen(Table, 'before_create', f)\n");
  write("env.py", "importlib.import_module(name)\n");
  EXPECT_NE(refused("Table"), "");
  EXPECT_EQ(refused("Column"), "");
}

}  // namespace
}  // namespace limbeck::alembic
