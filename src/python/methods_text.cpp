// The methods of str.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "python/arithmetic.hpp"
#include "python/classes.hpp"
#include "python/code_points.hpp"
#include "python/formatting.hpp"
#include "python/methods.hpp"
#include "python/raising.hpp"
#include "python/rendering.hpp"

namespace limbeck::python {
namespace {

using Text = const std::string&;

constexpr std::string_view kBlanks = " \t\n\r\f\v";

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text,
                             [](char letter) { return static_cast<unsigned char>(letter) < 0x80; });
}

/// Case of letters beyond ASCII is not known here.
std::string with_case(Text text, int (*change)(int)) {
  if (!is_ascii(text)) throw Unsupported("a change of case beyond ASCII");
  std::string changed = text;
  for (char& letter : changed)
    letter = static_cast<char>(change(static_cast<unsigned char>(letter)));
  return changed;
}

Value upper(Interpreter& i, Text self, Arguments a) {
  const Taken taken(i, "upper", std::move(a), {}, 0);
  return with_case(self, std::toupper);
}
Value lower(Interpreter& i, Text self, Arguments a) {
  const Taken taken(i, "lower", std::move(a), {}, 0);
  return with_case(self, std::tolower);
}
Value capitalize(Interpreter& i, Text self, Arguments a) {
  const Taken taken(i, "capitalize", std::move(a), {}, 0);
  std::string changed = with_case(self, std::tolower);
  if (!changed.empty()) changed[0] = static_cast<char>(std::toupper(changed[0]));
  return changed;
}
Value title(Interpreter& i, Text self, Arguments a) {
  const Taken taken(i, "title", std::move(a), {}, 0);
  std::string changed = with_case(self, std::tolower);
  bool begins = true;
  for (char& letter : changed) {
    if (begins) letter = static_cast<char>(std::toupper(letter));
    begins = std::isalpha(static_cast<unsigned char>(letter)) == 0;
  }
  return changed;
}

Value stripped(Interpreter& i, Text self, Arguments a, bool left, bool right) {
  const Taken taken(i, "strip", std::move(a), {"chars"}, 0);
  const std::string letters = taken.or_none(0).is_none() ? std::string(kBlanks) : taken.text(0);
  if (!is_ascii(letters)) throw Unsupported("strip() of letters beyond ASCII");
  std::size_t begin = 0;
  std::size_t end = self.size();
  while (left && begin < end && letters.find(self[begin]) != std::string::npos) ++begin;
  while (right && end > begin && letters.find(self[end - 1]) != std::string::npos) --end;
  return self.substr(begin, end - begin);
}

Value replace(Interpreter& i, Text self, Arguments a) {
  const Taken taken(i, "replace", std::move(a), {"old", "new", "count"}, 2);
  const std::string from = taken.text(0);
  const std::string to = taken.text(1);
  std::int64_t left = taken.has(2) ? taken.integer(2) : -1;
  if (from.empty()) throw Unsupported("replace() of nothing");
  std::string result;
  std::size_t at = 0;
  for (std::size_t found = 0; left != 0 && (found = self.find(from, at)) != std::string::npos;
       --left) {
    result += self.substr(at, found - at) + to;
    at = found + from.size();
  }
  return result + self.substr(at);
}

Value split(Interpreter& i, Text self, Arguments a) {
  const Taken taken(i, "split", std::move(a), {"sep", "maxsplit"}, 0);
  std::int64_t left = taken.has(1) ? taken.integer(1) : -1;
  Values parts;
  if (!taken.or_none(0).is_none()) {
    const std::string separator = taken.text(0);
    if (separator.empty()) value_error(i, "empty separator");
    std::size_t at = 0;
    for (std::size_t found = 0;
         left != 0 && (found = self.find(separator, at)) != std::string::npos; --left) {
      parts.emplace_back(self.substr(at, found - at));
      at = found + separator.size();
    }
    parts.emplace_back(self.substr(at));
    return make_list(std::move(parts));
  }
  std::size_t at = self.find_first_not_of(kBlanks);
  while (at != std::string::npos) {
    if (left-- == 0) {
      const std::size_t last = self.find_last_not_of(kBlanks);
      parts.emplace_back(self.substr(at, last + 1 - at));
      break;
    }
    const std::size_t end = std::min(self.find_first_of(kBlanks, at), self.size());
    parts.emplace_back(self.substr(at, end - at));
    at = self.find_first_not_of(kBlanks, end);
  }
  return make_list(std::move(parts));
}

