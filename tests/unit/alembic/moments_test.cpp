// Values that are others at each run: of a script that is evaluated twice, not the same ones.
#include <gtest/gtest.h>

#include "alembic/script.hpp"
#include "python/parser.hpp"

namespace limbeck::alembic {
namespace {

TEST(Moments, AreMadeAnewAtEachEvaluation) {
  for (const char* const value :
       {"uuid.uuid4()", "uuid.uuid1().hex", "datetime.datetime.now()",
        "datetime.datetime.now(datetime.timezone.utc).isoformat()", "datetime.datetime.utcnow()"}) {
    const std::string text = std::string("import datetime\nimport uuid\nfrom alembic import op\n") +
                             "def upgrade():\n    op.execute(f'{" + value + "}')\n";
    const python::Module module = python::parse(text, "a.py");
    std::string before;
    for (int turn = 0; turn < 2; ++turn) {
      alembic::Run run;
      const Evaluation made = evaluate(module, "a.py", "upgrade", run);
      ASSERT_FALSE(made.refusal) << made.refusal->what;
      EXPECT_NE(made.statements.at(0).text, before) << value;
      before = made.statements.at(0).text;
    }
  }
}

}  // namespace
}  // namespace limbeck::alembic
