// The attributes and methods of dates and times.
#include <absl/time/time.h>

#include <array>

#include "python/classes.hpp"
#include "python/methods.hpp"
#include "python/native_methods.hpp"
#include "python/raising.hpp"
#include "python/time_format.hpp"
#include "python/time_values.hpp"

namespace limbeck::python {
namespace {

constexpr std::int64_t kSecond = 1'000'000;

Value zone_value(const std::shared_ptr<Zone>& zone) {
  return zone == nullptr ? Value{} : Value(zone);
}
Value offset_value(const std::shared_ptr<Zone>& zone) {
  return zone == nullptr ? Value{} : Value(std::make_shared<Duration>(zone->microseconds));
}
Value zone_name(const std::shared_ptr<Zone>& zone) {
  return zone == nullptr ? Value{} : Value(*zone->text());
}

std::int64_t week_day(absl::CivilDay day) {
  return static_cast<std::int64_t>(absl::GetWeekday(day));  // Monday is 0, as in Python.
}
std::int64_t ordinal(absl::CivilDay day) {
  return day - absl::CivilDay(1, 1, 1) + 1;
}
absl::CivilDay day_of(const Datetime& value) {
  return absl::CivilDay(value.second);
}
std::int64_t clock_of(const Datetime& value) {
  const absl::CivilSecond& s = value.second;
  return (s.hour() * 3600 + s.minute() * 60 + s.second()) * kSecond + value.microsecond;
}

/// The fields of one that is replaced in part.
class Fields {
 public:
  explicit Fields(const Taken& taken) : taken_(taken) {}
  std::int64_t number(std::size_t index, std::int64_t from, std::int64_t to, std::int64_t present,
                      Interpreter& i, const char* message) const {
    if (!taken_.has(index)) return present;
    const std::int64_t given = taken_.integer(index);
    if (given < from || given > to) value_error(i, message);
    return given;
  }
  std::shared_ptr<Zone> zone(std::size_t index, const std::shared_ptr<Zone>& present) const {
    if (!taken_.has(index)) return present;
    if (taken_[index].is_none()) return nullptr;
    auto zone = taken_[index].share<Zone>();
    if (zone == nullptr) throw Unsupported("a time zone that is no fixed offset");
    return zone;
  }

