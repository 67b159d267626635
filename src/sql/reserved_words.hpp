// Words that must be quoted to serve as names. Not a list of all keywords.
// Next: quoting.cpp.
#pragma once

#include <string_view>

#include "sql/splitter.hpp"

namespace limbeck::sql {

/// `word` in lower case. Generic: reserved in any dialect.
bool is_reserved(std::string_view word, Flavor flavor);

}  // namespace limbeck::sql
