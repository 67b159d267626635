#include "scripts/variables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "limbeck/error.hpp"
#include "sql/quoting.hpp"

namespace limbeck::scripts {

namespace {

struct Placeholder {
  std::string_view name;  ///< `$` for the escape.
  std::string_view form;  ///< Empty, `ident` or `literal`.
};

[[noreturn]] void fail(const db::Statement& statement, std::size_t offset, const VariableSite& site,
                       std::string message, std::string hint) {
  const auto begin = statement.text.begin();
  const auto lines = std::count(begin, begin + static_cast<std::ptrdiff_t>(offset), '\n');
  throw Error{{.code = "script.bad_variable",
               .message = std::move(message),
               .hint = std::move(hint),
               .revision = site.revision,
               .file = site.file,
               .line = statement.line + static_cast<int>(lines),
               .statement = statement.text}};
}

bool is_name(std::string_view text) {
  const auto is_start = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  return !text.empty() && is_start(text.front()) &&
         std::all_of(text.begin(), text.end(),
                     [&](char c) { return is_start(c) || (c >= '0' && c <= '9'); });
}

/// Calls `on_text` and `on_placeholder` in the order of the text.
void walk(const db::Statement& statement, const VariableSite& site,
          const std::function<void(std::string_view)>& on_text,
          const std::function<void(const Placeholder&)>& on_placeholder) {
  const std::string_view text = statement.text;
  std::size_t begin = 0;
  for (;;) {
    const auto open = text.find("${", begin);
    on_text(text.substr(begin, open - begin));
    if (open == std::string_view::npos) return;
    const auto close = text.find('}', open);
    const auto inside =
        text.substr(open + 2, close == std::string_view::npos ? 0 : close - open - 2);
    const auto colon = inside.find(':');
    Placeholder found{.name = inside.substr(0, colon), .form = {}};
    if (colon != std::string_view::npos) found.form = inside.substr(colon + 1);
    const bool is_escape = inside == "$";
    const bool is_known_form =
        colon == std::string_view::npos || found.form == "ident" || found.form == "literal";
    if (!is_escape && !(is_name(found.name) && is_known_form)) {
      fail(statement, open, site,
           fmt::format("'{}' is no variable",
                       text.substr(open, close == std::string_view::npos ? 2 : close + 1 - open)),
           "write ${NAME}, ${NAME:ident} or ${NAME:literal}; ${$} gives a plain dollar");
    }
    on_placeholder(found);
    begin = close + 1;
  }
}

/// A value may say anything, except that the statement ends in it, by a terminator or a comment.
void require_one_statement(const db::Statement& before, std::string_view after, sql::Flavor flavor,
                           const VariableSite& site) {
  std::string reason = "a value ends the statement it stands in";
  try {
    std::string text(after);
    if (before.copy_data) text += ";\n\\.\n";  // The data themselves hold no variables.
    const auto statements = sql::split(text, flavor, site.file, before.line);
    if (statements.size() == 1 && statements.front().text == after) return;
    if (statements.empty()) reason = "the values leave nothing of the statement";
  } catch (const Error& error) {
    reason = fmt::format("a value breaks the statement it stands in: {}", error.what());
  }
  fail(before, 0, site, reason, "use ${NAME:literal} or ${NAME:ident}, or mend the value");
}

}  // namespace

void find_missing_variables(const db::Statement& statement, const Variables& variables,
                            const VariableSite& site, std::set<std::string>& missing) {
  walk(
      statement, site, [](std::string_view) {},
      [&](const Placeholder& found) {
        std::string name(found.name);
        if (name != "$" && !variables.contains(name)) missing.insert(std::move(name));
      });
}

void substitute_variables(db::Statement& statement, const Variables& variables, sql::Flavor flavor,
                          const VariableSite& site) {
  std::string result;
  bool has_variable = false;
  walk(
      statement, site, [&](std::string_view text) { result += text; },
      [&](const Placeholder& found) {
        if (found.name == "$") {
          result += '$';
          return;
        }
        has_variable = true;
        const std::string& value = variables.at(std::string(found.name));
        if (value.find('\0') != std::string::npos) {
          fail(statement, 0, site, fmt::format("the value of '{}' holds a NUL", found.name),
               "give it a value that is text");
        }
        if (found.form.empty()) {
          result += value;
        } else {
          result += found.form == "ident" ? sql::quote_identifier(value, flavor)
                                          : sql::quote_literal(value, flavor);
        }
      });
  const auto trimmed = base::trim(result);
  if (has_variable) require_one_statement(statement, trimmed, flavor, site);
  statement.text = trimmed;
}

}  // namespace limbeck::scripts
