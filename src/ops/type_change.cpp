#include "ops/type_change.hpp"

#include <charconv>
#include <limits>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.hpp"

namespace limbeck::ops {
namespace {

/// `timestamp(3) with time zone[]` taken apart: "timestamp with time zone", {3}, array.
struct Parts {
  std::string name;
  std::vector<int> arguments;
  bool is_array = false;

  int argument(std::size_t index, int otherwise) const {
    return index < arguments.size() ? arguments[index] : otherwise;
  }
};

Parts take_apart(std::string_view text) {
  Parts parts;
  if (text.ends_with("[]")) {
    parts.is_array = true;
    text.remove_suffix(2);
  }
  const auto open = text.find('(');
  const auto close = text.find(')');
  parts.name = text.substr(0, open);
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) {
    return parts;
  }
  parts.name += text.substr(close + 1);
  for (const auto word : base::split(text.substr(open + 1, close - open - 1), ',')) {
    const auto digits = base::trim(word);
    int value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    parts.arguments.push_back(value);
  }
  return parts;
}

constexpr int kNoLimit = std::numeric_limits<int>::max();

bool is_text(const std::string& name) {
  return name == "text" || name == "character varying" || name == "character" || name == "citext" ||
         name == "\"char\"" || name == "name";
}

/// 2, 4 or 8 bytes; 0 for what is no integer.
int integer_size(const std::string& name) {
  if (name == "smallint") return 2;
  if (name == "integer") return 4;
  return name == "bigint" ? 8 : 0;
}

/// Decimal digits that are kept exactly; 0 for what is no floating-point number.
int float_digits(const std::string& name) {
  if (name == "real") return 6;
  return name == "double precision" ? 15 : 0;
}

bool is_number(const std::string& name) {
  return integer_size(name) != 0 || float_digits(name) != 0 || name == "numeric";
}

TypeChange::Range range_of(int size) {
  if (size == 2) return {-32768, 32767};
  if (size == 4) return {-2147483648LL, 2147483647LL};
  return {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()};
}

TypeChange losing(std::string lost) {
  return {.loses = true, .lost = std::move(lost)};
}

TypeChange failing() {
  return {.may_fail = true};
}

TypeChange between_texts(const Parts& from, const Parts& to) {
  const bool to_fixed = to.name == "character" || to.name == "\"char\"";
  const int had = from.argument(0, from.name == "character" ? 1 : kNoLimit);
  const int has = to.name == "\"char\"" || (to_fixed && to.arguments.empty())
                      ? 1
                      : to.argument(0, to.name == "name" ? 63 : kNoLimit);
  TypeChange change;
  change.rewrites = to_fixed || from.name == "character" || has < had || to.name == "name" ||
                    to.name == "citext" || from.name == "citext";
  if (has < had) {
    change.may_fail = true;
    change.longest = has;
  }
  return change;
}

TypeChange between_numerics(const Parts& from, const Parts& to) {
  if (to.arguments.empty()) return {.rewrites = false};
  const int from_scale = from.arguments.empty() ? kNoLimit : from.argument(1, 0);
  const int from_whole = from.arguments.empty() ? kNoLimit : from.argument(0, 0) - from_scale;
  const int to_scale = to.argument(1, 0);
  const int to_whole = to.argument(0, 0) - to_scale;
  TypeChange change;
  change.loses = to_scale < from_scale;
  if (change.loses) change.lost = "digits after the point";
  change.may_fail = to_whole < from_whole;
  change.rewrites = change.loses || change.may_fail || to_scale != from_scale;
  return change;
}

TypeChange from_integer(int size, const Parts& to) {
  if (const int other = integer_size(to.name)) {
    if (other >= size) return {};
    return {.may_fail = true, .range = range_of(other)};
  }
  if (to.name == "numeric") {
    constexpr int kDigits[] = {5, 10, 19};
    const int digits = kDigits[size == 2 ? 0 : size == 4 ? 1 : 2];
    if (to.arguments.empty() || to.argument(0, 0) - to.argument(1, 0) >= digits) return {};
    return failing();
  }
  if (const int digits = float_digits(to.name)) {
    const bool fits = size == 2 || (size == 4 && digits == 15);
    return fits ? TypeChange{} : losing("digits of large numbers");
  }
  if (to.name == "boolean") return losing("numbers other than 0 and 1");
  return failing();
}

TypeChange from_fraction(const Parts& from, const Parts& to) {
  if (integer_size(to.name) != 0) {
    TypeChange change = losing("digits after the point");
    change.may_fail = true;
    return change;
  }
  const int had = float_digits(from.name);
  if (const int digits = float_digits(to.name)) {
    if (had != 0 && digits >= had) return {};
    TypeChange change = losing("digits");
    change.may_fail = true;  // Out of the narrower one's range.
    return change;
  }
  if (to.name == "numeric") {
    if (to.arguments.empty()) return {};
    TypeChange change = losing("digits after the point");
    change.may_fail = true;
    return change;
  }
  return failing();
}

bool is_time(const std::string& name) {
  return name == "date" || name == "interval" || name.starts_with("time");
}

TypeChange between_times(const Parts& from, const Parts& to) {
  const auto has = [](const Parts& parts, std::string_view word) {
    return parts.name.find(word) != std::string::npos;
  };
  const bool from_stamp = from.name.starts_with("timestamp");
  if (from_stamp && to.name == "date") return losing("times of day");
  if (from_stamp && to.name.starts_with("time ")) return losing("dates");
  if (has(from, "with time zone") && has(to, "without time zone")) return losing("time zones");
  if (from.name == to.name) {
    constexpr int kFull = 6;
    if (to.argument(0, kFull) >= from.argument(0, kFull)) return {.rewrites = false};
    return losing("fractions of seconds");
  }
  const bool is_kept = (from.name == "date" && to.name.starts_with("timestamp")) ||
                       (from_stamp && to.name.starts_with("timestamp")) ||
                       (from.name.starts_with("time ") && to.name.starts_with("time "));
  return is_kept ? TypeChange{} : failing();
}

TypeChange between_bits(const Parts& from, const Parts& to) {
  const int had = from.argument(0, from.name == "bit" ? 1 : kNoLimit);
  const int has = to.argument(0, to.name == "bit" ? 1 : kNoLimit);
  const bool fits = to.name == "bit" ? from.name == "bit" && has == had : has >= had;
  return {.may_fail = !fits, .rewrites = !fits || to.name == "bit" || from.name != to.name};
}

TypeChange compare(const schema::Type& from_type, const schema::Type& to_type) {
  const Parts from = take_apart(from_type.text);
  const Parts to = take_apart(to_type.text);
  if (from.is_array != to.is_array) return to.name == "text" ? TypeChange{} : failing();
  if (is_text(from.name)) {
    if (is_text(to.name)) return between_texts(from, to);
    TypeChange change = failing();
    change.respells = !from.is_array && is_number(to.name);
    return change;
  }
  if (is_text(to.name)) {  // Everything has a text; it may be too long.
    return {.may_fail = to.argument(0, to.name == "character" ? 1 : kNoLimit) != kNoLimit};
  }
  if (from.name == "numeric" && to.name == "numeric") return between_numerics(from, to);
  if (const int size = integer_size(from.name)) return from_integer(size, to);
  if (from.name == "numeric" || float_digits(from.name) != 0) return from_fraction(from, to);
  if (is_time(from.name) && is_time(to.name)) return between_times(from, to);
  const auto is_bits = [](const Parts& parts) {
    return parts.name == "bit" || parts.name == "bit varying";
  };
  if (is_bits(from) && is_bits(to)) return between_bits(from, to);
  if (from.name == "json" && to.name == "jsonb") {
    return losing("the order and repetition of keys");
  }
  if (from.name == "jsonb" && to.name == "json") return {};
  if (from.name == "cidr" && to.name == "inet") return {.rewrites = false};
  if (from.name == "boolean" && to.name == "integer") return {};
  return failing();
}

/// `01` and `1` are the same number, `A` and `a` the same word to citext, and blanks at the end
/// nothing to character(n).
bool loosens(const std::string& from, const std::string& to) {
  const std::string name = take_apart(to).name;
  if (!is_text(take_apart(from).name)) return false;
  return !is_text(name) || (name == "citext" && from != "citext") || name == "character";
}

enum class Affinity { blob, text, number };

Affinity affinity_of(const std::string& type) {
  const std::string lower = base::lower(type);
  const auto has = [&](std::string_view word) { return lower.find(word) != std::string::npos; };
  if (has("int")) return Affinity::number;
  if (has("char") || has("clob") || has("text")) return Affinity::text;
  return has("blob") || lower.empty() ? Affinity::blob : Affinity::number;
}

}  // namespace

bool merges_on_sqlite(const std::string& from, const std::string& to) {
  const Affinity was = affinity_of(from);
  const Affinity is = affinity_of(to);
  return was != is && was != Affinity::number && is != Affinity::blob;
}

bool respells_on_sqlite(const std::string& from, const std::string& to) {
  return affinity_of(from) != Affinity::number && affinity_of(to) == Affinity::number;
}

TypeChange compare_types(const schema::Type& from, const schema::Type& to) {
  if (from.text == to.text) return {.rewrites = false};
  TypeChange change = compare(from, to);
  change.merges = change.loses || loosens(from.text, to.text);
  const bool is_array = from.text.ends_with("[]") || to.text.ends_with("[]");
  if (!is_array) return change;
  // Of an array's elements nothing can be asked so simply.
  change.longest.reset();
  change.range.reset();
  return change;
}

}  // namespace limbeck::ops
