#include "alembic/literals.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "alembic/time_literals.hpp"
#include "base/text.hpp"
#include "python/classes.hpp"
#include "python/collections.hpp"
#include "python/json_writer.hpp"
#include "python/rendering.hpp"

namespace limbeck::alembic {
namespace {

using python::Unsupported;
using python::Value;

[[noreturn]] void refuse(const Value& value) {
  throw Unsupported(
      fmt::format("a value of the type {} as a parameter", python::type_name_of(value)));
}

std::string text_literal(const std::string& text) {
  if (text.find('\0') != std::string::npos) throw Unsupported("a parameter with a NUL");
  return quote_text(text);
}

std::string bytes_literal(const std::string& bytes, Dialect dialect) {
  std::string digits;
  for (const char each : bytes) digits += fmt::format("{:02X}", static_cast<unsigned char>(each));
  if (dialect == Dialect::sqlite) return "X'" + digits + "'";
  return fmt::format("'\\x{}'::bytea", base::lower(digits));
}

std::string real_literal(double value, Dialect dialect) {
  if (std::isfinite(value)) return python::real_text(value);
  if (dialect == Dialect::postgresql) {
    return fmt::format("'{}'::float", std::isnan(value) ? "NaN"
                                      : value < 0       ? "-Infinity"
                                                        : "Infinity");
  }
  // SQLite keeps no NaN.
  if (std::isnan(value)) return "NULL";
  return value < 0 ? "-9e999" : "9e999";
}

std::string driver_literal(const Value& value, Dialect dialect);

std::string join_literals(const python::Values& items, const char* separator) {
  std::string text;
  for (const Value& each : items) {
    if (!text.empty()) text += separator;
    text += driver_literal(each, Dialect::postgresql);
  }
  return text;
}

/// psycopg2 writes lists as arrays, tuples as what stands behind IN.
std::string list_literal(const python::Values& items) {
  if (items.empty()) return "'{}'";
  bool has_value = false;
  bool has_empty = false;
  for (const Value& each : items) {
    has_value = has_value || !each.is_none();
    const python::List* const inner = python::as_list(each);
    has_empty = has_empty || (inner != nullptr && inner->items.empty());
  }
  // What the server makes of ARRAY[ARRAY[]] depends on its version.
  if (has_empty) throw Unsupported("an empty list within a list as a parameter");
  if (!has_value) {
    std::string nulls;
    for (std::size_t i = 0; i < items.size(); ++i) nulls += nulls.empty() ? "NULL" : ",NULL";
    return "'{" + nulls + "}'";
  }
  return "ARRAY[" + join_literals(items, ",") + "]";
}

/// As the driver writes or binds it.
std::string driver_literal(const Value& given, Dialect dialect) {
  const Value& value = python::plain_value(given);
  if (value.is_none()) return "NULL";
  if (const bool* const truth = value.boolean()) {
    if (dialect == Dialect::sqlite) return *truth ? "1" : "0";
    return *truth ? "true" : "false";
  }
  if (const auto* const integer = value.integer()) return std::to_string(*integer);
  if (const double* const real = value.real()) return real_literal(*real, dialect);
  if (const std::string* const text = value.text()) return text_literal(*text);
  if (const python::Bytes* const bytes = python::as_bytes(value)) {
    return bytes_literal(bytes->bytes, dialect);
  }
  if (const auto moment =
          dialect == Dialect::sqlite ? sqlite_moment(value) : postgresql_moment(value)) {
    return *moment;
  }
  if (dialect == Dialect::sqlite) refuse(value);
  if (const python::List* const list = python::as_list(value)) return list_literal(list->items);
  if (const python::Tuple* const tuple = python::as_tuple(value)) {
    return "(" + join_literals(tuple->items, ", ") + ")";
  }
  refuse(value);
}

Value boolean_value(const Value& value) {
  if (value.is_none() || value.boolean() != nullptr) return value;
  const auto* const integer = value.integer();
  if (integer == nullptr || (*integer != 0 && *integer != 1)) {
    throw Unsupported("something else than a truth for a Boolean");
  }
  return *integer == 1;
}

/// A member is its name; a text may be one already.
Value enumeration_value(const Value& value, const ValueRule& rule) {
  if (value.is_none()) return value;
  if (const std::string* const text = value.text()) {
    // A class whose members are texts finds them by these too.
    const bool is_looked_up = rule.enumeration != nullptr && rule.enumeration->has_plain;
    for (const Value& each : is_looked_up ? rule.enumeration->members : python::Values{}) {
      const python::Member& member = *python::as_member(each);
      if (member.value.text() != nullptr && *member.value.text() == *text) return member.name;
    }
    return value;
  }
  const python::Member* const member = python::as_member(value);
  if (member != nullptr && member->type == rule.enumeration.get()) return member->name;
  // Of another class, or of one that is a text too where the Enum has none.
  if (member != nullptr && member->has_plain && rule.enumeration == nullptr) {
    return python::plain_value(value);
  }
  refuse(value);
}

std::string array_literal(const Value& value, const Type& item, Dialect dialect);

/// SQLite has floats in the place of exact numbers.
std::string number_literal(const Value& value, Dialect dialect) {
  if (dialect == Dialect::postgresql || value.is_none()) return driver_literal(value, dialect);
  if (const auto* const integer = value.integer()) {
    return real_literal(static_cast<double>(*integer), dialect);
  }
  if (value.real() != nullptr) return real_literal(*value.real(), dialect);
  if (const auto decimal = decimal_real(value)) return real_literal(*decimal, dialect);
  refuse(value);
}

/// SQLite's types take only the objects of Python that they are made for.
std::string moment_literal(const Value& value, Family family, Dialect dialect) {
  if (dialect == Dialect::postgresql || value.is_none()) return driver_literal(value, dialect);
  if (const auto text = stored_moment(value, family)) return quote_text(*text);
  refuse(value);
}

std::string uuid_literal(const Value& value, bool is_native) {
  if (value.is_none()) return "NULL";
  auto text = uuid_text(value);
  if (!text) refuse(value);
  if (is_native) return fmt::format("'{}'::uuid", *text);
  text->erase(std::remove(text->begin(), text->end(), '-'), text->end());
  return quote_text(*text);
}

std::string processed(const Value& value, const Type& type, Dialect dialect) {
  const ValueRule& rule = type.on(dialect).values;
  if (type.transforms_values) {
    throw Unsupported(fmt::format("a value for the type {}", type.name));
  }
  switch (rule.family) {
    case Family::boolean:
      return driver_literal(boolean_value(value), dialect);
    case Family::enumeration:
      return driver_literal(enumeration_value(value, rule), dialect);
    case Family::numeric:
      return number_literal(value, dialect);
    case Family::array:
      return array_literal(value, *rule.item, dialect) + "::" + type.on(dialect).text;
    case Family::date:
    case Family::datetime:
    case Family::time:
    case Family::interval:
      return moment_literal(value, rule.family, dialect);
    case Family::uuid:
      return uuid_literal(value, type.on(dialect).text == "UUID");
    case Family::json:
      return value.is_none() && rule.none_as_null ? "NULL" : text_literal(python::json_text(value));
    case Family::binary:
      if (!value.is_none() && python::as_bytes(value) == nullptr) refuse(value);
      return driver_literal(value, dialect);
    case Family::text:
    case Family::integer:
    case Family::other:
      return driver_literal(value, dialect);
  }
  refuse(value);
}

std::string array_literal(const Value& value, const Type& item, Dialect dialect) {
  if (value.is_none()) return "NULL";
  const python::List* const list = python::as_list(value);
  if (list == nullptr) refuse(value);
  if (list->items.empty()) return "'{}'";
  std::string text;
  bool has_value = false;
  for (const Value& each : list->items) {
    has_value = has_value || !each.is_none();
    if (python::as_list(each) != nullptr || python::as_tuple(each) != nullptr) {
      throw Unsupported("a list within a list for an ARRAY");
    }
    text += (text.empty() ? "" : ",") + processed(each, item, dialect);
  }
  if (!has_value) return driver_literal(value, dialect);
  return "ARRAY[" + text + "]";
}

}  // namespace

std::string literal(const Value& value, const Type* type, Dialect dialect) {
  return type == nullptr ? driver_literal(value, dialect) : processed(value, *type, dialect);
}

std::string ddl_literal(const Value& value, const Type* type, Dialect dialect) {
  if (value.is_none()) return "NULL";
  const Family family = type == nullptr ? Family::other : type->on(dialect).values.family;
  const Value& plain = python::plain_value(value);
  switch (family) {
    case Family::boolean:
      return literal(value, type, dialect);
    case Family::integer:
      if (plain.integer() != nullptr && plain.boolean() == nullptr) {
        return literal(plain, type, dialect);
      }
      break;
    case Family::numeric:
      if (plain.integer() != nullptr) return std::to_string(*plain.integer());
      if (plain.real() != nullptr && std::isfinite(*plain.real())) {
        return python::real_text(*plain.real());
      }
      break;
    case Family::text:
      if (plain.text() != nullptr) return text_literal(*plain.text());
      break;
    case Family::enumeration:
      return literal(value, type, dialect);
    default:
      break;
  }
  throw Unsupported(fmt::format("a value of the type {} in DDL", python::type_name_of(value)));
}

std::shared_ptr<const Type> type_of_value(const Value& value) {
  static const auto kInteger = plain_type("Integer");
  static const auto kFloat = plain_type("Float");
  static const auto kBoolean = plain_type("Boolean");
  static const auto kText = plain_type("Unicode");
  static const auto kBinary = plain_type("LargeBinary");
  if (value.boolean() != nullptr) return kBoolean;
  if (value.integer() != nullptr) return kInteger;
  if (value.real() != nullptr) return kFloat;
  if (value.text() != nullptr) return kText;
  if (python::as_bytes(value) != nullptr) return kBinary;
  const char* const name = moment_type(value);
  return name == nullptr ? nullptr : plain_type(name);
}

}  // namespace limbeck::alembic
