#include "cli/execute.hpp"

#include <fmt/format.h>

#include <exception>
#include <string>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/project.hpp"
#include "limbeck/error.hpp"
#include "report/error_report.hpp"
#include "report/json.hpp"
#include "run/recovery.hpp"

namespace limbeck::cli {
namespace {

struct NamedCommand {
  std::string_view name;
  ExitCode (*run)(Project&);
};

constexpr NamedCommand kCommands[] = {
    {"init", commands::init},
    {"revision", commands::revision},
    {"merge", commands::merge},
    {"check", commands::check},
    {"diff", commands::diff},
    {"drift", commands::drift},
    {"doctor", commands::doctor},
    {"lock", commands::lock},
    {"test", commands::test},
    {"ddl", commands::ddl},
    {"freeze", commands::freeze},
    {"convert", commands::convert},
    {"squash", commands::squash},
    {"adopt", commands::adopt},
    {"upgrade", commands::upgrade},
    {"downgrade", commands::downgrade},
    {"stamp", commands::stamp},
    {"current", commands::current},
    {"status", commands::status},
    {"heads", commands::heads},
    {"history", commands::history},
    {"branches", commands::branches},
    {"show", commands::show},
    {"edit", commands::edit},
    {"ensure_version", commands::ensure_version},
    {"rebase", commands::rebase},
    {"baseline", commands::baseline},
    {"backup", commands::backup},
    {"restore", commands::restore},
    {"completion", commands::completion},
};

/// An id that is not there is often a folder that is not meant: say which one was searched.
void add_searched_places(ErrorDetails& details, Project& project) {
  if (details.code != "graph.unknown_revision" || !project.scripts_are_loaded()) return;
  const std::vector<std::string>& directories = project.scripts().directories();
  const std::size_t count = project.graph().size();
  const std::string searched =
      fmt::format("searched {} ({} revision{})",
                  directories.empty() ? "the program" : base::join(directories, ", "), count,
                  count == 1 ? "" : "s");
  details.hint = details.hint.empty() ? searched : fmt::format("{}; {}", searched, details.hint);
}

/// A row this project does not know: the history may say whose it is. The runner does the same for
/// the commands that write.
void add_history_of_row(Error& error, Project& project) {
  if (error.code() != "graph.unknown_row" || !project.rows_were_read()) return;
  try {
    run::Database database = project.open_for_reading(project.options());
    run::explain_unknown_row(error, project.graph(), database.version_rows(), database.history());
  } catch (const std::exception&) {
    // The error at hand is the one to show.
  }
}

/// A database that cannot be reached is often not the one that is meant: say who named it.
void announce_unreached(const ErrorDetails& details, Project& project) {
  if (details.code.starts_with("connect.") && !project.request().json) project.announce_database();
}

void show(const ErrorDetails& details, const Request& request, const World& world) {
  world.err(request.json ? report::json_error(details)
                         : report::render_error(
                               details, {.colour = world.err_colour, .width = world.width}));
}

ExitCode run(const Request& request, Project& project) {
  for (const NamedCommand& command : kCommands) {
    if (command.name == request.command) return command.run(project);
  }
  throw Error{{.code = "usage.unknown_command",
               .message = fmt::format("unknown command {}", request.command),
               .hint = "`--help` lists the commands"}};
}

}  // namespace

ExitCode execute(const Request& request, const World& world) {
  Project project(request, world);
  try {
    return run(request, project);
  } catch (Error& error) {
    add_history_of_row(error, project);
    ErrorDetails details = error.details();
    add_searched_places(details, project);
    announce_unreached(details, project);
    show(details, request, world);
    return details.code.starts_with("usage.") ? ExitCode::usage : ExitCode::failed;
  } catch (const std::bad_alloc&) {
    show({.code = "system.out_of_memory",
          .message = "out of memory",
          .hint = "`status` says where the database is"},
         request, world);
  } catch (const std::exception& error) {
    show({.code = "system.unexpected",
          .message = error.what(),
          .hint = "this is a fault of Limbeck's own: please report it with the command"},
         request, world);
  }
  return ExitCode::failed;
}

}  // namespace limbeck::cli
