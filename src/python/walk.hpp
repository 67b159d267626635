// The walk over the syntax tree: statements, expressions, calls.
// Not what single values do: arithmetic.hpp, comparison.hpp, subscript.hpp, attribute.hpp.
// Next: walk_statements.cpp, then the other walk_*.cpp.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "python/classes.hpp"
#include "python/interpreter.hpp"
#include "python/names.hpp"
#include "python/project_source.hpp"
#include "python/scope.hpp"

namespace limbeck::python {

/// How a statement ended.
enum class Flow : std::uint8_t { next, leave_loop, next_turn, leave_function };

/// One run of a function, of a class body or of the module.
struct Activation {
  std::string function;  ///< For the traceback.
  std::shared_ptr<Scope> scope;
  Position at = {};
  Value returned = {};
  Value handled = {};  ///< The exception that an `except` around handles, or None.
};

class Interpreter::Walk {
 public:
  Walk(Interpreter& self, const Module& module, std::string file, Host host);
  ~Walk();
  Walk(const Walk&) = delete;
  Walk& operator=(const Walk&) = delete;

  void run_module();
  const Value* global(const std::string& name) const { return globals_->variables.find(name); }
  Value call(const Value& function, Arguments arguments);

  const Host& host() const { return host_; }
  const std::string& file() const { return file_; }
  std::vector<Frame> traceback() const;
  Position at() const;
  const std::vector<const Try*>& guards() const { return guards_; }
  /// A class of Python's own exceptions, or null.
  std::shared_ptr<Type> exception_type(std::string_view name) const;

 private:
  class Entered;  // An activation on the stack.

  void count_step();

  // walk_statements.cpp
  Flow run(Activation& activation, const Block& block);
  Flow run(Activation& activation, const Statement& statement);
  Flow visit(Activation&, const Statement&, const ExpressionStatement&);
  Flow visit(Activation&, const Statement&, const Assign&);
  Flow visit(Activation&, const Statement&, const AugmentedAssign&);
  Flow visit(Activation&, const Statement&, const AnnotatedAssign&);
  Flow visit(Activation&, const Statement&, const Return&);
  Flow visit(Activation&, const Statement&, const Delete&);
  Flow visit(Activation&, const Statement&, const Pass&) { return Flow::next; }
  Flow visit(Activation&, const Statement&, const Break&) { return Flow::leave_loop; }
  Flow visit(Activation&, const Statement&, const Continue&) { return Flow::next_turn; }
  Flow visit(Activation&, const Statement&, const Raise&);
  Flow visit(Activation&, const Statement&, const Assert&);
  Flow visit(Activation&, const Statement&, const Global&) { return Flow::next; }
  Flow visit(Activation&, const Statement&, const Nonlocal&) { return Flow::next; }
  Flow visit(Activation&, const Statement&, const Unevaluated&);
  Flow visit(Activation&, const Statement&, const FunctionDefinition&);
  Flow visit(Activation&, const Statement&, const If&);
  Flow visit(Activation&, const Statement&, const While&);
  Flow visit(Activation&, const Statement&, const For&);

  // walk_exceptions.cpp
  Flow visit(Activation&, const Statement&, const Try&);
  Flow visit(Activation&, const Statement&, const With&);
  Flow run_handled(Activation&, const Try&);
  Flow run_with(Activation&, const With&, std::size_t item);
  bool matches(const Value& exception, const Value& type);

  // walk_imports.cpp
  Flow visit(Activation&, const Statement&, const Import&);
  Flow visit(Activation&, const Statement&, const ImportFrom&);
  std::optional<Value> find_module(const std::string& name);
  std::optional<Value> told(const std::string& dotted) const;

  // walk_project.cpp
 public:
  /// What a name of a module of the project holds, a module in it included; none: no such name.
  std::optional<Value> project_name(const SourceModule& module, const std::string& name);

 private:
  class LaterName;      // Imported from the project, made when it is used.
  class ProjectModule;  // As scripts import it.
  std::optional<Value> project_module(const std::string& name);
  std::shared_ptr<Scope> project_scope(const SourceModule& module);
  std::optional<Value> of_star(const SourceModule& module, const std::string& name);
  void make_name(const SourceModule& module, Scope& scope, const std::string& name,
                 const Statement& statement);
  Flow import_from_project(Activation&, const Statement&, const ImportFrom&, const SourceModule&);
  static const SourceModule* source_of(const Value& module);  ///< Null: not of the project.
  /// A name of a module once it is made, if it was only imported so far.
  Value settled(Scope& scope, const std::string& name, const Value& found);

