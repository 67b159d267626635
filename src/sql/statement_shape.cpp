#include "sql/statement_shape.hpp"

#include <array>
#include <utility>

#include "base/text.hpp"

namespace limbeck::sql {

StatementShape::Keyword StatementShape::keyword(std::string_view word) {
  static constexpr std::array<std::pair<std::string_view, Keyword>, 17> kKeywords{{
      {"as", Keyword::as},
      {"atomic", Keyword::atomic},
      {"begin", Keyword::begin_},
      {"case", Keyword::case_},
      {"copy", Keyword::copy},
      {"create", Keyword::create},
      {"end", Keyword::end},
      {"explain", Keyword::explain},
      {"from", Keyword::from},
      {"function", Keyword::function},
      {"or", Keyword::or_},
      {"procedure", Keyword::procedure},
      {"replace", Keyword::replace},
      {"stdin", Keyword::stdin_},
      {"temp", Keyword::temp},
      {"temporary", Keyword::temp},
      {"trigger", Keyword::trigger},
  }};
  for (const auto& [text, value] : kKeywords) {
    if (text.size() == word.size() && text[0] == (word[0] | 0x20) &&
        base::equals_ignoring_case(text, word)) {
      return value;
    }
  }
  return Keyword::none;
}

void StatementShape::take(const Token& token, std::string_view text) {
  if (kind_ == Kind::other) {
    if (has_parentheses() && token.kind == TokenKind::symbol) follow_parentheses(text, token.begin);
    return;
  }
  const Keyword word = token.kind == TokenKind::word ? keyword(text) : Keyword::none;
  if (kind_ == Kind::routine && parentheses_ == 0) {
    follow_routine(word, token.begin);
  } else if (kind_ == Kind::trigger) {
    follow_trigger(word, token.kind == TokenKind::terminator, token.begin);
  } else if (kind_ == Kind::copy && parentheses_ == 0) {
    reads_stdin_ |= word == Keyword::stdin_ && previous_ == Keyword::from;
  } else {
    decide_kind(word, token.begin);
  }
  if (has_parentheses() && token.kind == TokenKind::symbol) follow_parentheses(text, token.begin);
  previous_ = word;
  previous_is_dot_ = text == ".";
}

void StatementShape::decide_kind(Keyword word, std::size_t begin) {
  switch (kind_) {
    case Kind::unknown:
    case Kind::explain:
      if (word == Keyword::create) {
        kind_ = Kind::create;
      } else if (word == Keyword::copy && has_parentheses() && kind_ == Kind::unknown) {
        kind_ = Kind::copy;
      } else if (word == Keyword::explain && kind_ == Kind::unknown) {
        kind_ = Kind::explain;
      } else if (kind_ == Kind::unknown || word == Keyword::explain || word == Keyword::temp ||
                 word == Keyword::trigger || word == Keyword::end) {
        kind_ = Kind::other;  // But EXPLAIN QUERY PLAN CREATE … is a CREATE.
      }
      return;
    case Kind::create: {
      const bool or_replace = word == Keyword::or_ || word == Keyword::replace;
      if (word == Keyword::temp && flavor_ != Flavor::postgresql) return;
      if (or_replace && has_parentheses()) return;
      if ((word == Keyword::function || word == Keyword::procedure) && has_parentheses()) {
        kind_ = Kind::routine;
      } else if (word == Keyword::trigger && flavor_ == Flavor::sqlite) {
        kind_ = Kind::trigger;
        body_ = Body::statements;
        body_begin_ = begin;
      } else if (word == Keyword::trigger && flavor_ == Flavor::generic) {
        kind_ = Kind::trigger;  // Its body opens with BEGIN: PostgreSQL's triggers have none.
      } else {
        kind_ = Kind::other;
      }
      return;
    }
    default:
      return;
  }
}

// PostgreSQL, CREATE FUNCTION, sql_body: BEGIN ATOMIC statement; … END. CASE is the only other
// thing in there that ends with END; both are reserved, so names only after AS or a dot.
void StatementShape::follow_routine(Keyword word, std::size_t begin) {
  if (atomic_depth_ == 0) {
    if (word == Keyword::atomic && previous_ == Keyword::begin_) {
      atomic_depth_ = 1;
      body_begin_ = begin;
    }
    return;
  }
  if (previous_ == Keyword::as || previous_is_dot_) return;
  if (word == Keyword::case_) ++atomic_depth_;
  if (word == Keyword::end) --atomic_depth_;
}

void StatementShape::follow_trigger(Keyword word, bool is_terminator, std::size_t begin) {
  if (body_ == Body::none) {
    if (word == Keyword::begin_ && parentheses_ == 0) {
      body_ = Body::statements;
      body_begin_ = begin;
    }
    return;
  }
  if (is_terminator) {
    body_ = Body::after_semicolon;
  } else if (body_ == Body::after_semicolon && word == Keyword::end) {
    body_ = Body::after_end;
  } else {
    body_ = Body::statements;
  }
}

void StatementShape::follow_parentheses(std::string_view text, std::size_t begin) {
  if (text == "(") {
    if (parentheses_++ == 0) parenthesis_begin_ = begin;
  } else if (text == ")" && parentheses_ > 0) {
    --parentheses_;
  }
}

bool StatementShape::ends_at_terminator() const {
  if (kind_ == Kind::trigger && body_ != Body::none) return body_ == Body::after_end;
  return parentheses_ == 0 && atomic_depth_ == 0;
}

std::optional<StatementShape::Open> StatementShape::open() const {
  if (atomic_depth_ > 0) return Open{body_begin_, "BEGIN ATOMIC body"};
  if (kind_ == Kind::trigger && body_ != Body::none) {
    if (body_ == Body::after_end) return std::nullopt;
    return Open{body_begin_, "trigger"};
  }
  if (parentheses_ > 0) return Open{parenthesis_begin_, "parenthesis"};
  return std::nullopt;
}

}  // namespace limbeck::sql