Value rsplit(Interpreter& i, Text self, Arguments a) {
  const Taken taken(i, "rsplit", std::move(a), {"sep", "maxsplit"}, 1);
  const std::string separator = taken.text(0);
  std::int64_t left = taken.has(1) ? taken.integer(1) : -1;
  if (separator.empty()) value_error(i, "empty separator");
  Values parts;
  std::string rest = self;
  for (std::size_t found = 0; left != 0 && (found = rest.rfind(separator)) != std::string::npos;
       --left) {
    parts.emplace_back(rest.substr(found + separator.size()));
    rest.resize(found);
  }
  parts.emplace_back(rest);
  std::ranges::reverse(parts);
  return make_list(std::move(parts));
}

Value splitlines(Interpreter& i, Text self, Arguments a) {
  const Taken taken(i, "splitlines", std::move(a), {}, 0);
  if (self.find_first_of("\f\v\x1c\x1d\x1e") != std::string::npos || !is_ascii(self)) {
    throw Unsupported("splitlines() of that text");
  }
  Values lines;
  for (std::size_t at = 0; at < self.size();) {
    const std::size_t end = std::min(self.find_first_of("\r\n", at), self.size());
    lines.emplace_back(self.substr(at, end - at));
    at = end + (self.compare(end, 2, "\r\n") == 0 ? 2 : 1);
  }
  return make_list(std::move(lines));
}

Value join(Interpreter& i, Text self, Arguments a) {
  const Taken taken(i, "join", std::move(a), {"iterable"}, 1);
  std::string result;
  std::size_t index = 0;
  for (const Value& each : i.iterate(taken[0])) {
    const std::string* const text = plain_value(each).text();
    if (text == nullptr) {
      type_error(i, fmt::format("sequence item {}: expected str instance, {} found", index,
                                type_name_of(each)));
    }
    if (index++ > 0) result += self;
    result += *text;
  }
  return result;
}

Value affixed(Interpreter& i, Text self, Arguments a, bool at_start) {
  const Taken taken(i, at_start ? "startswith" : "endswith", std::move(a), {"affix"}, 1);
  const Tuple* const several = as_tuple(taken[0]);
  for (const Value& each : several != nullptr ? several->items : Values{taken[0]}) {
    const std::string* const affix = each.text();
    if (affix == nullptr) type_error(i, "the first argument must be str or a tuple of str");
    if (at_start ? self.starts_with(*affix) : self.ends_with(*affix)) return true;
  }
  return false;
}

Value without_affix(Interpreter& i, Text self, Arguments a, bool at_start) {
  const Taken taken(i, at_start ? "removeprefix" : "removesuffix", std::move(a), {"affix"}, 1);
  const std::string affix = taken.text(0);
  if (at_start ? !self.starts_with(affix) : !self.ends_with(affix)) return self;
  return at_start ? self.substr(affix.size()) : self.substr(0, self.size() - affix.size());
}

Value count(Interpreter& i, Text self, Arguments a) {
  const Taken taken(i, "count", std::move(a), {"sub"}, 1);
  const std::string wanted = taken.text(0);
  if (wanted.empty()) throw Unsupported("count() of nothing");
  std::int64_t found = 0;
  for (std::size_t at = 0; (at = self.find(wanted, at)) != std::string::npos; at += wanted.size()) {
    ++found;
  }
  return found;
}

Value find(Interpreter& i, Text self, Arguments a) {
  const Taken taken(i, "find", std::move(a), {"sub"}, 1);
  const std::size_t at = self.find(taken.text(0));
  if (at == std::string::npos) return -1;
  return static_cast<std::int64_t>(count_code_points(std::string_view(self).substr(0, at)));
}

