// The walk over an env.py: statements here, calls in environment_calls.cpp.
// Next: environment_script.hpp, what comes of it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "scripts/environment_script.hpp"
#include "scripts/environment_values.hpp"

namespace limbeck::scripts {

class EnvironmentReader {
 public:
  EnvironmentScript read(const python::Module& module);

 private:
  using Scope = std::map<std::string, EnvironmentValue, std::less<>>;

  // Statements.
  void walk(const python::Block& block);
  void walk(const python::Statement& statement);
  void decorate(const python::Expressions& decorators);
  void import_names(const python::Statement& statement);
  void assign(const python::Expression& target, const EnvironmentValue& value);
  void assign_item(const python::Subscript& target, const EnvironmentValue& value,
                   python::Position at);
  void choose(const python::If& statement);
  void enter(const python::With& statement);
  bool handles_imports_alone(const python::Try& statement) const;

  // Expressions.
  EnvironmentValue value_of(const python::Expression& expression);
  EnvironmentValue name(const std::string& id) const;
  EnvironmentValue attribute(const python::Expression& expression,
                             const python::Attribute& attribute);
  EnvironmentValue item(const python::Expression& expression, const python::Subscript& subscript);

  // Calls: environment_calls.cpp.
  EnvironmentValue call(const python::Expression& expression, const python::Call& call);
  EnvironmentValue call_path(const std::string& path, const python::Expression& expression,
                             const python::Call& call);
  EnvironmentValue call_method(const EnvironmentValue& object, const std::string& method,
                               const python::Expression& expression, const python::Call& call);
  EnvironmentValue call_function(const python::FunctionDefinition& function,
                                 const std::vector<EnvironmentValue>& arguments);
  EnvironmentValue make_engine(const python::Expression& expression, const python::Call& call);
  EnvironmentValue environment_variable(const python::Call& call);
  void configure(const python::Call& call);
  void configure_with(const python::Keyword& keyword);
  void set_option(const python::Expression& expression, const python::Call& call, std::size_t key);
  void set_url(const EnvironmentValue& value, python::Position at);
  void set_metadata(const EnvironmentValue& value, python::Position at);
  std::vector<EnvironmentValue> arguments(const python::Call& call);
  bool given_url(const python::Call& call);
  EnvironmentValue unknown_call(const python::Expression& expression, const python::Call& call);

  void obstacle(python::Position at, std::string what, const python::Call* call = nullptr);

  EnvironmentScript result_;
  std::vector<Scope> scopes_ = {{}};
  std::vector<const python::FunctionDefinition*> calls_;
  EnvironmentValue returned_;
  bool is_metadata_told_ = false;
  int conditions_ = 0;  ///< How many branches of doubt the walk is in.
};

}  // namespace limbeck::scripts
