#include "python/literals.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "base/text.hpp"

namespace limbeck::python {
namespace {

/// As Python's own limit for text that becomes a number.
constexpr std::size_t kMostDigits = 4300;

int digit_value(char letter) {
  if (letter >= '0' && letter <= '9') return letter - '0';
  const char lower = static_cast<char>(letter | 0x20);
  if (lower >= 'a' && lower <= 'f') return lower - 'a' + 10;
  return -1;
}

void append_utf8(std::string& text, std::uint32_t point) {
  if (point < 0x80) {
    text += static_cast<char>(point);
  } else if (point < 0x800) {
    text += static_cast<char>(0xC0 | (point >> 6));
    text += static_cast<char>(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    text += static_cast<char>(0xE0 | (point >> 12));
    text += static_cast<char>(0x80 | ((point >> 6) & 0x3F));
    text += static_cast<char>(0x80 | (point & 0x3F));
  } else {
    text += static_cast<char>(0xF0 | (point >> 18));
    text += static_cast<char>(0x80 | ((point >> 12) & 0x3F));
    text += static_cast<char>(0x80 | ((point >> 6) & 0x3F));
    text += static_cast<char>(0x80 | (point & 0x3F));
  }
}

/// One string's content; `at_` stands behind the backslash when an escape begins.
class Decoder {
 public:
  Decoder(std::string_view content, bool is_bytes, Position at, std::string_view file)
      : content_(content), is_bytes_(is_bytes), where_(at), file_(file) {}

  std::string decode() {
    result_.reserve(content_.size());
    while (at_ < content_.size()) {
      const char letter = content_[at_++];
      if (letter != '\\' || at_ == content_.size()) {
        result_ += letter;
      } else {
        escape();
      }
    }
    return std::move(result_);
  }

 private:
  void escape() {
    const char kind = content_[at_++];
    switch (kind) {
      case '\n':
        return;
      case '\\':
      case '\'':
      case '"':
        result_ += kind;
        return;
      case 'a':
        result_ += '\a';
        return;
      case 'b':
        result_ += '\b';
        return;
      case 'f':
        result_ += '\f';
        return;
      case 'n':
        result_ += '\n';
        return;
      case 'r':
        result_ += '\r';
        return;
      case 't':
        result_ += '\t';
        return;
      case 'v':
        result_ += '\v';
        return;
      case 'x':
        return add(hexadecimal(2));
      case 'u':
        if (!is_bytes_) return add(hexadecimal(4));
        break;
      case 'U':
        if (!is_bytes_) return add(hexadecimal(8));
        break;
      case 'N':
        if (!is_bytes_) fail("\\N{…} is not known here", "write the letter itself");
        break;
      default:
        break;
    }
    if (kind >= '0' && kind <= '7') {
      std::uint32_t value = static_cast<std::uint32_t>(kind - '0');
      for (int i = 0; i < 2 && at_ < content_.size(); ++i) {
        const char next = content_[at_];
        if (next < '0' || next > '7') break;
        value = value * 8 + static_cast<std::uint32_t>(next - '0');
        ++at_;
      }
      return add(is_bytes_ ? value & 0xFF : value);
    }
    result_ += '\\';  // Not an escape: both stay, as Python has it.
    result_ += kind;
  }

  std::uint32_t hexadecimal(int digits) {
    std::uint32_t value = 0;
    for (int i = 0; i < digits; ++i) {
      const int digit = at_ < content_.size() ? digit_value(content_[at_]) : -1;
      if (digit < 0) fail("an escape has too few hexadecimal digits", {});
      value = value * 16 + static_cast<std::uint32_t>(digit);
      ++at_;
    }
    if (value > 0x10FFFF) fail("an escape names no character", {});
    return value;
  }

  void add(std::uint32_t point) {
    if (is_bytes_) {
      result_ += static_cast<char>(point);
    } else {
      append_utf8(result_, point);
    }
  }

  [[noreturn]] void fail(std::string what, std::string hint) const {
    fail_syntax(file_, where_, std::move(what), std::move(hint));
  }

  std::string_view content_;
  bool is_bytes_;
  Position where_;
  std::string_view file_;
  std::size_t at_ = 0;
  std::string result_;
};

/// Of another base, as decimal digits of any length.
std::string to_decimal(std::string_view digits, int base) {
  std::string decimal = "0";  // Lowest digit first.
  for (const char letter : digits) {
    int carry = digit_value(letter);
    for (char& each : decimal) {
      const int value = (each - '0') * base + carry;
      each = static_cast<char>('0' + value % 10);
      carry = value / 10;
    }
    for (; carry > 0; carry /= 10) decimal += static_cast<char>('0' + carry % 10);
  }
  while (decimal.size() > 1 && decimal.back() == '0') decimal.pop_back();
  std::reverse(decimal.begin(), decimal.end());
  return decimal;
}

}  // namespace

StringToken take_apart(std::string_view token) {
  StringToken taken;
  std::size_t prefix = 0;
  for (; token[prefix] != '"' && token[prefix] != '\''; ++prefix) {
    const char kind = static_cast<char>(token[prefix] | 0x20);
    taken.is_raw |= kind == 'r';
    taken.is_bytes |= kind == 'b';
    taken.is_formatted |= kind == 'f';
  }
  const std::string_view quoted = token.substr(prefix);
  const bool is_triple = quoted.size() >= 6 && quoted[1] == quoted[0] && quoted[2] == quoted[0];
  const std::size_t width = is_triple ? 3 : 1;
  taken.content = quoted.substr(width, quoted.size() - 2 * width);
  taken.offset = prefix + width;
  return taken;
}

std::string decode_string(std::string_view content, bool is_raw, bool is_bytes, Position at,
                          std::string_view file) {
  if (is_bytes) {
    for (const char letter : content) {
      if (static_cast<unsigned char>(letter) < 0x80) continue;
      fail_syntax(file, at, "bytes hold ASCII letters alone", "write others as \\x and two digits");
    }
  }
  if (is_raw || content.find('\\') == std::string_view::npos) return std::string(content);
  return Decoder(content, is_bytes, at, file).decode();
}

Constant decode_number(std::string_view token, Position at, std::string_view file) {
  std::string text(token);
  std::erase(text, '_');
  const bool is_imaginary = text.back() == 'j' || text.back() == 'J';
  const char mark = text.size() > 1 && text[0] == '0' ? static_cast<char>(text[1] | 0x20) : '\0';
  if (mark == 'x' || mark == 'o' || mark == 'b') {
    if (text.size() > kMostDigits) fail_syntax(file, at, "a number of more than 4,300 digits");
    const int base = mark == 'x' ? 16 : mark == 'o' ? 8 : 2;
    return {IntegerConstant{to_decimal(std::string_view(text).substr(2), base)}};
  }
  if (is_imaginary) return {ImaginaryConstant{std::strtod(text.c_str(), nullptr)}};
  if (text.find_first_of(".eE") != std::string::npos) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc::result_out_of_range) value = std::strtod(text.c_str(), nullptr);
    return {value};
  }
  if (text.size() > kMostDigits) fail_syntax(file, at, "a number of more than 4,300 digits");
  const std::size_t first = text.find_first_not_of('0');
  return {IntegerConstant{first == std::string::npos ? "0" : text.substr(first)}};
}

}  // namespace limbeck::python