  // walk_classes.cpp
  Flow visit(Activation&, const Statement&, const ClassDefinition&);
  Value make_class(const std::string& name, const Values& bases, const Names& body);
  Value make_enumeration(const std::shared_ptr<Type>& type, const Names& body);
  Value construct(const std::shared_ptr<Type>& type, Arguments arguments);

  // walk_names.cpp
  Value load(Activation&, const std::string& name);
  Value load_global(Scope& module, const std::string& name);
  void store(Activation&, const std::string& name, const Value& value);
  void assign(Activation&, const Expression& target, const Value& value);
  void unpack(Activation&, const Expressions& targets, const Value& value);
  void remove(Activation&, const Expression& target);
  void remove_name(Activation&, const std::string& name);

  // walk_expressions.cpp
  Value evaluate(Activation& activation, const Expression& expression);
  Value visit(Activation&, const Expression&, const Constant&);
  Value visit(Activation&, const Expression&, const Name&);
  Value visit(Activation&, const Expression&, const Attribute&);
  Value visit(Activation&, const Expression&, const Subscript&);
  Value visit(Activation&, const Expression&, const Slice&);
  Value visit(Activation&, const Expression&, const Starred&);
  Value visit(Activation&, const Expression&, const Unary&);
  Value visit(Activation&, const Expression&, const Binary&);
  Value visit(Activation&, const Expression&, const Boolean&);
  Value visit(Activation&, const Expression&, const Comparison&);
  Value visit(Activation&, const Expression&, const Conditional&);
  Value visit(Activation&, const Expression&, const NamedExpression&);
  Value visit(Activation&, const Expression&, const ListDisplay&);
  Value visit(Activation&, const Expression&, const TupleDisplay&);
  Value visit(Activation&, const Expression&, const SetDisplay&);
  Value visit(Activation&, const Expression&, const DictDisplay&);
  Value visit(Activation&, const Expression&, const Lambda&);
  Value visit(Activation&, const Expression&, const FormattedString&);
  Value visit(Activation&, const Expression&, const Await&);
  Value visit(Activation&, const Expression&, const Yield&);
  Value visit(Activation&, const Expression&, const YieldFrom&);
  Values evaluate_items(Activation&, const Expressions&);
  void spread_into(Dict& dict, const Value& mapping);

  // walk_comprehensions.cpp
  Value visit(Activation&, const Expression&, const Comprehension&);
  void walk_clauses(Activation&, const Comprehension&, std::size_t clause,
                    const Value& first_iterable, const std::function<void()>& element);

  // walk_calls.cpp
  Value visit(Activation&, const Expression&, const Call&);
  Arguments evaluate_arguments(Activation&, const Call&);
  Value call_function(const Function& function, Arguments arguments);
  Value make_function(Activation&, std::string name, const Parameters&, const Block* body,
                      const Expression* expression);

  const ScopeNames& names_of(const void* node, const std::function<ScopeNames()>& find);
  std::shared_ptr<Scope> open_scope(Scope::What what, const ScopeNames* names,
                                    std::shared_ptr<Scope> outer);

  Interpreter& self_;
  const Module& module_;
  const std::string file_;
  const Host host_;
  std::shared_ptr<Scope> globals_;
  std::unordered_map<const SourceModule*, std::shared_ptr<Scope>> project_scopes_;
  std::vector<std::pair<const SourceModule*, std::string>> under_way_;  ///< Names being made.
  std::vector<const SourceModule*> stars_;  ///< `from X import *` of the script, of the project.
  Names builtins_;
  Names exceptions_;
  std::optional<std::string> star_import_;  ///< `from X import *` of an unknown module.
  std::unordered_map<const void*, std::unique_ptr<ScopeNames>> names_;
  std::vector<Activation*> activations_;
  std::size_t steps_ = 0;
  std::vector<const Try*> guards_;
  std::size_t depth_ = 0;  ///< Of expressions and statements within each other.
  /// A function refers to the scope that refers to it: emptied at the end, else never freed.
  std::vector<std::weak_ptr<Scope>> scopes_;
};

/// Puts an activation on the stack for as long as it lives. Errors: RecursionError.
class Interpreter::Walk::Entered {
 public:
  Entered(Walk& walk, Activation& activation);
  ~Entered() { walk_.activations_.pop_back(); }
  Entered(const Entered&) = delete;
  Entered& operator=(const Entered&) = delete;

 private:
  Walk& walk_;
};

/// What is there without import: `len`, `str`, … (builtins.cpp)
void add_builtins(Names& names);
/// What Python has there and this has not: any use of it is refused.
void add_other_builtins(Names& names);
/// Python's own exceptions, by name.
void add_exceptions(Names& names);
/// The small standard modules: typing, enum, textwrap, …; none: not known (stdlib.cpp).
std::optional<Value> standard_module(const std::string& name);

}  // namespace limbeck::python
