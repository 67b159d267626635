// The files that a pattern means.
// Not a shell: no braces, no home folders. Next: ddl.hpp.
#pragma once

#include <string>
#include <vector>

namespace limbeck::models {

/// `*`, `?` and `[…]` within a name, `**` for any folders or none; names that begin with a dot are
/// matched only by a dot. Links to folders are not followed. Absolute, sorted by bytes; empty
/// where nothing matches. Errors: file.unreadable.
std::vector<std::string> find_matches(const std::string& pattern, const std::string& directory);

bool is_pattern(const std::string& text);

}  // namespace limbeck::models
