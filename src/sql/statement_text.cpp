// What can be said of one statement by its tokens alone.
#include <algorithm>
#include <array>
#include <span>

#include "base/text.hpp"
#include "sql/lexer.hpp"
#include "sql/splitter.hpp"

namespace limbeck::sql {

namespace {

std::vector<std::string> first_words(std::string_view statement, Flavor flavor, std::size_t count) {
  std::vector<std::string> words;
  Lexer lexer(statement, flavor);
  while (words.size() < count) {
    const Token token = lexer.next();
    if (token.kind != TokenKind::word) break;
    std::string word(lexer.text_of(token));
    std::transform(word.begin(), word.end(), word.begin(), [](char letter) {
      return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
    });
    words.push_back(std::move(word));
  }
  return words;
}

/// Blanks beside these carry no meaning, so that `f(a,b)` and `f (a, b)` are the same text.
bool is_tight(std::string_view token) {
  return token == "(" || token == ")" || token == ",";
}

void append_with_unix_lines(std::string& target, std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    target += text[i];
  }
}

}  // namespace

std::string normalized(std::string_view statement, Flavor flavor) {
  std::string result;
  result.reserve(statement.size());
  Lexer lexer(statement, flavor);
  bool after_tight = true;
  for (Token token = lexer.next(); token.kind != TokenKind::end; token = lexer.next()) {
    if (token.kind == TokenKind::comment) break;
    const auto text = lexer.text_of(token);
    const bool tight = is_tight(text);
    if (!after_tight && !tight) result += ' ';
    append_with_unix_lines(result, text);
    after_tight = tight;
  }
  return result;
}

std::string leading_words(std::string_view statement, Flavor flavor, std::size_t count) {
  return base::join(first_words(statement, flavor, count), " ");
}

bool is_transaction_control(std::string_view statement, Flavor flavor) {
  const auto words = first_words(statement, flavor, 3);
  if (words.empty()) return false;
  const auto word = [&](std::size_t index) -> std::string_view {
    return index < words.size() ? std::string_view(words[index]) : std::string_view();
  };
  if (word(0) == "ROLLBACK") {  // ROLLBACK [WORK | TRANSACTION] TO a savepoint ends nothing.
    const bool has_noise = word(1) == "WORK" || word(1) == "TRANSACTION";
    return word(has_noise ? 2 : 1) != "TO";
  }
  if (word(0) == "BEGIN") {  // MariaDB's BEGIN NOT ATOMIC opens a block, not a transaction.
    return !(flavor == Flavor::mariadb && word(1) == "NOT");
  }
  if (word(0) == "COMMIT" || word(0) == "END") return true;
  if (word(0) == "START" || word(0) == "PREPARE") return word(1) == "TRANSACTION";
  return word(0) == "ABORT" && (flavor == Flavor::postgresql || flavor == Flavor::generic);
}

}  // namespace limbeck::sql
