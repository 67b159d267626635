#include "alembic/connection.hpp"

#include <fmt/format.h>

#include "alembic/elements.hpp"
#include "alembic/inspector.hpp"
#include "alembic/parameters.hpp"
#include "alembic/results.hpp"
#include "alembic/statements.hpp"
#include "python/classes.hpp"
#include "python/collections.hpp"

namespace limbeck::alembic {
namespace {

using python::Arguments;
using python::Interpreter;
using python::Unsupported;
using python::Value;

/// Of `execute()`, with the statement's parameters or without.
Value execute(Recording& recording, Interpreter& interpreter, Arguments arguments) {
  Parameters given(interpreter, "execute", std::move(arguments), {"statement"});
  const Value statement = given.required("statement");
  const auto parameters = take_parameters(given);
  given.finish();
  const std::vector<std::string> texts = statement_texts(
      interpreter, statement, parameters ? &*parameters : nullptr, recording.dialect);
  if (recording.database == nullptr) {
    for (const std::string& each : texts) record(recording, interpreter, each);
    return make_pending_result();
  }
  require_runnable(recording, interpreter);
  db::TypedRows last;
  for (const std::string& each : texts) {
    last = at_line(interpreter, [&] { return recording.database->query(each); });
  }
  const auto executable = statement.share<Executable>();
  return make_result(interpreter, last,
                     executable ? executable->result_types() : std::vector<TypePtr>(),
                     recording.dialect);
}

/// The driver's own text, as `execute()` takes it too.
Value exec_driver_sql(Recording& recording, Interpreter& interpreter, Arguments arguments) {
  const bool is_text = arguments.positional.size() == 1 && arguments.keywords.empty() &&
                       arguments.positional[0].text() != nullptr;
  if (!is_text) throw Unsupported("these arguments of exec_driver_sql()");
  return execute(recording, interpreter, std::move(arguments));
}

/// Of a connection: what it keeps can only be what other revisions did, whose transactions end by
/// themselves. Alembic's transaction is over then, and an autocommit_block() begins another.
Value commit(Recording& recording, Interpreter& interpreter, Arguments arguments) {
  Parameters(interpreter, "commit", std::move(arguments), {}).finish();
  if (recording.has_run) throw Unsupported("commit() behind a statement");
  recording.is_committed = true;
  return {};
}

/// `connection.scalar(statement)` is `connection.execute(statement).scalar()`, and so on.
Value execute_and(const char* method, Recording& recording, Interpreter& i, Arguments a) {
  return i.call(i.attribute(execute(recording, i, std::move(a)), method), {});
}

/// `dialect.has_table(connection, name)`
Value ask_for_table(Recording& recording, Interpreter& i, Arguments a) {
  Parameters given(i, "has_table", std::move(a), {"connection", "table_name", "schema"});
  given.ignore({"connection"});
  const std::string name = given.required_text("table_name");
  const std::string schema = given.text("schema").value_or("");
  given.finish();
  const schema::Catalog& catalog = require_database(recording, "has_table()").catalog();
  return has_table(catalog, recording.dialect, name, schema);
}

Value default_schema(Recording& recording) {
  if (recording.dialect == Dialect::sqlite) return {};
  Database& database = require_database(recording, "default_schema_name");
  const db::TypedRows found = database.query("SELECT current_schema()");
  const db::TypedValue& name = found.rows.front().front();
  return name.kind == db::ValueKind::null ? Value() : Value(name.text);
}

/// Of which scripts ask the name, and whether a table is there.
Value make_dialect(Recording& recording) {
  return std::make_shared<python::NativeModule>(
      "dialect", [&recording](Interpreter&, const std::string& attribute) -> std::optional<Value> {
        if (attribute == "name") {
          return recording.dialect == Dialect::postgresql ? "postgresql" : "sqlite";
        }
        if (attribute == "default_schema_name") return default_schema(recording);
        if (attribute != "has_table") return std::nullopt;
        return python::make_native(attribute, [&recording](Interpreter& i, Arguments a) {
          return ask_for_table(recording, i, std::move(a));
        });
      });
}

/// A Connection, an Engine, or a Session on it.
class Connection final : public python::Object {
 public:
  enum class What : std::uint8_t { connection, engine, session };
  Connection(Recording& recording, What what) : recording_(recording), what_(what) {}
  std::string type_name() const override {
    return what_ == What::session ? "Session" : what_ == What::engine ? "Engine" : "Connection";
  }
  Recording& recording() const { return recording_; }

