// A value as JSON: json_writer.hpp.
#include "python/json_writer.hpp"

#include <fmt/format.h>

#include <cmath>

#include "python/classes.hpp"
#include "python/code_points.hpp"
#include "python/collections.hpp"
#include "python/rendering.hpp"

namespace limbeck::python {
namespace {

constexpr int kDeepest = 200;

char32_t code_point(std::string_view letter) {
  const auto byte = [&](std::size_t at) {
    return static_cast<char32_t>(static_cast<unsigned char>(letter[at]));
  };
  if (letter.size() == 1) return byte(0);
  char32_t value = byte(0) & (letter.size() == 2 ? 0x1FU : letter.size() == 3 ? 0x0FU : 0x07U);
  for (std::size_t at = 1; at < letter.size(); ++at) value = (value << 6) | (byte(at) & 0x3FU);
  return value;
}

std::string quoted(const std::string& text, bool is_ascii) {
  std::string result = "\"";
  for (const std::string& letter : split_code_points(text)) {
    const char32_t value = code_point(letter);
    if (letter == "\"" || letter == "\\") {
      result += "\\" + letter;
    } else if (letter == "\n" || letter == "\r" || letter == "\t") {
      result += letter == "\n" ? "\\n" : letter == "\r" ? "\\r" : "\\t";
    } else if (letter == "\b" || letter == "\f") {
      result += letter == "\b" ? "\\b" : "\\f";
    } else if (value >= 0x10000 && is_ascii) {
      const auto rest = static_cast<std::uint32_t>(value - 0x10000);
      result += fmt::format("\\u{:04x}\\u{:04x}", 0xD800 + (rest >> 10), 0xDC00 + (rest & 0x3FF));
    } else if (value < 0x20 || (is_ascii && value > 0x7E)) {
      result += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(value));
    } else {
      result += letter;
    }
  }
  return result + "\"";
}

std::string real(double number) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number < 0 ? "-Infinity" : "Infinity";
  return real_text(number);
}

/// None: what needs more than a word.
std::optional<std::string> word(const Value& value) {
  if (value.is_none()) return "null";
  if (const bool* const truth = value.boolean()) return *truth ? "true" : "false";
  if (const auto* const number = value.integer()) return std::to_string(*number);
  if (const double* const number = value.real()) return real(*number);
  return std::nullopt;
}

class Writer {
 public:
  explicit Writer(const JsonStyle& style) : style_(style) {}

  std::string of(const Value& given) {
    const Value& value = plain_value(given);
    if (auto plain = word(value)) return *std::move(plain);
    if (value.text() != nullptr) return quoted(*value.text(), style_.is_ascii);
    if (++depth_ > kDeepest) throw Unsupported("the JSON of something nested that deep");
    std::string text = container(value);
    --depth_;
    return text;
  }

 private:
  std::string container(const Value& value) {
    if (const List* const list = as_list(value)) return list_text(list->items);
    if (const Tuple* const tuple = as_tuple(value)) return list_text(tuple->items);
    if (const Dict* const dict = as_dict(value)) return dict_text(*dict);
    if (style_.substitute) return of(style_.substitute(value));
    throw Unsupported(fmt::format("a value of the type {} in JSON", type_name_of(value)));
  }

  std::string list_text(const Values& items) {
    std::vector<std::string> parts;
    for (const Value& each : items) parts.push_back(of(each));
    return joined(parts, '[', ']');
  }

  std::string dict_text(const Dict& dict) {
    Values keys = dict.keys();
    if (style_.sort_keys) keys = style_.sort_keys(std::move(keys));
    std::vector<std::string> parts;
    for (const Value& key : keys) {
      parts.push_back(quoted(key_text(key), style_.is_ascii) + style_.colon + of(*dict.find(key)));
    }
    return joined(parts, '{', '}');
  }

  static std::string key_text(const Value& given) {
    const Value& key = plain_value(given);
    if (key.text() != nullptr) return *key.text();
    if (auto plain = word(key)) return *std::move(plain);
    throw Unsupported("this key in JSON");
  }

  std::string joined(const std::vector<std::string>& parts, char open, char close) const {
    if (parts.empty()) return std::string{open, close};
    const auto line = [&](int depth) {
      std::string text = "\n";
      for (int i = 0; i < depth; ++i) text += *style_.indent;
      return text;
    };
    std::string text(1, open);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (i > 0) text += style_.between;
      if (style_.indent) text += line(depth_);
      text += parts[i];
    }
    if (style_.indent) text += line(depth_ - 1);
    return text + close;
  }

  const JsonStyle& style_;
  int depth_ = 0;
};

}  // namespace

std::string json_text(const Value& value, const JsonStyle& style) {
  return Writer(style).of(value);
}

}  // namespace limbeck::python
