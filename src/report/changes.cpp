#include "report/changes.hpp"

#include <fmt/format.h>

namespace limbeck::report {

std::string render_changes(const std::vector<workflow::Change>& changes) {
  std::string text;
  for (const workflow::Change& change : changes) {
    text += change.sentence + '\n';
    for (const workflow::Risk& risk : change.risks) {
      if (workflow::is_about_rows(risk))
        text += fmt::format("    {}\n", workflow::describe_risk(risk));
    }
  }
  return text;
}

std::string render_sql(const workflow::Way& way) {
  std::string text;
  for (const contract::Rendered& each : way.statements) text += each.text + ";\n";
  return text;
}

}  // namespace limbeck::report
