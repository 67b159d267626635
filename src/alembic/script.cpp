#include "alembic/script.hpp"

#include <fmt/format.h>

#include "alembic/changes.hpp"
#include "alembic/connection.hpp"
#include "alembic/elements.hpp"
#include "alembic/entities.hpp"
#include "alembic/enum_sync.hpp"
#include "alembic/inspector.hpp"
#include "alembic/named_types.hpp"
#include "alembic/type_decorators.hpp"
#include "python/interpreter.hpp"
#include "python/rendering.hpp"

namespace limbeck::alembic {
namespace {

using python::Interpreter;
using python::Value;

std::optional<Value> find_module(Recording& recording, const std::string& name);

/// Modules that only part what `sqlalchemy.types` has together.
bool has_types(const std::string& module) {
  return module == "sqlalchemy" || module == "sqlalchemy.types" ||
         module == "sqlalchemy.sql.sqltypes" || module == "sqlalchemy.sql.type_api" ||
         module == "sqlalchemy.schema";
}

std::optional<Value> type_named(const std::string& name) {
  if (auto type = generic_type(name)) return type;
  if (auto type = derivable_type(name)) return type;
  return named_type("sqlalchemy.types", name);
}

/// `sqlalchemy.dialects.postgresql.json` has what `sqlalchemy.dialects.postgresql` has.
std::string dialect_of(const std::string& module) {
  constexpr std::string_view kDialects = "sqlalchemy.dialects.";
  if (!module.starts_with(kDialects)) return {};
  return module.substr(0, module.find('.', kDialects.size()));
}

std::optional<Value> dialect_name(const std::string& dialect, const std::string& name) {
  if (auto type = named_type(dialect, name)) return type;
  const bool is_postgresql = dialect == "sqlalchemy.dialects.postgresql";
  const bool is_sqlite = dialect == "sqlalchemy.dialects.sqlite";
  if ((is_postgresql || is_sqlite) && name == "insert") return dialect_insert();
  if (is_postgresql) return postgresql_type(name);
  if (is_sqlite) return type_named(name);
  return foreign_type(dialect, name);
}

/// A name that is in that module of SQLAlchemy, or a module in it.
std::optional<Value> sqlalchemy_name(Recording& recording, const std::string& module,
                                     const std::string& name) {
  if (auto inner = find_module(recording, module + "." + name)) return inner;
  if (module == "sqlalchemy.dialects") return std::nullopt;
  if (module.starts_with("sqlalchemy.orm")) return session_name(name);
  if (module == "sqlalchemy" || module.starts_with("sqlalchemy.engine") ||
      module == "sqlalchemy.inspection") {
    if (auto found = inspector_name(name)) return found;
  }
  if (const std::string dialect = dialect_of(module); !dialect.empty()) {
    return dialect_name(dialect, name);
  }
  if (has_types(module)) {
    if (auto type = type_named(name)) return type;
  }
  const bool has_elements = module == "sqlalchemy" || module == "sqlalchemy.schema" ||
                            module == "sqlalchemy.sql" || module == "sqlalchemy.sql.expression" ||
                            module == "sqlalchemy.sql.ddl" || module == "sqlalchemy.sql.schema";
  return has_elements ? schema_name(name) : std::nullopt;
}

/// Of sqlalchemy.exc: a handler may name it; whether it takes an exception is not known.
class ErrorClass final : public python::Object {
 public:
  explicit ErrorClass(const std::string& name) : name_("class sqlalchemy.exc." + name) {}
  std::string type_name() const override { return name_; }

