#include "python/formatting.hpp"

#include <fmt/format.h>

#include "python/arithmetic.hpp"
#include "python/classes.hpp"
#include "python/code_points.hpp"
#include "python/collections.hpp"
#include "python/rendering.hpp"
#include "python/subscript.hpp"

namespace limbeck::python {
namespace {

/// The parts of a specification that scripts are seen to use; more is Unsupported.
struct Specification {
  std::string fill = " ";
  char align = 0;
  std::size_t width = 0;
  bool has_grouping = false;
  int precision = -1;
  char type = 0;
};

constexpr bool is_digit(char letter) {
  return letter >= '0' && letter <= '9';
}

std::size_t read_number(std::string_view text, std::size_t& at) {
  std::size_t number = 0;
  for (; at < text.size() && is_digit(text[at]); ++at) {
    number = number * 10 + static_cast<std::size_t>(text[at] - '0');
    if (number > 100'000) throw Unsupported("a width of that size");
  }
  return number;
}

Specification parse(std::string_view text) {
  Specification found;
  std::size_t at = 0;
  const auto is_align = [&](std::size_t i) {
    return i < text.size() && (text[i] == '<' || text[i] == '>' || text[i] == '^');
  };
  if (is_align(1)) {
    found.fill = text.substr(0, 1);
    found.align = text[1];
    at = 2;
  } else if (is_align(0)) {
    found.align = text[0];
    at = 1;
  }
  if (at < text.size() && text[at] == '0' && found.align == 0) {
    found.fill = "0";
    found.align = '=';
    ++at;
  }
  found.width = read_number(text, at);
  if (at < text.size() && text[at] == ',') {
    found.has_grouping = true;
    ++at;
  }
  if (at < text.size() && text[at] == '.') {
    found.precision = static_cast<int>(read_number(text, ++at));
  }
  if (at < text.size()) found.type = text[at++];
  if (at != text.size()) throw Unsupported(fmt::format("the format '{}'", text));
  return found;
}

std::string padded(std::string text, const Specification& specification, char default_align) {
  const std::size_t length = count_code_points(text);
  if (length >= specification.width) return text;
  const std::size_t missing = specification.width - length;
  const char align = specification.align == 0 ? default_align : specification.align;
  const auto fill = [&](std::size_t count) {
    std::string filled;
    for (std::size_t i = 0; i < count; ++i) filled += specification.fill;
    return filled;
  };
  if (align == '<') return text + fill(missing);
  if (align == '^') return fill(missing / 2) + text + fill(missing - missing / 2);
  if (align == '=' && !text.empty() && text[0] == '-') return "-" + fill(missing) + text.substr(1);
  return fill(missing) + text;
}

std::string grouped(std::string digits) {
  const std::size_t first = !digits.empty() && digits[0] == '-' ? 1 : 0;
  std::size_t end = digits.find('.');
  if (end == std::string::npos) end = digits.size();
  for (std::size_t at = end; at > first + 3;) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
}

[[noreturn]] void unknown_code(char type, const std::string& kind) {
  throw Unsupported(fmt::format("the format code '{}' for {}", type, kind));
}

std::string format_integer(std::int64_t value, const Specification& specification) {
  std::string text;
  switch (specification.type) {
    case 0:
    case 'd':
      text = std::to_string(value);
      break;
    case 'x':
      text = fmt::format("{:x}", value);
      break;
    case 'X':
      text = fmt::format("{:X}", value);
      break;
    case 'o':
      text = fmt::format("{:o}", value);
      break;
    case 'b':
      text = fmt::format("{:b}", value);
      break;
    default:
      unknown_code(specification.type, "int");
  }
  if (specification.has_grouping) text = grouped(std::move(text));
  return padded(std::move(text), specification, '>');
}

std::string format_real(double value, const Specification& specification) {
  std::string text;
  const int precision = specification.precision < 0 ? 6 : specification.precision;
  switch (specification.type) {
    case 'f':
    case 'F':
      text = fmt::format("{:.{}f}", value, precision);
      break;
    case '%':
      text = fmt::format("{:.{}f}%", value * 100, precision);
      break;
    case 0:
      if (specification.precision >= 0) unknown_code('.', "float without a code");
      text = real_text(value);
      break;
    default:
      unknown_code(specification.type, "float");
  }
  if (specification.has_grouping) text = grouped(std::move(text));
  return padded(std::move(text), specification, '>');
}

/// `{0.name[key]}` in str.format.
Value find_field(Interpreter& interpreter, std::string_view field, const Arguments& arguments,
                 std::size_t& next) {
  const std::size_t end = field.find_first_of(".[");
  const std::string name(field.substr(0, end));
  Value value;
  const bool is_number = name.find_first_not_of("0123456789") == std::string::npos;
  if (is_number) {
    const std::size_t index = name.empty() ? next++ : std::stoul(name);
    if (index >= arguments.positional.size()) {
      interpreter.raise(
          "IndexError",
          fmt::format("Replacement index {} out of range for positional args tuple", index));
    }
    value = arguments.positional[index];
  } else {
    const Value* found = nullptr;
    for (const auto& [key, given] : arguments.keywords) {
      if (key == name) found = &given;
    }
    if (found == nullptr) interpreter.raise("KeyError", name);
    value = *found;
  }
  while (end != std::string_view::npos && field.size() > end) {
    if (field.find('[') != std::string_view::npos) throw Unsupported("an index in str.format");
    std::string_view rest = field.substr(end + 1);
    for (;;) {
      const std::size_t dot = rest.find('.');
      value = interpreter.attribute(value, std::string(rest.substr(0, dot)));
      if (dot == std::string_view::npos) return value;
      rest.remove_prefix(dot + 1);
    }
  }
  return value;
}

std::string converted(Interpreter& interpreter, const Value& value, char conversion,
                      std::string_view specification) {
  if (conversion == 'r') {
    return format_value(interpreter, representation_of(interpreter, value), specification);
  }
  if (conversion == 's') {
    return format_value(interpreter, text_of(interpreter, value), specification);
  }
  if (conversion != 0) throw Unsupported("that conversion");
  return format_value(interpreter, value, specification);
}

/// The values on the right of `%`, one after the other or by name.
class PercentValues {
 public:
  PercentValues(Interpreter& interpreter, const Value& values)
      : interpreter_(interpreter), values_(values) {
    const Tuple* const tuple = as_tuple(values);
    items_ = tuple != nullptr ? tuple->items : Values{values};
  }
  Value next() {
    if (next_ == items_.size()) {
      interpreter_.raise("TypeError", "not enough arguments for format string");
    }
    return items_[next_++];
  }
  Value named(const std::string& name) {
    if (as_dict(values_) == nullptr) interpreter_.raise("TypeError", "format requires a mapping");
    next_ = items_.size();
    return item(interpreter_, values_, name);
  }
  void require_all_used() const {
    if (next_ < items_.size() && as_dict(values_) == nullptr) {
      interpreter_.raise("TypeError", "not all arguments converted during string formatting");
    }
  }

 private:
  Interpreter& interpreter_;
  const Value& values_;
  Values items_;
  std::size_t next_ = 0;
};

std::string percent_value(Interpreter& interpreter, char code, const Value& value,
                          const Specification& specification) {
  const char align = specification.align == 0 ? '>' : specification.align;
  switch (code) {
    case 's':
      return padded(text_of(interpreter, value), specification, align);
    case 'r':
      return padded(representation_of(interpreter, value), specification, align);
    case 'd':
    case 'i':
    case 'x': {
      const auto integer = integer_of(value);
      if (!integer) {
        if (value.real() != nullptr) throw Unsupported("%d of a float");
        interpreter.raise("TypeError", fmt::format("%{} format: a real number is required, not {}",
                                                   code, type_name_of(value)));
      }
      const std::string text =
          code == 'x' ? fmt::format("{:x}", *integer) : std::to_string(*integer);
      return padded(text, specification, align);
    }
    case 'f': {
      const auto real = real_of(value);
      if (!real) {
        interpreter.raise("TypeError", "must be real number, not " + type_name_of(value));
      }
      const int precision = specification.precision < 0 ? 6 : specification.precision;
      return padded(fmt::format("{:.{}f}", *real, precision), specification, align);
    }
    default:
      throw Unsupported(fmt::format("the format code '%{}'", code));
  }
}

}  // namespace

std::string format_value(Interpreter& interpreter, const Value& value,
                         std::string_view specification_text) {
  if (specification_text.empty()) return text_of(interpreter, value);
  const Value& plain = plain_value(value);
  if (const Object* const object = plain.object()) {
    if (auto text = object->formatted(specification_text)) return std::move(*text);
  }
  const Specification specification = parse(specification_text);
  if (const std::string* const text = plain.text()) {
    if (specification.type != 0 && specification.type != 's') {
      unknown_code(specification.type, "str");
    }
    if (specification.has_grouping || specification.align == '=') unknown_code(',', "str");
    const std::string shortened =
        specification.precision < 0
            ? *text
            : slice_code_points(*text, 0, static_cast<std::size_t>(specification.precision));
    return padded(shortened, specification, '<');
  }
  const auto integer = plain.boolean() == nullptr ? integer_of(plain) : std::nullopt;
  const bool as_real = specification.type == 'f' || specification.type == 'F' ||
                       specification.type == '%' || specification.precision >= 0;
  if (integer && !as_real) return format_integer(*integer, specification);
  if (const auto real = plain.boolean() == nullptr ? real_of(plain) : std::nullopt) {
    return format_real(*real, specification);
  }
  throw Unsupported("a format of " + type_name_of(value));
}

std::string format_text(Interpreter& interpreter, std::string_view text,
                        const Arguments& arguments) {
  std::string result;
  std::size_t next = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char letter = text[at];
    const bool is_doubled = at + 1 < text.size() && text[at + 1] == letter;
    if ((letter == '{' || letter == '}') && is_doubled) {
      result += letter;
      ++at;
    } else if (letter == '}') {
      interpreter.raise("ValueError", "Single '}' encountered in format string");
    } else if (letter != '{') {
      result += letter;
    } else {
      const std::size_t end = text.find('}', at);
      if (end == std::string_view::npos) {
        interpreter.raise("ValueError", "Single '{' encountered in format string");
      }
      std::string_view field = text.substr(at + 1, end - at - 1);
      if (field.find('{') != std::string_view::npos) throw Unsupported("a nested format field");
      std::string_view specification;
      if (const std::size_t colon = field.find(':'); colon != std::string_view::npos) {
        specification = field.substr(colon + 1);
        field = field.substr(0, colon);
      }
      char conversion = 0;
      if (const std::size_t mark = field.find('!'); mark != std::string_view::npos) {
        conversion = mark + 2 == field.size() ? field.back() : '?';
        field = field.substr(0, mark);
      }
      const Value value = find_field(interpreter, field, arguments, next);
      result += converted(interpreter, value, conversion, specification);
      at = end;
    }
  }
  return result;
}

std::string percent_format(Interpreter& interpreter, std::string_view text, const Value& values) {
  PercentValues given(interpreter, values);
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      result += text[at];
      continue;
    }
    if (++at == text.size()) interpreter.raise("ValueError", "incomplete format");
    if (text[at] == '%') {
      result += '%';
      continue;
    }
    std::optional<Value> value;
    if (text[at] == '(') {
      const std::size_t end = text.find(')', at);
      if (end == std::string_view::npos) {
        interpreter.raise("ValueError", "incomplete format key");
      }
      value = given.named(std::string(text.substr(at + 1, end - at - 1)));
      at = end + 1;
    }
    Specification specification;
    if (at < text.size() && text[at] == '-') {
      specification.align = '<';
      ++at;
    } else if (at < text.size() && text[at] == '0') {
      specification.align = '=';
      specification.fill = "0";
      ++at;
    }
    specification.width = read_number(text, at);
    if (at < text.size() && text[at] == '.') {
      specification.precision = static_cast<int>(read_number(text, ++at));
    }
    if (at >= text.size()) interpreter.raise("ValueError", "incomplete format");
    if (!value) value = given.next();
    if (specification.precision >= 0 && text[at] != 'f') throw Unsupported("a precision there");
    result += percent_value(interpreter, text[at], *value, specification);
  }
  given.require_all_used();
  return result;
}

}  // namespace limbeck::python
