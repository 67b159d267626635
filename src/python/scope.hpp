// Scopes of variables, and which names belong to which of them, found before a function runs.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "python/names.hpp"
#include "python/object.hpp"
#include "python/syntax.hpp"

namespace limbeck::python {

/// The names that the body of a function, class or comprehension binds. Sorted.
struct ScopeNames {
  std::vector<std::string> locals;
  std::vector<std::string> globals;    ///< Declared so.
  std::vector<std::string> nonlocals;  ///< Declared so.
  bool is_generator = false;

  static bool has(const std::vector<std::string>& names, std::string_view name) {
    return std::binary_search(names.begin(), names.end(), name);
  }
  bool is_local(std::string_view name) const { return has(locals, name); }
};

ScopeNames find_function_names(const Parameters& parameters, const Block& body);
ScopeNames find_lambda_names(const Parameters& parameters, const Expression& body);
ScopeNames find_class_names(const Block& body);
ScopeNames find_statement_names(const Statement& statement);
ScopeNames find_comprehension_names(const Comprehension& comprehension);

struct SourceModule;

/// The variables of one run of a function, of a class body, a comprehension or the module.
class Scope : public std::enable_shared_from_this<Scope> {
 public:
  enum class What : std::uint8_t { module, function, class_body, comprehension };
  Scope(What what_it_is, const ScopeNames* its_names, std::shared_ptr<Scope> outer_scope)
      : what(what_it_is), names(its_names), outer(std::move(outer_scope)) {}

  const What what;
  const ScopeNames* const names;  ///< Null for the module.
  const std::shared_ptr<Scope> outer;
  /// Of a module of the project, whose names are made when they are asked for (walk_project.cpp).
  const SourceModule* source = nullptr;
  Names variables;
};

/// The module that a scope is in.
inline Scope& module_of(Scope& scope) {
  Scope* found = &scope;
  while (found->outer != nullptr) found = found->outer.get();
  return *found;
}

}  // namespace limbeck::python
