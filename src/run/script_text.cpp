#include "run/script_text.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "limbeck/error.hpp"
#include "run/plan.hpp"

namespace limbeck::run {
namespace {

/// The terminator would be part of a comment that ends the statement.
bool ends_in_comment(std::string_view text) {
  const std::size_t line = text.rfind('\n');
  return text.find("--", line == std::string_view::npos ? 0 : line) != std::string_view::npos;
}

}  // namespace

void ScriptText::comment(std::string_view text) {
  text_ += fmt::format("-- {}\n\n", text);
}

void ScriptText::run(const Batch& batch) {
  for (const db::Statement& statement : batch.statements()) {
    const std::string_view text = base::trim(statement.text);
    if (text.empty()) continue;
    text_ += text;
    text_ += ends_in_comment(text) ? "\n;\n" : ";\n";
    if (statement.copy_data) {
      text_ += *statement.copy_data;
      if (!statement.copy_data->empty() && statement.copy_data->back() != '\n') text_ += '\n';
      text_ += "\\.\n";
    }
    text_ += '\n';
  }
}

void ScriptText::check_before_commit() {
  Batch check;
  check.add(dialect_.check_in_script(), Purpose::control);
  run(check);
}

void ScriptText::call(const PlannedStep& /*step*/, StepTransaction& /*transaction*/) {
  throw Error{{.code = "run.program_offline",
               .message = "a revision in C++ cannot be printed as SQL",
               .hint = "run it online with the program that holds it, or give --sql a range that "
                       "leaves it out",
               .dialect = std::string(dialect_.name())}};
}

void ScriptText::bridge(const PlannedStep& step, const Batch& /*history*/) {
  throw Error{{.code = "run.program_offline",
               .message = fmt::format("revision {} runs in Python and cannot be printed as SQL",
                                      step.script->node->id),
               .hint = "run it online, or give --sql a range that leaves it out",
               .dialect = std::string(dialect_.name())}};
}

}  // namespace limbeck::run
