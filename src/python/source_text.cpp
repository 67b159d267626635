// The bytes of a file as text: its encoding line, byte order mark and line ends.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "base/text.hpp"
#include "python/lexer.hpp"

namespace limbeck::python {
namespace {

constexpr std::string_view kMark = "\xEF\xBB\xBF";

/// Of cp1252, 0x80 to 0x9F; 0 where it has none.
constexpr std::array<char16_t, 32> kWindows = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

/// What a comment in the first two lines says: `# -*- coding: latin-1 -*-`. Empty: nothing.
std::string declared_encoding(std::string_view text) {
  for (int i = 0; i < 2; ++i) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = base::trim(text.substr(0, end));
    if (!line.empty() && !line.starts_with('#')) return {};
    const std::size_t word = line.find("coding");
    if (word != std::string_view::npos && word + 6 < line.size() &&
        (line[word + 6] == ':' || line[word + 6] == '=')) {
      std::string_view name = base::trim(line.substr(word + 7));
      std::size_t size = 0;
      while (size < name.size() && (std::isalnum(static_cast<unsigned char>(name[size])) != 0 ||
                                    name[size] == '-' || name[size] == '_' || name[size] == '.')) {
        ++size;
      }
      return base::lower(name.substr(0, size));
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return {};
}

void append_utf8(std::string& text, char16_t point) {
  if (point < 0x80) {
    text += static_cast<char>(point);
  } else if (point < 0x800) {
    text += static_cast<char>(0xC0 | (point >> 6));
    text += static_cast<char>(0x80 | (point & 0x3F));
  } else {
    text += static_cast<char>(0xE0 | (point >> 12));
    text += static_cast<char>(0x80 | ((point >> 6) & 0x3F));
    text += static_cast<char>(0x80 | (point & 0x3F));
  }
}

Position position_of(std::string_view text, std::size_t offset) {
  Position at{1, 1};
  for (const char letter : text.substr(0, offset)) {
    if (letter == '\n') at = {at.line + 1, 0};
    at.column += (static_cast<unsigned char>(letter) & 0xC0) != 0x80 ? 1 : 0;
  }
  return at;
}

[[noreturn]] void fail_byte(std::string_view text, std::size_t offset, std::string_view file,
                            std::string_view encoding) {
  fail_syntax(file, position_of(text, offset),
              fmt::format("the byte 0x{:02x} is not {}", static_cast<unsigned char>(text[offset]),
                          encoding),
              "save the file as UTF-8, or name its encoding in the first line: # coding: latin-1");
}

std::string from_single_bytes(std::string_view text, std::string_view file, bool is_windows) {
  std::string result;
  result.reserve(text.size() + text.size() / 8);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool is_special = is_windows && byte >= 0x80 && byte < 0xA0;
    const char16_t point = is_special ? kWindows[byte - 0x80] : static_cast<char16_t>(byte);
    if (is_special && point == 0) fail_byte(text, i, file, "cp1252");
    append_utf8(result, point);
  }
  return result;
}

std::string with_plain_line_ends(std::string text) {
  if (text.find('\r') == std::string::npos) return text;
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_return = text[i] == '\r';
    if (is_return && i + 1 < text.size() && text[i + 1] == '\n') continue;
    result += is_return ? '\n' : text[i];
  }
  return result;
}

}  // namespace

std::string decode_source(std::string_view bytes, std::string_view file) {
  const bool has_mark = bytes.starts_with(kMark);
  if (has_mark) bytes.remove_prefix(kMark.size());
  if (const std::size_t nul = bytes.find('\0'); nul != std::string_view::npos) {
    fail_syntax(file, position_of(bytes, nul), "a NUL byte: this is no Python script",
                "move it out of the folder, or restore it");
  }
  std::string encoding = declared_encoding(bytes);
  std::erase_if(encoding, [](char letter) { return letter == '-' || letter == '_'; });
  if (has_mark || encoding.empty() || encoding == "utf8" || encoding == "utf8sig") {
    const std::size_t valid = base::valid_utf8_prefix(bytes);
    if (valid != bytes.size()) fail_byte(bytes, valid, file, "UTF-8");
    return with_plain_line_ends(std::string(bytes));
  }
  if (encoding == "ascii" || encoding == "usascii") {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      if (static_cast<unsigned char>(bytes[i]) >= 0x80) fail_byte(bytes, i, file, "ASCII");
    }
    return with_plain_line_ends(std::string(bytes));
  }
  const bool is_windows = encoding == "cp1252" || encoding == "windows1252";
  if (is_windows || encoding == "latin1" || encoding == "iso88591") {
    return with_plain_line_ends(from_single_bytes(bytes, file, is_windows));
  }
  fail_syntax(file, {1, 1}, fmt::format("the encoding '{}' is not known", encoding),
              "save the file as UTF-8 and drop the encoding line");
}

}  // namespace limbeck::python
