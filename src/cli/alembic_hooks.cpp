#include "cli/alembic_hooks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "bridge/bridge.hpp"
#include "limbeck/error.hpp"
#include "workflow/left_out.hpp"
#include "workflow/object_filter.hpp"

namespace limbeck::cli {
namespace {

/// What env.py passes to context.configure(), as far as hooks go.
struct FoundHooks {
  struct Hook {
    std::string name;
    int line = 0;
  };
  std::vector<Hook> include, directives, others;
  bool may_be_more = false;  ///< By `**`: only Python knows.

  bool may_include() const { return !include.empty() || may_be_more; }
  bool may_process() const { return !directives.empty() || may_be_more; }
};

FoundHooks find_hooks(const scripts::EnvironmentScript& script) {
  constexpr std::string_view kHook = "the hook ";
  FoundHooks found;
  for (const auto& each : script.comparison_obstacles) {
    if (!each.what.starts_with(kHook)) continue;
    const FoundHooks::Hook hook{each.what.substr(kHook.size()), each.at.line};
    // A Rewriter is what process_revision_directives is given.
    if (hook.name == "process_revision_directives" || hook.name.ends_with(".rewrites")) {
      found.directives.push_back(hook);
    } else if (hook.name.starts_with("include_")) {
      found.include.push_back(hook);
    } else {
      found.others.push_back(hook);
    }
  }
  found.may_be_more = std::ranges::any_of(script.obstacles, [](const auto& each) {
    return each.what == "arguments of context.configure() by **";
  });
  return found;
}

void tell_not_asked(Project& project, std::vector<FoundHooks::Hook> hooks) {
  if (hooks.empty()) return;
  std::ranges::sort(hooks, {}, &FoundHooks::Hook::line);
  std::vector<std::string> texts;
  for (const auto& each : hooks) texts.push_back(fmt::format("{} (line {})", each.name, each.line));
  project.tell(fmt::format("note: hooks of {} that are not asked: {}",
                           project.configuration().environment_path, base::join(texts, ", ")));
}

bool may_ask(Project& project) {
  const scripts::Configuration& settings = project.configuration();
  return settings.python_bridge != PythonBridge::never && !settings.alembic_file.empty();
}

/// None without a Python that has Alembic.
std::optional<bridge::Bridge> start_bridge(Project& project) {
  if (!may_ask(project)) return {};
  project.database_url();  // What the command line says goes to env.py as well.
  const PythonOptions options = project.python_options();
  try {
    return bridge::Bridge(options, options.url);
  } catch (const Error& error) {
    if (error.code() != "bridge.no_python" && error.code() != "bridge.no_alembic") throw;
    return {};
  }
}

std::string type_of(const workflow::Differing& each) {
  switch (each.object.kind) {
    case schema::ObjectKind::constraint:
      return each.constraint == schema::ConstraintKind::unique ? "unique_constraint"
                                                               : "foreign_key_constraint";
    default:
      return std::string(workflow::kind_word(each.object.kind));
  }
}

std::vector<bridge::Asked> asked_objects(const std::vector<workflow::Differing>& objects) {
  using schema::ObjectKind;
  std::map<schema::ObjectId, std::size_t> numbers;
  std::vector<bridge::Asked> all;
  for (const workflow::Differing& each : objects) {
    const schema::ObjectId& object = each.object;
    const bool is_schema = object.kind == ObjectKind::schema;
    const bool is_table = object.kind == ObjectKind::table;
    bridge::Asked asked{.type = type_of(each),
                        .schema = is_schema ? object.name.name : object.name.schema,
                        .table = is_schema ? "" : object.name.name,
                        .name = is_schema || is_table ? object.name.name : object.part,
                        .columns = each.columns,
                        .in_database = each.in_database,
                        .in_models = each.in_models};
    if (!is_schema && !is_table && !each.is_named) asked.name.clear();
    if (!is_schema) {
      asked.within =
          numbers.at(is_table ? schema::ObjectId{ObjectKind::schema, {"", asked.schema}, ""}
                              : schema::ObjectId{ObjectKind::table, object.name, ""});
    }
    numbers[object] = all.size();
    all.push_back(std::move(asked));
  }
  return all;
}

}  // namespace

workflow::LeftAlone ask_include_hooks(Project& project, const schema::Catalog& present,
                                      const schema::Catalog& wanted, bool is_connected) {
  const scripts::Configuration& settings = project.configuration();
  const FoundHooks hooks = find_hooks(settings.environment_script);
  bool is_python_there = may_ask(project);
  workflow::LeftAlone left_out;
  if (hooks.may_include() && is_connected && is_python_there) {
    const std::vector<workflow::Differing> objects = workflow::differing_objects(present, wanted);
    if (!objects.empty()) {
      std::optional<bridge::Bridge> python = start_bridge(project);
      is_python_there = python.has_value();
      if (python) {
        for (const std::size_t number :
             python->left_out(asked_objects(objects), project.request().autogenerate)) {
          left_out.insert(objects.at(number).object);
        }
      }
    }
  }
  std::vector<FoundHooks::Hook> not_asked = hooks.others;
  const auto add = [&](const std::vector<FoundHooks::Hook>& more) {
    not_asked.insert(not_asked.end(), more.begin(), more.end());
  };
  if (!is_connected || !is_python_there) add(hooks.include);
  const bool is_processed = project.request().autogenerate && is_python_there &&
                            settings.script_format == scripts::ScriptFormat::alembic;
  if (!is_processed) add(hooks.directives);
  tell_not_asked(project, std::move(not_asked));
  return left_out;
}

bool ask_directives_hook(Project& project, scripts::NewRevision& revision) {
  const scripts::Configuration& settings = project.configuration();
  const Request& request = project.request();
  const FoundHooks hooks = find_hooks(settings.environment_script);
  const bool would_be_asked = request.autogenerate || settings.revision_environment;
  if (!hooks.may_process() || !would_be_asked) return true;
  if (settings.script_format != scripts::ScriptFormat::alembic) return true;
  std::optional<bridge::Bridge> python = start_bridge(project);
  if (!python) {
    // With --autogenerate the comparison has told it.
    if (!request.autogenerate || may_ask(project)) tell_not_asked(project, hooks.directives);
    return true;
  }
  const scripts::ScriptFunctions functions =
      revision.functions.value_or(scripts::ScriptFunctions());
  bridge::Processed processed = python->process({.id = revision.id,
                                                 .message = request.message,
                                                 .head = request.head.value_or("head"),
                                                 .splice = request.splice,
                                                 .branch_label = request.branch_label,
                                                 .version_path = request.version_path,
                                                 .depends_on = request.depends_on,
                                                 .autogenerate = request.autogenerate,
                                                 .upgrade = functions.upgrade,
                                                 .downgrade = functions.downgrade,
                                                 .imports = functions.imports});
  if (!processed.is_asked) return true;
  const std::string hook = "process_revision_directives of " + settings.environment_path;
  if (processed.is_left_out) {
    project.tell(fmt::format("note: {} left no script: nothing was written", hook));
    return false;
  }
  revision.id = processed.id;
  if (processed.message) revision.message = *processed.message;
  // As Alembic has it where env.py was run, also for an empty one.
  if (!revision.functions) revision.functions.emplace();
  if (processed.is_changed) {
    revision.functions = {.upgrade = std::move(processed.upgrade),
                          .downgrade = std::move(processed.downgrade),
                          .imports = std::move(processed.imports)};
    project.tell(
        fmt::format("note: {} changed the operations: they are written as Alembic renders "
                    "them, and were not tried on a scratch database",
                    hook));
  }
  for (const std::string& each : processed.not_recorded) {
    project.tell(fmt::format("note: {} saw {}", hook, each));
  }
  return true;
}

}  // namespace limbeck::cli
