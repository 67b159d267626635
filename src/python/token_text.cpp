#include <fmt/format.h>

#include <algorithm>

#include "python/declarations.hpp"
#include "python/lexer.hpp"
#include "python/literals.hpp"

namespace limbeck::python {
namespace {

/// Length first, so that no token can pass for two.
void append(std::string& text, char kind, std::string_view token) {
  text += fmt::format("{}{}:", kind, token.size());
  text += token;
}

class TokenText {
 public:
  explicit TokenText(std::string_view file) : file_(file) {}

  void add(const Token& token) {
    if (token.kind == TokenKind::newline || token.kind == TokenKind::end) return end_statement();
    if (token.kind == TokenKind::indent) return mark('>');
    if (token.kind == TokenKind::dedent) return mark('<');
    statement_.push_back(token);
  }

  std::string text;

 private:
  void mark(char kind) {
    end_statement();
    text += kind;
  }

  /// A statement of strings alone does nothing: a docstring.
  void end_statement() {
    const bool is_text = std::all_of(statement_.begin(), statement_.end(), [](const Token& token) {
      return token.kind == TokenKind::string;
    });
    for (std::size_t i = 0; !is_text && i < statement_.size(); ++i) {
      const Token& token = statement_[i];
      if (token.kind == TokenKind::string) {
        add_string(token);
      } else if (!is_trailing_comma(i)) {
        append(text, token.kind == TokenKind::number ? 'n' : 't', token.text);
      }
    }
    if (!is_text) text += ';';
    statement_.clear();
  }

  void add_string(const Token& token) {
    const StringToken part = take_apart(token.text);
    if (part.is_formatted) return append(text, part.is_raw ? 'F' : 'f', part.content);
    const std::string value =
        decode_string(part.content, part.is_raw, part.is_bytes, token.at, file_);
    append(text, part.is_bytes ? 'b' : 's', value);
  }

  /// One before a closing bracket, which a formatter may add; not where it makes a tuple.
  bool is_trailing_comma(std::size_t at) const {
    if (statement_[at].text != "," || at + 1 >= statement_.size()) return false;
    const std::string_view close = statement_[at + 1].text;
    if (close != ")" && close != "]" && close != "}") return false;
    int depth = 0;
    int commas = 0;
    std::size_t open = at;
    while (open-- > 0) {
      const std::string_view each = statement_[open].text;
      if (each == ")" || each == "]" || each == "}") ++depth;
      if (each == "(" || each == "[" || each == "{") {
        if (depth == 0) break;
        --depth;
      }
      commas += depth == 0 && each == "," ? 1 : 0;
    }
    const bool follows_value =
        open > 0 && open < statement_.size() &&
        (statement_[open - 1].kind == TokenKind::name || statement_[open - 1].text == ")" ||
         statement_[open - 1].text == "]");
    if (close == "}") return true;
    if (close == "]") return !follows_value || commas > 0;
    return follows_value || commas > 0;
  }

  std::string_view file_;
  std::vector<Token> statement_;
};

}  // namespace

std::string token_text(std::string_view text, std::string_view file) {
  const std::string decoded = decode_source(text, file);
  Lexer lexer(decoded, file);
  TokenText result(file);
  while (true) {
    const Token token = lexer.next();
    result.add(token);
    if (token.kind == TokenKind::end) return std::move(result.text);
  }
}

}  // namespace limbeck::python
