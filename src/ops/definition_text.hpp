// What can be read off a definition as a server deparses it: brackets, commas, names of functions.
// Not a parser: dialects read statements, and this stands below them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace limbeck::ops {

/// `((a > 0))` of `CHECK ((a > 0)) NO INHERIT`, `(a, lower(b))` of `USING btree (a, lower(b))`:
/// from the first parenthesis to the one that closes it. Empty if there is none.
std::string in_brackets(std::string_view definition);
/// `a`, `lower(b)`: what stands between the commas of in_brackets().
std::vector<std::string> items_in_brackets(std::string_view definition);
/// In lower case, without their schemas.
std::vector<std::string> called_functions(std::string_view expression);

}  // namespace limbeck::ops
