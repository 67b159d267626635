#include "alembic/functions.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "alembic/comparisons.hpp"
#include "alembic/literals.hpp"
#include "alembic/parameters.hpp"
#include "alembic/selects.hpp"
#include "base/text.hpp"
#include "python/classes.hpp"
#include "python/collections.hpp"

namespace limbeck::alembic {
namespace {

using python::Arguments;
using python::Interpreter;
using python::Unsupported;
using python::Value;
using What = Operator::What;

/// A function of which SQLAlchemy knows more than its name.
struct Known {
  const char* name;
  const char* type;      ///< Null: that of its first argument that has one.
  bool is_bare = false;  ///< A word of the standard, written without parentheses, in capitals.
};

constexpr Known kKnown[] = {
    {"coalesce", nullptr},
    {"max", nullptr},
    {"min", nullptr},
    {"sum", nullptr},
    {"now", "DateTime"},
    {"concat", "String"},
    {"char_length", "Integer"},
    {"random", ""},
    {"count", "Integer"},
    {"current_date", "Date", true},
    {"current_time", "Time", true},
    {"current_timestamp", "DateTime", true},
    {"current_user", "String", true},
    {"localtime", "DateTime", true},
    {"localtimestamp", "DateTime", true},
    {"session_user", "String", true},
    {"user", "String", true},
};

/// What has a class of its own in SQLAlchemy, with rules that are not known here.
constexpr const char* kRefused[] = {
    "next_value",    "sysdate",          "array_agg",       "mode",
    "rank",          "dense_rank",       "percentile_cont", "cume_dist",
    "cube",          "percent_rank",     "percentile_disc", "rollup",
    "grouping_sets", "aggregate_strings"};

const Known* find_known(const std::string& name) {
  const auto* const found = std::find_if(std::begin(kKnown), std::end(kKnown),
                                         [&](const Known& each) { return name == each.name; });
  return found == std::end(kKnown) ? nullptr : found;
}

bool is_plain_name(const std::string& name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$';
  });
}

std::string quoted_where_odd(const std::string& name, Dialect dialect) {
  return is_plain_name(name) ? name : quote(name, dialect);
}

TypePtr first_type(const Composed::Parts& parts) {
  for (const ClausePtr& each : parts) {
    if (each->type) return each->type;
  }
  return nullptr;
}

/// As a dialect writes it in its own way; none: as any function.
std::optional<std::string> own_form(const std::string& name, const Composed::Parts& parts,
                                    Writer& writer) {
  const bool is_sqlite = writer.dialect == Dialect::sqlite;
  if (is_sqlite && name == "now") return "CURRENT_TIMESTAMP";
  if (is_sqlite && name == "localtimestamp") {
    return "DATETIME(CURRENT_TIMESTAMP, \"localtime\")";
  }
  if (is_sqlite && name == "char_length") {
    return fmt::format("length({})", write_list(parts, ", ", writer));
  }
  if (!is_sqlite && name == "substring" && (parts.size() == 2 || parts.size() == 3)) {
    std::string text =
        fmt::format("SUBSTRING({} FROM {}", parts[0]->write(writer), parts[1]->write(writer));
    if (parts.size() == 3) text += " FOR " + parts[2]->write(writer);
    return text + ")";
  }
  return std::nullopt;
}

Value call_function(std::vector<std::string> names, Interpreter& i, Arguments a) {
  std::string name = names.back();
  names.pop_back();
  if (name.ends_with('_')) name.pop_back();
  const std::string lower = base::lower(name);
  const Known* const known = names.empty() ? find_known(lower) : nullptr;
  if (known != nullptr) name = lower;
  for (const char* const each : kRefused) {
    if (names.empty() && lower == each) throw Unsupported(fmt::format("func.{}()", name));
  }
  Parameters given(i, name, std::move(a), {});
  TypePtr type;
  if (const auto told = given.take("type_"); told && !told->is_none()) {
    type = to_type(i, *told);
    if (!type) throw Unsupported(fmt::format("the type_ of func.{}()", name));
  }
  Composed::Parts parts;
  for (const Value& each : given.rest()) {
    parts.push_back(expression_of(each)->grouped(What::comma));
  }
  given.finish();
  if (known != nullptr && !type) {
    type = known->type == nullptr ? first_type(parts)
           : *known->type == 0    ? nullptr
                                  : plain_type(known->type);
  }
  if (lower == "count" && known != nullptr && parts.empty()) {
    parts.push_back(std::make_shared<ColumnReference>(nullptr, "*", nullptr, true));
  }
  const bool is_bare = known != nullptr && known->is_bare;
  const auto write = [names, name, is_bare](const Composed::Parts& of, Writer& writer) {
    if (auto own = names.empty() ? own_form(base::lower(name), of, writer) : std::nullopt) {
      return *own;
    }
    if (is_bare) {
      std::string word = name;
      std::transform(word.begin(), word.end(), word.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
      });
      return word;
    }
    std::string text;
    for (const std::string& each : names) text += quoted_where_odd(each, writer.dialect) + ".";
    return fmt::format("{}{}({})", text, quoted_where_odd(name, writer.dialect),
                       write_list(of, ", ", writer));
  };
  return std::make_shared<Composed>(
      std::move(type), name, std::move(parts), write, nullptr,
      known != nullptr ? Composed::What::derived_function : Composed::What::function);
}

