// Hashes of texts as lower-case hex digits.
#pragma once

#include <string>
#include <string_view>

namespace limbeck::base {

/// SHA-256, 64 digits: for what is kept and may be compared by others.
std::string sha256_hex(std::string_view bytes);

/// XXH3, 128 bits, 32 digits, thirty times faster: tells that nothing was edited, not that nobody
/// meant to deceive.
std::string fast_hash_hex(std::string_view bytes);

}  // namespace limbeck::base