  std::optional<Value> attribute(Interpreter&, const std::string& name) override {
    if (name == "execute" && what_ != What::engine) return function(name, execute);
    for (const char* const each : {"scalar", "scalars"}) {
      if (name != each || what_ == What::engine) continue;
      return function(name, [each](Recording& recording, Interpreter& i, Arguments a) {
        return execute_and(each, recording, i, std::move(a));
      });
    }
    if (what_ == What::session) return session_attribute(name);
    if (what_ == What::connection && name == "exec_driver_sql") {
      return function(name, exec_driver_sql);
    }
    if (what_ == What::connection && name == "commit") return function(name, commit);
    if (name == "dialect") return make_dialect(recording_);
    if (name == "name" && what_ == What::engine) {
      return recording_.dialect == Dialect::postgresql ? "postgresql" : "sqlite";
    }
    if (name == "engine") return std::make_shared<Connection>(recording_, What::engine);
    return std::nullopt;
  }

  std::optional<Value> enter(Interpreter&) override {
    if (what_ != What::session) return std::nullopt;
    return std::static_pointer_cast<Connection>(shared_from_this());
  }

 private:
  template <typename Work>
  Value function(const std::string& name, Work work) {
    return python::make_native(
        name, [this, keep = shared_from_this(), work](Interpreter& i, Arguments a) {
          return work(recording_, i, std::move(a));
        });
  }
  /// Alembic's transaction is around it: what a session commits is kept only with that.
  std::optional<Value> session_attribute(const std::string& name) {
    if (name == "get_bind" || name == "connection") {
      return function(name, [](Recording& recording, Interpreter& i, Arguments a) {
        Parameters(i, "get_bind", std::move(a), {}).finish();
        return connection(recording);
      });
    }
    if (name == "bind") return connection(recording_);
    if (name != "commit" && name != "flush" && name != "close") return std::nullopt;
    return function(name, [name](Recording&, Interpreter& i, Arguments a) {
      Parameters(i, name, std::move(a), {}).finish();
      return Value();
    });
  }

  Recording& recording_;
  const What what_;
};

/// `with op.get_context().autocommit_block():`
class AutocommitBlock final : public python::Object {
 public:
  explicit AutocommitBlock(Recording& recording) : recording_(recording) {}
  std::string type_name() const override { return "autocommit_block()"; }
  std::optional<Value> enter(Interpreter& interpreter) override {
    if (!recording_.is_transactional) throw Unsupported("autocommit_block() within another");
    if (!interpreter.guards().empty()) throw Unsupported("autocommit_block() within try");
    if (recording_.database != nullptr) recording_.database->leave_transaction();
    recording_.is_transactional = false;
    return std::optional<Value>(std::in_place);
  }
  void exit(Interpreter&, bool failed) override {
    recording_.is_transactional = true;
    recording_.is_committed = false;
    if (recording_.database != nullptr && !failed) recording_.database->enter_transaction();
  }

 private:
  Recording& recording_;
};

Value is_offline(const Recording& recording) {
  if (!recording.environment.is_offline) {
    throw Unsupported("a question whether it is printed or run");
  }
  return *recording.environment.is_offline;
}

/// `config`, of which scripts ask options of alembic.ini.
class Config final : public python::Object {
 public:
  explicit Config(const Recording& recording) : recording_(recording) {}
  std::string type_name() const override { return "Config"; }
  std::optional<Value> attribute(Interpreter&, const std::string& name) override {
    if (name != "get_main_option") return std::nullopt;
    return python::make_native(name,
                               [this, keep = shared_from_this()](Interpreter& i, Arguments a) {
                                 return main_option(i, std::move(a));
                               });
  }

