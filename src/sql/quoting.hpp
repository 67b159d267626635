// Identifiers and literals as SQL text. The only place where quotes are added.
#pragma once

#include <string>
#include <string_view>

#include "sql/splitter.hpp"

namespace limbeck::sql {

/// Always quoted: "na""me" (MariaDB: `na``me`).
std::string quote_identifier(std::string_view name, Flavor flavor);
/// Quoted only where the dialect needs it (not lower-case, reserved, odd characters).
std::string quote_identifier_if_needed(std::string_view name, Flavor flavor);
/// 'it''s'; a backslash or a NUL is treated as the dialect requires. Errors: sql.bad_literal (NUL).
std::string quote_literal(std::string_view value, Flavor flavor);

}  // namespace limbeck::sql
