// Any bytes through the splitter of every dialect. The first byte chooses the dialect.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "limbeck/error.hpp"
#include "sql/lexer.hpp"
#include "sql/splitter.hpp"

namespace {

using limbeck::sql::Flavor;
using limbeck::sql::Lexer;
using limbeck::sql::TokenKind;

void require(bool holds) {
  if (!holds) std::abort();
}

std::string joined(const std::vector<limbeck::db::Statement>& statements) {
  std::string text;
  for (const auto& statement : statements) {
    text += statement.text + ";\n";
    if (statement.copy_data) text += *statement.copy_data + "\\.\n";
  }
  return text;
}

/// Every token of `text` but terminators, in order.
std::string tokens_of(std::string_view text, Flavor flavor) {
  std::string result;
  Lexer lexer(text, flavor);
  for (auto token = lexer.next(); token.kind != TokenKind::end; token = lexer.next()) {
    if (token.kind == TokenKind::terminator) continue;
    result += lexer.text_of(token);
    result += '\n';
  }
  return result;
}

void require_lossless(std::string_view text, Flavor flavor) {
  std::vector<limbeck::db::Statement> statements;
  try {
    statements = limbeck::sql::split(text, flavor, "fuzz.sql");
  } catch (const limbeck::Error& error) {
    require(error.code() == "script.unterminated" || error.code() == "script.meta_command");
    require(error.details().line > 0 && !error.details().hint.empty());
    return;
  }
  // A client's commands are not statements, and DELIMITER changes what a semicolon is.
  const bool has_commands = text.find('\\') != std::string_view::npos || flavor == Flavor::mariadb;
  std::string tokens;
  int line = 1;
  for (const auto& statement : statements) {
    require(!statement.text.empty());
    require(statement.line >= line);
    line = statement.line;
    tokens += tokens_of(statement.text, flavor);
    const auto normal = limbeck::sql::normalized(statement.text, flavor);
    require(!normal.empty());
    static_cast<void>(limbeck::sql::is_transaction_control(statement.text, flavor));
    require(limbeck::sql::leading_words(statement.text, flavor, 1) ==
            limbeck::sql::leading_words(normal, flavor, 1));
  }
  if (!has_commands) require(tokens == tokens_of(text, flavor));
  if (flavor == Flavor::mariadb) return;
  const auto again = limbeck::sql::split(joined(statements), flavor, "again.sql");
  require(again.size() == statements.size());
  for (std::size_t i = 0; i < again.size(); ++i) {
    require(again[i].text == statements[i].text);
    require(again[i].copy_data == statements[i].copy_data);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  constexpr Flavor kFlavors[] = {Flavor::generic, Flavor::sqlite, Flavor::postgresql,
                                 Flavor::mariadb};
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  require_lossless(text, kFlavors[data[0] % 4]);
  return 0;
}
