#include "dialects/sqlite/table_sql.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "dialects/sqlite/settled_text.hpp"
#include "dialects/sqlite/table_words.hpp"
#include "schema/catalog.hpp"
#include "sql/quoting.hpp"

namespace limbeck::dialects::sqlite {
namespace {

using schema::ConstraintKind;
using sql::TokenKind;

/// Where the expressions of one column are; settled when all columns are known.
struct Unsettled {
  Span default_value = {};
  Span generated = {};
};

class TableParser {
 public:
  TableParser(const std::vector<Part>& parts, std::string_view object)
      : parts_(parts), object_(object), reader_(parts, object) {}

  StoredTable parse() {
    read_create(reader_, "TABLE");
    table_.name = reader_.qualified_name();
    reader_.expect_symbol('(');
    do {
      if (begins_constraint()) break;
      parse_column();
    } while (reader_.accept_symbol(','));
    while (!is_symbol(reader_.peek(), ')')) {
      // SQLite does not insist on the commas between constraints.
      if (!reader_.accept_symbol(',')) parse_constraint();
      if (reader_.at_end()) reader_.fail(")");
    }
    reader_.expect_symbol(')');
    parse_options();
    if (!reader_.at_end()) reader_.fail("the end");
    settle();
    table_.is_plain =
        !is_odd_ && !reader_.has_read_string() && has_the_words_of_its_parts(parts_, table_);
    return std::move(table_);
  }

 private:
  bool begins_constraint() const {
    const Part& part = reader_.peek();
    // FOREIGN and the others are reserved: no column has such a name without quotes.
    return is_word(part, "CONSTRAINT") || is_word(part, "PRIMARY") || is_word(part, "UNIQUE") ||
           is_word(part, "CHECK") || is_word(part, "FOREIGN");
  }

  void parse_options() {
    while (!reader_.at_end()) {
      if (reader_.accept("WITHOUT")) {
        reader_.expect("ROWID");
        table_.without_rowid = true;
      } else {
        reader_.expect("STRICT");
        table_.strict = true;
      }
      if (!reader_.at_end()) reader_.expect_symbol(',');
    }
  }

  // Columns.

  void parse_column() {
    table_.columns.push_back({.name = reader_.name(), .type = {}});
    unsettled_.emplace_back();
    constraint_name_.clear();
    parse_type();
    while (!is_symbol(reader_.peek(), ',') && !is_symbol(reader_.peek(), ')')) {
      parse_column_clause();
    }
  }

  bool is_type_word() const {
    const Part& part = reader_.peek();
    if (part.kind == TokenKind::word) return keyword(part.text) != Keyword::reserved;
    return part.kind == TokenKind::quoted_identifier || is_string(part);
  }

  void parse_type() {
    std::vector<std::string_view> words;
    while (is_type_word()) {
      words.push_back(reader_.peek().text);
      reader_.advance();
    }
    // GENERATED ALWAYS is no part of it, though the grammar takes it so.
    if (words.size() >= 2 && base::equals_ignoring_case(words.back(), "always") &&
        base::equals_ignoring_case(words[words.size() - 2], "generated")) {
      words.resize(words.size() - 2);
    }
    std::string& type = table_.columns.back().type.text;
    for (const std::string_view word : words) {
      if (!type.empty()) type += ' ';
      type += word;
    }
    if (!is_symbol(reader_.peek(), '(')) return;
    const Span size = reader_.in_parentheses();
    type += '(';
    for (std::size_t at = size.begin; at < size.end; ++at) type += parts_[at].text;
    type += ')';
  }

  void parse_column_clause() {
    schema::Column& column = table_.columns.back();
    if (reader_.accept("CONSTRAINT")) {
      constraint_name_ = reader_.name();
      return;
    }
    if (reader_.accept("NOT")) {
      if (reader_.accept("DEFERRABLE")) return parse_deferral(false);
      reader_.expect("NULL");
      column.nullable = false;
      column.not_null_conflict = parse_conflict();
    } else if (reader_.accept("NULL")) {
      parse_conflict();
    } else if (reader_.accept("DEFAULT")) {
      parse_default();
    } else if (reader_.accept("COLLATE")) {
      const std::string collation = settled_collation(reader_.name());
      column.collation = collation == "BINARY" ? "" : collation;
    } else if (reader_.accept("DEFERRABLE")) {
      parse_deferral(true);
    } else if (is_word(reader_.peek(), "GENERATED") || is_word(reader_.peek(), "AS")) {
      parse_generated();
    } else {
      return parse_column_constraint();
    }
    constraint_name_.clear();
  }

  void parse_default() {
    Span& span = unsettled_.back().default_value;
    if (is_symbol(reader_.peek(), '(')) {
      span = reader_.in_parentheses();
      return;
    }
    span.begin = reader_.position();
    if (is_symbol(reader_.peek(), '-') || is_symbol(reader_.peek(), '+')) reader_.advance();
    if (reader_.at_end()) reader_.fail("a default");
    reader_.advance();
    span.end = reader_.position();
  }

