// Python's dates, times of day and durations: datetime.datetime, date, time, timedelta, timezone.
// Not the module with their constructors (stdlib_datetime.cpp), nor formats (time_format.hpp).
// Source: CPython's Lib/datetime.py. Zones are fixed offsets; a duration ends at 64 bits of
// microseconds.
#pragma once

#include <absl/time/civil_time.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "python/interpreter.hpp"

namespace limbeck::python {

/// timedelta
class Duration final : public Object {
 public:
  explicit Duration(std::int64_t in_microseconds) : microseconds(in_microseconds) {}
  std::string type_name() const override { return "datetime.timedelta"; }
  std::optional<Value> attribute(Interpreter&, const std::string& name) override;
  std::optional<Value> binary(Interpreter&, BinaryOperator, const Value& other,
                              bool reflected) override;
  std::optional<Value> unary(Interpreter&, UnaryOperator) override;
  std::optional<Value> compare(Interpreter&, ComparisonOperator, const Value& other) override;
  std::optional<bool> truth() const override { return microseconds != 0; }
  std::optional<std::string> text() const override;
  std::optional<std::string> representation() const override;
  std::size_t hash() const override { return std::hash<std::int64_t>{}(microseconds); }
  bool is_same_key(const Object& other) const override;

  // As Python has them: only the days may be negative.
  std::int64_t days() const;
  std::int64_t seconds() const;
  std::int64_t remainder() const;  ///< Microseconds beyond the seconds.

  const std::int64_t microseconds;
};

/// timezone: an offset that never changes.
class Zone final : public Object {
 public:
  explicit Zone(std::int64_t offset, std::optional<std::string> its_name = {})
      : microseconds(offset), name(std::move(its_name)) {}
  std::string type_name() const override { return "datetime.timezone"; }
  std::optional<Value> attribute(Interpreter&, const std::string& name) override;
  std::optional<Value> compare(Interpreter&, ComparisonOperator, const Value& other) override;
  std::optional<std::string> text() const override;
  std::optional<std::string> representation() const override;
  std::size_t hash() const override { return std::hash<std::int64_t>{}(microseconds); }
  bool is_same_key(const Object& other) const override;

  const std::int64_t microseconds;  ///< East of UTC.
  const std::optional<std::string> name;
};

class Date final : public Object {
 public:
  explicit Date(absl::CivilDay its_day) : day(its_day) {}
  std::string type_name() const override { return "datetime.date"; }
  std::optional<Value> attribute(Interpreter&, const std::string& name) override;
  std::optional<Value> binary(Interpreter&, BinaryOperator, const Value& other,
                              bool reflected) override;
  std::optional<Value> compare(Interpreter&, ComparisonOperator, const Value& other) override;
  std::optional<std::string> text() const override;
  std::optional<std::string> representation() const override;
  std::optional<std::string> formatted(std::string_view specification) const override;
  std::size_t hash() const override;
  bool is_same_key(const Object& other) const override;

  const absl::CivilDay day;
};

/// time: of no day.
class TimeOfDay final : public Object {
 public:
  TimeOfDay(std::int64_t since_midnight, std::shared_ptr<Zone> its_zone)
      : microseconds(since_midnight), zone(std::move(its_zone)) {}
  std::string type_name() const override { return "datetime.time"; }
  std::optional<Value> attribute(Interpreter&, const std::string& name) override;
  std::optional<Value> compare(Interpreter&, ComparisonOperator, const Value& other) override;
  std::optional<std::string> text() const override;
  std::optional<std::string> representation() const override;
  std::optional<std::string> formatted(std::string_view specification) const override;
  std::size_t hash() const override;
  bool is_same_key(const Object& other) const override;

  const std::int64_t microseconds;   ///< Since midnight.
  const std::shared_ptr<Zone> zone;  ///< Null: naive.
};

class Datetime final : public Object {
 public:
  Datetime(absl::CivilSecond its_second, std::int64_t its_microsecond,
           std::shared_ptr<Zone> its_zone)
      : second(its_second), microsecond(its_microsecond), zone(std::move(its_zone)) {}
  std::string type_name() const override { return "datetime.datetime"; }
  std::optional<Value> attribute(Interpreter&, const std::string& name) override;
  std::optional<Value> binary(Interpreter&, BinaryOperator, const Value& other,
                              bool reflected) override;
  std::optional<Value> compare(Interpreter&, ComparisonOperator, const Value& other) override;
  std::optional<std::string> text() const override;
  std::optional<std::string> representation() const override;
  std::optional<std::string> formatted(std::string_view specification) const override;
  std::size_t hash() const override;
  bool is_same_key(const Object& other) const override;

  /// Microseconds since 1970, in UTC where it has a zone, else of its own clock.
  std::int64_t since_epoch() const;

  const absl::CivilSecond second;
  const std::int64_t microsecond;
  const std::shared_ptr<Zone> zone;  ///< Null: naive.
};

/// `2026-01-08T14:30:00.000001+00:00`
std::string iso_text(const Datetime& value, std::string_view separator);
std::string iso_text(const Date& value);
std::string iso_text(const TimeOfDay& value);
/// `+05:30`; empty for none.
std::string offset_text(const Zone* zone);

/// Errors: OverflowError outside of the years 1 to 9999.
Value make_date(Interpreter& interpreter, absl::CivilDay day);
Value make_datetime(Interpreter& interpreter, absl::CivilSecond second, std::int64_t microsecond,
                    std::shared_ptr<Zone> zone);
/// Since 1970 on the clock of the zone; of no zone: as it is.
Value make_datetime(Interpreter& interpreter, std::int64_t since_epoch, std::shared_ptr<Zone> zone);

}  // namespace limbeck::python
