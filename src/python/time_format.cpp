#include "python/time_format.hpp"

#include <fmt/format.h>

#include <array>

#include "base/text.hpp"

namespace limbeck::python {
namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::array<std::string_view, 7> kDays = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                   "Friday", "Saturday", "Sunday"};
constexpr std::array<std::string_view, 12> kMonths = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};

std::string compact_offset(const Zone* zone) {
  std::string text = offset_text(zone);
  std::erase(text, ':');
  return text;
}

std::string directive(const Datetime& value, char letter) {
  const absl::CivilSecond& s = value.second;
  const absl::CivilDay day(s);
  const auto week_day = static_cast<std::size_t>(absl::GetWeekday(day));
  const auto month = static_cast<std::size_t>(s.month() - 1);
  switch (letter) {
    case 'Y':
      // Python writes fewer digits of a year before 1000 on some systems.
      if (s.year() < 1000) throw Unsupported("the format of a year before 1000");
      return std::to_string(s.year());
    case 'y':
      return fmt::format("{:02}", s.year() % 100);
    case 'm':
      return fmt::format("{:02}", s.month());
    case 'd':
      return fmt::format("{:02}", s.day());
    case 'H':
      return fmt::format("{:02}", s.hour());
    case 'I':
      return fmt::format("{:02}", s.hour() % 12 == 0 ? 12 : s.hour() % 12);
    case 'M':
      return fmt::format("{:02}", s.minute());
    case 'S':
      return fmt::format("{:02}", s.second());
    case 'f':
      return fmt::format("{:06}", value.microsecond);
    case 'j':
      return fmt::format("{:03}", absl::GetYearDay(day));
    case 'p':
      return s.hour() < 12 ? "AM" : "PM";
    case 'A':
      return std::string(kDays[week_day]);
    case 'a':
      return std::string(kDays[week_day].substr(0, 3));
    case 'B':
      return std::string(kMonths[month]);
    case 'b':
      return std::string(kMonths[month].substr(0, 3));
    case 'w':
      return std::to_string((week_day + 1) % 7);
    case 'z':
      return compact_offset(value.zone.get());
    case 'Z':
      return value.zone == nullptr ? "" : *value.zone->text();
    case '%':
      return "%";
    default:
      throw Unsupported(fmt::format("the format %{} of a time", letter));
  }
}

/// A text taken from its start.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool is_at_end() const { return rest_.empty(); }
  bool take(char letter) {
    if (rest_.empty() || rest_.front() != letter) return false;
    rest_.remove_prefix(1);
    return true;
  }
  /// Of `least` to `most` digits; none: there are fewer.
  std::optional<std::int64_t> number(std::size_t least, std::size_t most) {
    std::int64_t value = 0;
    std::size_t count = 0;
    while (count < most && count < rest_.size() && rest_[count] >= '0' && rest_[count] <= '9') {
      value = value * 10 + (rest_[count++] - '0');
    }
    if (count < least) return std::nullopt;
    rest_.remove_prefix(count);
    digits_ = count;
    return value;
  }
  std::size_t digits() const { return digits_; }

 private:
  std::string_view rest_;
  std::size_t digits_ = 0;
};

/// What strptime() and fromisoformat() collect.
struct Parts {
  std::int64_t year = 1900, month = 1, day = 1, hour = 0, minute = 0, second = 0, microsecond = 0;
  std::shared_ptr<Zone> zone = {};

  bool is_time() const { return hour < 24 && minute < 60 && second < 60; }
  bool is_date() const {
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > 31) return false;
    return absl::CivilDay(year, month, day).day() == day;
  }
  Value date(Interpreter& i) const { return make_date(i, absl::CivilDay(year, month, day)); }
  Value datetime(Interpreter& i) const {
    return make_datetime(i, absl::CivilSecond(year, month, day, hour, minute, second), microsecond,
                         zone);
  }
  Value time() const {
    return std::make_shared<TimeOfDay>((hour * 3600 + minute * 60 + second) * kSecond + microsecond,
                                       zone);
  }
};

bool take_fraction(Reader& reader, std::int64_t& microsecond) {
  const auto digits = reader.number(1, 6);
  if (!digits) return false;
  microsecond = *digits;
  for (std::size_t i = reader.digits(); i < 6; ++i) microsecond *= 10;
  return true;
}

/// `+05:30`, `+0530`, `Z`
bool take_offset(Reader& reader, std::shared_ptr<Zone>& zone) {
  if (reader.take('Z')) {
    zone = std::make_shared<Zone>(0);
    return true;
  }
  const bool is_west = reader.take('-');
  if (!is_west && !reader.take('+')) return false;
  const auto hours = reader.number(2, 2);
  reader.take(':');
  const auto minutes = reader.number(2, 2);
  if (!hours || !minutes || *hours > 23 || *minutes > 59) return false;
  const std::int64_t offset = (*hours * 3600 + *minutes * 60) * kSecond;
  zone = std::make_shared<Zone>(is_west ? -offset : offset);
  return true;
}

