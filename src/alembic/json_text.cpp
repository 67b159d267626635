#include "alembic/json_text.hpp"

#include <fmt/format.h>

#include <cmath>

#include "python/classes.hpp"
#include "python/code_points.hpp"
#include "python/collections.hpp"
#include "python/rendering.hpp"

namespace limbeck::alembic {
namespace {

using python::Unsupported;
using python::Value;

constexpr int kDeepest = 200;

/// The number of the letter whose UTF-8 this is.
unsigned code_point(std::string_view letter) {
  const auto first = static_cast<unsigned char>(letter[0]);
  if (letter.size() == 1) return first;
  unsigned number = first & (0xffU >> (letter.size() + 1));
  for (const char byte : letter.substr(1)) {
    number = (number << 6U) | (static_cast<unsigned char>(byte) & 0x3fU);
  }
  return number;
}

/// ASCII only, as json.dumps() does unless it is told.
std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const std::string& letter : python::split_code_points(text)) {
    const unsigned number = code_point(letter);
    if (letter == "\"" || letter == "\\") {
      result += "\\" + letter;
    } else if (letter == "\n") {
      result += "\\n";
    } else if (letter == "\r") {
      result += "\\r";
    } else if (letter == "\t") {
      result += "\\t";
    } else if (letter == "\b") {
      result += "\\b";
    } else if (letter == "\f") {
      result += "\\f";
    } else if (number >= 0x20 && number < 0x7f) {
      result += letter;
    } else if (number < 0x10000) {
      // Also DEL, which Python leaves as it is.
      result += number == 0x7f ? letter : fmt::format("\\u{:04x}", number);
    } else {
      const unsigned rest = number - 0x10000;
      result += fmt::format("\\u{:04x}\\u{:04x}", 0xd800 + (rest >> 10U), 0xdc00 + (rest & 0x3ffU));
    }
  }
  return result + "\"";
}

std::string real(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
  return python::real_text(value);
}

std::string text_at(const Value& given, int depth);

std::string list(const python::Values& items, int depth) {
  std::string result;
  for (const Value& each : items) result += (result.empty() ? "" : ", ") + text_at(each, depth);
  return "[" + result + "]";
}

std::string key(const Value& value) {
  const Value& plain = python::plain_value(value);
  if (plain.text() != nullptr) return quoted(*plain.text());
  if (plain.object() != nullptr) throw Unsupported("this key in JSON");
  return "\"" + text_at(plain, 0) + "\"";
}

std::string dict(const python::Dict& held, int depth) {
  std::string result;
  for (const auto& entry : held.entries()) {
    if (!entry.is_live) continue;
    result += fmt::format("{}{}: {}", result.empty() ? "" : ", ", key(entry.key),
                          text_at(entry.value, depth));
  }
  return "{" + result + "}";
}

std::string text_at(const Value& given, int depth) {
  if (depth > kDeepest) throw Unsupported("JSON of that depth");
  const Value& value = python::plain_value(given);
  if (value.is_none()) return "null";
  if (value.boolean() != nullptr) return *value.boolean() ? "true" : "false";
  if (value.integer() != nullptr) return std::to_string(*value.integer());
  if (value.real() != nullptr) return real(*value.real());
  if (value.text() != nullptr) return quoted(*value.text());
  if (const auto* const items = python::as_list(value)) return list(items->items, depth + 1);
  if (const auto* const items = python::as_tuple(value)) return list(items->items, depth + 1);
  if (const auto* const held = python::as_dict(value)) return dict(*held, depth + 1);
  throw Unsupported(fmt::format("a value of the type {} in JSON", python::type_name_of(value)));
}

}  // namespace

std::string json_text(const Value& value) {
  return text_at(value, 0);
}

}  // namespace limbeck::alembic
