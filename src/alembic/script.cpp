#include "alembic/script.hpp"

#include <fmt/format.h>

#include "alembic/elements.hpp"
#include "python/interpreter.hpp"

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
  if (module != "sqlalchemy.sql" && module != "sqlalchemy.sql.expression") {
    if (auto type = generic_type(name)) return type;
  }
  return module == "sqlalchemy.types" ? std::nullopt : schema_name(name);
}

std::optional<Value> find_module(Recording& recording, const std::string& name) {
  if (name == "alembic.op") {
    return std::make_shared<python::NativeModule>(name,
                                                  [&](Interpreter&, const std::string& attribute) {
                                                    return directive(recording, attribute);
                                                  });
  }
  if (name == "alembic") {
    return std::make_shared<python::NativeModule>(
        name, [&](Interpreter&, const std::string& attribute) {
          return find_module(recording, "alembic." + attribute);
        });
  }
  for (const char* const known :
       {"sqlalchemy", "sqlalchemy.types", "sqlalchemy.schema", "sqlalchemy.sql",
        "sqlalchemy.sql.expression", "sqlalchemy.dialects", "sqlalchemy.dialects.postgresql"}) {
    if (name != known) continue;
    return std::make_shared<python::NativeModule>(
        name, [&recording, name](Interpreter&, const std::string& attribute) {
          return sqlalchemy_name(recording, name, attribute);
        });
  }
  return std::nullopt;
}

}  // namespace

Evaluation evaluate(const python::Module& module, const std::string& file,
                    const std::string& function, Run& run) {
  Recording recording{.dialect = run.dialect,
                      .find_naming_convention = run.find_naming_convention,
                      .made_types = run.made_types};
  python::Host host;
  host.import = [&](Interpreter&, const std::string& name) { return find_module(recording, name); };
  Interpreter interpreter(module, file, std::move(host));
  const auto refuse = [](std::string what, python::Position at) {
    return Evaluation{{}, Refusal{std::move(what), at}, false};
  };
  try {
    interpreter.run_module();
    const auto body = interpreter.global(function);
    if (!body) return refuse(fmt::format("a script without {}()", function), {});
    interpreter.call(*body, {});
  } catch (const python::Unsupported& unsupported) {
    return refuse(unsupported.what(), unsupported.at());
  } catch (const python::Raised& raised) {
    return refuse(fmt::format("it raises {}", interpreter.describe(raised.exception)),
                  raised.traceback.empty() ? python::Position{} : raised.traceback.back().at);
  }
  run.made_types = std::move(recording.made_types);
  return {std::move(recording.statements), std::nullopt, recording.makes_types};
}

}  // namespace limbeck::alembic
