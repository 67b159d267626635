// Expressions of SQL: SQLAlchemy's ColumnElement and what it is made of.
// Not how a script's operators and methods make them (comparisons.hpp), nor tables (sources.hpp).
// Source: sqlalchemy/sql/elements.py and sql/compiler.py, 1.4 and 2.0.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "alembic/clause.hpp"

namespace limbeck::alembic {

/// What has operators and methods.
class Expression : public Clause {
 public:
  explicit Expression(TypePtr its_type) : Clause(true, std::move(its_type)) {}
  std::optional<python::Value> attribute(python::Interpreter&, const std::string& name) override;
  std::optional<python::Value> binary(python::Interpreter&, python::BinaryOperator,
                                      const python::Value& other, bool reflected) override;
  std::optional<python::Value> unary(python::Interpreter&, python::UnaryOperator) override;
  std::optional<python::Value> compare(python::Interpreter&, python::ComparisonOperator,
                                       const python::Value& other) override;
  std::optional<python::Value> item(python::Interpreter&, const python::Value& index) override;

  ClausePtr grouped(const Operator& against) const override;
  ClausePtr negated() const override;
  /// Its own name in a select; empty: SQLAlchemy makes one of `stem()`.
  virtual std::string name() const { return ""; }
  virtual std::string stem() const { return "anon"; }
};
using ExpressionPtr = std::shared_ptr<const Expression>;

/// The family of a clause's type.
Family family_of(const Clause& clause);

/// A column of a table, or of none; `literal_column()`, whose name is SQL.
class ColumnReference final : public Expression {
 public:
  ColumnReference(SourcePtr its_source, std::string its_name, TypePtr its_type,
                  bool literally = false)
      : Expression(std::move(its_type)),
        source(std::move(its_source)),
        column(std::move(its_name)),
        is_literal(literally) {}
  std::string type_name() const override { return "column " + column; }
  std::string write(Writer& writer) const override;
  void add_sources(std::vector<SourcePtr>& sources) const override;
  std::string name() const override { return column; }
  std::size_t hash() const override;
  bool is_same_key(const Object& other) const override;

  const SourcePtr source;  ///< Null: none.
  const std::string column;
  const bool is_literal;
};

/// `null()`, `true()`, `false()`.
class Constant final : public Expression {
 public:
  enum class What : std::uint8_t { null, true_value, false_value };
  explicit Constant(What its_value);
  std::string write(Writer& writer) const override;
  ClausePtr negated() const override;
  const What value;
};

class BinaryExpression final : public Expression {
 public:
  BinaryExpression(const ClausePtr& left_operand, const ClausePtr& right_operand, Operator its_op,
                   TypePtr its_type, std::optional<std::string> escaped_by = {});
  std::string write(Writer& writer) const override;
  ClausePtr grouped(const Operator& against) const override;
  ClausePtr negated() const override;
  void add_sources(std::vector<SourcePtr>& sources) const override;

  const ClausePtr left, right;
  const Operator op;
  const std::optional<std::string> escape;  ///< Of LIKE.
};

/// An operator before its operand, or behind it (`DESC`).
class UnaryExpression final : public Expression {
 public:
  UnaryExpression(ClausePtr its_operand, Operator its_op, TypePtr its_type);
  std::string write(Writer& writer) const override;
  ClausePtr grouped(const Operator& against) const override;
  ClausePtr negated() const override;
  void add_sources(std::vector<SourcePtr>& sources) const override {
    operand->add_sources(sources);
  }
  bool is_behind() const;

  const ClausePtr operand;
  const Operator op;
};

/// A boolean column where a condition is wanted: `a`, for SQLite `a = 1`.
class Condition final : public Expression {
 public:
  Condition(ClausePtr its_operand, bool wanted);
  std::string write(Writer& writer) const override;
  ClausePtr grouped(const Operator&) const override { return self(); }
  ClausePtr negated() const override;
  void add_sources(std::vector<SourcePtr>& sources) const override {
    operand_->add_sources(sources);
  }

 private:
  const ClausePtr operand_;
  const bool is_wanted_;
};

class Parenthesized final : public Expression {
 public:
  explicit Parenthesized(const ClausePtr& its_operand)
      : Expression(its_operand->type), operand(its_operand) {}
  std::string write(Writer& writer) const override { return "(" + operand->write(writer) + ")"; }
  ClausePtr grouped(const Operator&) const override { return self(); }
  void add_sources(std::vector<SourcePtr>& sources) const override {
    operand->add_sources(sources);
  }
  const ClausePtr operand;
};

/// Several with one operator between them: AND, OR, commas.
class ExpressionList final : public Expression {
 public:
  /// `is_bare`: never in parentheses, as the ends of BETWEEN.
  ExpressionList(std::vector<ClausePtr> its_items, Operator its_op, bool is_bare = false);
  std::string write(Writer& writer) const override;
  ClausePtr grouped(const Operator& against) const override;
  ClausePtr negated() const override;
  void add_sources(std::vector<SourcePtr>& sources) const override;

  const std::vector<ClausePtr> items;
  const Operator op;

 private:
  const bool is_bare_;
};

class Label final : public Expression {
 public:
  Label(std::string its_name, ClausePtr its_operand);
  std::string write(Writer& writer) const override { return operand->write(writer); }
  ClausePtr grouped(const Operator& against) const override;
  ClausePtr negated() const override;
  std::string name() const override { return label; }
  void add_sources(std::vector<SourcePtr>& sources) const override {
    operand->add_sources(sources);
  }
  const std::string label;
  const ClausePtr operand;
};

/// Whatever is made of parts and no operator asks about: a function, CAST, CASE.
class Composed final : public Expression {
 public:
  using Parts = std::vector<ClausePtr>;
  using Write = std::function<std::string(const Parts&, Writer&)>;
  /// Python asks an operand first whose class derives from the other's: `f(a) < coalesce(b)` is
  /// written `coalesce(b) > f(a)`.
  /// A coercion is what it wraps, in parentheses where that stands in them.
  enum class What : std::uint8_t { other, function, derived_function, coercion };
  /// `its_stem`: what a select names it by. `of`: what it wraps, whose name it has there.
  Composed(TypePtr its_type, std::string its_stem, Parts its_parts, Write how,
           ClausePtr of = nullptr, What its_kind = What::other)
      : Expression(std::move(its_type)),
        parts(std::move(its_parts)),
        wrapped(std::move(of)),
        what(its_kind),
        stem_(std::move(its_stem)),
        write_(std::move(how)) {}
  std::string write(Writer& writer) const override { return write_(parts, writer); }
  ClausePtr grouped(const Operator& against) const override;
  std::string stem() const override { return stem_; }
  void add_sources(std::vector<SourcePtr>& sources) const override {
    for (const ClausePtr& each : parts) each->add_sources(sources);
  }
  const Parts parts;
  const ClausePtr wrapped;
  const What what;

 private:
  const std::string stem_;
  const Write write_;
};

std::string write_list(const std::vector<ClausePtr>& items, const std::string& separator,
                       Writer& writer);
void add_source(std::vector<SourcePtr>& sources, const SourcePtr& source);

}  // namespace limbeck::alembic
