#include "run/python_planner.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "limbeck/error.hpp"
#include "python/declarations.hpp"
#include "python/parser.hpp"
#include "run/freeze.hpp"
#include "run/live_script.hpp"

namespace limbeck::run {
namespace {

void require_function(const scripts::Script& script, const std::string& text, Direction direction) {
  const python::Declarations found = python::read_declarations(text, script.node->source);
  const bool is_up = direction == Direction::upgrade;
  if (is_up ? found.has_upgrade : found.has_downgrade) return;
  throw Error{{.code = is_up ? "script.no_section" : "script.no_downgrade",
               .message = fmt::format("{} has no function {}()", script.node->source,
                                      is_up ? "upgrade" : "downgrade"),
               .hint = "add it; `pass` in it does nothing",
               .revision = script.node->id,
               .file = script.node->source}};
}

[[noreturn]] void fail(const PlannedStep& step, std::string message, std::string hint) {
  throw Error{{.code = "python.not_native",
               .message = std::move(message),
               .hint = std::move(hint),
               .revision = step.script->node->id,
               .file = step.script->node->source,
               .line = step.not_native ? step.not_native->at.line : 0}};
}

}  // namespace

void PythonPlanner::plan(PlannedStep& step, const std::string& text, Direction direction) {
  const scripts::Script& script = *step.script;
  // A script that is none is told here, not by Python in the middle of a run.
  python::Module module = python::parse(text, script.node->source);
  require_function(script, text, direction);
  if (options_.python.bridge == PythonBridge::always) {
    step.is_bridged = true;
    return;
  }
  if (auto frozen =
          frozen_.read(script, step.hash, direction, dialect_.name(), dialect_.flavor())) {
    step.sections = std::move(*frozen);
    return;
  }
  evaluate(step, std::move(module), direction);
  const bool may_make_types = text.find("create_table") != std::string::npos;
  if (step.live != nullptr && may_make_types) make_types_.push_back(&script);
}

void PythonPlanner::evaluate(PlannedStep& step, python::Module module, Direction direction) {
  const scripts::Script& script = *step.script;
  NativeScript native = native_->evaluate(script, module, direction);
  // Which types there are then is known when the scripts before it have run.
  const bool is_live = native.refusal ? native.needs_database : native.makes_types && has_live_;
  if (is_live && purpose_ == PlanFor::database) {
    const auto shared = std::make_shared<const python::Module>(std::move(module));
    alembic::Refusal why = native.refusal.value_or(
        alembic::Refusal{"an enum type, which a script before it may make", {}});
    if (auto unknown = native_->find_unknown(*shared)) {
      step.is_bridged = true;
      step.not_native = std::move(unknown);
      return;
    }
    if (!has_live_) native_->begin_live();
    has_live_ = true;
    step.live = std::make_shared<LiveScript>(native_, script, shared, direction, std::move(why));
    return;
  }
  if (native.refusal) {
    step.is_bridged = true;
    step.not_native = std::move(native.refusal);
    return;
  }
  step.sections = std::move(native.sections);
  if (native.makes_types) make_types_.push_back(&script);
}

void PythonPlanner::finish(std::vector<PlannedStep>& steps) {
  const auto is_left = [](const PlannedStep& step) { return step.is_bridged; };
  const auto first = std::find_if(steps.begin(), steps.end(), is_left);
  if (first == steps.end()) return;
  require_python(*first);
  for (PlannedStep& step : steps) {
    if (std::count(make_types_.begin(), make_types_.end(), step.script) > 0) {
      step.sections.clear();
      step.live = nullptr;
      step.is_bridged = true;
      step.not_native = alembic::Refusal{"an enum type, which another script may have made", {}};
    }
    if (!step.is_bridged) continue;
    if (purpose_ == PlanFor::database && !options_.python.only_prints) continue;
    const auto printing =
        options_.python.only_prints ? bridge::Printing::replay : bridge::Printing::script;
    step.sections = print_sections(python(), *step.script, step.step.direction, dialect_, printing);
    step.is_bridged = false;
  }
}

void PythonPlanner::require_python(const PlannedStep& step) const {
  const std::string place = where_not_native(step);
  if (options_.python.bridge == PythonBridge::never) {
    fail(step, fmt::format("{}, and python_bridge is never", place),
         "where a Python is, write its SQL with `limbeck freeze`, or set python_bridge = auto");
  }
  if (options_.python.configuration.empty()) {
    fail(step, fmt::format("{}, and there is no alembic.ini", place),
         "run limbeck where alembic.ini is, or write the revision as SQL with the same id");
  }
}

bridge::Bridge& PythonPlanner::python() {
  if (!python_) python_.emplace(options_.python, options_.python.url);
  return *python_;
}

}  // namespace limbeck::run
