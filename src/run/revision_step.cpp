#include "run/revision_step.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "run/bookkeeper.hpp"
#include "run/step_operations.hpp"
#include "sql/definition_text.hpp"
#include "sql/splitter.hpp"

namespace limbeck::run {
namespace {

Error revision_failed(const std::string& revision, std::string_view what) {
  return Error{{.code = "run.revision_failed",
                .message = fmt::format("revision {} failed: {}", revision, what),
                .hint = "see the function of this revision in the program",
                .revision = revision}};
}

// Of one statement: SQLite takes no more than 32,766, PostgreSQL 65,535.
constexpr std::size_t kMostParameters = 10'000;

constexpr const char* kNeedsNoTransaction =
    "a function runs inside one transaction: do this in a revision in SQL, in a section marked "
    "`transaction=off`";

/// What the statement shows already is not said again.
void name_directive(Error& error, const Operation& operation) {
  ErrorDetails& details = error.details();
  if (!details.statement.empty()) return;
  details.message = fmt::format("{}: {}", directive_of(operation), details.message);
}

/// SQLite would notice when somebody uses the view, PostgreSQL does now.
void require_unbroken(const std::vector<std::string>& before,
                      const std::vector<std::string>& after) {
  std::vector<std::string> broken;
  std::set_difference(after.begin(), after.end(), before.begin(), before.end(),
                      std::back_inserter(broken));
  if (broken.empty()) return;
  throw Error{{.code = "ops.in_use",
               .message = fmt::format("it is in use by {}", broken.front()),
               .hint = "drop the view or trigger before, and make it again without the column"}};
}

}  // namespace

void RevisionStep::execute(std::string_view sql) {
  schema_.forget();
  run(sql::split(sql, dialect_.flavor(), revision_));
}

std::vector<Row> RevisionStep::query(std::string_view sql, const std::vector<Value>& parameters) {
  schema_.forget();  // A function may do anything.
  check(sql);
  return connection_.query(sql, parameters).rows;
}

db::TypedRows RevisionStep::query_typed(std::string_view sql) {
  schema_.forget();
  auto* const reader = dynamic_cast<db::TypedReader*>(&connection_);
  if (reader == nullptr) {
    throw Error{{.code = "python.not_native",
                 .message = "rows are not read in this kind of scratch database",
                 .hint = "set scratch_url, or give the role CREATEDB"}};
  }
  db::TypedRows last;
  for (const db::Statement& statement : sql::split(sql, dialect_.flavor(), revision_)) {
    check(statement.text);
    last = reader->read_typed(statement.text);
  }
  return last;
}

void RevisionStep::apply(const Operation& operation) {
  try {
    if (std::holds_alternative<operation::BulkInsert>(operation.what)) {
      insert_rows(operation);
    } else {
      change_schema(operation);
    }
  } catch (Error& error) {
    schema_.forget();
    name_directive(error, operation);
    throw;
  } catch (...) {
    schema_.forget();
    throw;
  }
}

void RevisionStep::run(const std::vector<db::Statement>& statements) {
  for (const db::Statement& statement : statements) check(statement.text);
  connection_.run(statements);
}

void RevisionStep::change_schema(const Operation& operation) {
  const ops::Operations operations = translate(operation, dialect_, schema_);
  if (operations.empty()) return;
  std::vector<db::Statement> statements;
  for (contract::Rendered& each : dialect_.renderer().render(operations, schema_.known())) {
    if (each.outside_transaction) {
      throw Error{{.code = "sql.needs_no_transaction",
                   .message = "it cannot be done inside a transaction",
                   .hint = kNeedsNoTransaction}};
    }
    statements.push_back({.text = std::move(each.text)});
  }
  const bool may_break = std::holds_alternative<ops::DropColumn>(operations.front());
  std::vector<std::string> broken;
  if (may_break) broken = dialect_.broken_objects(connection_);
  run(statements);
  if (may_break) require_unbroken(broken, dialect_.broken_objects(connection_));
  schema_.take(operations);
}

void RevisionStep::insert_rows(const Operation& operation) {
  const auto& insert = std::get<operation::BulkInsert>(operation.what);
  const schema::Name table{insert.schema, insert.table};
  const std::size_t width = insert.columns.size();
  for (const Row& row : insert.rows) {
    if (row.size() == width && width > 0) continue;
    throw Error{{.code = "ops.incomplete",
                 .message = fmt::format("a row for {} has {} values for {} columns", insert.table,
                                        row.size(), width),
                 .hint = "give each row a value for every column, std::nullopt for NULL"}};
  }
  const std::size_t most =
      std::max<std::size_t>(1, kMostParameters / std::max<std::size_t>(1, width));
  for (std::size_t begin = 0; begin < insert.rows.size(); begin += most) {
    const std::size_t count = std::min(most, insert.rows.size() - begin);
    std::vector<Value> values;
    values.reserve(count * width);
    for (std::size_t i = begin; i < begin + count; ++i) {
      values.insert(values.end(), insert.rows[i].begin(), insert.rows[i].end());
    }
    const std::string text = sql::insert_text(table, insert.columns, count, dialect_.flavor());
    check(text);
    connection_.query(text, values);
  }
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
    ErrorDetails& details = error.details();
    if (details.revision.empty()) details.revision = revision;
    if (details.code == "sql.needs_no_transaction") details.hint = kNeedsNoTransaction;
    details.statement_index.reset();
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
