// A parameter of a statement: a value that the driver puts in, with the type that prepares it.
// Next: literals.hpp for how it is written.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "alembic/expressions.hpp"

namespace limbeck::alembic {

class Bind final : public Expression {
 public:
  /// What an empty list becomes.
  enum class Within : std::uint8_t { other, in, not_in };
  struct Parts {
    std::string name = {};  ///< Empty: it is no one else's, and execute() gives it no other value.
    std::optional<python::Value> value = {};  ///< None: execute() has to give it.
    std::shared_ptr<const Type> type = {};    ///< Null: the driver takes the value as it is.
    bool is_expanding = false;                ///< Its value is a list, written `(1, 2)`.
    Within within = Within::other;
  };
  explicit Bind(Parts parts) : Expression(parts.type), of(std::move(parts)) {}
  std::string type_name() const override { return "bindparam()"; }
  std::string write(Writer& writer) const override;
  /// The value that it has in that writing. Errors: Unsupported where there is none.
  const python::Value& value(const Writer& writer) const;

  const Parts of;
};

/// `bindparam(key, value, type_, ...)`
python::Value make_bindparam(python::Interpreter& interpreter, python::Arguments arguments);

}  // namespace limbeck::alembic
