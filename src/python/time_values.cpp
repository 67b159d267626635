#include "python/time_values.hpp"

#include <fmt/format.h>

#include <cmath>

#include "python/arithmetic.hpp"
#include "python/classes.hpp"
#include "python/native_methods.hpp"
#include "python/time_format.hpp"

namespace limbeck::python {
namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kDay = 86'400 * kSecond;

std::int64_t floor_quotient(std::int64_t left, std::int64_t right) {
  const std::int64_t quotient = left / right;
  return left % right != 0 && (left < 0) != (right < 0) ? quotient - 1 : quotient;
}
std::int64_t floor_rest(std::int64_t left, std::int64_t right) {
  return left - floor_quotient(left, right) * right;
}

[[noreturn]] void too_long() {
  throw Unsupported("a duration beyond 64 bits");
}

Value duration(std::int64_t microseconds) {
  return std::make_shared<Duration>(microseconds);
}
std::int64_t sum_of(std::int64_t left, std::int64_t right) {
  std::int64_t result = 0;
  if (__builtin_add_overflow(left, right, &result)) too_long();
  return result;
}
std::int64_t difference_of(std::int64_t left, std::int64_t right) {
  std::int64_t result = 0;
  if (__builtin_sub_overflow(left, right, &result)) too_long();
  return result;
}

/// To the nearest, halves to the even one, as Python's.
std::int64_t rounded_quotient(std::int64_t left, std::int64_t right) {
  std::int64_t quotient = floor_quotient(left, right);
  const std::int64_t rest = floor_rest(left, right);
  // Twice the rest may be beyond 64 bits; both have the sign of the divisor.
  const std::int64_t other = right - rest;
  const bool is_beyond = right > 0 ? rest > other : rest < other;
  if (is_beyond || (rest == other && quotient % 2 != 0)) ++quotient;
  return quotient;
}

Value quotient_of(Interpreter& i, BinaryOperator op, std::int64_t left, const Value& other) {
  const auto* const duration_right = other.as<Duration>();
  const std::optional<std::int64_t> right =
      duration_right != nullptr ? duration_right->microseconds : integer_of(other);
  if (!right) throw Unsupported("a duration divided by that");
  if (*right == 0) i.raise("ZeroDivisionError", "division by zero");
  if (left == INT64_MIN) too_long();
  if (op == BinaryOperator::divide && duration_right != nullptr) {
    return static_cast<double>(left) / static_cast<double>(*right);
  }
  if (op == BinaryOperator::divide) return duration(rounded_quotient(left, *right));
  if (op == BinaryOperator::modulo) return duration(floor_rest(left, *right));
  const std::int64_t whole = floor_quotient(left, *right);
  return duration_right != nullptr ? Value(whole) : duration(whole);
}

Value product_of(std::int64_t microseconds, const Value& factor) {
  if (const auto times = integer_of(factor)) {
    std::int64_t product = 0;
    if (__builtin_mul_overflow(microseconds, *times, &product)) too_long();
    return duration(product);
  }
  // Exact where the product of a short duration has no fraction that a double cannot hold.
  const double product = static_cast<double>(microseconds) * *real_of(factor);
  if (!(std::fabs(product) < 9.0e15)) throw Unsupported("a duration of that many microseconds");
  if (product != std::nearbyint(product)) throw Unsupported("a part of a microsecond");
  return duration(static_cast<std::int64_t>(product));
}

Value total_seconds(Interpreter&, const Duration& self, Arguments) {
  return static_cast<double>(self.microseconds) / static_cast<double>(kSecond);
}

constexpr NativeMethod<Duration> kDurationMethods[] = {{"total_seconds", total_seconds}};

std::string clock_text(std::int64_t microseconds) {
  const std::int64_t seconds = microseconds / kSecond;
  std::string text =
      fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
  if (microseconds % kSecond != 0) text += fmt::format(".{:06}", microseconds % kSecond);
  return text;
}

/// `3, 4` and what follows them, as repr() leaves out zeros at the end.
std::string clock_arguments(std::int64_t hour, std::int64_t minute, std::int64_t second,
                            std::int64_t microsecond) {
  std::string text = fmt::format("{}, {}", hour, minute);
  if (second != 0 || microsecond != 0) text += fmt::format(", {}", second);
  if (microsecond != 0) text += fmt::format(", {}", microsecond);
  return text;
}

std::string zone_argument(const std::shared_ptr<Zone>& zone) {
  return zone == nullptr ? "" : ", tzinfo=" + *zone->representation();
}

std::int64_t day_number(absl::CivilDay day) {
  return day - absl::CivilDay(1970, 1, 1);
}

std::int64_t local_microseconds(const Datetime& value) {
  return (value.second - absl::CivilSecond(1970, 1, 1)) * kSecond + value.microsecond;
}

}  // namespace