/// `func.name`, and `func.schema.name`.
class FunctionName final : public python::Object {
 public:
  explicit FunctionName(std::vector<std::string> names) : names_(std::move(names)) {}
  std::string type_name() const override { return "func"; }
  std::optional<Value> attribute(Interpreter&, const std::string& name) override {
    std::vector<std::string> names = names_;
    names.push_back(name);
    return std::make_shared<FunctionName>(std::move(names));
  }
  bool is_callable() const override { return !names_.empty(); }
  Value call(Interpreter& i, Arguments a) override {
    if (names_.empty()) throw Unsupported("a call of func");
    return call_function(names_, i, std::move(a));
  }

 private:
  const std::vector<std::string> names_;
};

TypePtr required_type(Parameters& given, const char* name) {
  const auto type = to_type(given.interpreter(), given.required(name));
  if (!type) throw Unsupported(fmt::format("the type of {}()", given.function()));
  return type;
}

Value make_cast(const ClausePtr& of, const TypePtr& type) {
  return std::make_shared<Composed>(
      type, "anon", Composed::Parts{of},
      [type](const Composed::Parts& parts, Writer& writer) {
        return fmt::format("CAST({} AS {})", parts[0]->write(writer),
                           type->on(writer.dialect).text);
      },
      of);
}

Value cast(Interpreter& i, Arguments a) {
  Parameters given(i, "cast", std::move(a), {"expression", "type_"});
  const TypePtr type = required_type(given, "type_");
  const ClausePtr of = expression_of(given.required("expression"), type);
  given.finish();
  return make_cast(of, type);
}

Value type_coerce(Interpreter& i, Arguments a) {
  Parameters given(i, "type_coerce", std::move(a), {"expression", "type_"});
  const TypePtr type = required_type(given, "type_");
  ClausePtr of = expression_of(given.required("expression"), type);
  given.finish();
  if (const auto bind = std::dynamic_pointer_cast<const Bind>(of)) {
    Bind::Parts parts = bind->of;
    parts.type = type;
    of = std::make_shared<Bind>(std::move(parts));
  }
  return std::make_shared<Composed>(
      type, "anon", Composed::Parts{of},
      [](const Composed::Parts& parts, Writer& writer) { return parts[0]->write(writer); }, of,
      Composed::What::coercion);
}

using Pairs = std::vector<std::pair<Value, Value>>;

void add_pairs(Interpreter& i, const Value& value, Pairs& pairs) {
  if (const python::Dict* const dict = python::as_dict(value)) {
    for (const auto& entry : dict->entries()) {
      if (entry.is_live) pairs.emplace_back(entry.key, entry.value);
    }
    return;
  }
  for (const Value& each : i.iterate(value)) {
    const python::Values both = i.iterate(each);
    if (both.size() != 2) throw Unsupported("this condition of case()");
    pairs.emplace_back(both[0], both[1]);
  }
}

/// `case((condition, value), ...)` of 2.0, `case([(condition, value), ...])` of 1.4, and by
/// `value`.
Value make_case(Interpreter& i, Arguments a) {
  Parameters given(i, "case", std::move(a), {});
  Pairs pairs;
  const python::Values whens = given.rest();
  if (const auto named = given.take("whens")) add_pairs(i, *named, pairs);
  const bool is_one_list =
      whens.size() == 1 && (python::as_dict(whens[0]) != nullptr || python::as_list(whens[0]));
  if (is_one_list) add_pairs(i, whens[0], pairs);
  if (!is_one_list && !whens.empty()) add_pairs(i, python::make_list(whens), pairs);
  const auto value = given.take("value");
  const auto otherwise = given.take("else_");
  given.finish();
  if (pairs.empty()) throw Unsupported("a case() without conditions");
  Composed::Parts parts;
  const bool has_value = value && !value->is_none();
  const bool has_else = otherwise && !otherwise->is_none();
  if (has_value) parts.push_back(expression_of(*value));
  TypePtr type;
  for (const auto& [condition, result] : pairs) {
    parts.push_back(expression_of(condition)->grouped(What::nothing));
    parts.push_back(expression_of(result));
    type = parts.back()->type;
  }
  if (has_else) parts.push_back(expression_of(*otherwise));
  return std::make_shared<Composed>(
      type, "anon", std::move(parts),
      [has_value, has_else](const Composed::Parts& of, Writer& writer) {
        std::string text = "CASE ";
        std::size_t at = 0;
        if (has_value) text += of[at++]->write(writer) + " ";
        const std::size_t end = of.size() - (has_else ? 1 : 0);
        for (; at < end; at += 2) {
          text += "WHEN " + of[at]->write(writer);
          text += " THEN " + of[at + 1]->write(writer) + " ";
        }
        if (has_else) text += "ELSE " + of.back()->write(writer) + " ";
        return text + "END";
      });
}

