// SHA-256, by OpenSSL.
#pragma once

#include <string>
#include <string_view>

namespace limbeck::base {

/// 64 lower-case hex digits.
std::string sha256_hex(std::string_view bytes);

}  // namespace limbeck::base