  void parse_generated() {
    if (reader_.accept("GENERATED")) reader_.expect("ALWAYS");
    reader_.expect("AS");
    unsettled_.back().generated = reader_.in_parentheses();
    const bool stored = reader_.accept("STORED");
    if (!stored) reader_.accept("VIRTUAL");
    table_.columns.back().generated = schema::Generated{.expression = {}, .stored = stored};
  }

  void parse_column_constraint() {
    const std::string& column = table_.columns.back().name;
    if (reader_.accept("PRIMARY")) {
      reader_.expect("KEY");
      TableConstraint& key = add(ConstraintKind::primary_key);
      key.key = {{.column = column, .descending = parse_direction()}};
      key.conflict = parse_conflict();
      key.autoincrement = reader_.accept("AUTOINCREMENT");
      key.inline_ = true;
    } else if (reader_.accept("UNIQUE")) {
      TableConstraint& unique = add(ConstraintKind::unique);
      unique.key = {{.column = column}};
      unique.conflict = parse_conflict();
      unique.inline_ = true;
    } else if (reader_.accept("CHECK")) {
      add(ConstraintKind::check).unsettled = reader_.in_parentheses();
    } else if (is_word(reader_.peek(), "REFERENCES")) {
      TableConstraint& foreign = add(ConstraintKind::foreign_key);
      foreign.columns = {column};
      parse_reference(foreign);
    } else {
      reader_.fail("a column's constraint");
    }
  }

  // Constraints.

  TableConstraint& add(ConstraintKind kind) {
    table_.constraints.push_back({.kind = kind, .name = constraint_name_});
    constraint_name_.clear();
    return table_.constraints.back();
  }

  void parse_constraint() {
    if (reader_.accept("CONSTRAINT")) {
      constraint_name_ = reader_.name();
      if (is_symbol(reader_.peek(), ',') || is_symbol(reader_.peek(), ')')) {
        constraint_name_.clear();
      }
      return;
    }
    if (reader_.accept("PRIMARY")) {
      reader_.expect("KEY");
      TableConstraint& key = add(ConstraintKind::primary_key);
      parse_key(key);
      key.conflict = parse_conflict();
    } else if (reader_.accept("UNIQUE")) {
      TableConstraint& unique = add(ConstraintKind::unique);
      parse_key(unique);
      unique.conflict = parse_conflict();
    } else if (reader_.accept("CHECK")) {
      add(ConstraintKind::check).unsettled = reader_.in_parentheses();
      parse_conflict();  // Allowed, and without effect.
    } else if (reader_.accept("FOREIGN")) {
      reader_.expect("KEY");
      TableConstraint& foreign = add(ConstraintKind::foreign_key);
      foreign.columns = parse_names();
      parse_reference(foreign);
    } else if (reader_.accept("NOT")) {
      reader_.expect("DEFERRABLE");
      parse_deferral(false);
    } else if (reader_.accept("DEFERRABLE")) {
      parse_deferral(true);
    } else {
      reader_.fail("a constraint");
    }
  }

  /// Behind DEFERRABLE: it belongs to the last foreign key, whatever stands in between.
  void parse_deferral(bool deferrable) {
    bool deferred = false;
    if (reader_.accept("INITIALLY")) {
      deferred = reader_.accept("DEFERRED");
      if (!deferred) reader_.expect("IMMEDIATE");
    }
    const auto last = std::find_if(
        table_.constraints.rbegin(), table_.constraints.rend(),
        [](const TableConstraint& each) { return each.kind == ConstraintKind::foreign_key; });
    if (last != table_.constraints.rend()) last->deferred = deferrable && deferred;
  }

  /// In capitals; empty for none and for ABORT, which is the same.
  std::string parse_conflict() {
    if (!is_word(reader_.peek(), "ON") || !is_word(reader_.peek(1), "CONFLICT")) return {};
    reader_.advance();
    reader_.advance();
    const std::string action = in_capitals(reader_.name());
    return action == "ABORT" ? std::string() : action;
  }

  bool parse_direction() {
    if (reader_.accept("DESC")) return true;
    reader_.accept("ASC");
    return false;
  }

  void parse_key(TableConstraint& constraint) {
    reader_.expect_symbol('(');
    do {
      std::size_t parentheses = 0;
      while (reader_.accept_symbol('(')) ++parentheses;
      is_odd_ |= parentheses > 0;
      KeyPart part{.column = reader_.name()};
      for (;; --parentheses) {
        while (reader_.accept("COLLATE")) {
          part.collation = settled_collation(reader_.name());
          is_odd_ = true;
        }
        if (parentheses == 0) break;
        reader_.expect_symbol(')');
      }
      part.descending = parse_direction();
      constraint.key.push_back(std::move(part));
    } while (reader_.accept_symbol(','));
    constraint.autoincrement = reader_.accept("AUTOINCREMENT");
    reader_.expect_symbol(')');
  }

