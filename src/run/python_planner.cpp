#include "run/python_planner.hpp"

#include <fmt/format.h>

#include "limbeck/error.hpp"
#include "python/declarations.hpp"
#include "python/parser.hpp"
#include "run/freeze.hpp"
#include "scripts/frozen.hpp"

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

}  // namespace

void PythonPlanner::plan(PlannedStep& step, const std::string& text, Direction direction) {
  const scripts::Script& script = *step.script;
  // A script that is none is told here, not by Python in the middle of a run.
  static_cast<void>(python::parse(text, script.node->source));
  require_function(script, text, direction);
  if (options_.python.bridge != PythonBridge::always) {
    if (auto frozen = scripts::read_frozen(script, step.hash, direction, dialect_.name(),
                                           dialect_.flavor())) {
      step.sections = std::move(*frozen);
      return;
    }
  }
  if (options_.python.bridge == PythonBridge::never) {
    fail(script, "python.not_native",
         fmt::format("{} is run by Python, and python_bridge is never", script.node->source),
         "where a Python is, write its SQL with `limbeck freeze`, or set python_bridge = auto");
  }
  if (options_.python.configuration.empty()) {
    fail(script, "python.not_native",
         fmt::format("{} is run by Python, which needs the project's alembic.ini",
                     script.node->source),
         "run limbeck where alembic.ini is, or write the revision as SQL with the same id");
  }
  if (purpose_ == PlanFor::script || options_.python.only_prints) {
    step.sections =
        print_sections(python(), script, direction, dialect_, options_.python.only_prints);
  } else {
    step.is_bridged = true;
  }
}

bridge::Bridge& PythonPlanner::python() {
  if (!python_) python_.emplace(options_.python, options_.python.url);
  return *python_;
}

}  // namespace limbeck::run
