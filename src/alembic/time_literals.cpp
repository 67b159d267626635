#include "alembic/time_literals.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "python/decimal.hpp"
#include "python/time_values.hpp"
#include "python/uuid.hpp"

namespace limbeck::alembic {
namespace {

using python::Value;

constexpr std::int64_t kSecond = 1'000'000;

std::string stored_day(absl::CivilDay day) {
  return fmt::format("{:04}-{:02}-{:02}", day.year(), day.month(), day.day());
}

std::string stored_time(std::int64_t hour, std::int64_t minute, std::int64_t second,
                        std::int64_t microsecond) {
  return fmt::format("{:02}:{:02}:{:02}.{:06}", hour, minute, second, microsecond);
}

/// Whatever zone it has is left out.
std::string stored_datetime(absl::CivilSecond at, std::int64_t microsecond) {
  return stored_day(absl::CivilDay(at)) + " " +
         stored_time(at.hour(), at.minute(), at.second(), microsecond);
}

bool is_canonical_uuid(const std::string& text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
    const char c = text[i];
    const bool is_digit =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (is_dash ? c != '-' : !is_digit) return false;
  }
  return true;
}

}  // namespace

std::optional<std::string> postgresql_moment(const Value& value) {
  if (const auto* const moment = value.as<python::Datetime>()) {
    return fmt::format("'{}'::{}", python::iso_text(*moment, "T"),
                       moment->zone ? "timestamptz" : "timestamp");
  }
  if (const auto* const date = value.as<python::Date>()) {
    return fmt::format("'{}'::date", python::iso_text(*date));
  }
  if (const auto* const time = value.as<python::TimeOfDay>()) {
    return fmt::format("'{}'::{}", python::iso_text(*time), time->zone ? "timetz" : "time");
  }
  if (const auto* const duration = value.as<python::Duration>()) {
    return fmt::format("'{} days {}.{:06} seconds'::interval", duration->days(),
                       duration->seconds(), duration->remainder());
  }
  if (value.as<python::Uuid>() != nullptr) return fmt::format("'{}'::uuid", *uuid_text(value));
  return decimal_text(value);
}

std::optional<std::string> sqlite_moment(const Value& value) {
  if (const auto* const moment = value.as<python::Datetime>()) {
    return quote_text(python::iso_text(*moment, " "));
  }
  if (const auto* const date = value.as<python::Date>()) {
    return quote_text(python::iso_text(*date));
  }
  return std::nullopt;
}

std::optional<std::string> stored_moment(const Value& value, Family family) {
  const auto* const moment = value.as<python::Datetime>();
  const auto* const date = value.as<python::Date>();
  switch (family) {
    case Family::date:
      if (moment != nullptr) return stored_day(absl::CivilDay(moment->second));
      if (date != nullptr) return stored_day(date->day);
      break;
    case Family::datetime:
      if (moment != nullptr) return stored_datetime(moment->second, moment->microsecond);
      if (date != nullptr) return stored_datetime(absl::CivilSecond(date->day), 0);
      break;
    case Family::time:
      if (moment != nullptr) {
        return stored_time(moment->second.hour(), moment->second.minute(), moment->second.second(),
                           moment->microsecond);
      }
      if (const auto* const time = value.as<python::TimeOfDay>()) {
        const std::int64_t seconds = time->microseconds / kSecond;
        return stored_time(seconds / 3600, seconds / 60 % 60, seconds % 60,
                           time->microseconds % kSecond);
      }
      break;
    case Family::interval:
      // As a moment, counted from 1970.
      if (const auto* const duration = value.as<python::Duration>()) {
        return stored_datetime(
            absl::CivilSecond(1970) + duration->days() * 86'400 + duration->seconds(),
            duration->remainder());
      }
      break;
    default:
      break;
  }
  return std::nullopt;
}

std::optional<std::string> uuid_text(const Value& value) {
  if (const auto* const uuid = value.as<python::Uuid>()) return uuid->text();
  if (value.text() == nullptr || !is_canonical_uuid(*value.text())) return std::nullopt;
  return base::lower(*value.text());
}

std::optional<std::string> decimal_text(const Value& value) {
  const auto* const decimal = value.as<python::Decimal>();
  return decimal == nullptr ? std::nullopt : decimal->text();
}

std::optional<double> decimal_real(const Value& value) {
  const auto* const decimal = value.as<python::Decimal>();
  return decimal == nullptr ? std::nullopt : std::optional(decimal->real());
}

const char* moment_type(const Value& value) {
  if (value.as<python::Datetime>() != nullptr) return "DateTime";
  if (value.as<python::Date>() != nullptr) return "Date";
  if (value.as<python::TimeOfDay>() != nullptr) return "Time";
  if (value.as<python::Duration>() != nullptr) return "Interval";
  return value.as<python::Decimal>() != nullptr ? "Numeric" : nullptr;
}

}  // namespace limbeck::alembic
