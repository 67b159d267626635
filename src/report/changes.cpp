#include "report/changes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

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

std::string render_sql(const workflow::Way& way, const contract::Dialect& dialect) {
  std::string text;
  const auto add = [&](std::string_view statement) { text.append(statement).append(";\n"); };
  const auto add_all = [&](const std::vector<db::Statement>& statements) {
    for (const db::Statement& each : statements) add(each.text);
  };
  // Without such a statement no row goes along with another, and the frame would be noise.
  const bool drops_table = std::ranges::any_of(way.statements, [](const contract::Rendered& each) {
    return each.text.starts_with("DROP TABLE");
  });
  const std::vector<db::Statement> opening =
      drops_table ? dialect.open_script() : std::vector<db::Statement>{};
  if (!opening.empty()) {
    add_all(opening);
    add_all(dialect.begin());
  }
  for (const contract::Rendered& each : way.statements) add(each.text);
  if (!opening.empty()) {
    add_all(dialect.check_in_script());
    add_all(dialect.commit());
    add_all(dialect.close_script());
  }
  return text;
}

}  // namespace limbeck::report
