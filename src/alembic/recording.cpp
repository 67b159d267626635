// Where the statements of a script go: kept, or run at once.
#include <utility>

#include "alembic/operations.hpp"
#include "alembic/recovery.hpp"
#include "alembic/statements.hpp"
#include "alembic/text_clause.hpp"
#include "python/classes.hpp"
#include "python/rendering.hpp"

namespace limbeck::alembic {

using python::Interpreter;
using python::Unsupported;

Database& require_database(Recording& recording, const std::string& why) {
  if (recording.database == nullptr) throw NeedsDatabase(why);
  return *recording.database;
}

void add_place(Error& error, const Interpreter& interpreter) {
  ErrorDetails& details = error.details();
  details.file = interpreter.file();
  details.line = interpreter.at().line;
  const std::string traceback = python::traceback_text(interpreter.file(), interpreter.traceback());
  details.server_detail += (details.server_detail.empty() ? "" : "\n") + traceback;
}

void require_runnable(Recording& recording, const Interpreter& interpreter) {
  if (may_go_on(interpreter, recording.dialect, recording.is_transactional)) {
    throw Unsupported("a statement within try");
  }
  if (recording.is_committed && recording.is_transactional) {
    throw Unsupported("a statement behind commit()");
  }
  recording.has_run = true;
}

void record(Recording& recording, const Interpreter& interpreter, std::string statement) {
  record(recording, interpreter,
         Statement{std::move(statement), static_cast<int>(interpreter.at().line),
                   recording.is_transactional});
}

void record(Recording& recording, const Interpreter& interpreter, Statement statement) {
  require_runnable(recording, interpreter);
  if (recording.database == nullptr) {
    recording.statements.push_back(std::move(statement));
    return;
  }
  at_line(interpreter, [&] { recording.database->run(statement.text); });
}

void record_text(Recording& recording, Interpreter& interpreter, const std::string& text) {
  const auto clause = std::make_shared<TextClause>(text);
  for (std::string& each : statement_texts(interpreter, clause, nullptr, recording.dialect)) {
    record(recording, interpreter, std::move(each));
  }
}

}  // namespace limbeck::alembic
