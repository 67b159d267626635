#include "python/lexer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"
#include "limbeck/error.hpp"

namespace limbeck::python {
namespace {

constexpr std::size_t kMostBrackets = 200;
constexpr std::size_t kMostIndents = 100;
constexpr int kMostNestedStrings = 20;

bool is_digit(char letter) {
  return letter >= '0' && letter <= '9';
}
bool starts_name(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || letter == '_' ||
         static_cast<unsigned char>(letter) >= 0x80;
}
bool is_in_name(char letter) {
  return starts_name(letter) || is_digit(letter);
}

/// `r`, `Rb`, `f`, … in lower case; false for anything else.
bool is_string_prefix(std::string_view name) {
  if (name.size() > 2) return false;
  const std::string lower = base::lower(name);
  static constexpr std::array<std::string_view, 9> kPrefixes = {"r",  "u",  "b",  "f", "br",
                                                                "rb", "fr", "rf", ""};
  return std::find(kPrefixes.begin(), kPrefixes.end(), lower) != kPrefixes.end();
}

/// Of an operator of two or three letters; 0: it is none.
std::size_t width_of_long_op(std::string_view text) {
  const char first = text[0];
  const char second = text.size() > 1 ? text[1] : '\0';
  const char third = text.size() > 2 ? text[2] : '\0';
  if (first == '.') return second == '.' && third == '.' ? 3 : 0;
  if (first == '-' && second == '>') return 2;
  const bool may_double = first == '*' || first == '/' || first == '<' || first == '>';
  if (may_double && second == first) return third == '=' ? 3 : 2;
  constexpr std::string_view kBeforeEquals = "=!<>+-*/%&|^@:";
  const bool is_long = second == '=' && kBeforeEquals.find(first) != std::string_view::npos;
  return is_long ? 2 : 0;
}

/// The letters that decide where a statement ends.
constexpr std::array<bool, 256> kMatters = [] {
  std::array<bool, 256> table{};
  for (const char letter : std::string_view("\"'#\\()[]{}\n")) {
    table[static_cast<unsigned char>(letter)] = true;
  }
  return table;
}();

char closing(char open) {
  return open == '(' ? ')' : open == '[' ? ']' : '}';
}

}  // namespace

void fail_syntax(std::string_view file, Position at, std::string what, std::string hint) {
  throw Error{{.code = "python.syntax",
               .message = fmt::format("{}:{}:{}: {}", file, at.line, at.column, what),
               .hint = hint.empty() ? "mend the script; `python3 -m py_compile FILE` checks it"
                                    : std::move(hint),
               .file = std::string(file),
               .line = at.line}};
}

Position Lexer::position() {
  for (; counted_ < at_; ++counted_) {
    column_ += (static_cast<unsigned char>(text_[counted_]) & 0xC0) != 0x80 ? 1 : 0;
  }
  return {line_, column_};
}

void Lexer::pass_line_end() {
  counted_ = ++at_;
  column_ = 1;
  ++line_;
}

/// Of a logical line's start: the indentation. True: `token` is to be handed out.
bool Lexer::at_line_start_token(Token& token) {
  while (true) {
    int narrow = 0;
    int wide = 0;
    for (;; ++at_) {
      if (peek() == ' ') {
        ++narrow, ++wide;
      } else if (peek() == '\t') {
        ++narrow, wide = (wide / 8 + 1) * 8;
      } else if (peek() == '\f') {
        narrow = wide = 0;
      } else {
        break;
      }
    }
    if (peek() == '#') at_ = std::min(text_.find('\n', at_), text_.size());
    if (at_ < text_.size() && text_[at_] == '\n') {
      pass_line_end();
      continue;
    }
    if (peek() == '\\' && peek(1) == '\n') {
      ++at_;
      pass_line_end();
      continue;
    }
    is_line_start_ = false;
    const Position at = position();
    if (at_ >= text_.size()) narrow = wide = 0;
    const auto [last_narrow, last_wide] = indents_.back();
    if ((wide > last_wide) != (narrow > last_narrow) ||
        (wide < last_wide) != (narrow < last_narrow)) {
      fail(at, "tabs and spaces are mixed, so that the indentation is not clear",
           "indent with one of the two: spaces are usual");
    }
    if (wide > last_wide) {
      if (indents_.size() >= kMostIndents) fail(at, "too many levels of indentation");
      indents_.emplace_back(narrow, wide);
      token = {TokenKind::indent, {}, at};
      return true;
    }
    while (wide < indents_.back().second) {
      indents_.pop_back();
      ++pending_dedents_;
    }
    if (indents_.back() != std::pair(narrow, wide)) {
      fail(at, "this line is indented like none before it");
    }
    return false;
  }
}

void Lexer::skip_blanks() {
  while (at_ < text_.size()) {
    const char letter = text_[at_];
    if (letter == ' ' || letter == '\t' || letter == '\f') {
      ++at_;
    } else if (letter == '#') {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if (letter == '\\' && peek(1) == '\n') {
      ++at_;
      pass_line_end();
    } else if (letter == '\n' && (is_inside_ || !brackets_.empty())) {
      pass_line_end();
    } else {
      return;
    }
  }
}

Token Lexer::next() {
  if (is_line_start_) {
    Token token;
    if (at_line_start_token(token)) return token;
  }
  if (pending_dedents_ > 0) {
    --pending_dedents_;
    return {TokenKind::dedent, {}, position()};
  }
  skip_blanks();
  if (at_ >= text_.size()) {
    if (!brackets_.empty()) {
      fail(brackets_.back().at, fmt::format("'{}' is never closed", brackets_.back().open));
    }
    if (!is_inside_ && std::exchange(line_has_token_, false)) {
      is_line_start_ = true;
      return {TokenKind::newline, {}, position()};
    }
    return {TokenKind::end, {}, position()};
  }
  const char letter = text_[at_];
  if (letter == '\n') {
    const Token token{TokenKind::newline, text_.substr(at_, 1), position()};
    pass_line_end();
    is_line_start_ = true;
    line_has_token_ = false;
    return token;
  }
  line_has_token_ = true;
  if (starts_name(letter)) return name_or_string();
  if (is_digit(letter) || (letter == '.' && is_digit(peek(1)))) return number();
  if (letter == '"' || letter == '\'') return string(at_, position(), {});
  return op();
}

/// Most of a file is passed over: no position is counted and no token made unless something is
/// wrong.
void Lexer::skip_to_top_level() {
  std::vector<std::size_t> open;
  while (true) {
    while (at_ < text_.size() && !kMatters[static_cast<unsigned char>(text_[at_])]) ++at_;
    if (at_ >= text_.size()) break;
    switch (text_[at_]) {
      case '"':
      case '\'':
        skip_string();
        break;
      case '#':
        at_ = std::min(text_.find('\n', at_), text_.size());
        break;
      case '\\':
        ++at_;
        if (peek() == '\n') pass_line_end();
        break;
      case '(':
      case '[':
      case '{':
        open.push_back(at_++);
        break;
      case '\n': {
        pass_line_end();
        constexpr std::string_view kNoStatement = " \t\f\n#";
        if (!open.empty() || kNoStatement.find(peek()) != std::string_view::npos) break;
        is_line_start_ = true;
        line_has_token_ = false;
        return;
      }
      default:
        if (!open.empty()) open.pop_back();
        ++at_;
    }
  }
  line_has_token_ = false;
  if (open.empty()) return;
  const std::size_t bracket = open.back();
  fail(position_of(bracket), fmt::format("'{}' is never closed", text_[bracket]));
}

void Lexer::skip_string() {
  const std::string_view rest = text_.substr(at_);
  const bool is_triple = rest.size() >= 3 && rest[1] == rest[0] && rest[2] == rest[0];
  std::size_t begin = at_;
  while (begin > 0 && is_in_name(text_[begin - 1])) --begin;
  const std::string_view prefix = text_.substr(begin, at_ - begin);
  std::size_t end = 1;
  while (end < rest.size() && rest[end] != rest[0] && rest[end] != '\\' && rest[end] != '\n') ++end;
  if (!is_triple && prefix.empty() && end < rest.size() && rest[end] == rest[0]) {
    at_ += end + 1;
    return;
  }
  string(at_, position_of(at_), is_string_prefix(prefix) ? prefix : std::string_view{});
}

Position Lexer::position_of(std::size_t offset) const {
  Position at{1, 1};
  for (const char letter : text_.substr(0, offset)) {
    if (letter == '\n') at = {at.line + 1, 0};
    at.column += (static_cast<unsigned char>(letter) & 0xC0) != 0x80 ? 1 : 0;
  }
  return at;
}

Token Lexer::name_or_string() {
  const std::size_t begin = at_;
  const Position at = position();
  while (at_ < text_.size() && is_in_name(text_[at_])) ++at_;
  const std::string_view name = text_.substr(begin, at_ - begin);
  const bool is_quoted = peek() == '"' || peek() == '\'';
  if (is_quoted && is_string_prefix(name)) return string(begin, at, name);
  if (is_quoted && base::lower(name) == "ur") {
    fail(at, "the string prefix ur is Python 2's", "write r'…' or '…'");
  }
  return {TokenKind::name, name, at};
}

Token Lexer::number() {
  const std::size_t begin = at_;
  const Position at = position();
  const auto digits = [this](auto is_wanted) {
    while (is_wanted(peek()) || (peek() == '_' && is_wanted(peek(1)))) ++at_;
  };
  const char mark = peek() == '0' ? static_cast<char>(peek(1) | 0x20) : '\0';
  if (mark == 'x' || mark == 'o' || mark == 'b') {
    at_ += 2;
    digits([mark](char letter) {
      const char lower = static_cast<char>(letter | 0x20);
      if (mark == 'x') return is_digit(letter) || (lower >= 'a' && lower <= 'f');
      return letter >= '0' && letter <= (mark == 'o' ? '7' : '1');
    });
    if (at_ == begin + 2) fail(at, "a number without digits");
  } else {
    digits(is_digit);
    bool is_integer = true;
    if (peek() == '.') {
      is_integer = false;
      ++at_;
      digits(is_digit);
    }
    const char sign = peek(1);
    const bool has_exponent =
        (peek() == 'e' || peek() == 'E') &&
        (is_digit(sign) || ((sign == '+' || sign == '-') && is_digit(peek(2))));
    if (has_exponent) {
      is_integer = false;
      at_ += 2;
      digits(is_digit);
    }
    const bool is_imaginary = peek() == 'j' || peek() == 'J';
    if (is_imaginary) ++at_;
    const std::string_view text = text_.substr(begin, at_ - begin);
    if (is_integer && !is_imaginary && text.size() > 1 && text[0] == '0' &&
        text.find_first_not_of("0_") != std::string_view::npos) {
      fail(at, fmt::format("{} is how Python 2 writes an octal number", text),
           fmt::format("write 0o{} or {}", text.substr(1),
                       text.substr(text.find_first_not_of("0_"))));
    }
  }
  if (starts_name(peek())) {
    const std::string_view rest = text_.substr(at_);
    const bool is_keyword = rest.starts_with("if") || rest.starts_with("in") ||
                            rest.starts_with("is") || rest.starts_with("or") ||
                            rest.starts_with("and") || rest.starts_with("else") ||
                            rest.starts_with("for") || rest.starts_with("not");
    if (!is_keyword) fail(at, "a number that goes on with a letter");
  }
  return make(TokenKind::number, begin, at);
}

Token Lexer::string(std::size_t begin, Position at, std::string_view prefix) {
  const std::string kinds = base::lower(prefix);
  const std::string_view rest = text_.substr(at_);
  const bool is_triple = rest.size() >= 3 && rest[1] == rest[0] && rest[2] == rest[0];
  const std::string_view quotes = rest.substr(0, is_triple ? 3 : 1);
  at_ += quotes.size();
  pass_quoted(quotes, kinds.find('r') != std::string::npos, kinds.find('f') != std::string::npos,
              at, 0);
  return make(TokenKind::string, begin, at);
}

void Lexer::pass_quoted(std::string_view quotes, bool is_raw, bool is_formatted, Position start,
                        int depth) {
  if (depth > kMostNestedStrings) fail(start, "strings are nested too deeply");
  while (at_ < text_.size()) {
    const char letter = text_[at_];
    if (text_.substr(at_, quotes.size()) == quotes) {
      at_ += quotes.size();
      return;
    }
    if (letter == '\\' && at_ + 1 < text_.size()) {
      ++at_;
      // `\N{DASH}` is no replacement.
      const bool is_named = is_formatted && !is_raw && peek() == 'N' && peek(1) == '{';
      if (is_named) at_ = std::min(text_.find('}', at_), text_.size() - 1);
      // `\{` still begins one.
      if (is_formatted && peek() == '{') continue;
      if (peek() == '\n')
        pass_line_end();
      else
        ++at_;
    } else if (letter == '\n') {
      if (quotes.size() == 1) break;
      pass_line_end();
    } else if (is_formatted && letter == '{') {
      ++at_;
      if (peek() == '{')
        ++at_;
      else
        pass_replacement(start, depth);
    } else {
      ++at_;
    }
  }
  fail(start,
       quotes.size() == 1 ? "this string does not end on its line" : "this string is never closed");
}

void Lexer::pass_replacement(Position start, int depth) {
  std::size_t open = 0;
  bool in_format = false;
  while (at_ < text_.size()) {
    const char letter = text_[at_];
    if (letter == '}' && open == 0) {
      ++at_;
      return;
    }
    if (letter == '\n') {
      pass_line_end();
    } else if (letter == '"' || letter == '\'') {
      if (in_format) return;  // The string's own end: the parser tells what is missing.
      std::size_t prefix = at_;
      while (prefix > 0 && is_in_name(text_[prefix - 1])) --prefix;
      const std::string kinds = base::lower(text_.substr(prefix, at_ - prefix));
      const bool has_prefix = is_string_prefix(kinds);
      const std::string_view rest = text_.substr(at_);
      const bool is_triple = rest.size() >= 3 && rest[1] == rest[0] && rest[2] == rest[0];
      const std::string_view quotes = rest.substr(0, is_triple ? 3 : 1);
      at_ += quotes.size();
      pass_quoted(quotes, has_prefix && kinds.find('r') != std::string::npos,
                  has_prefix && kinds.find('f') != std::string::npos, start, depth + 1);
    } else if (letter == '{' && in_format && open == 0) {
      ++at_;
      pass_replacement(start, depth + 1);
    } else if (letter == '(' || letter == '[' || letter == '{') {
      if (++open > kMostBrackets) fail(start, "brackets are nested too deeply");
      ++at_;
    } else if (letter == ')' || letter == ']' || letter == '}') {
      open -= open > 0 ? 1 : 0;
      ++at_;
    } else if (letter == ':' && open == 0) {
      in_format = true;
      ++at_;
    } else {
      ++at_;
    }
  }
  fail(start, "a '{' in this string is never closed");
}

Token Lexer::op() {
  const std::size_t begin = at_;
  const Position at = position();
  const std::string_view rest = text_.substr(at_);
  if (const std::size_t width = width_of_long_op(rest); width > 0) {
    at_ += width;
    return make(TokenKind::op, begin, at);
  }
  const char letter = rest.front();
  if (letter == '(' || letter == '[' || letter == '{') {
    if (brackets_.size() >= kMostBrackets) fail(at, "brackets are nested too deeply");
    brackets_.push_back({letter, at});
  } else if (letter == ')' || letter == ']' || letter == '}') {
    if (brackets_.empty()) fail(at, fmt::format("'{}' closes nothing", letter));
    const Bracket open = brackets_.back();
    if (closing(open.open) != letter) {
      fail(at,
           fmt::format("'{}' does not close the '{}' of line {}", letter, open.open, open.at.line));
    }
    brackets_.pop_back();
  } else if (letter == '`') {
    fail(at, "backquotes are Python 2's", "write repr(…)");
  } else if (rest.starts_with("<>")) {
    fail(at, "<> is Python 2's", "write !=");
  } else if (std::string_view("+-*/%@&|^~<>=.,:;").find(letter) == std::string_view::npos) {
    fail(at, letter == '\\' ? "something follows a backslash at the end of the line"
                            : fmt::format("'{}' has no meaning here", letter));
  }
  ++at_;
  return make(TokenKind::op, begin, at);
}

}  // namespace limbeck::python
