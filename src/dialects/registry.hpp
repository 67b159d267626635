// The table of dialects: the only file of dialects/ that other rooms include.
#pragma once

#include <string_view>

#include "contract/dialect.hpp"

namespace limbeck::dialects {

/// By the name in db::Url::dialect. Errors: url.unknown_scheme.
const contract::Dialect& find_dialect(std::string_view name);

/// For a program that has the process to itself, before it connects: the drivers' settings that
/// hold for the whole process are made for one short command.
void own_the_process() noexcept;

}  // namespace limbeck::dialects
