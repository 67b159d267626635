#include "report/date.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/text.hpp"

namespace limbeck::report {

namespace {

/// Reads fixed-width fields from the front of a text; stays failed once it has failed.
class Fields {
 public:
  explicit Fields(std::string_view text) : rest_(text) {}

  int number(std::size_t digits) {
    int value = 0;
    for (std::size_t index = 0; index < digits; ++index) {
      if (rest_.empty() || rest_[0] < '0' || rest_[0] > '9') {
        failed_ = true;
        return 0;
      }
      value = value * 10 + (rest_[0] - '0');
      rest_.remove_prefix(1);
    }
    return value;
  }
  bool take(std::string_view any) {
    if (rest_.empty() || any.find(rest_[0]) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void require(std::string_view any) { failed_ = !take(any) || failed_; }
  void skip_digits() {
    while (!rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9') rest_.remove_prefix(1);
  }
  char peek() const { return rest_.empty() ? '\0' : rest_[0]; }
  bool good() const { return !failed_; }
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

/// "Z", "+02:00", "-0530", "+02"; nothing is UTC.
std::chrono::minutes read_offset(Fields& fields) {
  fields.take(" ");
  if (fields.at_end() || fields.take("Zz")) return {};
  const bool negative = fields.peek() == '-';
  fields.require("+-");
  const int hours = fields.number(2);
  const bool has_minutes = fields.take(":") || !fields.at_end();
  const int minutes = has_minutes ? fields.number(2) : 0;
  const std::chrono::minutes offset{hours * 60 + minutes};
  return negative ? -offset : offset;
}

}  // namespace

std::optional<std::chrono::system_clock::time_point> parse_date(std::string_view text) {
  Fields fields(base::trim(text));
  const int year = fields.number(4);
  fields.require("-");
  const int month = fields.number(2);
  fields.require("-");
  const int day = fields.number(2);
  int hour = 0, minute = 0, second = 0;
  if (fields.take("T ")) {
    hour = fields.number(2);
    fields.require(":");
    minute = fields.number(2);
    if (fields.take(":")) second = fields.number(2);
    if (fields.take(".,")) fields.skip_digits();
  }
  const std::chrono::minutes offset = read_offset(fields);
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  const bool in_range = hour < 24 && minute < 60 && second <= 60;
  if (!fields.good() || !fields.at_end() || !date.ok() || !in_range) return std::nullopt;
  return std::chrono::sys_days{date} + std::chrono::hours{hour} + std::chrono::minutes{minute} +
         std::chrono::seconds{second} - offset;
}

std::string format_age(std::chrono::seconds age) {
  if (age.count() < 0) return "in the future";
  constexpr std::pair<long, std::string_view> kUnits[] = {
      {31'556'952, "year"}, {2'629'746, "month"}, {86'400, "day"}, {3'600, "hour"}, {60, "minute"}};
  for (const auto& [seconds, name] : kUnits) {
    const long count = age.count() / seconds;
    if (count > 0) return fmt::format("{} {}{}", count, name, count == 1 ? "" : "s");
  }
  return "seconds";
}

}  // namespace limbeck::report