// Duration.

std::int64_t Duration::days() const {
  return floor_quotient(microseconds, kDay);
}
std::int64_t Duration::seconds() const {
  return floor_rest(microseconds, kDay) / kSecond;
}
std::int64_t Duration::remainder() const {
  return floor_rest(microseconds, kSecond);
}

std::optional<Value> Duration::attribute(Interpreter&, const std::string& name) {
  if (name == "days") return days();
  if (name == "seconds") return seconds();
  if (name == "microseconds") return remainder();
  return find_method(*this, kDurationMethods, name);
}

std::optional<Value> Duration::binary(Interpreter& i, BinaryOperator op, const Value& other,
                                      bool reflected) {
  const auto* const right = other.as<Duration>();
  if (op == BinaryOperator::multiply && real_of(other)) return product_of(microseconds, other);
  if (right != nullptr && op == BinaryOperator::add) {
    return duration(sum_of(microseconds, right->microseconds));
  }
  if (right != nullptr && op == BinaryOperator::subtract) {
    return duration(difference_of(microseconds, right->microseconds));
  }
  // A date knows how it is added to.
  if (Object* const object = other.object(); object != nullptr && right == nullptr) {
    return op == BinaryOperator::add ? object->binary(i, op, shared_from_this(), true)
                                     : std::nullopt;
  }
  const bool divides = op == BinaryOperator::divide || op == BinaryOperator::floor_divide ||
                       (op == BinaryOperator::modulo && right != nullptr);
  return divides && !reflected ? std::optional(quotient_of(i, op, microseconds, other))
                               : std::nullopt;
}

std::optional<Value> Duration::unary(Interpreter&, UnaryOperator op) {
  if (op == UnaryOperator::negative) return duration(difference_of(0, microseconds));
  return op == UnaryOperator::positive ? std::optional(duration(microseconds)) : std::nullopt;
}

std::optional<Value> Duration::compare(Interpreter&, ComparisonOperator op, const Value& other) {
  const auto* const right = other.as<Duration>();
  return right == nullptr ? std::nullopt : compared(op, microseconds, right->microseconds);
}

std::optional<std::string> Duration::text() const {
  const std::int64_t whole = floor_rest(microseconds, kDay);
  std::string text = fmt::format("{}:{:02}:{:02}", whole / kSecond / 3600,
                                 whole / kSecond / 60 % 60, whole / kSecond % 60);
  if (whole % kSecond != 0) text += fmt::format(".{:06}", whole % kSecond);
  const std::int64_t number = days();
  if (number == 0) return text;
  return fmt::format("{} day{}, {}", number, number == 1 || number == -1 ? "" : "s", text);
}

std::optional<std::string> Duration::representation() const {
  std::string arguments;
  const std::pair<const char*, std::int64_t> parts[] = {
      {"days", days()}, {"seconds", seconds()}, {"microseconds", remainder()}};
  for (const auto& [name, value] : parts) {
    if (value != 0) arguments += fmt::format("{}{}={}", arguments.empty() ? "" : ", ", name, value);
  }
  return fmt::format("datetime.timedelta({})", arguments.empty() ? "0" : arguments);
}

bool Duration::is_same_key(const Object& other) const {
  const auto* const right = dynamic_cast<const Duration*>(&other);
  return right != nullptr && right->microseconds == microseconds;
}

// Zone.

std::string offset_text(const Zone* zone) {
  if (zone == nullptr) return "";
  const std::int64_t size = zone->microseconds < 0 ? -zone->microseconds : zone->microseconds;
  const std::int64_t seconds = size / kSecond;
  std::string text = fmt::format("{}{:02}:{:02}", zone->microseconds < 0 ? '-' : '+',
                                 seconds / 3600, seconds / 60 % 60);
  if (seconds % 60 != 0 || size % kSecond != 0) text += fmt::format(":{:02}", seconds % 60);
  if (size % kSecond != 0) text += fmt::format(".{:06}", size % kSecond);
  return text;
}

