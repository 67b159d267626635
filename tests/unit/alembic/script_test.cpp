#include "alembic/script.hpp"

#include <gtest/gtest.h>

#include "python/parser.hpp"

namespace limbeck::alembic {
namespace {

Evaluation run(const std::string& body, Dialect dialect = Dialect::postgresql) {
  const std::string text =
      "from alembic import op\nimport sqlalchemy as sa\ndef upgrade():\n" + body;
  const python::Module module = python::parse(text, "a.py");
  Run run{.dialect = dialect};
  return evaluate(module, "a.py", "upgrade", run);
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
           {"    op.execute(sa.text('select :x'))\n", "the parameter :x without a value"},
           {"    op.get_bind().execute('select %s')\n", "a parameter of the driver in execute()"},
           {"    op.get_bind().execute(5)\n", "execute() of this"},
           {"    if op.get_bind().execute(sa.text('a')) == 1:\n        pass\n",
            "the result of a statement"},
           {"    if sa.func.now() == 1:\n        pass\n", "the truth of a piece of SQL"},
           {"    t = op.create_table('a')\n    t.frobnicate()\n",
            "the attribute frobnicate of Table"},
           {"    raise ValueError('no')\n", "it raises ValueError: no"},
           {"    op.drop_table()\n", "TypeError"}}) {
    const Evaluation made = run(body);
    ASSERT_TRUE(made.refusal) << body;
    EXPECT_NE(made.refusal->what.find(what), std::string::npos) << made.refusal->what;
    EXPECT_GE(made.refusal->at.line, 4);
    EXPECT_TRUE(made.statements.empty());
  }
}

TEST(AlembicScript, MakesAStatementOfEachRow) {
  const Evaluation made =
      run("    t = sa.table('t', sa.column('a', sa.Boolean))\n"
          "    op.bulk_insert(t, [{'a': True}, {'a': None}])\n",
          Dialect::sqlite);
  ASSERT_FALSE(made.refusal) << made.refusal->what;
  ASSERT_EQ(made.statements.size(), 2U);
  EXPECT_EQ(made.statements[0].text, "INSERT INTO t (a) VALUES (1)");
  EXPECT_EQ(made.statements[0].line, 5);
  EXPECT_EQ(made.statements[1].text, "INSERT INTO t (a) VALUES (NULL)");
}

TEST(AlembicScript, TellsWhatIsOutsideTheTransaction) {
  const Evaluation made =
      run("    op.execute('a')\n"
          "    with op.get_context().autocommit_block():\n"
          "        op.execute('b')\n"
          "        op.get_bind().execute(sa.text('c'))\n"
          "    op.execute('d')\n");
  ASSERT_FALSE(made.refusal) << made.refusal->what;
  ASSERT_EQ(made.statements.size(), 4U);
  const std::vector<bool> expected = {true, false, false, true};
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(made.statements[i].is_transactional, expected[i]) << made.statements[i].text;
  }
}

TEST(AlembicScript, RefusesWhatReadsTheDatabase) {
  for (const char* const body :
       {"    rows = op.get_bind().execute(sa.text('select 1'))\n    for row in rows:\n        "
        "pass\n",
        "    op.get_bind().execute(sa.text('select 1')).fetchall()\n",
        "    if op.get_bind().execute(sa.text('select 1')):\n        op.drop_table('a')\n",
        "    op.get_bind().scalar(sa.text('select 1'))\n",
        "    op.get_bind().execute(sa.text('select 1'), {'a': 1}).scalar()\n",
        "    sa.inspect(op.get_bind()).get_table_names()\n",
        "    sa.Enum('a', name='e').create(op.get_bind(), checkfirst=True)\n"}) {
    const Evaluation made = run(body);
    EXPECT_TRUE(made.refusal) << body;
    EXPECT_TRUE(made.needs_database) << body;
  }
}

/// Alembic 1.13.3 to 1.16, whose texts these are.
TEST(AlembicScript, KnowsTheArgumentsOfLaterReleases) {
  for (const auto& [body, text] : std::vector<std::pair<std::string, std::string>>{
           {"op.create_table('t', sa.Column('a', sa.Text), if_not_exists=True)",
            "CREATE TABLE IF NOT EXISTS t (\n    a TEXT\n)"},
           {"op.drop_table('t', if_exists=True)", "DROP TABLE IF EXISTS t"},
           {"op.add_column('t', sa.Column('a', sa.Text), if_not_exists=True)",
            "ALTER TABLE t ADD COLUMN IF NOT EXISTS a TEXT"},
           {"op.drop_column('t', 'a', if_exists=True)", "ALTER TABLE t DROP COLUMN IF EXISTS a"},
           {"op.drop_constraint('u', 't', if_exists=True)",
            "ALTER TABLE t DROP CONSTRAINT IF EXISTS u"},
           {"op.create_index('i', 't', ['a'], postgresql_nulls_not_distinct=True)",
            "CREATE INDEX i ON t (a) NULLS NOT DISTINCT"},
           {"op.create_unique_constraint('u', 't', ['a'], postgresql_nulls_not_distinct=False)",
            "ALTER TABLE t ADD CONSTRAINT u UNIQUE NULLS DISTINCT (a)"},
           {"op.execute(sa.schema.CreateSchema('s', if_not_exists=True))",
            "CREATE SCHEMA IF NOT EXISTS s"},
           {"op.execute(sa.schema.DropSequence(sa.Sequence('s'), if_exists=True))",
            "DROP SEQUENCE IF EXISTS s"}}) {
    const Evaluation made = run("    " + body + "\n");
    ASSERT_FALSE(made.refusal) << body << made.refusal->what;
    ASSERT_EQ(made.statements.size(), 1U);
    EXPECT_EQ(made.statements[0].text, text);
  }
}

TEST(AlembicScript, TakesACommitThatHasNothingOfItsOwnToKeep) {
  const std::string block =
      "    with op.get_context().autocommit_block():\n        op.execute('a')\n";
  EXPECT_FALSE(run("    op.get_bind().commit()\n" + block).refusal);
  const Evaluation behind = run("    op.execute('b')\n    op.get_bind().commit()\n" + block);
  ASSERT_TRUE(behind.refusal);
  EXPECT_EQ(behind.refusal->what, "commit() behind a statement");
  const Evaluation before = run("    op.get_bind().commit()\n    op.execute('b')\n");
  ASSERT_TRUE(before.refusal);
  EXPECT_EQ(before.refusal->what, "a statement behind commit()");
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
