#include "alembic/types.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "alembic/enum_types.hpp"
#include "alembic/parameters.hpp"
#include "alembic/type_specs.hpp"
#include "python/classes.hpp"
#include "python/code_points.hpp"

namespace limbeck::alembic {
namespace {

using python::Arguments;
using python::Interpreter;
using python::Unsupported;
using python::Value;

/// Where the server has no such type, SQLAlchemy adds a CHECK of the column's name to the table.
constexpr const char* kChecked = "create_constraint=True";

std::optional<Rendering> rendering(const char* base, const std::string& suffix, Affinity affinity) {
  if (base == nullptr) return std::nullopt;
  return Rendering{base + suffix, affinity};
}

std::shared_ptr<Type> same(const TypeSpec& spec, const std::string& suffix) {
  return std::make_shared<Type>(spec.name, rendering(spec.postgresql, suffix, spec.affinity),
                                rendering(spec.sqlite, suffix, spec.affinity));
}

std::string parenthesized(std::optional<std::int64_t> number) {
  return number ? fmt::format("({})", *number) : "";
}

std::shared_ptr<Type> make_text(const TypeSpec& spec, Parameters& given) {
  const auto length = given.integer("length");
  const std::string collation = given.text("collation").value_or("");
  return same(spec, parenthesized(length && *length != 0 ? length : std::nullopt) +
                        (collation.empty() ? "" : fmt::format(" COLLATE \"{}\"", collation)));
}

std::shared_ptr<Type> make_decimal(const TypeSpec& spec, Parameters& given) {
  const auto precision = given.integer("precision");
  const auto scale = given.integer("scale");
  given.ignore({"asdecimal", "decimal_return_scale"});
  if (!precision || !scale) return same(spec, parenthesized(precision));
  return same(spec, fmt::format("({}, {})", *precision, *scale));
}

std::shared_ptr<Type> make_real(const TypeSpec& spec, Parameters& given) {
  const auto precision = given.integer("precision");
  given.ignore({"asdecimal", "decimal_return_scale"});
  const std::string suffix = parenthesized(precision && *precision != 0 ? precision : std::nullopt);
  return std::make_shared<Type>(spec.name, rendering(spec.postgresql, suffix, spec.affinity),
                                rendering(spec.sqlite, "", spec.affinity));
}

std::shared_ptr<Type> make_timed(const TypeSpec& spec, Parameters& given) {
  const bool has_zone = given.truth("timezone").value_or(false);
  const auto precision = given.integer("precision");
  const std::string zone = has_zone ? " WITH TIME ZONE" : " WITHOUT TIME ZONE";
  return std::make_shared<Type>(
      spec.name, rendering(spec.postgresql, parenthesized(precision) + zone, spec.affinity),
      rendering(spec.sqlite, "", spec.affinity));
}

std::shared_ptr<Type> make_interval(const TypeSpec& spec, Parameters& given) {
  const bool is_generic = spec.sqlite != nullptr;
  if (is_generic) given.ignore({"day_precision"});
  if (is_generic && !given.truth("native").value_or(true)) throw Unsupported("native=False");
  const auto precision = given.integer(is_generic ? "second_precision" : "precision");
  const std::string fields =
      is_generic ? std::string() : given.text("fields").value_or(std::string());
  return std::make_shared<Type>(
      spec.name,
      rendering(spec.postgresql,
                (fields.empty() ? "" : " " + fields) +
                    (precision ? fmt::format(" ({})", *precision) : std::string()),
                spec.affinity),
      rendering(spec.sqlite, "", spec.affinity));
}

std::shared_ptr<Type> make_bit(const TypeSpec& spec, Parameters& given) {
  const auto length = given.integer("length");
  const bool varies = given.truth("varying").value_or(false);
  const std::string suffix =
      varies ? " VARYING" + parenthesized(length) : fmt::format("({})", length.value_or(1));
  return same(spec, suffix);
}

std::shared_ptr<Type> make_array(const TypeSpec& spec, Parameters& given) {
  const auto item = to_type(given.interpreter(), given.required("item_type"));
  if (!item) throw Unsupported("this item type of ARRAY");
  given.ignore({"as_tuple", "zero_indexes"});
  std::string brackets;
  for (auto left = given.integer("dimensions").value_or(1); left > 0; --left) brackets += "[]";
  Rendering made = item->on(Dialect::postgresql);
  const std::size_t at = std::min(made.text.find(" COLLATE"), made.text.size());
  made.text.insert(at, brackets);
  made.affinity = Affinity::other;
  made.values = {.item = item};
  return std::make_shared<Type>(spec.name, std::move(made), std::nullopt);
}

/// The labels, and the name that a class of the script gives.
std::pair<std::vector<std::string>, std::string> labels_of(Interpreter& interpreter,
                                                           const python::Values& given) {
  std::vector<std::string> labels;
  if (given.size() == 1) {
    if (const python::Type* const type = python::as_type(given[0])) {
      if (type->what != python::Type::What::enumeration) throw Unsupported("this class of an Enum");
      for (const Value& member : type->members) labels.push_back(python::as_member(member)->name);
      std::string name = type->name;
      std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : static_cast<char>(c);
      });
      return {labels, name};
    }
  }
  for (const Value& each : given) {
    const std::string* const label = each.text();
    if (label == nullptr) {
      throw Unsupported(fmt::format("{} as a label of an Enum", interpreter.representation(each)));
    }
    labels.push_back(*label);
  }
  return {labels, ""};
}