/// False: the text has something else there.
bool take_directive(Reader& reader, char letter, Parts& parts) {
  const auto into = [&](std::int64_t& target, std::size_t least, std::size_t most) {
    const auto number = reader.number(least, most);
    if (number) target = *number;
    return number.has_value();
  };
  switch (letter) {
    case 'Y':
      return into(parts.year, 4, 4);
    case 'm':
      return into(parts.month, 1, 2);
    case 'd':
      return into(parts.day, 1, 2);
    case 'H':
      return into(parts.hour, 1, 2);
    case 'M':
      return into(parts.minute, 1, 2);
    case 'S':
      return into(parts.second, 1, 2);
    case 'f':
      return take_fraction(reader, parts.microsecond);
    case 'z':
      return take_offset(reader, parts.zone);
    case '%':
      return reader.take('%');
    default:
      throw Unsupported(fmt::format("the format %{} of strptime()", letter));
  }
}

bool take_iso_date(Reader& reader, Parts& parts) {
  const auto year = reader.number(4, 4);
  if (!year || !reader.take('-')) return false;
  const auto month = reader.number(2, 2);
  if (!month || !reader.take('-')) return false;
  const auto day = reader.number(2, 2);
  if (!day) return false;
  parts.year = *year;
  parts.month = *month;
  parts.day = *day;
  return parts.is_date();
}

/// Python before 3.11 reads three or six digits behind the second, and no Z.
bool take_iso_time(Reader& reader, Parts& parts) {
  const auto hour = reader.number(2, 2);
  if (!hour || !reader.take(':')) return false;
  const auto minute = reader.number(2, 2);
  if (!minute) return false;
  parts.hour = *hour;
  parts.minute = *minute;
  if (reader.take(':')) {
    const auto second = reader.number(2, 2);
    if (!second) return false;
    parts.second = *second;
    if (reader.take('.')) {
      if (!take_fraction(reader, parts.microsecond)) return false;
      if (reader.digits() != 3 && reader.digits() != 6) return false;
    }
  }
  if (!reader.is_at_end() && !take_offset(reader, parts.zone)) return false;
  return parts.is_time();
}

[[noreturn]] void not_read(std::string_view text) {
  throw Unsupported(fmt::format("fromisoformat() of '{}'", text));
}

}  // namespace

std::string format_time(const Datetime& value, std::string_view format) {
  std::string result;
  for (std::size_t at = 0; at < format.size(); ++at) {
    if (format[at] != '%') {
      result += format[at];
    } else if (++at == format.size()) {
      throw Unsupported("a format of a time that ends in %");
    } else {
      result += directive(value, format[at]);
    }
  }
  return result;
}

Value parse_time(Interpreter& interpreter, const std::string& text, std::string_view format) {
  Reader reader(text);
  Parts parts;
  // Not a ValueError: Python tries other ways to share the digits out.
  const auto fail = [&] { throw Unsupported(fmt::format("strptime() of '{}'", text)); };
  for (std::size_t at = 0; at < format.size(); ++at) {
    if (format[at] == ' ' || format[at] == '\t') {
      if (!reader.take(' ')) fail();
    } else if (format[at] != '%') {
      if (!reader.take(format[at])) fail();
    } else if (++at == format.size()) {
      throw Unsupported("a format of a time that ends in %");
    } else if (!take_directive(reader, format[at], parts)) {
      fail();
    }
  }
  if (!reader.is_at_end() || !parts.is_date() || !parts.is_time()) fail();
  return parts.datetime(interpreter);
}

Value parse_iso_date(Interpreter& interpreter, std::string_view text) {
  Reader reader(text);
  Parts parts;
  if (!take_iso_date(reader, parts) || !reader.is_at_end()) not_read(text);
  return parts.date(interpreter);
}

Value parse_iso_datetime(Interpreter& interpreter, std::string_view text) {
  Reader reader(text);
  Parts parts;
  if (!take_iso_date(reader, parts)) not_read(text);
  if (reader.is_at_end()) return parts.datetime(interpreter);
  if (!reader.take('T') && !reader.take(' ')) not_read(text);
  if (!take_iso_time(reader, parts) || !reader.is_at_end()) not_read(text);
  return parts.datetime(interpreter);
}

Value parse_iso_time(Interpreter&, std::string_view text) {
  Reader reader(text);
  Parts parts;
  if (!take_iso_time(reader, parts) || !reader.is_at_end()) not_read(text);
  return parts.time();
}

}  // namespace limbeck::python