Value zfill(Interpreter& i, Text self, Arguments a) {
  const Taken taken(i, "zfill", std::move(a), {"width"}, 1);
  const auto missing = taken.integer(0) - static_cast<std::int64_t>(count_code_points(self));
  if (missing > 10'000) throw Unsupported("a text of that size");
  const std::string zeros(static_cast<std::size_t>(std::max<std::int64_t>(missing, 0)), '0');
  const bool has_sign = self.starts_with('-') || self.starts_with('+');
  return has_sign ? self.substr(0, 1) + zeros + self.substr(1) : zeros + self;
}

Value all_are(Interpreter& i, Text self, Arguments a, int (*is)(int)) {
  const Taken taken(i, "isdigit", std::move(a), {}, 0);
  if (!is_ascii(self)) throw Unsupported("a question on letters beyond ASCII");
  return !self.empty() && std::ranges::all_of(self, [&](char letter) {
    return is(static_cast<unsigned char>(letter)) != 0;
  });
}

Value encode(Interpreter& i, Text self, Arguments a) {
  const Taken taken(i, "encode", std::move(a), {"encoding", "errors"}, 0);
  const std::string encoding = taken.has(0) ? taken.text(0) : "utf-8";
  const bool is_known = encoding == "utf-8" || encoding == "utf8" || encoding == "UTF-8" ||
                        (encoding == "ascii" && is_ascii(self));
  if (!is_known) throw Unsupported("the encoding " + encoding);
  return make_bytes(self);
}

using Body = Value (*)(Interpreter&, Text, Arguments);

const std::map<std::string_view, Body>& methods() {
  static const std::map<std::string_view, Body> all = {
      {"upper", upper},
      {"lower", lower},
      {"capitalize", capitalize},
      {"title", title},
      {"replace", replace},
      {"split", split},
      {"rsplit", rsplit},
      {"splitlines", splitlines},
      {"join", join},
      {"encode", encode},
      {"count", count},
      {"find", find},
      {"zfill", zfill},
      {"format",
       [](Interpreter& i, Text self, Arguments a) -> Value { return format_text(i, self, a); }},
      {"strip", [](Interpreter& i, Text self,
                   Arguments a) { return stripped(i, self, std::move(a), true, true); }},
      {"lstrip", [](Interpreter& i, Text self,
                    Arguments a) { return stripped(i, self, std::move(a), true, false); }},
      {"rstrip", [](Interpreter& i, Text self,
                    Arguments a) { return stripped(i, self, std::move(a), false, true); }},
      {"startswith",
       [](Interpreter& i, Text self, Arguments a) { return affixed(i, self, std::move(a), true); }},
      {"endswith", [](Interpreter& i, Text self,
                      Arguments a) { return affixed(i, self, std::move(a), false); }},
      {"removeprefix", [](Interpreter& i, Text self,
                          Arguments a) { return without_affix(i, self, std::move(a), true); }},
      {"removesuffix", [](Interpreter& i, Text self,
                          Arguments a) { return without_affix(i, self, std::move(a), false); }},
      {"isdigit", [](Interpreter& i, Text self,
                     Arguments a) { return all_are(i, self, std::move(a), std::isdigit); }},
      {"isalpha", [](Interpreter& i, Text self,
                     Arguments a) { return all_are(i, self, std::move(a), std::isalpha); }},
      {"isalnum", [](Interpreter& i, Text self,
                     Arguments a) { return all_are(i, self, std::move(a), std::isalnum); }},
  };
  return all;
}

}  // namespace

std::optional<Value> text_method(const std::string& self, const std::string& name) {
  const auto found = methods().find(name);
  if (found == methods().end()) return std::nullopt;
  return make_native(name, [self, body = found->second](Interpreter& interpreter, Arguments given) {
    return body(interpreter, self, std::move(given));
  });
}

Taken::Taken(Interpreter& interpreter, std::string function, Arguments arguments,
             std::vector<std::string> names, std::size_t required)
    : interpreter_(interpreter), function_(std::move(function)), values_(names.size()) {
  if (arguments.positional.size() > names.size()) {
    type_error(interpreter_, fmt::format("{}() takes at most {} arguments ({} given)", function_,
                                         names.size(), arguments.positional.size()));
  }
  for (std::size_t i = 0; i < arguments.positional.size(); ++i) {
    values_[i] = std::move(arguments.positional[i]);
  }
  for (auto& [name, value] : arguments.keywords) {
    const auto found = std::ranges::find(names, name);
    if (found == names.end()) {
      throw Unsupported(fmt::format("the argument {} of {}()", name, function_));
    }
    values_[static_cast<std::size_t>(found - names.begin())] = std::move(value);
  }
  for (std::size_t i = 0; i < required; ++i) {
    if (values_[i]) continue;
    type_error(interpreter_, fmt::format("{}() missing required argument '{}' (pos {})", function_,
                                         names[i], i + 1));
  }
}

std::string Taken::text(std::size_t index) const {
  const std::string* const text = plain_value(*values_[index]).text();
  if (text != nullptr) return *text;
  type_error(interpreter_, fmt::format("{}() argument {} must be str, not {}", function_, index + 1,
                                       type_name_of(*values_[index])));
}

std::int64_t Taken::integer(std::size_t index) const {
  if (const auto integer = integer_of(plain_value(*values_[index]))) return *integer;
  type_error(interpreter_, fmt::format("'{}' object cannot be interpreted as an integer",
                                       type_name_of(*values_[index])));
}

}  // namespace limbeck::python
