#include "alembic/row_values.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdlib>
#include <memory>
#include <string_view>
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

Value unknown(const std::string& what) {
  return std::make_shared<python::Placeholder>(fmt::format("a value of {}, in a row", what));
}

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

/// Digits and separators, from the left.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}
  bool at_end() const { return rest_.empty(); }
  bool take(char wanted) {
    if (rest_.empty() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }
  /// That many digits; false: something else is there, and nothing is taken.
  bool take(std::size_t digits, int& number) {
    if (rest_.size() < digits) return false;
    const std::string_view taken = rest_.substr(0, digits);
    if (taken.find_first_not_of("0123456789") != std::string_view::npos) return false;
    std::from_chars(taken.data(), taken.data() + digits, number);
    rest_.remove_prefix(digits);
    return true;
  }
  /// Up to six digits behind a point, as microseconds.
  int fraction() {
    std::string digits;
    while (digits.size() < 6 && !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9') {
      digits += rest_.front();
      rest_.remove_prefix(1);
    }
    digits.resize(6, '0');
    return std::stoi(digits);
  }

 private:
  std::string_view rest_;
};

struct ClockTime {
  int hour = 0, minute = 0, second = 0, microsecond = 0;
};

bool scan_day(Scanner& text, absl::CivilDay& day) {
  int year = 0;
  int month = 0;
  int of_month = 0;
  const bool is_day = text.take(4, year) && text.take('-') && text.take(2, month) &&
                      text.take('-') && text.take(2, of_month);
  if (is_day) day = absl::CivilDay(year, month, of_month);
  return is_day;
}

bool scan_time(Scanner& text, ClockTime& time) {
  const bool is_time = text.take(2, time.hour) && text.take(':') && text.take(2, time.minute) &&
                       text.take(':') && text.take(2, time.second);
  if (is_time && text.take('.')) time.microsecond = text.fraction();
  return is_time;
}

/// Null where none is told.
std::shared_ptr<python::Zone> scan_zone(Scanner& text) {
  const bool is_west = text.take('-');
  if (!is_west && !text.take('+')) return nullptr;
  int hours = 0;
  int minutes = 0;
  int seconds = 0;
  if (!text.take(2, hours)) return nullptr;
  if (text.take(':')) text.take(2, minutes);
  if (text.take(':')) text.take(2, seconds);
  const std::int64_t offset = (hours * 60 + minutes) * 60 + seconds;
  return std::make_shared<python::Zone>((is_west ? -offset : offset) * 1'000'000);
}

/// A date, a time or both, as PostgreSQL writes them with DateStyle ISO; None: something else, such
/// as `infinity` or a year before Christ.
Value time_value(Interpreter& interpreter, ValueKind kind, const std::string& text) {
  Scanner scanner(text);
  absl::CivilDay day;
  if (kind != ValueKind::time && !scan_day(scanner, day)) return {};
  if (kind == ValueKind::date) return scanner.at_end() ? make_date(interpreter, day) : Value();
  if (kind != ValueKind::time && !scanner.take(' ')) return {};
  ClockTime time;
  if (!scan_time(scanner, time)) return {};
  const auto zone = scan_zone(scanner);
  if (!scanner.at_end()) return {};
  if (kind == ValueKind::time) {
    const std::int64_t seconds = (time.hour * 60 + time.minute) * 60 + time.second;
    return std::make_shared<python::TimeOfDay>(seconds * 1'000'000 + time.microsecond, zone);
  }
  const absl::CivilSecond second(day.year(), day.month(), day.day(), time.hour, time.minute,
                                 time.second);
  return make_datetime(interpreter, second, time.microsecond, zone);
}

Value json_value(Interpreter& interpreter, const std::string& text) {
  return interpreter.call(*python::json_name(interpreter, "loads"), {{text}, {}});
}

/// As the driver gives it.
Value driver_value(Interpreter& interpreter, const db::TypedValue& value) {
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
      if (Value found = time_value(interpreter, value.kind, value.text); !found.is_none()) {
        return found;
      }
      break;
    case ValueKind::bytes:
    case ValueKind::interval:
    case ValueKind::other:
      break;
  }
  return unknown("a type that is not known");
}

/// A member by its name: the labels of an Enum of a class.
Value member_value(const python::Type& type, const std::string& name) {
  for (const Value& each : type.members) {
    if (python::as_member(each)->name == name) return each;
  }
  return unknown("an Enum that has no such member");
}

/// SQLite keeps it as text.
Value parsed_time(Interpreter& interpreter, ValueKind kind, const db::TypedValue& value) {
  Value found;
  if (value.kind == ValueKind::text) found = time_value(interpreter, kind, value.text);
  return found.is_none() ? unknown("a date or time that is written otherwise") : found;
}

/// What the type makes of it on PostgreSQL, where the driver has most of it.
Value postgresql_value(Interpreter& interpreter, const db::TypedValue& value, const Type& type) {
  const Family family = type.family();
  const ValueRule& rule = type.on(Dialect::postgresql).values;
  // Their arguments decide (asdecimal, as_uuid), which are not kept.
  if (family == Family::numeric || family == Family::uuid || family == Family::interval ||
      family == Family::binary) {
    return unknown(type.name);
  }
  const bool is_plain_array =
      value.kind == ValueKind::text_array || value.kind == ValueKind::integer_array;
  if (family == Family::array) {
    const Family item = rule.item ? rule.item->family() : Family::other;
    const bool is_plain = is_plain_array && (item == Family::text || item == Family::integer);
    if (!is_plain) return unknown(type.name);
  }
  return driver_value(interpreter, value);
}

Value sqlite_value(Interpreter& interpreter, const db::TypedValue& value, const Type& type) {
  switch (type.family()) {
    case Family::boolean:
      if (value.kind != ValueKind::integer) break;
      return value.text != "0";
    case Family::date:
      return parsed_time(interpreter, ValueKind::date, value);
    case Family::datetime:
      return parsed_time(interpreter, ValueKind::timestamp, value);
    case Family::time:
      return parsed_time(interpreter, ValueKind::time, value);
    case Family::json:
      if (value.kind != ValueKind::text) break;
      return json_value(interpreter, value.text);
    case Family::text:
    case Family::integer:
    case Family::enumeration:
    case Family::other:
      return driver_value(interpreter, value);
    case Family::numeric:
    case Family::interval:
    case Family::uuid:
    case Family::array:
    case Family::binary:
      break;
  }
  return unknown(type.name);
}

}  // namespace

Value to_value(Interpreter& interpreter, const db::TypedValue& value, const Type* type,
               Dialect dialect) {
  if (value.kind == ValueKind::null) return {};
  if (type == nullptr) return driver_value(interpreter, value);
  if (type->transforms_values) return unknown(type->name);
  const auto& own_class = type->on(dialect).values.enumeration;
  if (type->family() == Family::enumeration && own_class != nullptr) {
    return member_value(*own_class, value.text);
  }
  return dialect == Dialect::postgresql ? postgresql_value(interpreter, value, *type)
                                        : sqlite_value(interpreter, value, *type);
}

}  // namespace limbeck::alembic
