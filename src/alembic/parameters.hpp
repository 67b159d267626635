// The arguments of a call of SQLAlchemy or Alembic, each taken by its name.
// Whatever is not taken is refused in the end: an argument is never passed over in silence.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "python/interpreter.hpp"

namespace limbeck::alembic {

class Parameters {
 public:
  /// `names`: of the positional parameters, in order; those beyond them are `rest()`.
  /// Errors: TypeError where one is given twice.
  Parameters(python::Interpreter& interpreter, std::string function, python::Arguments arguments,
             const std::vector<std::string>& names);

  python::Interpreter& interpreter() const { return interpreter_; }
  const std::string& function() const { return function_; }
  /// None: not given.
  std::optional<python::Value> take(const std::string& name);
  // None: not given, or None. Errors: Unsupported where it is of another type.
  std::optional<std::string> text(const std::string& name);
  std::optional<std::int64_t> integer(const std::string& name);
  std::optional<bool> truth(const std::string& name);
  /// Errors: TypeError where it is not given.
  python::Value required(const std::string& name);
  std::string required_text(const std::string& name);
  /// What has no effect on the SQL.
  void ignore(std::initializer_list<const char*> names);
  /// Of a table, whose options for another server SQLAlchemy passes over, whatever they are.
  void ignore_of_mysql();
  python::Values rest();
  /// All that are given by name and not taken yet, in order.
  std::vector<std::pair<std::string, python::Value>> take_keywords();
  /// Errors: Unsupported for the first that was not taken.
  void finish() const;

 private:
  struct Given {
    std::string name;  ///< Empty: beyond the names.
    python::Value value;
    bool is_taken = false;
  };
  [[noreturn]] void refuse(const std::string& name, const python::Value& value) const;

  python::Interpreter& interpreter_;
  const std::string function_;
  std::vector<Given> given_;
};

}  // namespace limbeck::alembic
