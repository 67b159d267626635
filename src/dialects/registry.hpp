// The table of dialects: the only file of dialects/ that other rooms include.
#pragma once

#include <string_view>

#include "contract/dialect.hpp"

namespace limbeck::dialects {

/// By the name in db::Url::dialect. Errors: url.unknown_scheme.
const contract::Dialect& find_dialect(std::string_view name);

}  // namespace limbeck::dialects
