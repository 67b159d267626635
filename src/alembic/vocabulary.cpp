#include "alembic/vocabulary.hpp"

#include <fmt/format.h>

#include <set>
#include <string_view>

#include "alembic/recovery.hpp"
#include "python/children.hpp"
#include "python/classes.hpp"
#include "python/collections.hpp"

namespace limbeck::alembic {
namespace {

using python::Attribute;
using python::Call;
using python::Expression;
using python::Interpreter;
using python::Name;
using python::Value;

/// Methods of what is made while a script runs: connections, results, rows, inspectors, types,
/// batch mode, logging.
bool is_host_method(std::string_view name) {
  static const std::set<std::string_view> all = {
      "execute", "exec_driver_sql", "scalar", "scalars", "commit", "flush", "close", "get_bind",
      "connection", "get_main_option", "autocommit_block",
      // Results and rows.
      "fetchall", "fetchone", "fetchmany", "all", "first", "one", "one_or_none", "scalar_one",
      "scalar_one_or_none", "mappings", "keys", "_asdict",
      // Inspectors.
      "has_table", "get_table_names", "get_view_names", "get_columns", "get_indexes",
      "get_unique_constraints", "get_check_constraints", "get_foreign_keys", "get_pk_constraint",
      "get_enums", "get_schema_names", "from_engine",
      // Types.
      "create", "drop", "with_variant", "next_value",
      // Statements.
      "bindparams", "params", "where", "values", "insert", "update", "delete", "select",
      "from_select", "order_by", "group_by", "limit", "offset", "distinct", "label", "is_",
      "is_not", "isnot", "in_", "not_in", "notin_", "like", "ilike", "between", "desc", "asc",
      "select_from", "join", "outerjoin", "alias", "returning", "on_conflict_do_nothing",
      "on_conflict_do_update", "op", "cast", "scalar_subquery", "as_scalar", "startswith",
      "contains",
      // Batch mode.
      "add_column", "drop_column", "alter_column", "create_index", "drop_index",
      "create_unique_constraint", "create_primary_key", "create_check_constraint",
      "create_foreign_key", "drop_constraint", "f",
      // Loggers.
      "debug", "info", "warning", "error", "exception",
      // Times and identifiers.
      "isoformat", "strftime", "date", "timestamp", "replace"};
  return all.contains(name);
}

class Checker {
 public:
  Checker(Interpreter& interpreter, Dialect dialect)
      : interpreter_(interpreter), dialect_(dialect) {}

  void check(const python::Module& module) {
    python::visit_all(module.body,
                      {.expression = {}, .statement = [this](const python::Statement& statement) {
                         define(statement);
                       }});
    for (const python::Statement& statement : module.body) {
      const auto* const function = std::get_if<python::FunctionDefinition>(&statement.what);
      if (function == nullptr) continue;
      python::visit_all(function->body,
                        {.expression = [this](const Expression& each) { check(each); },
                         .statement = [this](const python::Statement& each) { check(each); }});
    }
  }
  const std::optional<Refusal>& found() const { return found_; }

 private:
  void refuse(std::string what, python::Position at) {
    if (!found_) found_ = Refusal{std::move(what), at};
  }

  /// Functions and methods of the script's own.
  void define(const python::Statement& statement) {
    if (const auto* const function = std::get_if<python::FunctionDefinition>(&statement.what)) {
      own_.insert(function->name);
    }
  }

  void check(const python::Statement& statement) {
    const auto* const tried = std::get_if<python::Try>(&statement.what);
    if (tried == nullptr || !may_go_on(*tried, dialect_, true)) return;
    python::visit_all(tried->body, {.expression =
                                        [this](const Expression& each) {
                                          if (runs_statement(each)) {
                                            refuse("a statement within try", each.at);
                                          }
                                        },
                                    .statement = {}});
  }

  static bool runs_statement(const Expression& expression) {
    const auto* const call = std::get_if<Call>(&expression.what);
    const auto* const method =
        call == nullptr ? nullptr : std::get_if<Attribute>(&call->function->what);
    if (method == nullptr) return false;
    if (method->name == "execute" || method->name == "scalar" || method->name == "create") {
      return true;
    }
    const auto* const object = std::get_if<Name>(&method->object->what);
    return object != nullptr && (object->id == "op" || object->id == "batch_op");
  }

  void check(const Expression& expression) {
    if (const auto* const name = std::get_if<Name>(&expression.what)) {
      const auto value = interpreter_.global(name->id);
      if (value && value->as<python::Placeholder>() != nullptr) {
        refuse(value->object()->type_name(), expression.at);
      }
    } else if (const auto* const attribute = std::get_if<Attribute>(&expression.what)) {
      known_value(expression);
    } else if (const auto* const call = std::get_if<Call>(&expression.what)) {
      check_method(*call);
    }
  }

  void check_method(const Call& call) {
    const auto* const method = std::get_if<Attribute>(&call.function->what);
    if (method == nullptr) return;
    if (const auto object = known_value(*method->object)) {
      if (is_module(*object) || attribute_of(*object, method->name, call.function->at)) return;
    }
    if (own_.contains(method->name) || is_host_method(method->name)) return;
    const Value samples[] = {"", python::make_list({}), std::make_shared<python::Dict>(),
                             std::make_shared<python::Set>(), python::make_tuple({})};
    for (const Value& each : samples) {
      if (interpreter_.try_attribute(each, method->name)) return;
    }
    refuse(fmt::format("the method {}()", method->name), call.function->at);
  }

  static bool is_module(const Value& value) { return value.as<python::NativeModule>() != nullptr; }

  /// What `op` and `sa.func` stand for, none for what is only known when it runs; an attribute that
  /// a module does not have is refused.
  std::optional<Value> known_value(const Expression& expression) {
    if (const auto* const name = std::get_if<Name>(&expression.what)) {
      return interpreter_.global(name->id);
    }
    const auto* const attribute = std::get_if<Attribute>(&expression.what);
    const auto object = attribute == nullptr ? std::nullopt : known_value(*attribute->object);
    if (!object) return std::nullopt;
    return attribute_of(*object, attribute->name, expression.at);
  }

  std::optional<Value> attribute_of(const Value& object, const std::string& name,
                                    python::Position at) {
    std::optional<Value> value;
    try {
      value = interpreter_.try_attribute(object, name);
    } catch (const python::Unsupported& unsupported) {
      refuse(unsupported.what(), at);
      return std::nullopt;
    }
    if (!value && is_module(object)) {
      refuse(fmt::format("the attribute {} of {}", name, object.object()->type_name()), at);
    }
    return value;
  }

  Interpreter& interpreter_;
  const Dialect dialect_;
  std::set<std::string> own_;
  std::optional<Refusal> found_;
};

}  // namespace

std::optional<Refusal> find_unknown(const python::Module& module, const Run& run) {
  Recording recording{.dialect = run.dialect};
  Interpreter interpreter(module, "", host_of(recording, run));
  try {
    interpreter.run_module();
  } catch (const python::Unsupported& unsupported) {
    return Refusal{unsupported.what(), unsupported.at()};
  } catch (const python::Raised&) {
    return Refusal{"a module that raises", {}};
  }
  Checker checker(interpreter, run.dialect);
  checker.check(module);
  return checker.found();
}

}  // namespace limbeck::alembic
