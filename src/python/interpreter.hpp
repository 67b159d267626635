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

#include "python/object.hpp"
#include "python/syntax.hpp"
#include "python/value.hpp"

namespace limbeck::python {

/// Where a call came from, outermost first.
struct Frame {
  std::string function;  ///< `upgrade`; `<module>`
  Position at;
};

struct Limits {
  std::size_t steps = 10'000'000;  ///< Expressions and statements; beyond it is python.endless.
  std::size_t depth = 200;         ///< Calls within calls.
  std::size_t text = 64 << 20;     ///< Bytes of one string, items of one collection.
};

struct Host {
  /// The module of that dotted name; none: not known, which is refused where its names are used,
  /// not where it is imported.
  std::function<std::optional<Value>(Interpreter&, const std::string& module)> import;
  std::function<std::optional<std::string>(const std::string& name)> environment;  ///< os.environ
  Limits limits = {};
};

/// A Python exception under way: made by `raise`, or by what scripts are seen to catch (KeyError,
/// ValueError, StopIteration, an error of the database).
struct Raised {
  Value exception;
  std::vector<Frame> traceback;
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
  [[noreturn]] void raise(std::string_view exception_type, const std::string& message);
  /// Of the statement at hand.
  Position at() const;
  /// Outermost first, the statement at hand last.
  std::vector<Frame> traceback() const;

  /// While true, rows of the database are not known: the host's objects answer Unknown, a condition
  /// on it takes both branches, a loop over it runs once. So a script that asks the database can be
  /// judged before anything runs.
  void set_judging(bool judging);
  bool is_judging() const;

  class Walk;  // The evaluation itself, in the .cpp files.

 private:
  std::unique_ptr<Walk> walk_;
};

}  // namespace limbeck::python