 private:
  const std::string name_;
};

std::optional<Value> module_of(const std::string& name, python::NativeModule::Find find) {
  return std::make_shared<python::NativeModule>(name, std::move(find));
}

std::optional<Value> find_module(Recording& recording, const std::string& name) {
  if (name == "alembic.op") {
    return module_of(name, [&](Interpreter&, const std::string& attribute) {
      return directive(recording, attribute);
    });
  }
  if (name == "alembic.context") {
    return module_of(name, [&](Interpreter&, const std::string& attribute) {
      return context_name(recording, attribute);
    });
  }
  if (name == "sqlalchemy.exc") {
    return module_of(name, [](Interpreter&, const std::string& attribute) -> std::optional<Value> {
      return std::make_shared<ErrorClass>(attribute);
    });
  }
  if (name == "alembic") {
    return module_of(name, [&](Interpreter&, const std::string& attribute) {
      return find_module(recording, "alembic." + attribute);
    });
  }
  for (const char* const known : {"sqlalchemy",
                                  "sqlalchemy.types",
                                  "sqlalchemy.schema",
                                  "sqlalchemy.sql",
                                  "sqlalchemy.sql.expression",
                                  "sqlalchemy.sql.ddl",
                                  "sqlalchemy.sql.schema",
                                  "sqlalchemy.sql.sqltypes",
                                  "sqlalchemy.sql.type_api",
                                  "sqlalchemy.dialects",
                                  "sqlalchemy.dialects.postgresql",
                                  "sqlalchemy.dialects.postgresql.base",
                                  "sqlalchemy.dialects.postgresql.json",
                                  "sqlalchemy.dialects.postgresql.array",
                                  "sqlalchemy.dialects.postgresql.ranges",
                                  "sqlalchemy.dialects.mysql",
                                  "sqlalchemy.dialects.mysql.types",
                                  "sqlalchemy.dialects.sqlite",
                                  "sqlalchemy.dialects.oracle",
                                  "sqlalchemy.dialects.mssql",
                                  "sqlalchemy.engine",
                                  "sqlalchemy.engine.reflection",
                                  "sqlalchemy.inspection",
                                  "sqlalchemy.orm",
                                  "sqlalchemy.orm.session"}) {
    if (name != known) continue;
    return module_of(name, [&recording, name](Interpreter&, const std::string& attribute) {
      return sqlalchemy_name(recording, name, attribute);
    });
  }
  if (auto module = enum_sync_module(name)) return module;
  if (auto module = entity_module(name)) return module;
  return third_party_module(name);
}

/// Whose own modules of that name come first, as they do in Python's path.
bool is_of_project(const Run& run, const std::string& name) {
  const std::string top = name.substr(0, name.find('.'));
  const bool may_be = top == "alembic_utils" || top == "alembic_postgresql_enum";
  return may_be && run.project != nullptr && run.project->find_module(top) != nullptr;
}

}  // namespace

python::Host host_of(Recording& recording, const Run& run) {
  python::Host host;
  host.import = [&](Interpreter&, const std::string& name) {
    return is_of_project(run, name) ? std::nullopt : find_module(recording, name);
  };
  host.project = run.project;
  if (run.names != nullptr && !run.names->empty()) {
    host.told = [names = run.names](const std::string& dotted) { return names->find(dotted); };
  }
  return host;
}

Evaluation evaluate(const python::Module& module, const std::string& file,
                    const std::string& function, Run& run) {
  Recording recording{.dialect = run.dialect,
                      .find_naming_convention = run.find_naming_convention,
                      .listeners = run.listeners,
                      .made_types = run.made_types,
                      .database = run.database,
                      .environment = run.environment};
  Interpreter interpreter(module, file, host_of(recording, run));
  const auto refuse = [](std::string what, python::Position at) {
    return Evaluation{.refusal = Refusal{std::move(what), at}};
  };
  try {
    interpreter.run_module();
    const auto body = interpreter.global(function);
    if (!body) return refuse(fmt::format("a script without {}()", function), {});
    interpreter.call(*body, {});
  } catch (const NeedsDatabase& needed) {
    Evaluation result = refuse(needed.what(), needed.at());
    result.needs_database = true;
    return result;
  } catch (const python::Unsupported& unsupported) {
    return refuse(unsupported.what(), unsupported.at());
  } catch (const python::Raised& raised) {
    python::Position at;
    for (const python::Frame& frame : raised.traceback) {
      if (frame.file.empty()) at = frame.at;
    }
    const std::string exception = interpreter.describe(raised.exception);
    Evaluation result = refuse(fmt::format("it raises {}", exception), at);
    result.exception =
        Exception{exception, python::traceback_text(interpreter.file(), raised.traceback)};
    return result;
  }
  run.made_types = std::move(recording.made_types);
  return {.statements = std::move(recording.statements), .makes_types = recording.makes_types};
}

}  // namespace limbeck::alembic
