// Evaluates the functions of a revision script. Knows the language and no library: modules come
// from the host (alembic/).
// Not a whole Python: what it does not know is Unsupported, with the place.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "python/object.hpp"
#include "python/syntax.hpp"
#include "python/value.hpp"

namespace limbeck::python {

/// Where a call came from, outermost first.
struct Frame {
  std::string function;  ///< `upgrade`; `<module>`
  Position at;
  std::string file = {};  ///< Of a module of the project; empty: of the script.
};

struct Limits {
  std::size_t steps = 10'000'000;  ///< Expressions and statements; beyond it is python.endless.
  std::size_t depth = 200;         ///< Calls within calls.
  std::size_t text = 64 << 20;     ///< Bytes of one string, items of one collection.
};

class ProjectSource;

struct Host {
  /// The module of that dotted name; none: not known, which is refused where its names are used,
  /// not where it is imported.
  std::function<std::optional<Value>(Interpreter&, const std::string& module)> import;
  std::function<std::optional<std::string>(const std::string& name)> environment;  ///< os.environ
  /// What the configuration tells of a dotted name, in the place of what it holds; a module where
  /// it tells of one in it. None: nothing.
  std::function<std::optional<Value>(const std::string& dotted)> told;
  /// The project's modules, for what scripts import of them; null: none is known. Its parts are
  /// evaluated as far as a name needs.
  ProjectSource* project = nullptr;
  Limits limits = {};
  std::function<void(const std::string& text)> print;  ///< As written, with its line end.
  base::Clock clock = base::system_clock();
  /// So many bytes, other ones each time: for uuid4().
  std::function<std::string(std::size_t count)> random_bytes = base::random_bytes;
};

/// A Python exception under way: made by `raise`, or by what scripts are seen to catch (KeyError,
/// ValueError).
struct Raised {
  Value exception;
  std::vector<Frame> traceback;  ///< Outermost first.
};

class Interpreter {
 public:
  /// `module` and `host` must outlive it. `file` is for messages.
  Interpreter(const Module& module, std::string file, Host host);
  ~Interpreter();

  /// Runs the module's top level. Errors: Unsupported, Raised, python.endless.
  void run_module();
  /// A global of the module, or none.
  std::optional<Value> global(const std::string& name) const;
  /// Errors: Unsupported, Raised, python.endless.
  Value call(const Value& function, Arguments arguments);

  // For the host's objects.

  Value attribute(const Value& object, const std::string& name);
  std::optional<Value> try_attribute(const Value& object, const std::string& name);
  bool is_true(const Value& value);
  bool equal(const Value& left, const Value& right);
  Values iterate(const Value& value);
  std::string text(const Value& value);            ///< str()
  std::string representation(const Value& value);  ///< repr()
  /// The `try`s around the statement at hand, callers' included: what goes wrong there may be
  /// caught, and the script go on. Null: a `with` that ends exceptions.
  const std::vector<const Try*>& guards() const;
  /// Of Python's own exceptions, by name. What says more of this evaluator than of the script
  /// (TypeError, AttributeError, RecursionError) is Unsupported where it would be caught.
  [[noreturn]] void raise(std::string_view exception_type, const std::string& message);
  /// A class of Python's own exceptions. Unsupported where there is none.
  Value builtin(std::string_view name);
  /// `ValueError: the message`, as the last line of Python's traceback.
  std::string describe(const Value& exception);
  const std::string& file() const;
  /// Of the statement at hand.
  Position at() const;
  /// Outermost first, the statement at hand last.
  std::vector<Frame> traceback() const;
  const Host& host() const;

  class Walk;  ///< The evaluation itself: walk.hpp.
  Walk& walk() const { return *walk_; }

 private:
  std::unique_ptr<Walk> walk_;
};

}  // namespace limbeck::python
