#include "alembic/script.hpp"

#include <fmt/format.h>

#include "alembic/connection.hpp"
#include "alembic/elements.hpp"
#include "alembic/inspector.hpp"
#include "python/interpreter.hpp"
#include "python/rendering.hpp"

namespace limbeck::alembic {
namespace {

using python::Interpreter;
using python::Value;

std::optional<Value> find_module(Recording& recording, const std::string& name);

/// A name that is in that module of SQLAlchemy, or a module in it.
std::optional<Value> sqlalchemy_name(Recording& recording, const std::string& module,
                                     const std::string& name) {
  if (auto inner = find_module(recording, module + "." + name)) return inner;
  if (module == "sqlalchemy.dialects.postgresql") return postgresql_type(name);
  if (module == "sqlalchemy.dialects") return std::nullopt;
  if (module.starts_with("sqlalchemy.orm")) return session_name(name);
  if (module == "sqlalchemy" || module.starts_with("sqlalchemy.engine") ||
      module == "sqlalchemy.inspection") {
    if (auto found = inspector_name(name)) return found;
    if (module != "sqlalchemy") return std::nullopt;
  }
  if (module != "sqlalchemy.sql" && module != "sqlalchemy.sql.expression") {
    if (auto type = generic_type(name)) return type;
  }
  return module == "sqlalchemy.types" ? std::nullopt : schema_name(name);
}

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
  if (name == "alembic") {
    return module_of(name, [&](Interpreter&, const std::string& attribute) {
      return find_module(recording, "alembic." + attribute);
    });
  }
  for (const char* const known :
       {"sqlalchemy", "sqlalchemy.types", "sqlalchemy.schema", "sqlalchemy.sql",
        "sqlalchemy.sql.expression", "sqlalchemy.dialects", "sqlalchemy.dialects.postgresql",
        "sqlalchemy.engine", "sqlalchemy.engine.reflection", "sqlalchemy.inspection",
        "sqlalchemy.orm", "sqlalchemy.orm.session"}) {
    if (name != known) continue;
    return module_of(name, [&recording, name](Interpreter&, const std::string& attribute) {
      return sqlalchemy_name(recording, name, attribute);
    });
  }
  return std::nullopt;
}

}  // namespace

python::Host host_of(Recording& recording) {
  python::Host host;
  host.import = [&](Interpreter&, const std::string& name) { return find_module(recording, name); };
  return host;
}

Evaluation evaluate(const python::Module& module, const std::string& file,
                    const std::string& function, Run& run) {
  Recording recording{.dialect = run.dialect,
                      .find_naming_convention = run.find_naming_convention,
                      .made_types = run.made_types,
                      .database = run.database,
                      .environment = run.environment};
  Interpreter interpreter(module, file, host_of(recording));
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
    const std::string exception = interpreter.describe(raised.exception);
    Evaluation result =
        refuse(fmt::format("it raises {}", exception),
               raised.traceback.empty() ? python::Position{} : raised.traceback.back().at);
    result.exception =
        Exception{exception, python::traceback_text(interpreter.file(), raised.traceback)};
    return result;
  }
  run.made_types = std::move(recording.made_types);
  return {.statements = std::move(recording.statements), .makes_types = recording.makes_types};
}

}  // namespace limbeck::alembic
