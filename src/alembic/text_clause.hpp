// `sqlalchemy.text()`: SQL that a script writes itself, with its parameters.
// Source: TextClause of SQLAlchemy 1.4 and 2.0, and how its compiler reads colons and backslashes.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "alembic/bind.hpp"

namespace limbeck::alembic {

class TextClause final : public Executable {
 public:
  using Binds = std::map<std::string, std::shared_ptr<const Bind>>;
  /// Its parameters have no values yet.
  explicit TextClause(const std::string& text);
  /// `name` of a parameter, or SQL.
  struct Piece {
    bool is_parameter = false;
    std::string text;
  };
  TextClause(std::vector<Piece> pieces, Binds binds)
      : pieces_(std::move(pieces)), binds_(std::move(binds)) {}

  std::string type_name() const override { return "text()"; }
  std::string write(Writer& writer) const override;
  ClausePtr grouped(const Operator& against) const override;
  /// `bindparams()`, `execution_options()`.
  std::optional<python::Value> attribute(python::Interpreter&, const std::string& name) override;

 private:
  python::Value bound(python::Interpreter& interpreter, python::Arguments arguments) const;
  python::Arguments own_parameters(python::Interpreter& interpreter,
                                   python::Arguments arguments) const;

  std::vector<Piece> pieces_;
  Binds binds_;
};

/// A condition or an expression, as text or as a Clause. Errors: Unsupported.
std::shared_ptr<Clause> to_clause(const python::Value& value);

}  // namespace limbeck::alembic
