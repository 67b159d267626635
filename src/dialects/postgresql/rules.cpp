#include "dialects/postgresql/rules.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dialects/postgresql/policy_text.hpp"
#include "sql/lexer.hpp"

namespace limbeck::dialects::postgresql {
namespace {

using schema::Column;
using schema::Composite;
using schema::Domain;
using schema::Routine;
using schema::RoutineKind;
using schema::Table;
using schema::View;

/// An argument of a routine: `VARIADIC kinds text[] DEFAULT '{}'::text[]`.
struct Argument {
  std::string head;  ///< Mode, name and type.
  bool has_default = false;

  bool operator==(const Argument&) const = default;
};

struct Signature {
  std::vector<Argument> arguments;
  bool is_window = false;
};

/// Reads the first parentheses of a definition, and the words behind them up to the body.
class SignatureReader {
 public:
  explicit SignatureReader(std::string_view definition)
      : text_(definition), lexer_(definition, sql::Flavor::postgresql) {}

  Signature read() {
    Signature signature;
    sql::Token token = lexer_.next();
    while (!is(token, "(") && token.kind != sql::TokenKind::end) token = lexer_.next();
    read_arguments(signature);
    for (token = lexer_.next(); token.kind != sql::TokenKind::end; token = lexer_.next()) {
      if (token.kind != sql::TokenKind::word) continue;
      const std::string_view word = lexer_.text_of(token);
      if (word == "AS" || word == "BEGIN" || word == "RETURN") break;
      if (word == "WINDOW") signature.is_window = true;
    }
    return signature;
  }

 private:
  bool is(const sql::Token& token, std::string_view symbol) const {
    return token.kind == sql::TokenKind::symbol && lexer_.text_of(token) == symbol;
  }

  void read_arguments(Signature& signature) {
    int depth = 1;
    Argument argument;
    std::optional<std::size_t> begin;
    std::size_t end = 0;
    const auto finish = [&] {
      if (begin) argument.head = std::string(text_.substr(*begin, end - *begin));
      if (begin) signature.arguments.push_back(argument);
      argument = {};
      begin.reset();
    };
    while (depth > 0) {
      const sql::Token token = lexer_.next();
      if (token.kind == sql::TokenKind::end) break;
      if (is(token, "(") || is(token, "[")) ++depth;
      if (is(token, ")") || is(token, "]")) --depth;
      if (depth == 0 || (depth == 1 && is(token, ","))) {
        finish();
        continue;
      }
      const bool is_word = depth == 1 && token.kind == sql::TokenKind::word;
      if (is_word && lexer_.text_of(token) == "DEFAULT") argument.has_default = true;
      if (!begin) begin = token.begin;
      if (!argument.has_default) end = token.end;
    }
  }

  std::string_view text_;
  sql::Lexer lexer_;
};

/// Names of arguments stay, and defaults are not taken away: the server refuses both.
bool has_room_for(const Signature& from, const Signature& to) {
  return from.is_window == to.is_window &&
         std::ranges::equal(
             from.arguments, to.arguments, [](const Argument& left, const Argument& right) {
               return left.head == right.head && (!left.has_default || right.has_default);
             });
}

bool same_columns(const View& from, const View& to, std::size_t count) {
  if (from.columns.size() < count || to.columns.size() < count) return false;
  for (std::size_t i = 0; i < count; ++i) {
    if (from.columns[i].name != to.columns[i].name) return false;
    if (from.columns[i].type != to.columns[i].type) return false;
  }
  return true;
}

/// Those that stay come first and in their order, and `fits` for each of them.
template <typename Fits>
bool keeps_attributes(const Composite& from, const Composite& to, Fits fits) {
  std::vector<schema::Attribute> kept;
  std::ranges::copy_if(from.attributes, std::back_inserter(kept),
                       [&](const schema::Attribute& each) {
                         return schema::find(to.attributes, each.name) != nullptr;
                       });
  return kept.size() <= to.attributes.size() &&
         std::equal(kept.begin(), kept.end(), to.attributes.begin(),
                    [&](const schema::Attribute& left, const schema::Attribute& right) {
                      return left.name == right.name && fits(left, right);
                    });
}

class PostgresqlRules final : public contract::Rules {
 public:
  /// A generated column can lose its expression; another one needs PostgreSQL 17.
  bool can_alter(const Column& from, const Column& to) const override {
    if (!to.generated) return true;
    return from.generated == to.generated && !disturbs_dependents(from, to);
  }

  /// What stays is the kind of table, and where its rows go or come from.
  bool can_alter(const Table& from, const Table& to) const override {
    return from.kind == to.kind && from.partition_key == to.partition_key &&
           from.virtual_definition == to.virtual_definition;
  }

  bool can_alter(const Domain& from, const Domain& to) const override {
    return from.base == to.base && from.collation == to.collation;
  }

  /// No attribute can change its type while a column has it, and new ones come last.
  bool can_alter(const Composite& from, const Composite& to) const override {
    return keeps_attributes(from, to,
                            [](const schema::Attribute& left, const schema::Attribute& right) {
                              return left.type == right.type && left.collation == right.collation;
                            });
  }

  bool can_alter_unused(const Composite& from, const Composite& to) const override {
    return keeps_attributes(
        from, to, [](const schema::Attribute&, const schema::Attribute&) { return true; });
  }

  /// Whether they fire, but not what they do.
  bool can_alter_trigger(const schema::Trigger& from, const schema::Trigger& to) const override {
    return from.definition == to.definition;
  }
  bool can_alter_rule(const schema::Definition& from, const schema::Definition& to) const override {
    return from.definition == to.definition;
  }

  /// A condition can be replaced, but not taken away.
  bool can_alter_policy(const schema::Definition& from,
                        const schema::Definition& to) const override {
    const PolicyText left = read_policy(from.definition);
    const PolicyText right = read_policy(to.definition);
    return left.head == right.head && left.kind == right.kind && left.command == right.command &&
           (left.rows.empty() || !right.rows.empty()) &&
           (left.check.empty() || !right.check.empty());
  }

  /// The columns that were there stay. A materialised view keeps its query.
  bool can_replace(const View& from, const View& to) const override {
    if (from.materialized != to.materialized) return false;
    if (!same_columns(from, to, from.columns.size())) return false;
    return !from.materialized ||
           (from.definition == to.definition && from.columns.size() == to.columns.size());
  }

  bool can_replace(const Routine& from, const Routine& to) const override {
    return from.kind == to.kind && from.kind != RoutineKind::aggregate &&
           from.result == to.result &&
           has_room_for(SignatureReader(from.definition).read(),
                        SignatureReader(to.definition).read());
  }

  bool disturbs_dependents(const Column& from, const Column& to) const override {
    return from.type.text != to.type.text || from.collation != to.collation;
  }

  bool parts_are_ordered() const override { return true; }
  bool respells_expressions() const override { return true; }
};

}  // namespace

const contract::Rules& rules() {
  static const PostgresqlRules instance;
  return instance;
}

}  // namespace limbeck::dialects::postgresql
