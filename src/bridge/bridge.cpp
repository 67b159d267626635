#include "bridge/bridge.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "base/text.hpp"
#include "bridge/bridge_program.hpp"
#include "bridge/hooks_program.hpp"
#include "limbeck/error.hpp"

namespace limbeck::bridge {
namespace {

using Json = nlohmann::json;

constexpr const char* kPythonHint =
    "activate the project's virtual environment, or name its Python: python = .venv/bin/python";

os::ChildProcess start(const PythonOptions& options) {
  auto process = os::ChildProcess::start(
      {.arguments = {options.interpreter, "-c",
                     std::string(kHooksProgram) + std::string(kBridgeProgram)},
       .directory = options.directory});
  if (process) return std::move(*process);
  throw Error{{.code = "bridge.no_python",
               .message = fmt::format("there is no program '{}' to run Alembic's scripts",
                                      options.interpreter),
               .hint = kPythonHint}};
}

std::string_view word_of(Direction direction) {
  return direction == Direction::upgrade ? "upgrade" : "downgrade";
}

/// As Python prints it, the script's lines innermost last.
std::string traceback_of(const Json& frames) {
  std::string text;
  for (const Json& frame : frames) {
    text += fmt::format("{}File \"{}\", line {}", text.empty() ? "" : "\n",
                        frame["file"].get<std::string>(), frame["line"].get<int>());
    const auto function = frame["function"].get<std::string>();
    if (!function.empty()) text += ", in " + function;
    const auto line = frame["text"].get<std::string>();
    if (!line.empty()) text += "\n  " + line;
  }
  return text;
}

std::string first_line(const std::string& text) {
  return std::string(base::trim(std::string_view(text).substr(0, text.find('\n'))));
}

}  // namespace

Bridge::Bridge(const PythonOptions& options, const std::string& url)
    : options_(options), process_(start(options)) {
  ask(Json{{"call", "start"},
           {"directory", options.directory},
           {"file", options.configuration},
           {"section", options.section},
           {"script_location", options.script_location},
           {"x", options.x},
           {"url", url}}
          .dump());
}

std::vector<Context> Bridge::describe(bool offline) {
  const Json result = Json::parse(ask(Json{{"call", "describe"}, {"offline", offline}}.dump()));
  std::vector<Context> contexts;
  for (const Json& each : result["contexts"]) {
    contexts.push_back({.url = each["url"],
                        .dialect = each["dialect"],
                        .version_table = each["version_table"],
                        .version_table_schema = each["version_table_schema"]});
  }
  return contexts;
}

void Bridge::run(const Step& step) {
  ask(Json{{"call", "step"},
           {"revision", step.revision},
           {"direction", word_of(step.direction)},
           {"rows_before", step.rows_before},
           {"rows_after", step.rows_after},
           {"version_table", step.version_table},
           {"version_table_schema", step.version_table_schema},
           {"dialect", step.dialect},
           {"identity", step.identity_query},
           {"identity_value", step.identity},
           {"history", step.history}}
          .dump());
}

std::string Bridge::print_sql(const std::string& revision, Direction direction,
                              std::string_view dialect, Printing printing) {
  const Json result = Json::parse(ask(Json{
      {"call", "offline"},
      {"revision", revision},
      {"direction", word_of(direction)},
      {"dialect", dialect},
      {"exact", printing != Printing::script},
      {"goes_on",
       printing != Printing::alone}}.dump()));
  return result["sql"];
}

std::string Bridge::ask(const std::string& request) {
  has_committed_ = false;
  std::optional<std::string> line;
  if (process_.write_line(request)) line = process_.read_line();
  if (!line) {
    throw Error{{.code = "bridge.ended",
                 .message = fmt::format("{} ended in the middle of its work, with exit status {}",
                                        options_.interpreter, process_.wait()),
                 .hint = "see what it printed above; what it had not committed is undone"}};
  }
  const Json answer = Json::parse(*line, nullptr, false);
  if (answer.is_discarded()) {
    throw Error{
        {.code = "bridge.ended",
         .message = "what Python answers is not what was asked for: " + first_line(*line),
         .hint = "something in env.py or in a script writes to the connection with Limbeck"}};
  }
  if (answer.contains("error")) fail(answer["error"].dump());
  return answer["result"].dump();
}

void Bridge::fail(const std::string& answer) {
  const Json error = Json::parse(answer);
  const auto code = error.value("code", "");
  const auto message = error["message"].get<std::string>();
  has_committed_ = error.value("committed", false);
  if (code == "no_alembic") {
    throw Error{{.code = "bridge.no_alembic",
                 .message = fmt::format("{} cannot run Alembic's scripts: {}", options_.interpreter,
                                        message),
                 .hint = kPythonHint}};
  }
  if (code == "other_database") {
    throw Error{{.code = "bridge.other_database",
                 .message = message,
                 .hint = "let DATABASE_URL or --url and env.py name the same database"}};
  }
  if (code == "other_rows") {
    throw Error{{.code = "bridge.other_rows",
                 .message = message,
                 .hint = "bring it there first with Alembic itself, then run this again"}};
  }
  if (code == "hook") {
    throw Error{{.code = "bridge.hook",
                 .message = message,
                 .hint = "let Alembic itself write this revision, or leave it to a hook that does "
                         "less"}};
  }
  const bool needs_database = code == "needs_database";
  Error made{
      {.code = needs_database ? "bridge.needs_database" : "bridge.failed",
       .message = needs_database
                      ? fmt::format("its SQL cannot be printed without a database: {}", message)
                      : fmt::format("{}: {}", error["type"].get<std::string>(),
                                    message.empty() ? "(without a message)" : first_line(message)),
       .hint = needs_database ? "run it where its database and Python are"
                              : "mend what the traceback shows, then run it again",
       .sqlstate = error["sqlstate"],
       .statement = error["statement"]}};
  const Json& frames = error["frames"];
  if (!frames.empty()) {
    made.details().file = frames.back()["file"];
    made.details().line = frames.back()["line"];
  }
  made.details().server_detail = traceback_of(frames);
  const std::string rest(base::trim(std::string_view(message).substr(first_line(message).size())));
  if (!rest.empty()) made.details().server_detail += "\n" + rest;
  throw made;
}

}  // namespace limbeck::bridge
