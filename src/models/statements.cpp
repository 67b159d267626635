#include "models/statements.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"
#include "limbeck/error.hpp"
#include "sql/lexer.hpp"

namespace limbeck::models {
namespace {

using Words = std::vector<std::string>;

enum class Verdict { run, set, pass_over };

bool is(const Words& words, std::size_t index, std::string_view word) {
  return index < words.size() && words[index] == word;
}

template <std::size_t Size>
bool is_one_of(const Words& words, std::size_t index,
               const std::array<std::string_view, Size>& known) {
  return std::any_of(known.begin(), known.end(),
                     [&](std::string_view word) { return is(words, index, word); });
}

[[noreturn]] void refuse(const db::Statement& statement, const std::string& file,
                         std::string message, std::string hint) {
  throw Error{{.code = "models.not_allowed",
               .message = std::move(message),
               .hint = std::move(hint),
               .file = file,
               .line = statement.line,
               .statement = statement.text}};
}

/// Of the server, not of the database.
constexpr std::array<std::string_view, 6> kShared = {"ROLE",     "USER",       "GROUP",
                                                     "DATABASE", "TABLESPACE", "SUBSCRIPTION"};

bool outlasts(const Words& words, sql::Flavor flavor) {
  if (flavor == sql::Flavor::sqlite) {
    return is(words, 0, "ATTACH") ||
           (is(words, 0, "VACUUM") && std::find(words.begin(), words.end(), "INTO") != words.end());
  }
  constexpr std::array<std::string_view, 3> kVerbs = {"CREATE", "ALTER", "DROP"};
  if (is_one_of(words, 0, kVerbs) && is_one_of(words, 1, kShared)) return !is(words, 2, "MAPPING");
  if (is(words, 0, "ALTER") && is(words, 1, "SYSTEM")) return true;
  if (is(words, 0, "COMMENT") && is(words, 1, "ON")) return is_one_of(words, 2, kShared);
  return is(words, 1, "OWNED") && (is(words, 0, "REASSIGN") || is(words, 0, "DROP"));
}

Verdict judge_transaction(const Words& words, const db::Statement& statement,
                          const std::string& file) {
  const bool two_phases = is(words, 0, "PREPARE") || is(words, 1, "PREPARED");
  if (two_phases || is(words, 0, "ROLLBACK") || is(words, 0, "ABORT")) {
    refuse(statement, file,
           fmt::format("a model cannot say {}: all of it is one transaction", words[0]),
           "take it out, with the statements that it would undo");
  }
  return Verdict::pass_over;
}

Verdict judge_privilege(const Words& words, bool privileges) {
  constexpr std::array<std::string_view, 3> kElsewhere = {"DATABASE", "TABLESPACE", "PARAMETER"};
  const auto on = std::find(words.begin(), words.end(), "ON");
  const bool is_default = is(words, 0, "ALTER");
  if (!is_default && on == words.end()) return Verdict::pass_over;  // Membership in a role.
  const auto at = static_cast<std::size_t>(on - words.begin());
  if (!is_default && is_one_of(words, at + 1, kElsewhere)) return Verdict::pass_over;
  return privileges ? Verdict::run : Verdict::pass_over;
}

/// The only clause of an ALTER is OWNER TO.
bool changes_owner_alone(const Words& words) {
  return is(words, 0, "ALTER") && words.size() >= 5 && is(words, words.size() - 3, "OWNER") &&
         is(words, words.size() - 2, "TO") &&
         std::find(words.begin(), words.end(), ",") == words.end();
}

bool is_savepoint(const Words& words) {
  return is(words, 0, "SAVEPOINT") || is(words, 0, "RELEASE");
}

bool sets_something(const Words& words, sql::Flavor flavor) {
  if (flavor == sql::Flavor::sqlite) return is(words, 0, "PRAGMA");
  if (is(words, 0, "SET")) return !is(words, 1, "CONSTRAINTS");
  if (is(words, 0, "RESET")) return true;
  return is(words, 0, "SELECT") && !words.empty() && words.back() == "SET_CONFIG";
}

Verdict judge(const db::Statement& statement, const std::string& file, sql::Flavor flavor,
              bool privileges) {
  const Words words = outline(statement.text, flavor);
  if (sql::is_transaction_control(statement.text, flavor) || is(words, 0, "ROLLBACK")) {
    return judge_transaction(words, statement, file);
  }
  if (is_savepoint(words)) return Verdict::pass_over;
  if (outlasts(words, flavor)) {
    refuse(statement, file,
           fmt::format("{}{}{} would outlast the scratch database that the model is tried in",
                       words[0], words.size() > 1 ? " " : "", words.size() > 1 ? words[1] : ""),
           "take it out of the model: only what a database itself holds is compared");
  }
  if (flavor != sql::Flavor::sqlite) {
    const bool is_default = is(words, 0, "ALTER") && is(words, 1, "DEFAULT");
    if (is(words, 0, "GRANT") || is(words, 0, "REVOKE") || is_default) {
      return judge_privilege(words, privileges);
    }
    if (changes_owner_alone(words)) return Verdict::pass_over;
  }
  return sets_something(words, flavor) ? Verdict::set : Verdict::run;
}

}  // namespace

std::vector<std::string> outline(std::string_view statement, sql::Flavor flavor) {
  Words words;
  sql::Lexer lexer(statement, flavor);
  int depth = 0;
  for (sql::Token token = lexer.next(); token.kind != sql::TokenKind::end; token = lexer.next()) {
    const std::string_view text = lexer.text_of(token);
    if (token.kind == sql::TokenKind::comment) break;
    if (text == "(") ++depth;
    if (text == ")") --depth;
    if (depth > 0 || text == ")") continue;
    std::string word(text);
    if (token.kind == sql::TokenKind::word) {
      std::transform(word.begin(), word.end(), word.begin(), [](char letter) {
        return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
      });
    }
    words.push_back(std::move(word));
  }
  return words;
}

bool outlives_commit(std::string_view statement, sql::Flavor flavor) {
  constexpr std::array<std::string_view, 6> kDefinitions = {"CREATE",  "ALTER", "DROP",
                                                            "COMMENT", "GRANT", "REVOKE"};
  constexpr std::array<std::string_view, 4> kPassing = {"TEMP", "TEMPORARY", "LOCAL", "GLOBAL"};
  constexpr std::array<std::string_view, 3> kTransaction = {"LOCAL", "CONSTRAINTS", "TRANSACTION"};
  const Words words = outline(statement, flavor);
  if (is_one_of(words, 0, kDefinitions)) {
    return !is_one_of(words, 1, kPassing) && !(is(words, 1, "OR") && is_one_of(words, 3, kPassing));
  }
  if (is(words, 0, "SET")) return !is_one_of(words, 1, kTransaction);
  if (is(words, 0, "RESET")) return true;
  const bool is_for_session =
      base::lower(statement.substr(statement.size() -
                                   std::min<std::size_t>(6, statement.size()))) == "false)";
  return sets_something(words, flavor) && is_for_session;
}

std::vector<ModelStatement> model_statements(const Ddl& ddl, sql::Flavor flavor, bool privileges) {
  std::vector<ModelStatement> result;
  for (std::size_t at = 0; at < ddl.pieces.size(); ++at) {
    const Piece& piece = ddl.pieces[at];
    for (db::Statement& statement : sql::split(piece.text, flavor, piece.file)) {
      const Verdict verdict = judge(statement, piece.file, flavor, privileges);
      if (verdict == Verdict::pass_over) continue;
      result.push_back({std::move(statement), at, verdict == Verdict::set});
    }
  }
  return result;
}

}  // namespace limbeck::models
