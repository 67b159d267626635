#include "run/plan.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/digest.hpp"
#include "run/python_planner.hpp"

namespace limbeck::run {
namespace {

// The version column is VARCHAR(32): SQLite would take a longer id, a server would fail after the
// revision's statements had run.
constexpr std::size_t kLongestId = 32;

void check_id(const graph::Node& node) {
  if (node.id.size() <= kLongestId) return;
  throw Error{{.code = "run.id_too_long",
               .message = fmt::format("revision id {} has {} bytes; the version table keeps {}",
                                      node.id, node.id.size(), kLongestId),
               .hint = "give the revision a shorter id, also where others name it as their parent",
               .revision = node.id,
               .file = node.source}};
}

/// Null where there is nothing to call.
const StepFunction* find_function(const Revision& revision, Direction direction) {
  const StepFunction* function = direction == Direction::upgrade
                                     ? &revision.upgrade
                                     : std::get_if<StepFunction>(&revision.downgrade);
  return function != nullptr && *function ? function : nullptr;
}

void check_transactions(const PlannedStep& step, const contract::Dialect& dialect,
                        TransactionMode mode, bool has_history) {
  const graph::Node& node = *step.script->node;
  if (mode == TransactionMode::all && step.has_section_outside_transaction()) {
    throw Error{
        {.code = "run.transaction_off_in_all",
         .message = fmt::format(
             "revision {} has a section with transaction=off, but transaction_mode is all",
             node.id),
         .hint = "set transaction_mode = revision, or upgrade to this revision's parent, then past "
                 "it, with that mode",
         .revision = node.id,
         .file = node.source,
         .dialect = std::string{dialect.name()}}};
  }
  if (!has_history && step.is_journaled(mode)) {
    throw Error{{.code = "run.needs_history",
                 .message = fmt::format("revision {} is not one transaction, and the history that "
                                        "would record how far it came is off",
                                        node.id),
                 .hint = "set history = on, or put the revision into one transactional section",
                 .revision = node.id,
                 .file = node.source,
                 .dialect = std::string{dialect.name()}}};
  }
}

}  // namespace

std::size_t PlannedStep::statement_count() const {
  std::size_t count = 0;
  for (const scripts::ResolvedSection& section : sections) count += section.statements.size();
  return count;
}

bool PlannedStep::has_section_outside_transaction() const {
  return std::any_of(sections.begin(), sections.end(),
                     [](const auto& section) { return !section.transactional; });
}

bool PlannedStep::is_journaled(TransactionMode mode) const {
  if (mode == TransactionMode::all) return false;
  if (mode == TransactionMode::none) return statement_count() > 0;
  return sections.size() > 1 || has_section_outside_transaction();
}

std::string place_of(const scripts::Script& script, const alembic::Refusal& refusal) {
  const auto& [what, at] = refusal;
  std::string place = script.node->source;
  if (at.line > 0) place += fmt::format(":{}", at.line);
  if (at.line > 0 && at.column > 0) place += fmt::format(":{}", at.column);
  return fmt::format("{}: {}", place, what);
}

std::string where_not_native(const PlannedStep& step) {
  if (!step.not_native) return fmt::format("{} is run by Python", step.script->node->source);
  return place_of(*step.script, *step.not_native) + " is left to Python";
}

Plan make_plan(const scripts::ScriptDirectory& scripts, std::vector<graph::GraphStep> steps,
               const contract::Dialect& dialect, const Options& options, PlanFor purpose) {
  Plan plan;
  PythonPlanner python(dialect, options, purpose);
  plan.transaction_mode = options.transaction_mode;
  plan.steps.reserve(steps.size());
  for (graph::GraphStep& step : steps) {
    PlannedStep planned;
    planned.script = &scripts.script(step.revision);
    check_id(*planned.script->node);
    const std::string text = scripts.text(step.revision);
    const scripts::Body body = scripts.body(step.revision, text);
    if (planned.script->compiled == nullptr) planned.file_hash = base::fast_hash_hex(text);
    planned.hash = scripts::script_hash(*planned.script, body);
    if (planned.script->is_python) {
      python.plan(planned, body.python, step.direction);
    } else {
      planned.sections = scripts::resolve_body(*planned.script, body, step.direction,
                                               dialect.name(), dialect.flavor(), options.variables);
    }
    if (planned.script->compiled != nullptr)
      planned.function = find_function(*planned.script->compiled, step.direction);
    planned.step = std::move(step);
    plan.steps.push_back(std::move(planned));
  }
  python.finish(plan.steps);
  for (PlannedStep& step : plan.steps) {
    std::erase_if(step.sections, [](const auto& section) { return section.statements.empty(); });
  }
  // Python's transaction is not ours: each of its revisions ends by itself, and so does one that it
  // may yet have to run. A frozen autocommit_block() commits, as Alembic does, whatever env.py says
  // of transactions.
  const bool ends_early =
      std::any_of(plan.steps.begin(), plan.steps.end(), [](const PlannedStep& step) {
        return step.is_bridged || step.live != nullptr ||
               (step.script->is_python && step.has_section_outside_transaction());
      });
  if (ends_early) plan.transaction_mode = TransactionMode::revision;
  for (const PlannedStep& step : plan.steps) {
    check_transactions(step, dialect, plan.transaction_mode, options.history);
  }
  return plan;
}

}  // namespace limbeck::run
