#include "dialects/postgresql/render_plain.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <optional>
#include <vector>

#include "sql/lexer.hpp"

namespace limbeck::dialects::postgresql {
namespace {

using sql::Token;
using sql::TokenKind;

/// Of an integer: more may need a bigint.
constexpr std::size_t kSafeDigits = 9;
constexpr std::size_t kNone = static_cast<std::size_t>(-1);

/// A definition as tokens, some of which are left out at last.
class Text {
 public:
  explicit Text(const std::string& text) : text_(text) {
    sql::Lexer lexer(text_, sql::Flavor::postgresql);
    std::vector<std::size_t> open;
    for (Token token = lexer.next(); token.kind != TokenKind::end; token = lexer.next()) {
      const std::size_t number = tokens_.size();
      tokens_.push_back(token);
      other_.push_back(kNone);
      if (is(number, "(") || is(number, "[")) open.push_back(number);
      if ((is(number, ")") || is(number, "]")) && !open.empty()) {
        other_[number] = open.back();
        other_[open.back()] = number;
        open.pop_back();
      }
    }
    is_left_out_.resize(tokens_.size());
  }

  std::size_t size() const { return tokens_.size(); }
  TokenKind kind(std::size_t number) const {
    return number < size() ? tokens_[number].kind : TokenKind::end;
  }
  std::string_view at(std::size_t number) const {
    if (number >= size()) return {};
    const Token& token = tokens_[number];
    return std::string_view(text_).substr(token.begin, token.end - token.begin);
  }
  bool is(std::size_t number, std::string_view symbol) const {
    return kind(number) == TokenKind::symbol && at(number) == symbol;
  }
  bool is_word(std::size_t number, std::string_view word) const {
    return kind(number) == TokenKind::word && at(number) == word;
  }
  /// The parenthesis or bracket that closes or opens this one.
  std::size_t other(std::size_t number) const { return number < size() ? other_[number] : kNone; }

  void leave_out(std::size_t first, std::size_t last) {
    for (std::size_t number = first; number <= last; ++number) is_left_out_[number] = true;
  }

  std::string rest() const {
    std::string text;
    std::size_t end = 0;
    for (std::size_t number = 0; number < size(); ++number) {
      const Token& token = tokens_[number];
      const std::size_t shown_to = is_left_out_[number] ? token.begin : token.end;
      text += text_.substr(end, shown_to - end);
      end = token.end;
    }
    return text + text_.substr(end);
  }

