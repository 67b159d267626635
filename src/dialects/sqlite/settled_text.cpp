#include "dialects/sqlite/settled_text.hpp"

#include <algorithm>
#include <iterator>

#include "base/text.hpp"
#include "sql/quoting.hpp"

namespace limbeck::dialects::sqlite {
namespace {

using sql::TokenKind;

// Loose words that have no meaning in a query or a trigger's statements: there they are names.
constexpr std::string_view kNeverInStatements[] = {
    "ACTION",    "AFTER",     "ALWAYS",    "ANALYZE", "ATTACH",   "BEFORE",    "CASCADE",
    "COLUMN",    "DATABASE",  "DEFERRED",  "DETACH",  "EACH",     "EXCLUSIVE", "EXPLAIN",
    "GENERATED", "IMMEDIATE", "INITIALLY", "INSTEAD", "KEY",      "PLAN",      "PRAGMA",
    "QUERY",     "REINDEX",   "RELEASE",   "RENAME",  "RESTRICT", "SAVEPOINT", "TEMP",
    "TEMPORARY", "TRIGGER",   "VACUUM",    "VIEW",    "VIRTUAL",  "WITHOUT"};

bool is_one_of(const Part& part, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return is_word(part, word); });
}

bool is_binary_word(const Part& part) {
  return is_one_of(part, {"LIKE", "GLOB", "REGEXP", "MATCH"});
}

/// What the walkers of expressions and of statements share.
class Settler {
 public:
  Settler(const std::vector<Part>& parts, Span span) : parts_(parts), span_(span) {}
  virtual ~Settler() = default;

  std::string settle() {
    for (at_ = span_.begin; at_ < span_.end; ++at_) {
      before_part();
      const Part& part = parts_[at_];
      if (part.kind == TokenKind::word) {
        settle_word(part);
      } else if (part.kind == TokenKind::quoted_identifier) {
        settle_quoted(part);
      } else if (part.kind == TokenKind::literal && is_string(part) && is_name_place()) {
        name(unquoted(part.text));
      } else if (part.kind == TokenKind::symbol || part.kind == TokenKind::terminator) {
        writer_.symbol(part.text);
        operand_ = is_symbol(part, ')');
      } else {
        operand(part.text);
      }
    }
    return writer_.take();
  }

 protected:
  const Part& near(int offset) const {
    static const Part kNone;
    const auto index = static_cast<std::ptrdiff_t>(at_) + offset;
    const bool within = index >= static_cast<std::ptrdiff_t>(span_.begin) &&
                        index < static_cast<std::ptrdiff_t>(span_.end);
    return within ? parts_[static_cast<std::size_t>(index)] : kNone;
  }

  virtual void before_part() {}
  /// Whether a quoted part here can only be a name.
  virtual bool is_name_place() const {
    return is_symbol(near(-1), '.') || is_symbol(near(1), '.') || is_word(near(-1), "AS") ||
           is_word(near(-1), "COLLATE");
  }
  virtual bool is_loose_name(const Part& part) const = 0;
  virtual void name(std::string_view text) = 0;
  virtual void settle_uncertain(const std::string& text) = 0;
  virtual bool is_function_place() const { return is_symbol(near(1), '('); }

  void operand(std::string_view text) {
    writer_.operand(text);
    operand_ = true;
  }

  void settle_word(const Part& part) {
    const Keyword known = keyword(part.text);
    if (is_word(near(-1), "COLLATE"))
      return operand(quoted_if_needed(settled_collation(part.text)));
    if (known == Keyword::reserved || (known == Keyword::loose && !is_loose(part))) {
      writer_.keyword(in_capitals(part.text));
      operand_ = is_one_of(part, {"NULL", "END", "CURRENT_TIME", "CURRENT_DATE",
                                  "CURRENT_TIMESTAMP", "ISNULL", "NOTNULL"});
      return;
    }
    if (is_function_place()) {
      writer_.function(base::lower(part.text));
      operand_ = false;
      return;
    }
    if (is_one_of(part, {"TRUE", "FALSE"}) && !is_name_place() && !is_loose_name(part)) {
      return operand(in_capitals(part.text));
    }
    name(part.text);
  }

