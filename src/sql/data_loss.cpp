#include "sql/data_loss.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sql/lexer.hpp"

namespace limbeck::sql {
namespace {

/// Enough for the longest ALTER TABLE that anybody writes by hand; a generated one is longer, and
/// what it drops stands in each part of it.
constexpr std::size_t kLimit = 4096;

std::string upper(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](char letter) {
    return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
  });
  return result;
}

class Reader {
 public:
  explicit Reader(const std::vector<Word>& words) : words_(words) {}
  bool is(std::size_t at, std::string_view word) const {
    return at < words_.size() && !words_[at].is_name && words_[at].text == word;
  }
  bool is_one_of(std::size_t at, std::initializer_list<std::string_view> words) const {
    return std::any_of(words.begin(), words.end(), [&](auto word) { return is(at, word); });
  }
  bool has_pair(std::string_view first, std::string_view second) const {
    for (std::size_t at = 0; at + 1 < size(); ++at) {
      if (is(at, first) && is(at + 1, second)) return true;
    }
    return false;
  }
  /// `a.b` from there on, behind what may stand in front of a name.
  std::string name(std::size_t at) const {
    while (is_one_of(at, {"IF", "NOT", "EXISTS", "ONLY", "CONCURRENTLY"})) ++at;
    std::string result;
    while (at < words_.size()) {
      result += words_[at].is_name ? words_[at].text : shown(words_[at].text);
      if (!is(at + 1, ".")) break;
      result += '.';
      at += 2;
    }
    return result;
  }
  std::size_t size() const { return words_.size(); }

 private:
  /// Unquoted names are one and the same in any case.
  static std::string shown(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](char letter) {
      return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    });
    return text;
  }
  const std::vector<Word>& words_;
};

StatementLoss certain(std::string what) {
  return {DataLoss::certain, std::move(what)};
}
StatementLoss possible(std::string what) {
  return {DataLoss::possible, std::move(what)};
}

StatementLoss of_drop(const Reader& words) {
  if (words.is(1, "TABLE") || words.is(1, "SCHEMA") || words.is(1, "DATABASE") ||
      words.is(1, "SEQUENCE")) {
    const std::string_view kind = words.is(1, "TABLE")      ? "TABLE"
                                  : words.is(1, "SCHEMA")   ? "SCHEMA"
                                  : words.is(1, "DATABASE") ? "DATABASE"
                                                            : "SEQUENCE";
    return certain(fmt::format("DROP {} {}", kind, words.name(2)));
  }
  if (words.is(1, "OWNED")) return certain("DROP OWNED");
  // With CASCADE they take columns with them.
  if (words.is_one_of(1, {"TYPE", "DOMAIN", "EXTENSION"})) {
    if (words.is(words.size() - 1, "CASCADE"))
      return certain(fmt::format("DROP … {} CASCADE", words.name(2)));
  }
  return {};
}

/// DROP [COLUMN] name, ALTER [COLUMN] name [SET DATA] TYPE, DETACH and DROP PARTITION.
StatementLoss of_alter_table(const Reader& words) {
  const std::string table = words.name(2);
  StatementLoss found;
  for (std::size_t at = 3; at < words.size(); ++at) {
    if (words.is(at, "DROP") &&
        !words.is_one_of(at + 1, {"CONSTRAINT", "DEFAULT", "NOT", "EXPRESSION", "IDENTITY", "INDEX",
                                  "KEY", "PRIMARY", "FOREIGN", "CHECK"})) {
      const std::size_t name = words.is(at + 1, "COLUMN") ? at + 2 : at + 1;
      return certain(fmt::format("ALTER TABLE {} DROP COLUMN {}", table, words.name(name)));
    }
    const bool converts =
        words.is(at, "TYPE") && at >= 2 && found.loss == DataLoss::none && !words.is(at - 1, "OF");
    if (converts) found = possible(fmt::format("ALTER TABLE {} … TYPE", table));
  }
  return found;
}

/// A statement behind WITH or inside it begins behind a parenthesis.
StatementLoss of_with(const Reader& words) {
  StatementLoss found;
  for (std::size_t at = 1; at + 1 < words.size(); ++at) {
    const bool opens = words.is(at - 1, "(") || words.is(at - 1, ")");
    if (!opens) continue;
    if (words.is(at, "DELETE")) return certain("DELETE FROM " + words.name(at + 2));
    if (words.is(at, "UPDATE")) found = possible("UPDATE " + words.name(at + 1));
  }
  return found;
}

StatementLoss of_words(const Reader& words) {
  if (words.is(0, "DROP")) return of_drop(words);
  if (words.is(0, "TRUNCATE")) {
    return certain("TRUNCATE " + words.name(words.is(1, "TABLE") ? 2 : 1));
  }
  if (words.is(0, "DELETE")) return certain("DELETE FROM " + words.name(2));
  if (words.is(0, "ALTER") && words.is_one_of(1, {"TABLE", "FOREIGN"})) {
    return of_alter_table(words);
  }
  if (words.is(0, "UPDATE")) return possible("UPDATE " + words.name(1));
  if (words.is(0, "REPLACE")) return possible("REPLACE INTO " + words.name(2));
  if (words.is(0, "INSERT") && words.is(1, "OR") && words.is(2, "REPLACE")) {
    return possible("INSERT OR REPLACE INTO " + words.name(4));
  }
  if (words.is(0, "INSERT") && words.has_pair("DO", "UPDATE")) {
    return possible("INSERT INTO " + words.name(2) + " … DO UPDATE");
  }
  if (words.is(0, "ALTER") && words.is(1, "TYPE") && words.has_pair("DROP", "ATTRIBUTE")) {
    return certain(fmt::format("ALTER TYPE {} DROP ATTRIBUTE", words.name(2)));
  }
  if (words.is(0, "MERGE")) return possible("MERGE INTO " + words.name(2));
  if (words.is(0, "DO")) return possible("DO");
  if (words.is(0, "CALL")) return possible("CALL " + words.name(1));
  if (words.is(0, "WITH")) return of_with(words);
  return {};
}

}  // namespace

std::vector<Word> words_of(std::string_view statement, Flavor flavor, std::size_t limit) {
  std::vector<Word> words;
  Lexer lexer(statement, flavor);
  while (words.size() < limit) {
    const Token token = lexer.next();
    if (token.kind == TokenKind::end || token.kind == TokenKind::comment) break;
    const std::string_view text = lexer.text_of(token);
    if (token.kind == TokenKind::quoted_identifier && text.size() >= 2) {
      words.push_back({std::string(text.substr(1, text.size() - 2)), true});
    } else if (token.kind == TokenKind::word) {
      words.push_back({upper(text), false});
    } else {
      words.push_back({std::string(text), token.kind != TokenKind::symbol});
    }
  }
  return words;
}

StatementLoss find_data_loss(std::string_view statement, Flavor flavor) {
  const std::vector<Word> words = words_of(statement, flavor, kLimit);
  return of_words(Reader(words));
}

}  // namespace limbeck::sql
