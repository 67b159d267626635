// UTF-8 one character at a time, and how many columns a character takes.
// Not normalisation, not grapheme clusters: terminals do not agree on those.
// Next: table.hpp for whole texts.
#pragma once

#include <cstddef>
#include <string_view>

namespace limbeck::report {

struct CodePoint {
  std::string_view bytes;  ///< One to four bytes of the text; one byte where it is not UTF-8.
  char32_t value = 0;      ///< U+FFFD where it is not UTF-8.
  bool valid = false;
};

/// The character that begins at `at`, which must be less than text.size().
CodePoint decode(std::string_view text, std::size_t at);

/// 0, 1 or 2.
std::size_t column_width(char32_t code_point);

/// C0, DEL, C1, and the marks that turn the direction of text around.
bool is_control(char32_t code_point);

}  // namespace limbeck::report
