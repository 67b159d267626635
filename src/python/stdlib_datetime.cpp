// The module datetime: constructors, and what its classes themselves have.
#include <absl/time/time.h>

#include <cmath>

#include "python/arithmetic.hpp"
#include "python/classes.hpp"
#include "python/methods.hpp"
#include "python/native_class.hpp"
#include "python/raising.hpp"
#include "python/stdlib.hpp"
#include "python/time_format.hpp"
#include "python/time_values.hpp"

namespace limbeck::python {
namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kDay = 86'400 * kSecond;

std::int64_t field(Interpreter& i, const Taken& taken, std::size_t index, std::int64_t from,
                   std::int64_t to, std::int64_t missing, const char* name) {
  const std::int64_t value = taken.has(index) ? taken.integer(index) : missing;
  if (value < from || value > to) {
    value_error(
        i, std::string(name) + " must be in " + std::to_string(from) + ".." + std::to_string(to));
  }
  return value;
}

std::shared_ptr<Zone> zone_of(const Taken& taken, std::size_t index) {
  if (!taken.has(index) || taken[index].is_none()) return nullptr;
  auto zone = taken[index].share<Zone>();
  if (zone == nullptr) throw Unsupported("a time zone that is no fixed offset");
  return zone;
}

absl::CivilDay day_of(Interpreter& i, const Taken& taken) {
  const std::int64_t year = field(i, taken, 0, 1, 9999, 0, "year");
  const std::int64_t month = field(i, taken, 1, 1, 12, 0, "month");
  const std::int64_t day = taken.integer(2);
  const absl::CivilDay made(year, month, day);
  if (made.day() != day || made.month() != month) {
    value_error(i, "day is out of range for month");
  }
  return made;
}

/// Of the clock that the fields from `first` on tell.
std::int64_t clock_of(Interpreter& i, const Taken& taken, std::size_t first) {
  const std::int64_t hour = field(i, taken, first, 0, 23, 0, "hour");
  const std::int64_t minute = field(i, taken, first + 1, 0, 59, 0, "minute");
  const std::int64_t second = field(i, taken, first + 2, 0, 59, 0, "second");
  return (hour * 3600 + minute * 60 + second) * kSecond +
         field(i, taken, first + 3, 0, 999'999, 0, "microsecond");
}

Value on_day(absl::CivilDay day, std::int64_t clock, std::shared_ptr<Zone> zone) {
  return std::make_shared<Datetime>(absl::CivilSecond(day) + clock / kSecond, clock % kSecond,
                                    std::move(zone));
}

Value make_date_of(Interpreter& i, Arguments a) {
  const Taken taken(i, "date", std::move(a), {"year", "month", "day"}, 3);
  return std::make_shared<Date>(day_of(i, taken));
}

Value make_datetime_of(Interpreter& i, Arguments a) {
  const Taken taken(i, "datetime", std::move(a),
                    {"year", "month", "day", "hour", "minute", "second", "microsecond", "tzinfo"},
                    3);
  const absl::CivilDay day = day_of(i, taken);
  return on_day(day, clock_of(i, taken, 3), zone_of(taken, 7));
}

Value make_time_of(Interpreter& i, Arguments a) {
  const Taken taken(i, "time", std::move(a), {"hour", "minute", "second", "microsecond", "tzinfo"},
                    0);
  return std::make_shared<TimeOfDay>(clock_of(i, taken, 0), zone_of(taken, 4));
}

/// Adds one argument of timedelta(); what is less than a microsecond is collected.
void add_part(std::int64_t& whole, double& rest, const Value& given, std::int64_t unit) {
  const auto add = [&](std::int64_t count) {
    std::int64_t product = 0;
    if (__builtin_mul_overflow(count, unit, &product) ||
        __builtin_add_overflow(whole, product, &whole)) {
      throw Unsupported("a duration beyond 64 bits");
    }
  };
  if (const auto count = integer_of(given)) return add(*count);
  const auto number = real_of(given);
  if (!number) throw Unsupported("that in a timedelta");
  double integral = 0;
  const double fraction = std::modf(*number, &integral);
  if (!(std::fabs(integral) < 1e15)) throw Unsupported("a duration beyond 64 bits");
  add(static_cast<std::int64_t>(integral));
  double more = 0;
  rest += std::modf(fraction * static_cast<double>(unit), &more);
  whole += static_cast<std::int64_t>(more);
}

Value make_duration_of(Interpreter& i, Arguments a) {
  const Taken taken(
      i, "timedelta", std::move(a),
      {"days", "seconds", "microseconds", "milliseconds", "minutes", "hours", "weeks"}, 0);
  constexpr std::int64_t kUnits[] = {kDay,         kSecond,        1,       1000,
                                     60 * kSecond, 3600 * kSecond, 7 * kDay};
  std::int64_t whole = 0;
  double rest = 0;
  for (std::size_t index = 0; index < std::size(kUnits); ++index) {
    if (taken.has(index)) add_part(whole, rest, taken[index], kUnits[index]);
  }
  // Halves go to the even microsecond of the whole.
  const std::int64_t odd = whole % 2 == 0 ? 0 : 1;
  std::int64_t rounded = std::llround(rest);
  if (std::fabs(static_cast<double>(rounded) - rest) == 0.5) {
    rounded = 2 * std::llround((rest + static_cast<double>(odd)) * 0.5) - odd;
  }
  return std::make_shared<Duration>(whole + rounded);
}

Value make_zone_of(Interpreter& i, Arguments a) {
  const Taken taken(i, "timezone", std::move(a), {"offset", "name"}, 1);
  const auto* const offset = taken[0].as<Duration>();
  if (offset == nullptr) type_error(i, "timezone() argument 1 must be datetime.timedelta");
  if (offset->microseconds <= -kDay || offset->microseconds >= kDay) {
    value_error(i, "offset must be strictly between -24 and 24 hours");
  }
  return std::make_shared<Zone>(offset->microseconds,
                                taken.has(1) ? std::optional(taken.text(1)) : std::nullopt);
}

Value on_local_clock(absl::Time time, std::int64_t microsecond) {
  return std::make_shared<Datetime>(absl::ToCivilSecond(time, absl::LocalTimeZone()), microsecond,
                                    nullptr);
}

std::int64_t moment(Interpreter& i) {
  return absl::ToUnixMicros(absl::FromChrono(i.host().clock()));
}

Value at(Interpreter& i, std::int64_t microseconds, std::shared_ptr<Zone> zone) {
  if (zone != nullptr) return make_datetime(i, microseconds, std::move(zone));
  const std::int64_t rest = ((microseconds % kSecond) + kSecond) % kSecond;
  return on_local_clock(absl::FromUnixMicros(microseconds), rest);
}

Value now(Interpreter& i, Arguments a) {
  const Taken taken(i, "now", std::move(a), {"tz"}, 0);
  return at(i, moment(i), zone_of(taken, 0));
}
Value utcnow(Interpreter& i, Arguments a) {
  const Taken taken(i, "utcnow", std::move(a), {}, 0);
  return make_datetime(i, moment(i), nullptr);
}
Value today(Interpreter& i, Arguments a) {
  const Taken taken(i, "today", std::move(a), {}, 0);
  return at(i, moment(i), nullptr);
}
Value date_today(Interpreter& i, Arguments a) {
  const Value moment_here = today(i, std::move(a));
  return std::make_shared<Date>(absl::CivilDay(moment_here.as<Datetime>()->second));
}

std::int64_t microseconds_of(const Value& timestamp) {
  if (const auto whole = integer_of(timestamp)) {
    std::int64_t result = 0;
    if (__builtin_mul_overflow(*whole, kSecond, &result)) throw Unsupported("that moment");
    return result;
  }
  const auto real = real_of(timestamp);
  if (!real || !(std::fabs(*real) < 1e12)) throw Unsupported("that moment");
  double whole = 0;
  const double fraction = std::modf(*real, &whole);
  return static_cast<std::int64_t>(whole) * kSecond +
         static_cast<std::int64_t>(std::nearbyint(fraction * 1e6));
}

Value fromtimestamp(Interpreter& i, Arguments a) {
  const Taken taken(i, "fromtimestamp", std::move(a), {"timestamp", "tz"}, 1);
  return at(i, microseconds_of(taken[0]), zone_of(taken, 1));
}
Value utcfromtimestamp(Interpreter& i, Arguments a) {
  const Taken taken(i, "utcfromtimestamp", std::move(a), {"timestamp"}, 1);
  return make_datetime(i, microseconds_of(taken[0]), nullptr);
}
Value strptime(Interpreter& i, Arguments a) {
  const Taken taken(i, "strptime", std::move(a), {"date_string", "format"}, 2);
  return parse_time(i, taken.text(0), taken.text(1));
}
Value combine(Interpreter& i, Arguments a) {
  const Taken taken(i, "combine", std::move(a), {"date", "time", "tzinfo"}, 2);
  const auto* const date = taken[0].as<Date>();
  const auto* const time = taken[1].as<TimeOfDay>();
  if (date == nullptr || time == nullptr) throw Unsupported("these arguments of combine()");
  return on_day(date->day, time->microseconds, taken.has(2) ? zone_of(taken, 2) : time->zone);
}

template <Value (*parse)(Interpreter&, std::string_view)>
Value from_iso(Interpreter& i, Arguments a) {
  return parse(i, Taken(i, "fromisoformat", std::move(a), {"date_string"}, 1).text(0));
}

std::optional<Value> of_datetime(Interpreter&, const std::string& name) {
  const std::pair<const char*, Value (*)(Interpreter&, Arguments)> functions[] = {
      {"now", now},
      {"utcnow", utcnow},
      {"today", today},
      {"fromtimestamp", fromtimestamp},
      {"utcfromtimestamp", utcfromtimestamp},
      {"strptime", strptime},
      {"combine", combine},
      {"fromisoformat", from_iso<parse_iso_datetime>},
  };
  for (const auto& [known, body] : functions) {
    if (name == known) return make_native(name, body);
  }
  if (name == "min") return on_day(absl::CivilDay(1, 1, 1), 0, nullptr);
  if (name == "max") return on_day(absl::CivilDay(9999, 12, 31), kDay - 1, nullptr);
  return std::nullopt;
}

std::optional<Value> of_date(Interpreter&, const std::string& name) {
  if (name == "today") return make_native(name, date_today);
  if (name == "fromisoformat") return make_native(name, from_iso<parse_iso_date>);
  if (name == "min") return std::make_shared<Date>(absl::CivilDay(1, 1, 1));
  if (name == "max") return std::make_shared<Date>(absl::CivilDay(9999, 12, 31));
  return std::nullopt;
}

std::optional<Value> of_time(Interpreter&, const std::string& name) {
  if (name == "fromisoformat") return make_native(name, from_iso<parse_iso_time>);
  if (name == "min") return std::make_shared<TimeOfDay>(0, nullptr);
  if (name == "max") return std::make_shared<TimeOfDay>(kDay - 1, nullptr);
  return std::nullopt;
}

template <typename Kind>
bool is_a(const Value& value) {
  return value.as<Kind>() != nullptr;
}

}  // namespace

std::optional<Value> datetime_name(Interpreter&, const std::string& name) {
  if (name == "datetime") {
    return std::make_shared<NativeClass>(name, make_datetime_of, is_a<Datetime>, of_datetime);
  }
  if (name == "date") {
    const auto has = [](const Value& value) { return is_a<Date>(value) || is_a<Datetime>(value); };
    return std::make_shared<NativeClass>(name, make_date_of, has, of_date);
  }
  if (name == "time") {
    return std::make_shared<NativeClass>(name, make_time_of, is_a<TimeOfDay>, of_time);
  }
  if (name == "timedelta") {
    return std::make_shared<NativeClass>(name, make_duration_of, is_a<Duration>);
  }
  if (name == "timezone") {
    return std::make_shared<NativeClass>(
        name, make_zone_of, is_a<Zone>, [](Interpreter&, const std::string& wanted) {
          return wanted == "utc" ? std::optional<Value>(std::make_shared<Zone>(0)) : std::nullopt;
        });
  }
  if (name == "UTC") return std::make_shared<Zone>(0);
  return std::nullopt;
}

}  // namespace limbeck::python
