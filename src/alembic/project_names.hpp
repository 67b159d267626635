// Names of the project, or of a library, as the configuration tells them: `[limbeck.names]`.
// Not what is read from the project's source (python/walk_project.cpp).
#pragma once

#include <map>
#include <optional>
#include <string>

#include "python/interpreter.hpp"

namespace limbeck::alembic {

class ProjectNames {
 public:
  ProjectNames() = default;
  /// `told`: a type's SQL, or `constant` and a literal of Python, by dotted name; the case of names
  /// does not matter. Errors: config.bad_value for anything else.
  explicit ProjectNames(const std::map<std::string, std::string>& told);

  /// Of that dotted name; a module where a longer name is told; none: neither.
  std::optional<python::Value> find(const std::string& dotted) const;
  bool empty() const { return values_.empty(); }

 private:
  std::map<std::string, python::Value> values_;  ///< By the name in small letters.
};

}  // namespace limbeck::alembic
