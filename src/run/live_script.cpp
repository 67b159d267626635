#include "run/live_script.hpp"

#include <fmt/format.h>

#include "limbeck/error.hpp"
#include "run/plan.hpp"

namespace limbeck::run {
namespace {

/// What the evaluator asks of the step that it runs in.
class StepDatabase final : public alembic::Database {
 public:
  StepDatabase(RevisionStep& step, StepTransaction& transaction)
      : step_(step), transaction_(transaction) {}
  void run(const std::string& sql) override { step_.execute(sql); }
  db::TypedRows query(const std::string& sql) override { return step_.query_typed(sql); }
  // One after the other: each finds the table as the one before has left it.
  void alter(const std::vector<Operation>& operations) override {
    for (const Operation& each : operations) step_.apply(each);
  }
  const schema::Catalog& catalog() override { return step_.catalog(); }
  void leave_transaction() override { transaction_.leave(); }
  void enter_transaction() override { transaction_.enter(); }

 private:
  RevisionStep& step_;
  StepTransaction& transaction_;
};

}  // namespace

void LiveScript::run(RevisionStep& step, StepTransaction& transaction) const {
  StepDatabase database(step, transaction);
  const alembic::Evaluation made = natives_->run(script_, *module_, direction_, database);
  if (!made.refusal) return;
  if (made.exception) {
    throw Error{{.code = "python.raised",
                 .message = made.exception->text,
                 .hint = "mend what the traceback shows, then run it again",
                 .file = script_.node->source,
                 .line = made.refusal->at.line,
                 .server_detail = made.exception->traceback}};
  }
  throw Error{
      {.code = "python.not_native",
       .message = place_of(script_, *made.refusal) + " is left to Python",
       .hint = "where a Python is, set python_bridge = auto; else write the revision as SQL with "
               "the same id",
       .file = script_.node->source,
       .line = made.refusal->at.line}};
}

std::string LiveScript::reason() const {
  return place_of(script_, why_);
}

}  // namespace limbeck::run
