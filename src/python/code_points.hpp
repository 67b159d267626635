// Text by characters: a Python string counts code points, ours are UTF-8.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace limbeck::python {

inline bool begins_code_point(char byte) {
  return (static_cast<unsigned char>(byte) & 0xc0U) != 0x80U;
}

inline std::size_t count_code_points(std::string_view text) {
  std::size_t count = 0;
  for (const char byte : text) count += begins_code_point(byte) ? 1 : 0;
  return count;
}

/// The byte at which the code point of that index begins; the text's size beyond its end.
inline std::size_t byte_of_code_point(std::string_view text, std::size_t index) {
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    if (begins_code_point(text[at]) && index-- == 0) return at;
  }
  return at;
}

inline std::string slice_code_points(std::string_view text, std::size_t from, std::size_t count) {
  const std::size_t begin = byte_of_code_point(text, from);
  const std::string_view rest = text.substr(begin);
  return std::string(rest.substr(0, byte_of_code_point(rest, count)));
}

/// Each as a text of its own.
inline std::vector<std::string> split_code_points(std::string_view text) {
  std::vector<std::string> letters;
  for (const char byte : text) {
    if (begins_code_point(byte)) letters.emplace_back();
    letters.back() += byte;
  }
  return letters;
}

}  // namespace limbeck::python