  bool is_loose(const Part& part) const {
    if (is_symbol(near(-1), '.') || is_symbol(near(1), '.')) return true;
    if (is_one_of(part, {"CAST", "RAISE", "OVER", "FILTER", "CURRENT_TIME", "CURRENT_DATE",
                         "CURRENT_TIMESTAMP"})) {
      return false;
    }
    if (is_symbol(near(1), '(') && !operand_ && !is_word(near(-1), "NOT") &&
        (is_binary_word(part) || is_one_of(part, {"REPLACE", "IF"}))) {
      return true;
    }
    if (is_binary_word(part) && (operand_ || is_word(near(-1), "NOT"))) return false;
    if (is_word(part, "END") && operand_) return false;
    return is_loose_name(part);
  }

  void settle_quoted(const Part& part) {
    const std::string text = unquoted(part.text);
    if (is_word(near(-1), "COLLATE")) return operand(quoted_if_needed(settled_collation(text)));
    if (is_function_place() && part.text.front() != '\'') {
      writer_.function(quoted_if_needed(base::lower(text)));
      operand_ = false;
      return;
    }
    if (part.text.front() != '"' || is_name_place()) return name(text);
    settle_uncertain(text);
  }

  const std::vector<Part>& parts_;
  Span span_;
  TextWriter writer_;
  std::size_t at_ = 0;
  bool operand_ = false;  // The part before ends a value.
};

class ExpressionSettler final : public Settler {
 public:
  ExpressionSettler(const std::vector<Part>& parts, Span span, const ColumnNames& columns,
                    std::vector<std::string>* used)
      : Settler(parts, span), columns_(columns), used_(used) {}

 private:
  bool is_loose_name(const Part& part) const override {
    return columns_.find(part.text) != nullptr;
  }

  void name(std::string_view text) override {
    const bool is_type = is_word(near(-1), "AS");
    const std::string* column = is_type ? nullptr : columns_.find(text);
    if (column != nullptr && used_ != nullptr &&
        std::find(used_->begin(), used_->end(), *column) == used_->end()) {
      used_->push_back(*column);
    }
    operand(quoted_if_needed(column != nullptr ? std::string_view(*column) : text));
  }

  void settle_uncertain(const std::string& text) override {
    if (columns_.find(text) != nullptr) return name(text);
    operand(sql::quote_literal(text, sql::Flavor::sqlite));
  }

  const ColumnNames& columns_;
  std::vector<std::string>* used_;
};

class StatementSettler final : public Settler {
 public:
  StatementSettler(const std::vector<Part>& parts, Span span,
                   const std::function<bool(const std::string&)>& is_known)
      : Settler(parts, span), is_known_(is_known) {}

 private:
  /// Keeps track of where tables are named: behind FROM, JOIN and their commas.
  void before_part() override {
    const Part& part = parts_[at_];
    if (part.kind == TokenKind::terminator) {
      in_from_.assign(1, false);
    } else if (is_symbol(part, '(')) {
      in_from_.push_back(is_table_place());
    } else if (is_symbol(part, ')') && in_from_.size() > 1) {
      in_from_.pop_back();
    } else if (is_word(part, "FROM")) {
      in_from_.back() = !is_word(near(-1), "DISTINCT") || is_word(near(-2), "SELECT");
    } else if (is_one_of(part, {"SELECT", "WHERE", "GROUP", "ORDER", "HAVING", "LIMIT", "UNION",
                                "EXCEPT", "INTERSECT", "SET", "VALUES", "WINDOW", "RETURNING"})) {
      in_from_.back() = false;
    }
  }

  bool is_table_place() const {
    const Part& before = near(-1);
    if (is_word(before, "OR") || is_one_of(before, {"JOIN", "INTO", "UPDATE"})) {
      return !is_word(before, "OR");
    }
    if (is_word(before, "FROM")) return in_from_.back();
    if (is_word(near(-2), "OR") && is_word(near(-3), "UPDATE")) return true;
    return in_from_.back() && (is_symbol(before, ',') || is_symbol(before, '('));
  }