 private:
  Value main_option(Interpreter& i, Arguments a) const {
    Parameters given(i, "get_main_option", std::move(a), {"name", "default"});
    const std::string name = given.required_text("name");
    const Value otherwise = given.take("default").value_or(Value());
    given.finish();
    if (!recording_.environment.find_option) throw Unsupported("an option of alembic.ini");
    const auto found = recording_.environment.find_option(name);
    return found ? Value(*found) : otherwise;
  }

  const Recording& recording_;
};

class MigrationContext final : public python::Object {
 public:
  explicit MigrationContext(Recording& recording) : recording_(recording) {}
  std::string type_name() const override { return "MigrationContext"; }
  std::optional<Value> attribute(Interpreter&, const std::string& name) override {
    if (name == "dialect") return make_dialect(recording_);
    if (name == "bind" || name == "connection") return connection(recording_);
    if (name == "as_sql") return is_offline(recording_);
    if (name == "config") return std::make_shared<Config>(recording_);
    if (name == "version_table_schema") {
      const std::string& schema = recording_.environment.version_table_schema;
      return schema.empty() ? Value() : Value(schema);
    }
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

/// `context.get_x_argument(as_dictionary=True)`
Value x_arguments(const Recording& recording, Interpreter& i, Arguments a) {
  Parameters given(i, "get_x_argument", std::move(a), {"as_dictionary"});
  const bool as_dictionary = given.truth("as_dictionary").value_or(false);
  given.finish();
  const auto& x = recording.environment.x;
  if (!as_dictionary) return python::make_list({x.begin(), x.end()});
  const auto dict = std::make_shared<python::Dict>();
  for (const std::string& each : x) {
    const std::size_t at = std::min(each.find('='), each.size());
    dict->set(each.substr(0, at), each.substr(std::min(at + 1, each.size())));
  }
  return dict;
}

Value make_session(Interpreter& i, Arguments a) {
  Parameters given(i, "Session", std::move(a), {"bind"});
  Recording* const recording = recording_of(given.required("bind"));
  given.ignore({"future", "autoflush", "expire_on_commit"});
  given.finish();
  if (recording == nullptr) throw Unsupported("a session on something else than a connection");
  return std::make_shared<Connection>(*recording, Connection::What::session);
}

}  // namespace

Value connection(Recording& recording) {
  return std::make_shared<Connection>(recording, Connection::What::connection);
}

Value migration_context(Recording& recording) {
  return std::make_shared<MigrationContext>(recording);
}

Recording* recording_of(const Value& bind) {
  const auto* const found = bind.as<Connection>();
  return found == nullptr ? nullptr : &found->recording();
}

std::optional<Value> context_name(Recording& recording, const std::string& name) {
  const auto function = [&](auto work) {
    return python::make_native(name, [&recording, work](Interpreter& i, Arguments a) -> Value {
      return work(recording, i, std::move(a));
    });
  };
  if (name == "config") return std::make_shared<Config>(recording);
  if (name == "get_x_argument") return function(x_arguments);
  if (name == "is_offline_mode") {
    return function([](const Recording& asked, Interpreter& i, Arguments a) {
      Parameters(i, "is_offline_mode", std::move(a), {}).finish();
      return is_offline(asked);
    });
  }
  if (name == "get_context" || name == "get_bind") {
    const bool is_context = name == "get_context";
    return function([is_context](Recording& asked, Interpreter& i, Arguments a) {
      Parameters(i, "get_context", std::move(a), {}).finish();
      return is_context ? migration_context(asked) : connection(asked);
    });
  }
  return std::nullopt;
}

std::optional<Value> session_name(const std::string& name) {
  if (name == "Session") return python::make_native(name, make_session);
  if (name != "sessionmaker") return std::nullopt;
  return python::make_native(name, [](Interpreter& i, Arguments made_with) -> Value {
    if (made_with.positional.empty() && made_with.keywords.empty()) {
      return python::make_native("Session", make_session);
    }
    const Value session = make_session(i, std::move(made_with));
    return python::make_native("Session", [session](Interpreter& at, Arguments a) {
      Parameters(at, "Session", std::move(a), {}).finish();
      return session;
    });
  });
}

}  // namespace limbeck::alembic
