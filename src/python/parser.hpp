// Text to tree. Not the tree (syntax.hpp), not the tokens (lexer.hpp).
// Source: the grammar of Python 3.12. `match` and `type` statements are passed over as Unevaluated.
#pragma once

#include <string_view>

#include "python/syntax.hpp"

namespace limbeck::python {

/// `text` as it is in the file. No more than 200 constructs within each other, and 1,000 operators
/// in a row. Errors, with file and line: python.syntax.
Module parse(std::string_view text, std::string_view file);

}  // namespace limbeck::python
