#include "alembic/script.hpp"

#include <fmt/format.h>

#include "alembic/changes.hpp"
#include "alembic/elements.hpp"
#include "alembic/named_types.hpp"
#include "alembic/type_decorators.hpp"
#include "python/interpreter.hpp"

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
  if (const std::string dialect = dialect_of(module); !dialect.empty()) {
    return dialect_name(dialect, name);
  }
  if (has_types(module)) {
    if (auto type = type_named(name)) return type;
  }
  const bool has_elements = module == "sqlalchemy" || module == "sqlalchemy.schema" ||
                            module == "sqlalchemy.sql" || module == "sqlalchemy.sql.expression";
  return has_elements ? schema_name(name) : std::nullopt;
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
        "sqlalchemy.sql.expression", "sqlalchemy.sql.sqltypes", "sqlalchemy.sql.type_api",
        "sqlalchemy.dialects", "sqlalchemy.dialects.postgresql",
        "sqlalchemy.dialects.postgresql.base", "sqlalchemy.dialects.postgresql.json",
        "sqlalchemy.dialects.postgresql.array", "sqlalchemy.dialects.postgresql.ranges",
        "sqlalchemy.dialects.mysql", "sqlalchemy.dialects.mysql.types",
        "sqlalchemy.dialects.sqlite", "sqlalchemy.dialects.oracle", "sqlalchemy.dialects.mssql"}) {
    if (name != known) continue;
    return std::make_shared<python::NativeModule>(
        name, [&recording, name](Interpreter&, const std::string& attribute) {
          return sqlalchemy_name(recording, name, attribute);
        });
  }
  return third_party_module(name);
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