 private:
  const Taken& taken_;
};

absl::CivilDay checked_day(Interpreter& i, std::int64_t year, std::int64_t month,
                           std::int64_t day) {
  const absl::CivilDay made(year, month, day);
  if (made.month() != month || made.day() != day) {
    value_error(i, "day is out of range for month");
  }
  return made;
}

Value date_isoformat(Interpreter&, const Date& self, Arguments) {
  return iso_text(self);
}
Value date_strftime(Interpreter& i, const Date& self, Arguments a) {
  const Taken taken(i, "strftime", std::move(a), {"format"}, 1);
  return *self.formatted(taken.text(0));
}
Value date_weekday(Interpreter&, const Date& self, Arguments) {
  return week_day(self.day);
}
Value date_isoweekday(Interpreter&, const Date& self, Arguments) {
  return week_day(self.day) + 1;
}
Value date_ordinal(Interpreter&, const Date& self, Arguments) {
  return ordinal(self.day);
}
Value date_replace(Interpreter& i, const Date& self, Arguments a) {
  const Taken taken(i, "replace", std::move(a), {"year", "month", "day"}, 0);
  const Fields fields(taken);
  const auto year = fields.number(0, 1, 9999, self.day.year(), i, "year is out of range");
  const auto month = fields.number(1, 1, 12, self.day.month(), i, "month must be in 1..12");
  const auto day = fields.number(2, 1, 31, self.day.day(), i, "day is out of range for month");
  return std::make_shared<Date>(checked_day(i, year, month, day));
}
constexpr NativeMethod<Date> kDateMethods[] = {
    {"isoformat", date_isoformat},   {"strftime", date_strftime}, {"weekday", date_weekday},
    {"isoweekday", date_isoweekday}, {"toordinal", date_ordinal}, {"replace", date_replace},
};

Value time_isoformat(Interpreter& i, const TimeOfDay& self, Arguments a) {
  const Taken taken(i, "isoformat", std::move(a), {}, 0);
  return iso_text(self);
}
Value time_strftime(Interpreter& i, const TimeOfDay& self, Arguments a) {
  const Taken taken(i, "strftime", std::move(a), {"format"}, 1);
  return *self.formatted(taken.text(0));
}
constexpr NativeMethod<TimeOfDay> kTimeMethods[] = {
    {"isoformat", time_isoformat},
    {"strftime", time_strftime},
};

Value isoformat(Interpreter& i, const Datetime& self, Arguments a) {
  const Taken taken(i, "isoformat", std::move(a), {"sep", "timespec"}, 0);
  const std::string separator = taken.has(0) ? taken.text(0) : "T";
  const std::string precision = taken.has(1) ? taken.text(1) : "auto";
  if (precision == "auto") return iso_text(self, separator);
  const std::array<std::pair<const char*, std::size_t>, 3> kept = {
      {{"hours", 2}, {"minutes", 5}, {"seconds", 8}}};
  const std::string day = iso_text(Date(day_of(self)));
  const std::string clock = iso_text(TimeOfDay(clock_of(self), nullptr));
  for (const auto& [name, length] : kept) {
    if (precision != name) continue;
    return day + separator + clock.substr(0, length) + offset_text(self.zone.get());
  }
  const bool is_milli = precision == "milliseconds";
  if (!is_milli && precision != "microseconds") value_error(i, "Unknown timespec value");
  std::string fraction = std::to_string(self.microsecond);
  fraction.insert(0, 6 - fraction.size(), '0');
  return day + separator + clock.substr(0, 8) + "." + fraction.substr(0, is_milli ? 3 : 6) +
         offset_text(self.zone.get());
}

Value strftime(Interpreter& i, const Datetime& self, Arguments a) {
  const Taken taken(i, "strftime", std::move(a), {"format"}, 1);
  return format_time(self, taken.text(0));
}
Value date_part(Interpreter&, const Datetime& self, Arguments) {
  return std::make_shared<Date>(day_of(self));
}
Value time_part(Interpreter&, const Datetime& self, Arguments) {
  return std::make_shared<TimeOfDay>(clock_of(self), nullptr);
}
Value zoned_time_part(Interpreter&, const Datetime& self, Arguments) {
  return std::make_shared<TimeOfDay>(clock_of(self), self.zone);
}

Value timestamp(Interpreter&, const Datetime& self, Arguments) {
  if (self.zone == nullptr) {
    // On the clock of the machine; of two moments with that time, the first.
    const auto found = absl::LocalTimeZone().At(self.second);
    const bool is_skipped = found.kind == absl::TimeZone::TimeInfo::SKIPPED;
    if (is_skipped) throw Unsupported("a time that daylight saving leaves out");
    return static_cast<double>(absl::ToUnixSeconds(found.pre)) +
           static_cast<double>(self.microsecond) / kSecond;
  }
  return static_cast<double>(self.since_epoch()) / kSecond;
}

Value weekday(Interpreter&, const Datetime& self, Arguments) {
  return week_day(day_of(self));
}
Value isoweekday(Interpreter&, const Datetime& self, Arguments) {
  return week_day(day_of(self)) + 1;
}
Value toordinal(Interpreter&, const Datetime& self, Arguments) {
  return ordinal(day_of(self));
}
Value utcoffset(Interpreter&, const Datetime& self, Arguments) {
  return offset_value(self.zone);
}
Value tzname(Interpreter&, const Datetime& self, Arguments) {
  return zone_name(self.zone);
}

Value astimezone(Interpreter& i, const Datetime& self, Arguments a) {
  const Taken taken(i, "astimezone", std::move(a), {"tz"}, 0);
  if (!taken.has(0) || taken[0].is_none()) throw Unsupported("astimezone() to the local zone");
  const auto zone = Fields(taken).zone(0, nullptr);
  if (self.zone != nullptr) return make_datetime(i, self.since_epoch(), zone);
  const auto found = absl::LocalTimeZone().At(self.second);
  if (found.kind == absl::TimeZone::TimeInfo::SKIPPED) {
    throw Unsupported("a time that daylight saving leaves out");
  }
  return make_datetime(i, absl::ToUnixSeconds(found.pre) * kSecond + self.microsecond, zone);
}

Value replace(Interpreter& i, const Datetime& self, Arguments a) {
  const Taken taken(i, "replace", std::move(a),
                    {"year", "month", "day", "hour", "minute", "second", "microsecond", "tzinfo"},
                    0);
  const Fields fields(taken);
  const absl::CivilSecond& s = self.second;
  const auto year = fields.number(0, 1, 9999, s.year(), i, "year is out of range");
  const auto month = fields.number(1, 1, 12, s.month(), i, "month must be in 1..12");
  const auto day = fields.number(2, 1, 31, s.day(), i, "day is out of range for month");
  const auto hour = fields.number(3, 0, 23, s.hour(), i, "hour must be in 0..23");
  const auto minute = fields.number(4, 0, 59, s.minute(), i, "minute must be in 0..59");
  const auto second = fields.number(5, 0, 59, s.second(), i, "second must be in 0..59");
  const auto microsecond =
      fields.number(6, 0, 999'999, self.microsecond, i, "microsecond must be in 0..999999");
  const absl::CivilDay on = checked_day(i, year, month, day);
  return std::make_shared<Datetime>(
      absl::CivilSecond(on.year(), on.month(), on.day(), hour, minute, second), microsecond,
      fields.zone(7, self.zone));
}

constexpr NativeMethod<Datetime> kDatetimeMethods[] = {
    {"isoformat", isoformat}, {"strftime", strftime},      {"date", date_part},
    {"time", time_part},      {"timetz", zoned_time_part}, {"timestamp", timestamp},
    {"weekday", weekday},     {"isoweekday", isoweekday},  {"toordinal", toordinal},
    {"replace", replace},     {"astimezone", astimezone},  {"utcoffset", utcoffset},
    {"tzname", tzname},
};

}  // namespace

std::optional<Value> Date::attribute(Interpreter&, const std::string& name) {
  if (name == "year") return static_cast<std::int64_t>(day.year());
  if (name == "month") return day.month();
  if (name == "day") return day.day();
  return find_method(*this, kDateMethods, name);
}

std::optional<Value> TimeOfDay::attribute(Interpreter&, const std::string& name) {
  const std::int64_t seconds = microseconds / kSecond;
  if (name == "hour") return seconds / 3600;
  if (name == "minute") return seconds / 60 % 60;
  if (name == "second") return seconds % 60;
  if (name == "microsecond") return microseconds % kSecond;
  if (name == "tzinfo") return zone_value(zone);
  return find_method(*this, kTimeMethods, name);
}

std::optional<Value> Datetime::attribute(Interpreter&, const std::string& name) {
  if (name == "year") return static_cast<std::int64_t>(second.year());
  if (name == "month") return second.month();
  if (name == "day") return second.day();
  if (name == "hour") return second.hour();
  if (name == "minute") return second.minute();
  if (name == "second") return second.second();
  if (name == "microsecond") return microsecond;
  if (name == "tzinfo") return zone_value(zone);
  return find_method(*this, kDatetimeMethods, name);
}

}  // namespace limbeck::python
