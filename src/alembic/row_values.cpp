#include "alembic/row_values.hpp"

#include <charconv>
#include <cstdlib>
#include <memory>
#include <regex>
#include <utility>

#include "python/classes.hpp"
#include "python/collections.hpp"
#include "python/decimal.hpp"
#include "python/stdlib.hpp"
#include "python/time_values.hpp"
#include "python/uuid.hpp"

namespace limbeck::alembic {
namespace {

using db::ValueKind;
using python::Interpreter;
using python::Unsupported;
using python::Value;
using python::Values;

Value integer_value(const std::string& text) {
  std::int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || at != end) throw Unsupported("the number " + text);
  return number;
}

/// `{1,NULL,3}` and `{a,"b c"}`, one dimension.
Value array_value(const std::string& text, bool is_number) {
  Values items;
  const auto fail = [&] { throw Unsupported("the array " + text); };
  if (text.size() < 2 || text.front() != '{' || text.back() != '}') fail();
  for (std::size_t at = 1; at + 1 < text.size();) {
    std::string item;
    const bool is_quoted = text[at] == '"';
    if (is_quoted) ++at;
    while (at + 1 < text.size() && (is_quoted ? text[at] != '"' : text[at] != ',')) {
      if (text[at] == '{') fail();
      if (text[at] == '\\') ++at;
      item += text[at++];
    }
    if (is_quoted) ++at;
    if (at + 1 < text.size() && text[at++] != ',') fail();
    const bool is_null = !is_quoted && item == "NULL";
    items.push_back(is_null ? Value() : is_number ? integer_value(item) : Value(item));
  }
  return python::make_list(std::move(items));
}

Value uuid_value(const std::string& text) {
  std::string bytes;
  int digit = -1;
  for (const char c : text) {
    if (c == '-') continue;
    const int half = c >= 'a' ? c - 'a' + 10 : c - '0';
    if (half < 0 || half > 15) throw Unsupported("the UUID " + text);
    if (digit >= 0) bytes += static_cast<char>(digit * 16 + half);
    digit = digit >= 0 ? -1 : half;
  }
  if (bytes.size() != 16) throw Unsupported("the UUID " + text);
  return std::make_shared<python::Uuid>(std::move(bytes));
}

/// A date, a time or both, as PostgreSQL writes them with DateStyle ISO; none: something else, such
/// as `infinity` or a year before Christ.
std::optional<Value> time_value(Interpreter& interpreter, ValueKind kind, const std::string& text) {
  static const std::regex pattern(
      R"((?:(\d{4})-(\d\d)-(\d\d))? ?(?:(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?)?)"
      R"((?:([+-])(\d\d)(?::(\d\d))?(?::(\d\d))?)?)");
  std::smatch found;
  if (!std::regex_match(text, found, pattern)) return std::nullopt;
  const auto number = [&](std::size_t group) {
    return found[group].matched ? std::stoi(found[group].str()) : 0;
  };
  std::string fraction = found[7].str();
  fraction.resize(6, '0');
  const int microsecond = std::stoi(fraction);
  std::shared_ptr<python::Zone> zone;
  if (found[8].matched) {
    const std::int64_t seconds = (number(9) * 60 + number(10)) * 60 + number(11);
    const std::int64_t offset = (found[8].str() == "-" ? -seconds : seconds) * 1'000'000;
    zone = std::make_shared<python::Zone>(offset);
  }
  const bool has_day = found[1].matched;
  const bool has_time = found[4].matched;
  if (kind == ValueKind::date && has_day && !has_time) {
    return make_date(interpreter, absl::CivilDay(number(1), number(2), number(3)));
  }
  if (kind == ValueKind::time && !has_day && has_time) {
    const std::int64_t seconds = (number(4) * 60 + number(5)) * 60 + number(6);
    return std::make_shared<python::TimeOfDay>(seconds * 1'000'000 + microsecond, zone);
  }
  if (!has_day || !has_time || kind == ValueKind::date || kind == ValueKind::time) {
    return std::nullopt;
  }
  const absl::CivilSecond second(number(1), number(2), number(3), number(4), number(5), number(6));
  return make_datetime(interpreter, second, microsecond, zone);
}

Value json_value(Interpreter& interpreter, const std::string& text) {
  return interpreter.call(*python::json_name(interpreter, "loads"), {{text}, {}});
}

}  // namespace

Value to_value(Interpreter& interpreter, const db::TypedValue& value) {
  switch (value.kind) {
    case ValueKind::null:
      return {};
    case ValueKind::boolean:
      return value.text == "t";
    case ValueKind::integer:
      return integer_value(value.text);
    case ValueKind::real:
      return std::strtod(value.text.c_str(), nullptr);
    case ValueKind::text:
      return value.text;
    case ValueKind::integer_array:
    case ValueKind::text_array:
      return array_value(value.text, value.kind == ValueKind::integer_array);
    case ValueKind::numeric:
      if (auto number = python::read_decimal(value.text)) return number;
      break;
    case ValueKind::json:
      return json_value(interpreter, value.text);
    case ValueKind::uuid:
      return uuid_value(value.text);
    case ValueKind::date:
    case ValueKind::time:
    case ValueKind::timestamp:
    case ValueKind::timestamp_with_zone:
      if (auto found = time_value(interpreter, value.kind, value.text)) return *found;
      break;
    case ValueKind::bytes:
    case ValueKind::interval:
    case ValueKind::other:
      break;
  }
  return std::make_shared<python::Placeholder>("a value of a type that is not known, in a row");
}

}  // namespace limbeck::alembic
