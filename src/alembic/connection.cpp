#include "alembic/connection.hpp"

#include "alembic/elements.hpp"
#include "alembic/parameters.hpp"
#include "alembic/statements.hpp"
#include "python/classes.hpp"

namespace limbeck::alembic {
namespace {

using python::Arguments;
using python::Interpreter;
using python::Unsupported;
using python::Value;

/// `dialect`, and `engine`, of which scripts ask the name.
Value named_dialect(const Recording& recording, const std::string& of) {
  const std::string name = recording.dialect == Dialect::postgresql ? "postgresql" : "sqlite";
  return std::make_shared<python::NativeModule>(
      of, [name](Interpreter&, const std::string& attribute) -> std::optional<Value> {
        if (attribute == "name") return name;
        return std::nullopt;
      });
}

/// Of `connection.execute(text(...))`; its rows are there only when it is run.
Value execute(Recording& recording, Interpreter& interpreter, Arguments arguments) {
  Parameters given(interpreter, "execute", std::move(arguments), {"statement"});
  const Value statement = given.required("statement");
  const auto parameters = take_parameters(given);
  given.finish();
  for (std::string& each : statement_texts(
           interpreter, statement, parameters ? &*parameters : nullptr, recording.dialect)) {
    record(recording, interpreter, std::move(each));
  }
  return std::make_shared<python::Placeholder>("the result of execute()");
}

class Connection final : public python::Object {
 public:
  explicit Connection(Recording& recording) : recording_(recording) {}
  std::string type_name() const override { return "Connection"; }
  std::optional<Value> attribute(Interpreter&, const std::string& name) override {
    if (name == "dialect" || name == "engine") return named_dialect(recording_, name);
    if (name != "execute") return std::nullopt;
    return python::make_native(name,
                               [this, keep = shared_from_this()](Interpreter& i, Arguments a) {
                                 return execute(recording_, i, std::move(a));
                               });
  }

 private:
  Recording& recording_;
};

/// `with op.get_context().autocommit_block():`
class AutocommitBlock final : public python::Object {
 public:
  explicit AutocommitBlock(Recording& recording) : recording_(recording) {}
  std::string type_name() const override { return "autocommit_block()"; }
  std::optional<Value> enter(Interpreter&) override {
    if (!recording_.is_transactional) throw Unsupported("autocommit_block() within another");
    recording_.is_transactional = false;
    return std::optional<Value>(std::in_place);
  }
  void exit(Interpreter&, bool) override { recording_.is_transactional = true; }

 private:
  Recording& recording_;
};

class MigrationContext final : public python::Object {
 public:
  explicit MigrationContext(Recording& recording) : recording_(recording) {}
  std::string type_name() const override { return "MigrationContext"; }
  std::optional<Value> attribute(Interpreter&, const std::string& name) override {
    if (name == "dialect") return named_dialect(recording_, name);
    if (name == "bind" || name == "connection") return connection(recording_);
    if (name != "autocommit_block") return std::nullopt;
    return python::make_native(
        name, [this, keep = shared_from_this()](Interpreter& i, Arguments a) -> Value {
          Parameters(i, "autocommit_block", std::move(a), {}).finish();
          return std::make_shared<AutocommitBlock>(recording_);
        });
  }

 private:
  Recording& recording_;
};

}  // namespace

Value connection(Recording& recording) {
  return std::make_shared<Connection>(recording);
}

Value migration_context(Recording& recording) {
  return std::make_shared<MigrationContext>(recording);
}

}  // namespace limbeck::alembic