Value extract(Interpreter& i, Arguments a) {
  Parameters given(i, "extract", std::move(a), {"field", "expr"});
  const std::string field = given.required_text("field");
  if (!is_plain_name(field)) throw Unsupported("this field of extract()");
  const ClausePtr of = expression_of(given.required("expr"));
  given.finish();
  return std::make_shared<Composed>(plain_type("Integer"), "anon", Composed::Parts{of},
                                    [field](const Composed::Parts& parts, Writer& writer) {
                                      if (writer.dialect == Dialect::sqlite)
                                        throw Unsupported("extract() on SQLite");
                                      return fmt::format("EXTRACT({} FROM {})", field,
                                                         parts[0]->write(writer));
                                    });
}

Value junction(Interpreter& i, Arguments a, const std::string& function, What what) {
  Parameters given(i, function, std::move(a), {});
  std::vector<ClausePtr> conditions;
  for (const Value& each : given.rest()) conditions.push_back(condition_of(each));
  given.finish();
  const ClausePtr made = conjunction(std::move(conditions), what);
  if (!made) throw Unsupported(fmt::format("{}() of nothing", function));
  return to_value(made);
}

Value negation(Interpreter& i, Arguments a) {
  Parameters given(i, "not_", std::move(a), {"clause"});
  const ClausePtr of = condition_of(given.required("clause"));
  given.finish();
  return to_value(of->negated());
}

Value make_literal(Interpreter& i, Arguments a) {
  Parameters given(i, "literal", std::move(a), {"value", "type_"});
  const Value value = given.required("value");
  TypePtr type = type_of_value(value);
  if (const auto told = given.take("type_"); told && !told->is_none()) {
    type = required_type(given, "type_");
  }
  given.finish();
  return std::make_shared<Bind>(Bind::Parts{.value = value, .type = type});
}

/// `desc(column)` and its kin, which are methods too.
std::optional<Value> method_as_function(const std::string& name) {
  for (const char* const known : {"desc", "asc", "nulls_first", "nullsfirst", "nulls_last",
                                  "nullslast", "distinct", "between"}) {
    if (name != known) continue;
    return python::make_native(name, [name](Interpreter& i, Arguments a) {
      if (a.positional.empty()) throw Unsupported(fmt::format("{}() of nothing", name));
      const ClausePtr self = expression_of(a.positional.front());
      a.positional.erase(a.positional.begin());
      return i.call(*expression_method(self, name), std::move(a));
    });
  }
  return std::nullopt;
}

}  // namespace

Value cast_of(const ClausePtr& self, Interpreter& i, Arguments a) {
  Parameters given(i, "cast", std::move(a), {"type_"});
  const TypePtr type = required_type(given, "type_");
  given.finish();
  return make_cast(self, type);
}

std::optional<Value> function_name(const std::string& name) {
  const auto native = [&](Value (*body)(Interpreter&, Arguments)) {
    return python::make_native(name, body);
  };
  if (name == "func") return std::make_shared<FunctionName>(std::vector<std::string>{});
  if (name == "cast") return native(cast);
  if (name == "type_coerce") return native(type_coerce);
  if (name == "case") return native(make_case);
  if (name == "extract") return native(extract);
  if (name == "not_") return native(negation);
  if (name == "literal") return native(make_literal);
  if (name == "and_" || name == "or_") {
    return python::make_native(name, [name](Interpreter& i, Arguments a) {
      return junction(i, std::move(a), name, name == "and_" ? What::logical_and : What::logical_or);
    });
  }
  for (const auto& [word, value] :
       {std::pair("null", Constant::What::null), std::pair("true", Constant::What::true_value),
        std::pair("false", Constant::What::false_value)}) {
    if (name != word) continue;
    return python::make_native(name, [value = value, name](Interpreter& i, Arguments a) -> Value {
      Parameters(i, name, std::move(a), {}).finish();
      return std::make_shared<Constant>(value);
    });
  }
  return method_as_function(name);
}

}  // namespace limbeck::alembic