/// What values_callable makes of the class.
std::vector<std::string> chosen_labels(Interpreter& interpreter, const Value& choose,
                                       const python::Values& given) {
  if (given.size() != 1 || python::as_type(given[0]) == nullptr) {
    throw Unsupported("values_callable of this Enum");
  }
  python::Values chosen = interpreter.iterate(interpreter.call(choose, {{given[0]}, {}}));
  // A member of a class that is a str, too, counts as that here, not among labels told one by one.
  for (Value& each : chosen) each = Value(python::plain_value(each));
  return labels_of(interpreter, chosen).first;
}

std::shared_ptr<Type> make_enumeration(const TypeSpec& spec, Parameters& given) {
  const python::Values told = given.rest();
  auto [labels, name] = labels_of(given.interpreter(), told);
  auto of_class = told.size() == 1 ? told[0].share<python::Type>() : nullptr;
  bool is_chosen = false;
  if (const auto choose = given.take("values_callable"); choose && !choose->is_none()) {
    labels = chosen_labels(given.interpreter(), *choose, told);
    is_chosen = true;
  }
  if (const auto told_name = given.text("name")) name = *told_name;
  given.ignore({"validate_strings", "metadata", "sort_key_function", "omit_aliases"});
  const bool is_checked = given.truth("create_constraint").value_or(false);
  if (given.truth("inherit_schema").value_or(false)) throw Unsupported("inherit_schema=True");
  std::size_t longest = 0;
  for (const std::string& each : labels) {
    longest = std::max(longest, python::count_code_points(each));
  }
  if (const auto length = given.integer("length")) {
    longest = std::max(longest, static_cast<std::size_t>(*length));
  }
  std::optional<Rendering> text;
  // Without labels it serves to drop the type of that name.
  if (longest > 0) text = Rendering{fmt::format("VARCHAR({})", longest)};
  const bool is_native = given.truth("native_enum").value_or(true);
  const EnumType made{.schema = given.text("schema").value_or(""),
                      .name = name,
                      .labels = labels,
                      .is_created_with_table = given.truth("create_type").value_or(true)};
  const Rendering named{quote_table(made.schema, made.name, Dialect::postgresql), Affinity::other,
                        made};
  if (is_checked) text.reset();
  const auto native = name.empty() ? std::nullopt : std::optional(named);
  auto type = std::make_shared<Type>(spec.name, is_native ? native : text,
                                     spec.sqlite == nullptr ? std::nullopt : text);
  if (is_checked) type->why_not = kChecked;
  if (is_native && name.empty()) type->why_not = "an Enum without a name";
  for (auto* const each : {&type->postgresql, &type->sqlite}) {
    if (*each) (*each)->values.enumeration = of_class;
  }
  type->transforms_values = is_chosen;
  return type;
}

std::shared_ptr<Type> make(const TypeSpec& spec, Parameters& given) {
  switch (spec.form) {
    case Form::text:
      return make_text(spec, given);
    case Form::decimal:
      return make_decimal(spec, given);
    case Form::real:
      return make_real(spec, given);
    case Form::timed:
      return make_timed(spec, given);
    case Form::interval:
      return make_interval(spec, given);
    case Form::bit:
      return make_bit(spec, given);
    case Form::array:
      return make_array(spec, given);
    case Form::enumeration:
      return make_enumeration(spec, given);
    case Form::binary:
      given.ignore({"length"});
      break;
    case Form::json:
      given.ignore({"none_as_null", "astext_type"});
      break;
    case Form::boolean:
      given.ignore({"name"});
      if (given.truth("create_constraint").value_or(false)) {
        auto made = same(spec, "");
        made->sqlite.reset();
        made->why_not = kChecked;
        return made;
      }
      break;
    case Form::plain:
      if (std::string_view(spec.name) == "UUID") given.ignore({"as_uuid"});
      if (std::string_view(spec.name) == "DOUBLE_PRECISION") {
        given.ignore({"precision", "asdecimal", "decimal_return_scale"});
      }
      break;
  }
  return same(spec, "");
}