  bool is_name_place() const override {
    if (Settler::is_name_place() || is_table_place()) return true;
    // `WITH a AS (`, `WINDOW a AS (`, and an alias without AS.
    return (is_word(near(1), "AS") && is_symbol(near(2), '(')) ||
           is_one_of(near(-1), {"WITH", "RECURSIVE"}) || (operand_ && !is_symbol(near(1), '('));
  }

  bool is_function_place() const override {
    return is_symbol(near(1), '(') && !is_table_place() && !is_word(near(-1), "AS") &&
           !is_one_of(near(-1), {"WITH", "RECURSIVE"});
  }

  bool is_loose_name(const Part& part) const override {
    return is_table_place() ||
           std::any_of(std::begin(kNeverInStatements), std::end(kNeverInStatements),
                       [&](std::string_view word) { return is_word(part, word); });
  }

  void name(std::string_view text) override {
    // Of a trigger: as much keywords as names.
    const bool is_row =
        base::equals_ignoring_case(text, "new") || base::equals_ignoring_case(text, "old");
    operand(is_row && is_symbol(near(1), '.') ? in_capitals(text) : quoted_if_needed(text));
  }

  void settle_uncertain(const std::string& text) override {
    if (is_known_(base::lower(text))) return name(text);
    operand(sql::quote_identifier(text, sql::Flavor::sqlite));
  }

  const std::function<bool(const std::string&)>& is_known_;
  std::vector<bool> in_from_ = {false};
};

}  // namespace

void TextWriter::put(std::string_view text, bool tight) {
  if (!text_.empty() && !tight) text_ += ' ';
  text_ += text;
}

void TextWriter::operand(std::string_view text) {
  put(text, last_ == Last::open || last_ == Last::dot || last_ == Last::sign);
  last_ = Last::operand;
}

void TextWriter::function(std::string_view text) {
  operand(text);
  last_ = Last::function;
}

void TextWriter::keyword(std::string_view text) {
  put(text, last_ == Last::open || last_ == Last::sign);
  const bool tight_call = text == "CAST" || text == "RAISE";
  const bool is_value = text == "NULL" || text == "END" || text.starts_with("CURRENT_");
  last_ = tight_call ? Last::function : is_value ? Last::operand : Last::keyword;
}

void TextWriter::symbol(std::string_view text) {
  const bool opened = last_ == Last::open || last_ == Last::sign;
  if (text == "(") {
    put(text, opened || last_ == Last::function);
    last_ = Last::open;
  } else if (text == ")") {
    put(text, true);
    last_ = Last::close;
  } else if (text == "," || text == ";") {
    put(text, true);
    last_ = Last::comma;
  } else if (text == ".") {
    put(text, true);
    last_ = Last::dot;
  } else if ((text == "-" || text == "+" || text == "~") && last_ != Last::operand &&
             last_ != Last::close) {
    put(text, last_ == Last::open);  // Never next to another sign: two dashes begin a comment.
    last_ = Last::sign;
  } else {
    put(text, opened || last_ == Last::dot);
    last_ = text == "*" && opened ? Last::operand : Last::operation;
  }
}

const std::string* ColumnNames::find(std::string_view name) const {
  if (columns_ == nullptr) return nullptr;
  const auto found =
      std::find_if(columns_->begin(), columns_->end(), [&](const std::string& column) {
        return column.size() == name.size() && base::equals_ignoring_case(column, name);
      });
  return found == columns_->end() ? nullptr : &*found;
}

std::string settled_expression(const std::vector<Part>& parts, Span span,
                               const ColumnNames& columns, std::vector<std::string>* used) {
  return ExpressionSettler(parts, span, columns, used).settle();
}

std::string settled_statement(const std::vector<Part>& parts, Span span,
                              const std::function<bool(const std::string&)>& is_known) {
  return StatementSettler(parts, span, is_known).settle();
}

std::string settled_collation(std::string_view name) {
  const std::string capitals = in_capitals(name);
  const bool built_in = capitals == "BINARY" || capitals == "NOCASE" || capitals == "RTRIM";
  return built_in ? capitals : std::string(name);
}

}  // namespace limbeck::dialects::sqlite
