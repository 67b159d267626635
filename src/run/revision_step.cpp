#include "run/revision_step.hpp"

#include <fmt/format.h>

#include "run/bookkeeper.hpp"
#include "sql/splitter.hpp"

namespace limbeck::run {
namespace {

Error revision_failed(const std::string& revision, std::string_view what) {
  return Error{{.code = "run.revision_failed",
                .message = fmt::format("revision {} failed: {}", revision, what),
                .hint = "see the function of this revision in the program",
                .revision = revision}};
}

}  // namespace

void RevisionStep::execute(std::string_view sql) {
  const std::vector<db::Statement> statements = sql::split(sql, dialect_.flavor(), revision_);
  for (const db::Statement& statement : statements) check(statement.text);
  connection_.run(statements);
}

std::vector<Row> RevisionStep::query(std::string_view sql, const std::vector<Value>& parameters) {
  check(sql);
  return connection_.query(sql, parameters).rows;
}

void RevisionStep::check(std::string_view statement) const {
  if (stop_.stop_requested()) {
    throw Error{{.code = "run.stopped",
                 .message = fmt::format("stopped inside {}, as asked", revision_),
                 .hint = "run it again to go on",
                 .revision = revision_}};
  }
  if (!sql::is_transaction_control(statement, dialect_.flavor())) return;
  throw Error{{.code = "script.transaction_control",
               .message = fmt::format("revision {} runs {} inside the transaction of its step",
                                      revision_, first_line(statement)),
               .hint = "leave the transaction to Limbeck; a savepoint may undo a part",
               .revision = revision_,
               .statement = std::string{statement}}};
}

void call_revision(const StepFunction& function, RevisionStep& step, db::Connection& connection,
                   const std::string& revision) {
  try {
    function(step);
  } catch (Error& error) {
    if (error.details().revision.empty()) error.details().revision = revision;
    error.details().statement_index.reset();
    throw;
  } catch (const std::exception& error) {
    throw revision_failed(revision, error.what());
  } catch (...) {
    throw revision_failed(revision, "it threw something that is no std::exception");
  }
  if (connection.in_transaction()) return;
  throw Error{
      {.code = "run.transaction_ended",
       .message = fmt::format("revision {} ended the transaction of its step", revision),
       .hint = "what it did before is committed: check the database, then mend the function",
       .revision = revision}};
}

}  // namespace limbeck::run
