#include "scripts/environment_script.hpp"

#include <array>
#include <cctype>
#include <utility>

#include "base/text.hpp"

namespace limbeck::scripts {
namespace {

bool is_name_letter(char letter) {
  return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_';
}

/// Walks over Python text, strings and comments as wholes.
class Walker {
 public:
  explicit Walker(std::string_view text) : text_(text) {}

  bool done() const { return at_ >= text_.size(); }
  int line() const { return line_; }

  /// One name, string, comment or single letter.
  std::string_view next() {
    const std::size_t begin = at_;
    const char letter = text_[at_];
    if (letter == '#') {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if (letter == '"' || letter == '\'') {
      skip_string();
    } else if (is_name_letter(letter)) {
      while (!done() && is_name_letter(text_[at_])) ++at_;
    } else {
      ++at_;
    }
    const std::string_view token = text_.substr(begin, at_ - begin);
    for (const char passed : token) line_ += passed == '\n' ? 1 : 0;
    return token;
  }

 private:
  void skip_string() {
    const std::string_view rest = text_.substr(at_);
    const char quote = rest[0];
    const bool is_triple = rest.size() >= 3 && rest[1] == quote && rest[2] == quote;
    const std::size_t width = is_triple ? 3 : 1;
    at_ += width;
    while (!done()) {
      if (text_[at_] == '\\') {
        at_ = std::min(at_ + 2, text_.size());
      } else if (text_.substr(at_, width) == rest.substr(0, width)) {
        at_ += width;
        return;
      } else {
        ++at_;
      }
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
};

/// None unless the expression is one plain string or constant.
std::optional<std::string> literal(std::string_view expression) {
  if (expression == "True" || expression == "False" || expression == "None") {
    return std::string(expression == "None" ? "" : expression);
  }
  if (expression.size() < 2 || (expression[0] != '"' && expression[0] != '\'')) return std::nullopt;
  const std::string_view inner = expression.substr(1, expression.size() - 2);
  const bool is_plain = expression.back() == expression.front() &&
                        inner.find_first_of("\\\"'") == std::string_view::npos;
  return is_plain ? std::optional(std::string(inner)) : std::nullopt;
}

void take(EnvironmentScript::Argument& argument, int line, std::string_view expression) {
  std::optional<std::string> value = literal(expression);
  if (argument.line != 0 && argument.text != value) value.reset();
  argument.line = line;
  argument.text = std::move(value);
}

/// The keyword arguments of one call, from behind its opening parenthesis.
void read_call(Walker& walker, EnvironmentScript& script) {
  const std::array<std::pair<std::string_view, EnvironmentScript::Argument*>, 3> wanted = {
      {{"version_table", &script.version_table},
       {"version_table_schema", &script.version_table_schema},
       {"transaction_per_migration", &script.transaction_per_migration}}};
  int depth = 0;
  std::string name, value;
  bool in_value = false;
  int line = 0;
  const auto finish = [&] {
    for (const auto& [key, argument] : wanted) {
      if (in_value && name == key) take(*argument, line, base::trim(value));
    }
    name.clear();
    value.clear();
    in_value = false;
  };
  while (!walker.done()) {
    const int begin = walker.line();
    const std::string_view token = walker.next();
    if (token.starts_with('#')) continue;
    if (depth == 0 && (token == "," || token == ")")) {
      finish();
      if (token == ")") return;
      continue;
    }
    if (token == "(" || token == "[" || token == "{") ++depth;
    if (token == ")" || token == "]" || token == "}") --depth;
    if (!in_value && depth == 0 && token == "=") {
      in_value = true;
      line = begin;
    } else if (in_value) {
      value += token;
    } else if (!base::trim(token).empty()) {
      name += token;
    }
  }
}

}  // namespace

EnvironmentScript read_environment_script(std::string_view text) {
  EnvironmentScript script;
  Walker walker(text);
  std::string_view name;
  while (!walker.done()) {
    const std::string_view token = walker.next();
    if (name == "configure" && token == "(") {
      read_call(walker, script);
      name = {};
    } else if (!base::trim(token).empty()) {
      name = token;
    }
  }
  return script;
}

}  // namespace limbeck::scripts
