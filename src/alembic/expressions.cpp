#include "alembic/expressions.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "alembic/bind.hpp"
#include "alembic/literals.hpp"
#include "alembic/sources.hpp"
#include "base/text.hpp"

namespace limbeck::alembic {
namespace {

using What = Operator::What;

TypePtr boolean_type() {
  static const TypePtr kBoolean = plain_type("Boolean");
  return kBoolean;
}

bool wants_condition(const Operator& against) {
  return against == What::logical_and || against == What::logical_or || against == What::as_boolean;
}

ClausePtr not_of(const ClausePtr& clause) {
  return std::make_shared<UnaryExpression>(clause->grouped(What::logical_not), What::logical_not,
                                           nullptr);
}

/// An IN list knows on which side it stands: that of an empty one differs.
ClausePtr in_negated_list(const ClausePtr& right, const Operator& op) {
  const auto bind = std::dynamic_pointer_cast<const Bind>(right);
  if (!bind || !bind->of.is_expanding) return right;
  Bind::Parts parts = bind->of;
  parts.within = op == What::in ? Bind::Within::in : Bind::Within::not_in;
  return std::make_shared<Bind>(std::move(parts));
}

}  // namespace

Family family_of(const Clause& clause) {
  return clause.type ? clause.type->family() : Family::other;
}

ClausePtr Clause::negated() const {
  return not_of(self());
}

ClausePtr Expression::grouped(const Operator& against) const {
  if (wants_condition(against) && family_of(*this) == Family::boolean) {
    return std::make_shared<Condition>(self(), true);
  }
  if (against == What::any || against == What::all) return std::make_shared<Parenthesized>(self());
  return self();
}

ClausePtr Expression::negated() const {
  if (family_of(*this) == Family::boolean) return std::make_shared<Condition>(self(), false);
  return not_of(self());
}

std::string ColumnReference::write(Writer& writer) const {
  const std::string text = is_literal ? column : quote(column, writer.dialect);
  if (!source || writer.is_ddl || writer.is_without_tables) return text;
  return source->qualifier(writer) + "." + text;
}

void ColumnReference::add_sources(std::vector<SourcePtr>& sources) const {
  if (source) add_source(sources, source);
}

std::size_t ColumnReference::hash() const {
  return std::hash<std::string>{}(column) ^ std::hash<const void*>{}(source.get());
}

bool ColumnReference::is_same_key(const Object& other) const {
  const auto* const reference = dynamic_cast<const ColumnReference*>(&other);
  if (reference == nullptr || !source) return this == &other;
  return reference->source == source && reference->column == column;
}

Constant::Constant(What its_value)
    : Expression(its_value == What::null ? nullptr : boolean_type()), value(its_value) {}

std::string Constant::write(Writer& writer) const {
  if (value == What::null) return "NULL";
  const bool is_true = value == What::true_value;
  if (writer.dialect == Dialect::sqlite) return is_true ? "1" : "0";
  return is_true ? "true" : "false";
}

ClausePtr Constant::negated() const {
  if (value == What::null) return Expression::negated();
  return std::make_shared<Constant>(value == What::true_value ? What::false_value
                                                              : What::true_value);
}

BinaryExpression::BinaryExpression(const ClausePtr& left_operand, const ClausePtr& right_operand,
                                   Operator its_op, TypePtr its_type,
                                   std::optional<std::string> escaped_by)
    : Expression(std::move(its_type)),
      left(left_operand->grouped(its_op)),
      right(right_operand->grouped(its_op)),
      op(std::move(its_op)),
      escape(std::move(escaped_by)) {}

std::string BinaryExpression::write(Writer& writer) const {
  const std::string first = left->write(writer);
  std::string second = right->write(writer);
  const auto like = [&](const std::string& word) {
    return fmt::format("{} {} {}{}", first, word, second,
                       escape ? " ESCAPE " + quote_text(*escape) : "");
  };
  const bool is_postgresql = writer.dialect == Dialect::postgresql;
  switch (op.what) {
    case What::like:
      return like("LIKE");
    case What::not_like:
      return like("NOT LIKE");
    case What::ilike:
    case What::not_ilike: {
      const std::string word = op == What::ilike ? "LIKE" : "NOT LIKE";
      if (is_postgresql) return like(op == What::ilike ? "ILIKE" : "NOT ILIKE");
      return fmt::format("lower({}) {} lower({}){}", first, word, second,
                         escape ? " ESCAPE " + quote_text(*escape) : "");
    }
    case What::contains:
    case What::not_contains:
      second = fmt::format("'%' || {} || '%'", second);
      return like(op == What::contains ? "LIKE" : "NOT LIKE");
    case What::starts_with:
    case What::not_starts_with:
      second += " || '%'";
      return like(op == What::starts_with ? "LIKE" : "NOT LIKE");
    case What::ends_with:
    case What::not_ends_with:
      second = "'%' || " + second;
      return like(op == What::ends_with ? "LIKE" : "NOT LIKE");
    case What::is_distinct_from:
      return first + (is_postgresql ? " IS DISTINCT FROM " : " IS NOT ") + second;
    case What::is_not_distinct_from:
      return first + (is_postgresql ? " IS NOT DISTINCT FROM " : " IS ") + second;
    case What::not_in:
      return fmt::format("({} NOT IN {})", first, second);
    default:
      return first + spelling(op) + second;
  }
}

ClausePtr BinaryExpression::grouped(const Operator& against) const {
  return is_grouped(op, against) ? std::make_shared<Parenthesized>(self()) : self();
}

ClausePtr BinaryExpression::negated() const {
  const Operator other = negation(op);
  if (other == What::nothing) return Expression::negated();
  return std::make_shared<BinaryExpression>(left, in_negated_list(right, other), other, type,
                                            escape);
}

void BinaryExpression::add_sources(std::vector<SourcePtr>& sources) const {
  left->add_sources(sources);
  right->add_sources(sources);
}

UnaryExpression::UnaryExpression(ClausePtr its_operand, Operator its_op, TypePtr its_type)
    : Expression(std::move(its_type)),
      operand(its_operand->grouped(its_op)),
      op(std::move(its_op)) {}

bool UnaryExpression::is_behind() const {
  return op == What::ascending || op == What::descending || op == What::nulls_first ||
         op == What::nulls_last;
}

std::string UnaryExpression::write(Writer& writer) const {
  const std::string text = operand->write(writer);
  return is_behind() ? text + spelling(op) : joined(spelling(op), text);
}

ClausePtr UnaryExpression::grouped(const Operator& against) const {
  if (is_behind() || !is_grouped(op, against)) return self();
  return std::make_shared<Parenthesized>(self());
}

ClausePtr UnaryExpression::negated() const {
  return not_of(self());
}

Condition::Condition(ClausePtr its_operand, bool wanted)
    : Expression(boolean_type()), operand_(std::move(its_operand)), is_wanted_(wanted) {}

std::string Condition::write(Writer& writer) const {
  const std::string text = operand_->write(writer);
  // A comparison is a condition for any database.
  const bool is_comparison = dynamic_cast<const BinaryExpression*>(operand_.get()) != nullptr;
  if (writer.dialect == Dialect::sqlite && !is_comparison) {
    return text + (is_wanted_ ? " = 1" : " = 0");
  }
  return is_wanted_ ? text : "NOT " + text;
}

ClausePtr Condition::negated() const {
  if (dynamic_cast<const Constant*>(operand_.get()) != nullptr) return operand_->negated();
  return std::make_shared<Condition>(operand_, !is_wanted_);
}

ExpressionList::ExpressionList(std::vector<ClausePtr> its_items, Operator its_op, bool is_bare)
    : Expression(its_op == What::comma ? nullptr : boolean_type()),
      items(std::move(its_items)),
      op(std::move(its_op)),
      is_bare_(is_bare) {}

std::string ExpressionList::write(Writer& writer) const {
  return write_list(items, spelling(op), writer);
}

ClausePtr ExpressionList::grouped(const Operator& against) const {
  if (is_bare_ || !is_grouped(op, against)) return self();
  return std::make_shared<Parenthesized>(self());
}

ClausePtr ExpressionList::negated() const {
  return not_of(self());
}

void ExpressionList::add_sources(std::vector<SourcePtr>& sources) const {
  for (const ClausePtr& each : items) each->add_sources(sources);
}

Label::Label(std::string its_name, ClausePtr its_operand)
    : Expression(its_operand->type), label(std::move(its_name)), operand(std::move(its_operand)) {}

ClausePtr Label::grouped(const Operator& against) const {
  ClausePtr inner = operand->grouped(against);
  return inner == operand ? self() : std::make_shared<Label>(label, std::move(inner));
}

ClausePtr Label::negated() const {
  return std::make_shared<Label>(label, operand->negated());
}

ClausePtr Composed::grouped(const Operator& against) const {
  if (what != What::coercion) return Expression::grouped(against);
  const ClausePtr inner = parts[0]->grouped(against);
  if (inner == parts[0]) return self();
  return std::make_shared<Composed>(type, stem_, Parts{inner}, write_, wrapped, what);
}

std::string write_list(const std::vector<ClausePtr>& items, const std::string& separator,
                       Writer& writer) {
  std::vector<std::string> texts;
  for (const ClausePtr& each : items) texts.push_back(each->write(writer));
  return base::join(texts, separator);
}

void add_source(std::vector<SourcePtr>& sources, const SourcePtr& source) {
  if (std::find(sources.begin(), sources.end(), source) == sources.end()) {
    sources.push_back(source);
  }
}

}  // namespace limbeck::alembic
