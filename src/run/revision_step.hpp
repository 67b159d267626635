// The database as the function of a revision in C++ sees it (limbeck::Step).
// Not the transaction around it: step_walk.hpp.
#pragma once

#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "contract/dialect.hpp"
#include "db/typed_rows.hpp"
#include "limbeck/revision.hpp"
#include "run/step_schema.hpp"

namespace limbeck::run {

class RevisionStep final : public Step {
 public:
  RevisionStep(const contract::Dialect& dialect, db::Connection& connection, std::string revision,
               std::stop_token stop)
      : dialect_(dialect),
        connection_(connection),
        revision_(std::move(revision)),
        stop_(std::move(stop)),
        schema_(dialect, connection) {}

  std::string_view dialect() const override { return dialect_.name(); }
  void execute(std::string_view sql) override;
  std::vector<Row> query(std::string_view sql, const std::vector<Value>& parameters) override;
  void apply(const Operation& operation) override;
  /// One or more statements, with the typed result of the last.
  db::TypedRows query_typed(std::string_view sql);
  /// The schema as it is now.
  const schema::Catalog& catalog() { return schema_.whole(); }

 private:
  void run(const std::vector<db::Statement>& statements);
  void change_schema(const Operation& operation);
  void insert_rows(const Operation& operation);
  /// Errors: script.transaction_control, run.stopped.
  void check(std::string_view statement) const;

  const contract::Dialect& dialect_;
  db::Connection& connection_;
  std::string revision_;
  std::stop_token stop_;
  StepSchema schema_;
};

/// Calls `function` and turns whatever it throws into an Error that names the revision. Errors:
/// sql.*, ops.*, script.transaction_control, run.revision_failed, run.transaction_ended.
void call_revision(const StepFunction& function, RevisionStep& step, db::Connection& connection,
                   const std::string& revision);

}  // namespace limbeck::run
