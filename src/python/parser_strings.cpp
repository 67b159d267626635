// Adjacent string literals as one, and the replacement fields of f-strings.
#include <fmt/format.h>

#include <utility>

#include "python/literals.hpp"
#include "python/parser_walk.hpp"

namespace limbeck::python {
namespace {

Position position_in(const Token& literal, const char* place) {
  Position at = literal.at;
  for (const char* letter = literal.text.data(); letter != place; ++letter) {
    if (*letter == '\n') {
      at = {at.line + 1, 1};
    } else if ((static_cast<unsigned char>(*letter) & 0xC0) != 0x80) {
      ++at.column;
    }
  }
  return at;
}

void append_text(FormattedString& result, std::string text) {
  if (text.empty()) return;
  if (!result.parts.empty()) {
    if (auto* last = std::get_if<std::string>(&result.parts.back())) {
      *last += text;
      return;
    }
  }
  result.parts.emplace_back(std::move(text));
}

/// Where the string that begins at `at` ends.
std::size_t behind_string(std::string_view text, std::size_t at) {
  const char quote = text[at];
  const bool is_triple = text.substr(at).starts_with(std::string(3, quote));
  const std::string quotes(is_triple ? 3 : 1, quote);
  at += quotes.size();
  while (at < text.size() && text.substr(at, quotes.size()) != quotes) {
    at += text[at] == '\\' ? 2 : 1;
  }
  return std::min(at + quotes.size(), text.size());
}

/// The end of a field's expression: `}`, `:`, `!r` or the `=` that shows it. npos: none.
std::size_t end_of_expression(std::string_view text, std::size_t at) {
  int open = 0;
  while (at < text.size()) {
    const char letter = text[at];
    const char next = at + 1 < text.size() ? text[at + 1] : '\0';
    if (letter == '"' || letter == '\'') {
      at = behind_string(text, at);
      continue;
    }
    if (letter == '(' || letter == '[' || letter == '{') ++open;
    if (open == 0 && (letter == '}' || letter == ':')) return at;
    if (open == 0 && letter == '!' && next != '=') return at;
    if (open == 0 && letter == '=') {
      const std::size_t behind = text.find_first_not_of(" \t\n", at + 1);
      const bool is_shown = behind != std::string_view::npos &&
                            (text[behind] == '}' || text[behind] == '!' || text[behind] == ':');
      if (is_shown) return at;
      if (next == '=') ++at;
    }
    if ((letter == '!' || letter == '<' || letter == '>') && next == '=') ++at;
    if (letter == ')' || letter == ']' || letter == '}') --open;
    ++at;
  }
  return std::string_view::npos;
}

/// From behind the colon to the closing brace.
std::size_t end_of_format(std::string_view text, std::size_t at) {
  int open = 0;
  for (; at < text.size(); ++at) {
    if (text[at] == '{') ++open;
    if (text[at] == '}' && open-- == 0) return at;
  }
  return std::string_view::npos;
}

}  // namespace

ExpressionPtr Parser::strings() {
  const Position at = token().at;
  FormattedString joined;
  std::string bytes;
  bool is_formatted = false;
  const bool is_bytes = take_apart(token().text).is_bytes;
  for (; token().kind == TokenKind::string; ++at_) {
    const Token& literal = token();
    const StringToken part = take_apart(literal.text);
    if (part.is_bytes != is_bytes) fail(literal.at, "bytes and text in one literal");
    if (part.is_formatted) {
      is_formatted = true;
      append_formatted(joined, part.content, part.is_raw, literal);
      continue;
    }
    std::string text = decode_string(part.content, part.is_raw, is_bytes, literal.at, file_);
    if (is_bytes) {
      bytes += text;
    } else {
      append_text(joined, std::move(text));
    }
  }
  if (is_bytes) return make(at, Constant{BytesConstant{std::move(bytes)}});
  if (is_formatted) return make(at, std::move(joined));
  std::string text =
      joined.parts.empty() ? std::string() : std::get<std::string>(std::move(joined.parts.front()));
  return make(at, Constant{std::move(text)});
}

void Parser::append_formatted(FormattedString& result, std::string_view content, bool is_raw,
                              const Token& literal) {
  std::size_t at = 0;
  while (at < content.size()) {
    std::size_t end = at;
    while (end < content.size() && content[end] != '{' && content[end] != '}') {
      const bool is_named = !is_raw && content.substr(end).starts_with("\\N{");
      if (is_named) end = std::min(content.find('}', end), content.size() - 1);
      // An escaped letter is passed over, but a brace is none.
      const bool is_escape = !is_raw && content[end] == '\\' && end + 1 < content.size() &&
                             content[end + 1] != '{' && content[end + 1] != '}';
      end += is_escape ? 2 : 1;
    }
    end = std::min(end, content.size());
    append_text(result,
                decode_string(content.substr(at, end - at), is_raw, false, literal.at, file_));
    if (end == content.size()) return;
    const bool is_doubled = end + 1 < content.size() && content[end + 1] == content[end];
    if (is_doubled) {
      append_text(result, std::string(1, content[end]));
      at = end + 2;
    } else if (content[end] == '}') {
      fail(position_in(literal, content.data() + end), "a single '}' in an f-string",
           "write }} for the letter");
    } else {
      at = append_field(result, content, end + 1, is_raw, literal);
    }
  }
}

std::size_t Parser::append_field(FormattedString& result, std::string_view content,
                                 std::size_t begin, bool is_raw, const Token& literal) {
  const Deeper deeper(*this);
  const auto position = [&](std::size_t offset) {
    return position_in(literal, content.data() + offset);
  };
  std::size_t end = end_of_expression(content, begin);
  if (end == std::string_view::npos) fail(position(begin), "a '{' that is never closed");
  FormattedValue field;
  const std::string_view text = content.substr(begin, end - begin);
  Lexer lexer(text, file_, position(begin));
  std::vector<Token> tokens;
  do {
    tokens.push_back(lexer.next());
  } while (tokens.back().kind != TokenKind::end);
  field.value = Parser(std::move(tokens), file_, depth_).field();
  const bool is_shown = content[end] == '=';
  if (is_shown) {
    const std::size_t behind = content.find_first_not_of(" \t\n", end + 1);
    append_text(result, std::string(content.substr(begin, behind - begin)));
    end = behind;
  }
  if (content[end] == '!') {
    field.conversion = end + 1 < content.size() ? content[end + 1] : '\0';
    const bool is_known =
        field.conversion == 's' || field.conversion == 'r' || field.conversion == 'a';
    if (!is_known) fail(position(end), "an f-string's conversion is one of !s, !r and !a");
    end += 2;
  }
  if (end < content.size() && content[end] == ':') {
    const std::size_t close = end_of_format(content, end + 1);
    if (close == std::string_view::npos) fail(position(end), "a '{' that is never closed");
    FormattedString format;
    append_formatted(format, content.substr(end + 1, close - end - 1), is_raw, literal);
    field.format = make(position(end + 1), std::move(format));
    end = close;
  } else if (is_shown && field.conversion == 0) {
    field.conversion = 'r';
  }
  if (end >= content.size() || content[end] != '}') {
    fail(position(std::min(end, content.size() - 1)), "a '}' is missing in an f-string");
  }
  result.parts.emplace_back(std::move(field));
  return end + 1;
}

ExpressionPtr Parser::field() {
  ExpressionPtr value = is_word("yield") ? yield() : star_expressions();
  if (token().kind != TokenKind::end) fail_here("the end of the replacement field");
  return value;
}

}  // namespace limbeck::python
