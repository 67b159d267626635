#include "run/python_planner.hpp"

#include <fmt/format.h>

#include "limbeck/error.hpp"
#include "python/declarations.hpp"
#include "python/parser.hpp"
#include "sql/splitter.hpp"

namespace limbeck::run {
namespace {

[[noreturn]] void fail(const scripts::Script& script, const char* code, std::string message,
                       std::string hint) {
  throw Error{{.code = code,
               .message = std::move(message),
               .hint = std::move(hint),
               .revision = script.node->id,
               .file = script.node->source}};
}

void require_function(const scripts::Script& script, const std::string& text, Direction direction) {
  const python::Declarations found = python::read_declarations(text, script.node->source);
  const bool is_up = direction == Direction::upgrade;
  if (is_up ? found.has_upgrade : found.has_downgrade) return;
  fail(script, is_up ? "script.no_section" : "script.no_downgrade",
       fmt::format("{} has no function {}()", script.node->source, is_up ? "upgrade" : "downgrade"),
       "add it; `pass` in it does nothing");
}

bool is_transaction_end(const std::string& text) {
  return text == "COMMIT" || text == "BEGIN" || text == "BEGIN TRANSACTION";
}

}  // namespace

void PythonPlanner::plan(PlannedStep& step, const std::string& text, Direction direction) {
  const scripts::Script& script = *step.script;
  // A script that is none is told here, not by Python in the middle of a run.
  static_cast<void>(python::parse(text, script.node->source));
  require_function(script, text, direction);
  const PythonOptions& python = options_.python;
  if (python.bridge == PythonBridge::never) {
    fail(script, "python.not_native",
         fmt::format("{} is run by Python, and python_bridge is never", script.node->source),
         "set python_bridge = auto, or write the revision as SQL with the same id");
  }
  if (python.configuration.empty()) {
    fail(script, "python.not_native",
         fmt::format("{} is run by Python, which needs the project's alembic.ini",
                     script.node->source),
         "run limbeck where alembic.ini is, or write the revision as SQL with the same id");
  }
  if (purpose_ == PlanFor::script) return print(step, direction);
  step.is_bridged = true;
}

/// Alembic's own offline SQL. `autocommit_block()` has written COMMIT and BEGIN into it.
void PythonPlanner::print(PlannedStep& step, Direction direction) {
  if (!python_) python_.emplace(options_.python, options_.python.url);
  const std::string sql = python_->print_sql(step.script->node->id, direction, dialect_.name());
  scripts::ResolvedSection section;
  const auto close = [&](bool next_is_transactional) {
    if (!section.statements.empty()) step.sections.push_back(std::move(section));
    section = {.transactional = next_is_transactional};
  };
  for (db::Statement& statement : sql::split(sql, dialect_.flavor(), step.script->node->source)) {
    statement.line = 0;
    if (is_transaction_end(statement.text)) {
      close(statement.text != "COMMIT");
    } else {
      section.statements.push_back(std::move(statement));
    }
  }
  close(true);
}

}  // namespace limbeck::run