 private:
  const std::string& text_;
  std::vector<Token> tokens_;
  std::vector<std::size_t> other_;
  std::vector<bool> is_left_out_;
};

/// `'x'::text` from here on, and no further cast: its length in tokens, or 0.
std::size_t text_constant(const Text& text, std::size_t at) {
  const bool is_constant = text.kind(at) == TokenKind::literal && text.at(at).starts_with('\'') &&
                           text.is(at + 1, "::") && text.is_word(at + 2, "text");
  if (!is_constant || text.is(at + 3, "::") || text.is(at + 3, "[")) return 0;
  return 3;
}

bool is_operator(const Text& text, std::size_t at) {
  return text.kind(at) == TokenKind::symbol &&
         std::string_view("()[],:;.").find(text.at(at).front()) == std::string_view::npos;
}

/// What ends here is text: a column, or a value cast to it.
bool ends_in_text(const Text& text, std::size_t at, const IsText& is_text) {
  if (text.is_word(at, "text") && at > 0 && text.is(at - 1, "::")) return true;
  const bool stands_alone = at > 0 && text.is(at - 1, "(");
  return stands_alone && text.kind(at) == TokenKind::word && is_text && is_text(text.at(at));
}

/// `(a <> ''::text)`: the constant is all there is on the right.
void strip_operands(Text& text, const IsText& is_text) {
  for (std::size_t at = 2; at + 3 < text.size(); ++at) {
    if (text_constant(text, at) == 0 || !text.is(at + 3, ")")) continue;
    if (is_operator(text, at - 1) && ends_in_text(text, at - 2, is_text)) {
      text.leave_out(at + 1, at + 2);
    }
  }
}

/// `ARRAY['x'::text, 'y'::text]`: what has no type in there is text.
void strip_arrays(Text& text) {
  for (std::size_t at = 0; at + 1 < text.size(); ++at) {
    if (!text.is_word(at, "ARRAY") || !text.is(at + 1, "[")) continue;
    if (at > 0 && (text.is(at - 1, "[") || text.is(at - 1, ","))) continue;
    const std::size_t end = text.other(at + 1);
    if (end == kNone || text.is(end + 1, "::")) continue;
    // A cast of the array is one of its elements.
    if (text.is(end + 1, ")") && text.is(end + 2, "::")) continue;
    std::size_t element = at + 2;
    while (element < end && text_constant(text, element) > 0 &&
           (element + 3 == end || text.is(element + 3, ","))) {
      element += 4;
    }
    if (element != end + 1) continue;
    for (element = at + 2; element < end; element += 4) text.leave_out(element + 1, element + 2);
  }
}

/// Parentheses at `at` with nothing but parentheses in them, and no list or query in these.
bool is_doubled(const Text& text, std::size_t at) {
  const std::size_t end = text.other(at);
  if (!text.is(at, "(") || !text.is(at + 1, "(") || end == kNone) return false;
  if (text.other(at + 1) + 1 != end || text.kind(end) == TokenKind::end) return false;
  for (const std::string_view query : {"SELECT", "WITH", "VALUES"}) {
    if (text.is_word(at + 2, query)) return false;
  }
  for (std::size_t inner = at + 2; inner + 1 < end; ++inner) {
    if (text.is(inner, ",")) return false;
    const bool opens = text.is(inner, "(") || text.is(inner, "[");
    if (opens && text.other(inner) == kNone) return false;
    if (opens) inner = text.other(inner);
  }
  return true;
}

void strip_doubled(Text& text, std::size_t at) {
  if (!is_doubled(text, at)) return;
  const std::size_t end = text.other(at);
  text.leave_out(at, at);
  text.leave_out(end, end);
}

void strip_clauses(Text& text) {
  constexpr std::array<std::string_view, 3> kWords = {"CHECK", "USING", "WHEN"};
  int depth = 0;
  for (std::size_t at = 0; at + 1 < text.size(); ++at) {
    if (text.is(at, "(")) ++depth;
    if (text.is(at, ")")) --depth;
    const bool is_clause = depth == 0 && text.kind(at) == TokenKind::word &&
                           std::ranges::find(kWords, text.at(at)) != kWords.end();
    if (is_clause) strip_doubled(text, at + 1);
  }
}

/// `(((a + b)))` of an index: the list, an expression's own, and those that the server adds.
void strip_elements(Text& text) {
  std::size_t list = 0;
  while (list < text.size() && !text.is(list, "(")) ++list;
  const std::size_t end = text.other(list);
  if (end == kNone) return;
  for (std::size_t at = list + 1; at < end; ++at) {
    const bool begins = at == list + 1 || text.is(at - 1, ",");
    if (begins) strip_doubled(text, at);
    if ((text.is(at, "(") || text.is(at, "[")) && text.other(at) != kNone) at = text.other(at);
  }
}

}  // namespace

IsText text_columns(const schema::Table* table) {
  if (table == nullptr) return {};
  return [table](std::string_view name) {
    const schema::Column* const column = schema::find(table->columns, std::string(name));
    return column != nullptr && column->type.text == "text";
  };
}

std::string plain_default(const std::string& expression, const std::string& type) {
  const Text text(expression);
  const bool is_constant = text.kind(0) == TokenKind::literal && text.at(0).starts_with('\'') &&
                           text.is(1, "::") && text.size() > 2;
  if (!is_constant) return expression;
  const std::string constant(text.at(0));
  const std::string_view cast =
      std::string_view(expression).substr(expression.find("::", constant.size()) + 2);
  const bool is_integer = cast == "integer" || cast == "bigint" || cast == "smallint";
  // The parser makes an integer of digits by itself.
  if (cast == "integer" && constant.starts_with("'-") && constant.size() > 3 &&
      std::all_of(constant.begin() + 2, constant.end() - 1,
                  [](char letter) { return letter >= '0' && letter <= '9'; }) &&
      constant.size() <= kSafeDigits + 3) {
    return constant.substr(1, constant.size() - 2);
  }
  const bool is_of_type =
      cast == type || (cast == "character varying" && type.starts_with("character varying(") &&
                       !type.ends_with("]"));
  return is_of_type && !is_integer ? constant : expression;
}

std::string plain_clauses(const std::string& definition, const IsText& is_text) {
  Text text(definition);
  strip_arrays(text);
  strip_operands(text, is_text);
  strip_clauses(text);
  return text.rest();
}

std::string plain_index(const std::string& definition, const IsText& is_text) {
  Text text(definition);
  strip_arrays(text);
  strip_operands(text, is_text);
  strip_elements(text);
  return text.rest();
}

}  // namespace limbeck::dialects::postgresql
