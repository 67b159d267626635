#include "sql/statement_kind.hpp"

#include <algorithm>
#include <array>

#include "sql/lexer.hpp"

namespace limbeck::sql {
namespace {

using Words = std::vector<std::string>;

// Enough for `CREATE OR REPLACE TEMPORARY …` and the options of REINDEX and VACUUM.
constexpr std::size_t kLookedAt = 12;

char upper(char letter) {
  return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
}

template <std::size_t Count>
bool is_one_of(std::string_view word, const std::array<std::string_view, Count>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool has(const Words& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool starts_with(const Words& words, std::initializer_list<std::string_view> expected) {
  return words.size() >= expected.size() &&
         std::equal(expected.begin(), expected.end(), words.begin());
}

bool stands_in_postgresql(const Words& words) {
  static constexpr std::array<std::string_view, 22> kPlain = {
      "SELECT", "INSERT", "UPDATE",   "DELETE",  "MERGE",    "TRUNCATE", "COPY",   "WITH",
      "VALUES", "CREATE", "ALTER",    "DROP",    "COMMENT",  "GRANT",    "REVOKE", "LOCK",
      "TABLE",  "IMPORT", "SECURITY", "REFRESH", "REASSIGN", "REINDEX"};
  if (words.empty() || !is_one_of(words[0], kPlain)) return false;
  if (words[0] == "REFRESH") return true;
  if (has(words, "CONCURRENTLY")) return false;
  if (words[0] == "REINDEX") {
    return words.size() > 1 && (words[1] == "INDEX" || words[1] == "TABLE");
  }
  static constexpr std::array<std::string_view, 4> kOfTheServer = {"DATABASE", "TABLESPACE",
                                                                   "SUBSCRIPTION", "SYSTEM"};
  if (words.size() > 1 && is_one_of(words[1], kOfTheServer)) return false;
  // Servers before 12 refuse it.
  return !(starts_with(words, {"ALTER", "TYPE"}) && has(words, "ADD") && has(words, "VALUE"));
}

bool stands_in_sqlite(const Words& words) {
  static constexpr std::array<std::string_view, 12> kPlain = {
      "SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE", "WITH",
      "VALUES", "CREATE", "ALTER",  "DROP",   "REINDEX", "ANALYZE"};
  return !words.empty() && is_one_of(words[0], kPlain);
}

}  // namespace

Words leading_tokens(std::string_view statement, Flavor flavor, std::size_t most) {
  Lexer lexer(statement, flavor);
  Words words;
  while (words.size() < most) {
    const Token token = lexer.next();
    if (token.kind == TokenKind::end || token.kind == TokenKind::comment) break;
    std::string text(lexer.text_of(token));
    if (token.kind == TokenKind::word) {
      for (char& letter : text) letter = upper(letter);
    }
    words.push_back(std::move(text));
  }
  return words;
}

bool stands_transaction(std::string_view statement, Flavor flavor) {
  const Words words = leading_tokens(statement, flavor, kLookedAt);
  if (flavor == Flavor::postgresql) return stands_in_postgresql(words);
  return flavor == Flavor::sqlite && stands_in_sqlite(words);
}

bool is_session_setting(std::string_view statement, Flavor flavor) {
  const Words words = leading_tokens(statement, flavor, 2);
  if (words.empty()) return false;
  if (flavor == Flavor::sqlite) return words[0] == "PRAGMA";
  // SET CONSTRAINTS and SET TRANSACTION are of a transaction, which there is none of.
  const bool is_of_transaction =
      words.size() > 1 && (words[1] == "CONSTRAINTS" || words[1] == "TRANSACTION");
  return (words[0] == "SET" && !is_of_transaction) || words[0] == "RESET";
}

bool is_lost_at_begin(std::string_view statement, Flavor flavor) {
  static constexpr std::array<std::string_view, 17> kUndone = {
      "ANALYSIS_LIMIT",      "AUTOMATIC_INDEX",
      "CACHE_SIZE",          "CACHE_SPILL",
      "CASE_SENSITIVE_LIKE", "CELL_SIZE_CHECK",
      "DEFER_FOREIGN_KEYS",  "IGNORE_CHECK_CONSTRAINTS",
      "JOURNAL_SIZE_LIMIT",  "LEGACY_ALTER_TABLE",
      "MAX_PAGE_COUNT",      "MMAP_SIZE",
      "RECURSIVE_TRIGGERS",  "REVERSE_UNORDERED_SELECTS",
      "SECURE_DELETE",       "TRUSTED_SCHEMA",
      "WRITABLE_SCHEMA"};
  if (flavor != Flavor::sqlite) return false;
  const Words words = leading_tokens(statement, flavor, 2);
  return words.size() > 1 && words[0] == "PRAGMA" && is_one_of(words[1], kUndone);
}

bool makes_temporary(std::string_view statement, Flavor flavor) {
  const Words words = leading_tokens(statement, flavor, 5);
  return !words.empty() && words[0] == "CREATE" && (has(words, "TEMP") || has(words, "TEMPORARY"));
}

}  // namespace limbeck::sql