std::optional<Value> Zone::attribute(Interpreter&, const std::string& wanted) {
  if (wanted != "utcoffset" && wanted != "tzname") return std::nullopt;
  const Value answer = wanted == "tzname" ? Value(*text()) : duration(microseconds);
  return make_native(wanted, [answer](Interpreter&, Arguments) { return answer; });
}

std::optional<Value> Zone::compare(Interpreter&, ComparisonOperator op, const Value& other) {
  const auto* const right = other.as<Zone>();
  const bool is_equality = op == ComparisonOperator::equal || op == ComparisonOperator::not_equal;
  if (right == nullptr || !is_equality) return std::nullopt;
  return compared(op, microseconds, right->microseconds);
}

std::optional<std::string> Zone::text() const {
  if (name) return *name;
  return microseconds == 0 ? "UTC" : "UTC" + offset_text(this);
}

std::optional<std::string> Zone::representation() const {
  if (microseconds == 0 && !name) return "datetime.timezone.utc";
  const std::string offset = *Duration(microseconds).representation();
  if (name) throw Unsupported("the text of a zone with a name");
  return fmt::format("datetime.timezone({})", offset);
}

bool Zone::is_same_key(const Object& other) const {
  const auto* const right = dynamic_cast<const Zone*>(&other);
  return right != nullptr && right->microseconds == microseconds;
}

// Date.

Value make_date(Interpreter& interpreter, absl::CivilDay day) {
  if (day.year() < 1 || day.year() > 9999) {
    interpreter.raise("OverflowError", "date value out of range");
  }
  return std::make_shared<Date>(day);
}

std::optional<Value> Date::binary(Interpreter& i, BinaryOperator op, const Value& other,
                                  bool reflected) {
  if (const auto* const right = other.as<Duration>()) {
    if (op == BinaryOperator::add) return make_date(i, day + right->days());
    if (op == BinaryOperator::subtract && !reflected) {
      return make_date(i, day - right->days());
    }
    return std::nullopt;
  }
  const auto* const right = other.as<Date>();
  if (right == nullptr || op != BinaryOperator::subtract || reflected) return std::nullopt;
  return duration((day - right->day) * kDay);
}

std::optional<Value> Date::compare(Interpreter&, ComparisonOperator op, const Value& other) {
  const auto* const right = other.as<Date>();
  return right == nullptr ? std::nullopt : compared(op, day, right->day);
}

std::string iso_text(const Date& value) {
  return fmt::format("{:04}-{:02}-{:02}", value.day.year(), value.day.month(), value.day.day());
}
std::optional<std::string> Date::text() const {
  return iso_text(*this);
}
std::optional<std::string> Date::representation() const {
  return fmt::format("datetime.date({}, {}, {})", day.year(), day.month(), day.day());
}
std::optional<std::string> Date::formatted(std::string_view specification) const {
  return format_time(Datetime(absl::CivilSecond(day), 0, nullptr), specification);
}
std::size_t Date::hash() const {
  return std::hash<std::int64_t>{}(day_number(day));
}
bool Date::is_same_key(const Object& other) const {
  const auto* const right = dynamic_cast<const Date*>(&other);
  return right != nullptr && right->day == day;
}

// TimeOfDay.

std::optional<Value> TimeOfDay::compare(Interpreter& i, ComparisonOperator op, const Value& other) {
  const auto* const right = other.as<TimeOfDay>();
  if (right == nullptr) return std::nullopt;
  if ((zone == nullptr) != (right->zone == nullptr)) {
    if (op == ComparisonOperator::equal) return false;
    if (op == ComparisonOperator::not_equal) return true;
    i.raise("TypeError", "can't compare offset-naive and offset-aware times");
  }
  const auto in_utc = [](const TimeOfDay& each) {
    return each.microseconds - (each.zone == nullptr ? 0 : each.zone->microseconds);
  };
  return compared(op, in_utc(*this), in_utc(*right));
}

std::string iso_text(const TimeOfDay& value) {
  return clock_text(value.microseconds) + offset_text(value.zone.get());
}
std::optional<std::string> TimeOfDay::text() const {
  return iso_text(*this);
}
std::optional<std::string> TimeOfDay::representation() const {
  const std::int64_t seconds = microseconds / kSecond;
  return fmt::format(
      "datetime.time({}{})",
      clock_arguments(seconds / 3600, seconds / 60 % 60, seconds % 60, microseconds % kSecond),
      zone_argument(zone));
}
std::optional<std::string> TimeOfDay::formatted(std::string_view specification) const {
  const absl::CivilSecond on_day = absl::CivilSecond(1900, 1, 1) + microseconds / kSecond;
  return format_time(Datetime(on_day, microseconds % kSecond, zone), specification);
}
std::size_t TimeOfDay::hash() const {
  return std::hash<std::int64_t>{}(microseconds - (zone == nullptr ? 0 : zone->microseconds));
}
bool TimeOfDay::is_same_key(const Object& other) const {
  const auto* const right = dynamic_cast<const TimeOfDay*>(&other);
  return right != nullptr && (right->zone == nullptr) == (zone == nullptr) &&
         right->hash() == hash();
}