/// The positional parameters of a type, in order.
std::vector<std::string> parameters_of(const TypeSpec& spec) {
  switch (spec.form) {
    case Form::text:
      return {"length", "collation"};
    case Form::decimal:
      return {"precision", "scale", "decimal_return_scale", "asdecimal"};
    case Form::real:
      return {"precision", "asdecimal", "decimal_return_scale"};
    case Form::binary:
      return {"length"};
    case Form::timed:
      return {"timezone"};
    case Form::bit:
      return {"length", "varying"};
    case Form::boolean:
      return {"create_constraint", "name"};
    case Form::json:
      return {"none_as_null"};
    case Form::interval:
      return spec.sqlite != nullptr
                 ? std::vector<std::string>{"native", "second_precision", "day_precision"}
                 : std::vector<std::string>{"precision", "fields"};
    case Form::array:
      return {"item_type", "as_tuple", "dimensions", "zero_indexes"};
    case Form::enumeration:
      return {};
    case Form::plain:
      if (std::string_view(spec.name) == "UUID") return {"as_uuid"};
      if (std::string_view(spec.name) == "DOUBLE_PRECISION") {
        return {"precision", "asdecimal", "decimal_return_scale"};
      }
      return {};
  }
  return {};
}

class TypeClass final : public TypeConstructor {
 public:
  explicit TypeClass(const TypeSpec& spec) : spec_(spec) {}
  std::string type_name() const override { return fmt::format("class {}", spec_.name); }
  Value call(Interpreter& interpreter, Arguments arguments) override {
    Parameters given(interpreter, spec_.name, std::move(arguments), parameters_of(spec_));
    const bool none_as_null =
        spec_.form == Form::json && given.truth("none_as_null").value_or(false);
    auto made = make(spec_, given);
    given.finish();
    for (auto* const each : {&made->postgresql, &made->sqlite}) {
      if (!*each) continue;
      (*each)->values.family = family_of(spec_);
      (*each)->values.none_as_null = none_as_null;
    }
    return made;
  }

 private:
  const TypeSpec& spec_;
};

std::optional<Value> class_of(const TypeSpec* spec) {
  if (spec == nullptr) return std::nullopt;
  return std::make_shared<TypeClass>(*spec);
}

/// `with_variant(type, dialect)`: 1.4 takes one dialect, 2.0 several.
Value with_variant(Interpreter& interpreter, const Type& type, Arguments arguments) {
  if (arguments.positional.size() < 2 || !arguments.keywords.empty()) {
    throw Unsupported("these arguments of with_variant()");
  }
  const auto other = to_type(interpreter, arguments.positional[0]);
  if (!other) throw Unsupported("this type of with_variant()");
  auto postgresql = type.postgresql;
  auto sqlite = type.sqlite;
  for (std::size_t i = 1; i < arguments.positional.size(); ++i) {
    const std::string* const dialect = arguments.positional[i].text();
    if (dialect == nullptr) throw Unsupported("this dialect of with_variant()");
    if (*dialect == "postgresql") postgresql = other->postgresql;
    if (*dialect == "sqlite") sqlite = other->sqlite;
  }
  auto made = std::make_shared<Type>(type.name, std::move(postgresql), std::move(sqlite));
  made->transforms_values = type.transforms_values || other->transforms_values;
  return made;
}

}  // namespace

std::optional<Value> Type::attribute(Interpreter&, const std::string& attribute) {
  if (attribute == "create" || attribute == "drop") return enum_function(*this, attribute);
  if (attribute == "name" && postgresql && postgresql->enumeration) {
    return postgresql->enumeration->name;
  }
  if (attribute != "with_variant") return std::nullopt;
  return python::make_native(
      attribute, [self = std::static_pointer_cast<Type>(shared_from_this())](
                     Interpreter& i, Arguments a) { return with_variant(i, *self, std::move(a)); });
}

Family Type::family() const {
  for (const TypeSpec* const spec : {find_generic_type(name), find_postgresql_type(name)}) {
    if (spec != nullptr) return family_of(*spec);
  }
  const auto& known = postgresql ? postgresql : sqlite;
  return known ? known->values.family : Family::other;
}

std::shared_ptr<const Type> plain_type(const char* name) {
  const TypeSpec& spec = *find_generic_type(name);
  const bool is_timed = spec.form == Form::timed;
  Rendering on_postgresql{std::string(spec.postgresql) + (is_timed ? " WITHOUT TIME ZONE" : ""),
                          spec.affinity};
  Rendering on_sqlite{spec.sqlite, spec.affinity};
  on_postgresql.values.family = on_sqlite.values.family = family_of(spec);
  return std::make_shared<Type>(name, std::move(on_postgresql), std::move(on_sqlite));
}

const Rendering& Type::on(Dialect dialect) const {
  const auto& found = dialect == Dialect::postgresql ? postgresql : sqlite;
  if (found) return *found;
  throw Unsupported(fmt::format("the type {} on {}{}", name,
                                dialect == Dialect::postgresql ? "PostgreSQL" : "SQLite",
                                why_not.empty() ? "" : " (" + why_not + ")"));
}

std::optional<Value> generic_type(const std::string& name) {
  return class_of(find_generic_type(name));
}

std::optional<Value> postgresql_type(const std::string& name) {
  return class_of(find_postgresql_type(name));
}

std::shared_ptr<Type> to_type(Interpreter& interpreter, const Value& value) {
  if (auto type = value.share<Type>()) return type;
  if (value.as<TypeConstructor>() == nullptr) return nullptr;
  return interpreter.call(value, {}).share<Type>();
}

}  // namespace limbeck::alembic
