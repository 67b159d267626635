#include "alembic/script.hpp"

#include <gtest/gtest.h>

#include "python/parser.hpp"

namespace limbeck::alembic {
namespace {

Evaluation run(const std::string& body, Dialect dialect = Dialect::postgresql) {
  const std::string text =
      "from alembic import op\nimport sqlalchemy as sa\ndef upgrade():\n" + body;
  const python::Module module = python::parse(text, "a.py");
  return evaluate(module, "a.py", "upgrade", dialect);
}

TEST(AlembicScript, TellsTheLineOfEachStatement) {
  const Evaluation made = run("    op.drop_table('a')\n\n    op.execute('select 1')\n");
  ASSERT_FALSE(made.refusal);
  ASSERT_EQ(made.statements.size(), 2U);
  EXPECT_EQ(made.statements[0].text, "DROP TABLE a");
  EXPECT_EQ(made.statements[0].line, 4);
  EXPECT_EQ(made.statements[1].text, "select 1");
  EXPECT_EQ(made.statements[1].line, 6);
}

TEST(AlembicScript, RefusesWhatItDoesNotKnowAndGivesNoHalfOfIt) {
  for (const auto& [body, what] : std::vector<std::pair<std::string, std::string>>{
           {"    op.drop_table('a')\n    op.frobnicate('b')\n", "frobnicate"},
           {"    op.drop_table('a', cascade=True)\n", "the argument cascade of drop_table()"},
           {"    op.add_column('a', sa.Column('b', sa.Text(), frozen=True))\n",
            "the argument frozen of Column()"},
           {"    op.add_column('a', sa.Column('b', sa.Geometry()))\n", "Geometry"},
           {"    op.execute(sa.text('select :x'))\n", "the parameter :x in text()"},
           {"    op.get_bind().execute('select 1')\n", "get_bind"},
           {"    t = op.create_table('a')\n    t.insert()\n", "create_table()"},
           {"    raise ValueError('no')\n", "it raises ValueError: no"},
           {"    op.drop_table()\n", "TypeError"}}) {
    const Evaluation made = run(body);
    ASSERT_TRUE(made.refusal) << body;
    EXPECT_NE(made.refusal->what.find(what), std::string::npos) << made.refusal->what;
    EXPECT_GE(made.refusal->at.line, 4);
    EXPECT_TRUE(made.statements.empty());
  }
}

TEST(AlembicScript, RefusesOnSqliteWhatSqliteCannot) {
  for (const char* const body :
       {"    op.create_unique_constraint('u', 'a', ['b'])\n", "    op.drop_constraint('u', 'a')\n",
        "    op.alter_column('a', 'b', nullable=True)\n", "    op.drop_table('a', schema='s')\n"}) {
    EXPECT_FALSE(run(body).refusal) << body;
    EXPECT_TRUE(run(body, Dialect::sqlite).refusal) << body;
  }
}

}  // namespace
}  // namespace limbeck::alembic
