#include "dialects/postgresql/policy_text.hpp"

#include <array>
#include <utility>

#include "base/text.hpp"
#include "sql/lexer.hpp"

namespace limbeck::dialects::postgresql {

PolicyText read_policy(std::string_view definition) {
  using Part = std::string PolicyText::*;
  // In their order; no name is one of these words without quotes.
  constexpr std::array<std::pair<std::string_view, Part>, 5> kWords = {{
      {"AS", &PolicyText::kind},
      {"FOR", &PolicyText::command},
      {"TO", &PolicyText::roles},
      {"USING", &PolicyText::rows},
      {"CHECK", &PolicyText::check},
  }};
  PolicyText policy;
  Part part = &PolicyText::head;
  std::size_t begin = 0;
  const auto finish = [&](std::size_t end) {
    policy.*part = base::trim(definition.substr(begin, end - begin));
  };
  sql::Lexer lexer(definition, sql::Flavor::postgresql);
  int depth = 0;
  for (sql::Token token = lexer.next(); token.kind != sql::TokenKind::end; token = lexer.next()) {
    const std::string_view text = lexer.text_of(token);
    if (token.kind == sql::TokenKind::symbol && text == "(") ++depth;
    if (token.kind == sql::TokenKind::symbol && text == ")") --depth;
    if (depth > 0 || token.kind != sql::TokenKind::word) continue;
    for (const auto& [word, next] : kWords) {
      if (text != word) continue;
      finish(token.begin);
      part = next;
      begin = next == &PolicyText::kind ? token.begin : token.end;
    }
  }
  finish(definition.size());
  // `WITH` belongs to CHECK.
  constexpr std::string_view kWith = "WITH";
  for (std::string* const each : {&policy.roles, &policy.rows}) {
    if (!policy.check.empty() && each->ends_with(kWith)) {
      each->resize(each->size() - kWith.size());
      *each = base::trim(*each);
    }
  }
  return policy;
}

}  // namespace limbeck::dialects::postgresql
