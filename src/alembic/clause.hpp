// A piece of SQL as a script makes it, and how it is written down.
// Not the pieces themselves: text_clause.hpp, expressions.hpp, selects.hpp, changes.hpp.
// Next: literals.hpp for values, operators.hpp for what stands in parentheses.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "alembic/operators.hpp"
#include "alembic/types.hpp"

namespace limbeck::alembic {

class Bind;
class Clause;
class Source;
using ClausePtr = std::shared_ptr<const Clause>;
using SourcePtr = std::shared_ptr<const Source>;
using TypePtr = std::shared_ptr<const Type>;

/// One writing of one statement: for whom, and with which values in the place of its parameters.
class Writer {
 public:
  using Parameters = std::vector<std::pair<std::string, python::Value>>;
  /// For DDL, which has no parameters: values as SQLAlchemy's literals, columns without tables.
  explicit Writer(Dialect written_for) : dialect(written_for) {}
  /// For the driver. `parameters`: by name, as they are given to execute().
  Writer(python::Interpreter& interpreter, Dialect written_for, Parameters parameters)
      : dialect(written_for),
        is_ddl(false),
        interpreter_(&interpreter),
        parameters_(std::move(parameters)) {}

  /// Null: not given.
  const python::Value* parameter(const std::string& name) const;
  const Parameters& parameters() const { return parameters_; }
  /// Not in DDL.
  python::Interpreter& interpreter() const { return *interpreter_; }
  /// Remembers who has that name: two parameters of one name would be one for SQLAlchemy. Errors:
  /// Unsupported.
  void claim(const Bind& bind);
  /// `lower_1`: the name that SQLAlchemy gives to what has none, the same for the same owner.
  std::string anonymous_name(const void* owner, const std::string& stem);

  const Dialect dialect;
  const bool is_ddl = true;
  /// What the statements around select from: a select within leaves these to them.
  std::vector<SourcePtr> around = {};
  /// Columns are written without their tables.
  bool is_without_tables = false;

 private:
  python::Interpreter* interpreter_ = nullptr;
  Parameters parameters_;
  std::map<std::string, const Bind*> claimed_;
  std::map<const void*, std::string> anonymous_;
  std::map<std::string, int> counts_;
};

class Clause : public python::Object {
 public:
  explicit Clause(bool column_element, TypePtr its_type = nullptr)
      : is_column_element(column_element), type(std::move(its_type)) {}
  std::string type_name() const override { return "a piece of SQL"; }
  /// In SQLAlchemy they make more SQL.
  std::optional<python::Value> compare(python::Interpreter&, python::ComparisonOperator,
                                       const python::Value&) override {
    throw python::Unsupported("a comparison of a piece of SQL");
  }
  std::optional<bool> truth() const override {
    throw python::Unsupported("the truth of a piece of SQL");
  }
  /// Errors: Unsupported for what that writer's dialect has not, and for a value that it cannot
  /// write.
  virtual std::string write(Writer& writer) const = 0;
  /// As it stands beside an operator: in parentheses where it must.
  virtual ClausePtr grouped(const Operator& /*against*/) const { return self(); }
  /// NOT of it.
  virtual ClausePtr negated() const;
  /// The tables that it takes its columns from, each once.
  virtual void add_sources(std::vector<SourcePtr>& /*sources*/) const {}
  /// As DDL has it.
  std::string on(Dialect dialect) const {
    Writer writer(dialect);
    return write(writer);
  }
  ClausePtr self() const { return std::static_pointer_cast<const Clause>(shared_from_this()); }

  const bool is_column_element;  ///< SQLite wants it in parentheses as a default.
  const TypePtr type;            ///< Null: SQLAlchemy's NullType.
};

/// What execute() takes.
class Executable : public Clause {
 public:
  Executable() : Clause(false) {}
  /// Of the columns of its result, which make more of a value than the driver does; empty: not
  /// known to SQLAlchemy, as of a text().
  virtual std::vector<TypePtr> result_types() const { return {}; }
};

std::vector<TypePtr> types_of(const std::vector<ClausePtr>& columns);

/// `left + right`, kept from making a comment of two signs.
std::string joined(std::string left, const std::string& right);

}  // namespace limbeck::alembic