// Datetime.

Value make_datetime(Interpreter& interpreter, absl::CivilSecond second, std::int64_t microsecond,
                    std::shared_ptr<Zone> zone) {
  if (second.year() < 1 || second.year() > 9999) {
    interpreter.raise("OverflowError", "date value out of range");
  }
  return std::make_shared<Datetime>(second, microsecond, std::move(zone));
}

Value make_datetime(Interpreter& interpreter, std::int64_t since_epoch,
                    std::shared_ptr<Zone> zone) {
  const std::int64_t local = sum_of(since_epoch, zone == nullptr ? 0 : zone->microseconds);
  return make_datetime(interpreter, absl::CivilSecond(1970, 1, 1) + floor_quotient(local, kSecond),
                       floor_rest(local, kSecond), std::move(zone));
}

std::int64_t Datetime::since_epoch() const {
  return local_microseconds(*this) - (zone == nullptr ? 0 : zone->microseconds);
}

std::optional<Value> Datetime::binary(Interpreter& i, BinaryOperator op, const Value& other,
                                      bool reflected) {
  if (const auto* const right = other.as<Duration>()) {
    const bool is_sum = op == BinaryOperator::add;
    if (!is_sum && (op != BinaryOperator::subtract || reflected)) return std::nullopt;
    const std::int64_t local = local_microseconds(*this);
    const std::int64_t moved =
        is_sum ? sum_of(local, right->microseconds) : difference_of(local, right->microseconds);
    return make_datetime(i, absl::CivilSecond(1970, 1, 1) + floor_quotient(moved, kSecond),
                         floor_rest(moved, kSecond), zone);
  }
  const auto* const right = other.as<Datetime>();
  if (right == nullptr || op != BinaryOperator::subtract || reflected) return std::nullopt;
  if ((zone == nullptr) != (right->zone == nullptr)) {
    i.raise("TypeError", "can't subtract offset-naive and offset-aware datetimes");
  }
  return duration(since_epoch() - right->since_epoch());
}

std::optional<Value> Datetime::compare(Interpreter& i, ComparisonOperator op, const Value& other) {
  const auto* const right = other.as<Datetime>();
  if (right == nullptr) return std::nullopt;
  if ((zone == nullptr) != (right->zone == nullptr)) {
    if (op == ComparisonOperator::equal) return false;
    if (op == ComparisonOperator::not_equal) return true;
    i.raise("TypeError", "can't compare offset-naive and offset-aware datetimes");
  }
  return compared(op, since_epoch(), right->since_epoch());
}

std::string iso_text(const Datetime& value, std::string_view separator) {
  const absl::CivilSecond& s = value.second;
  std::string text = fmt::format("{:04}-{:02}-{:02}{}{:02}:{:02}:{:02}", s.year(), s.month(),
                                 s.day(), separator, s.hour(), s.minute(), s.second());
  if (value.microsecond != 0) text += fmt::format(".{:06}", value.microsecond);
  return text + offset_text(value.zone.get());
}
std::optional<std::string> Datetime::text() const {
  return iso_text(*this, " ");
}
std::optional<std::string> Datetime::representation() const {
  return fmt::format("datetime.datetime({}, {}, {}, {}{})", second.year(), second.month(),
                     second.day(),
                     clock_arguments(second.hour(), second.minute(), second.second(), microsecond),
                     zone_argument(zone));
}
std::optional<std::string> Datetime::formatted(std::string_view specification) const {
  return format_time(*this, specification);
}
std::size_t Datetime::hash() const {
  return std::hash<std::int64_t>{}(since_epoch());
}
bool Datetime::is_same_key(const Object& other) const {
  const auto* const right = dynamic_cast<const Datetime*>(&other);
  return right != nullptr && (right->zone == nullptr) == (zone == nullptr) &&
         right->since_epoch() == since_epoch();
}

}  // namespace limbeck::python