  /// `(a, b)`; old files may have COLLATE and a direction here, which mean nothing.
  std::vector<std::string> parse_names() {
    std::vector<std::string> names;
    reader_.expect_symbol('(');
    do {
      names.push_back(reader_.name());
      if (reader_.accept("COLLATE")) {
        reader_.name();
        is_odd_ = true;
      }
      parse_direction();
    } while (reader_.accept_symbol(','));
    reader_.expect_symbol(')');
    return names;
  }

  void parse_reference(TableConstraint& foreign) {
    reader_.expect("REFERENCES");
    foreign.parent = reader_.name();
    if (is_symbol(reader_.peek(), '(')) foreign.parent_columns = parse_names();
    for (;;) {
      if (reader_.accept("MATCH")) {
        foreign.match = in_capitals(reader_.name());
      } else if (is_word(reader_.peek(), "ON") && !is_word(reader_.peek(1), "CONFLICT")) {
        reader_.advance();
        parse_action(foreign);
      } else {
        return;
      }
    }
  }

  void parse_action(TableConstraint& foreign) {
    const std::string event = in_capitals(reader_.name());
    std::string action = in_capitals(reader_.name());
    if (action == "SET" || action == "NO") action += " " + in_capitals(reader_.name());
    if (action == "NO ACTION") action.clear();
    if (event == "DELETE") foreign.on_delete = action;
    if (event == "UPDATE") foreign.on_update = action;
  }

  // What can be said when all columns are known.

  void settle() {
    std::vector<std::string> names;
    names.reserve(table_.columns.size());
    for (const schema::Column& column : table_.columns) names.push_back(column.name);
    const ColumnNames columns(names);
    for (std::size_t i = 0; i < table_.columns.size(); ++i) {
      settle_column(table_.columns[i], unsettled_[i], columns);
    }
    for (TableConstraint& constraint : table_.constraints) {
      settle_constraint(constraint, columns);
    }
  }

  void settle_column(schema::Column& column, const Unsettled& unsettled,
                     const ColumnNames& columns) {
    if (column.generated) {
      column.generated->expression.text = settled_expression(parts_, unsettled.generated, columns);
    }
    if (unsettled.default_value.empty()) return;
    column.default_value = schema::Expression{settled_default(unsettled)};
  }

  /// As it may stand behind DEFAULT.
  std::string settled_default(const Unsettled& unsettled) const {
    const Span span = unsettled.default_value;
    const Part& last = parts_[span.end - 1];
    const bool has_sign = is_symbol(parts_[span.begin], '-') || is_symbol(parts_[span.begin], '+');
    const bool is_single = span.end - span.begin == (has_sign ? 2U : 1U);
    // A lone name is a string: DEFAULT abc, DEFAULT "abc".
    if (is_single && (last.kind == TokenKind::quoted_identifier ||
                      (last.kind == TokenKind::word && !is_value_word(last)))) {
      const std::string sign = has_sign ? std::string(parts_[span.begin].text) : "";
      return sign + sql::quote_literal(unquoted(last.text), sql::Flavor::sqlite);
    }
    std::string text = settled_expression(parts_, span, ColumnNames());
    return is_single ? text : "(" + text + ")";
  }

  static bool is_value_word(const Part& part) {
    for (const std::string_view word :
         {"NULL", "TRUE", "FALSE", "CURRENT_TIME", "CURRENT_DATE", "CURRENT_TIMESTAMP"}) {
      if (is_word(part, word)) return true;
    }
    return false;
  }

  void settle_name(std::string& name, const ColumnNames& columns) const {
    const std::string* declared = columns.find(name);
    if (declared == nullptr) throw_unreadable(object_, "it has no column " + name);
    name = *declared;
  }

  void settle_constraint(TableConstraint& constraint, const ColumnNames& columns) const {
    if (constraint.kind == ConstraintKind::check) {
      constraint.expression =
          settled_expression(parts_, constraint.unsettled, columns, &constraint.columns);
      constraint.unsettled = {};
      return;
    }
    for (std::string& name : constraint.columns) settle_name(name, columns);
    for (KeyPart& part : constraint.key) {
      settle_name(part.column, columns);
      const std::string& own = schema::find(table_.columns, part.column)->collation;
      if (base::equals_ignoring_case(part.collation, own.empty() ? "BINARY" : own)) {
        part.collation.clear();
      }
    }
    // SQLite makes this key from its column anew, WITHOUT ROWID too.
    if (constraint.kind == ConstraintKind::primary_key && constraint.key.size() == 1 &&
        base::equals_ignoring_case(
            schema::find(table_.columns, constraint.key[0].column)->type.text, "integer")) {
      constraint.key[0].collation.clear();
    }
  }

  const std::vector<Part>& parts_;
  std::string_view object_;
  PartReader reader_;
  StoredTable table_;
  std::vector<Unsettled> unsettled_;
  std::string constraint_name_;
  bool is_odd_ = false;  // Something was written in a way that is rare.
};

}  // namespace

StoredTable parse_table(std::string_view sql, std::string_view object) {
  const std::vector<Part> parts = parts_of(sql);
  return TableParser(parts, object).parse();
}

}  // namespace limbeck::dialects::sqlite
