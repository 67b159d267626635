// What the literals of a script stand for. Not f-strings' inner expressions: parser.hpp.
#pragma once

#include <string>
#include <string_view>

#include "python/lexer.hpp"

namespace limbeck::python {

/// A string token taken apart; views into it.
struct StringToken {
  bool is_raw = false;
  bool is_bytes = false;
  bool is_formatted = false;
  std::string_view content;  ///< Between the quotes.
  std::size_t offset = 0;    ///< Of the content within the token.
};
StringToken take_apart(std::string_view token);

/// Escapes replaced. Errors: python.syntax at `at`.
std::string decode_string(std::string_view content, bool is_raw, bool is_bytes, Position at,
                          std::string_view file);

/// IntegerConstant, double or ImaginaryConstant. Errors: python.syntax (beyond 4,300 digits).
Constant decode_number(std::string_view token, Position at, std::string_view file);

}  // namespace limbeck::python
