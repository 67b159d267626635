// MD5 and SHA-1, for what others have once named by them. Neither protects anything any more:
// digest.hpp for what is Limbeck's own.
// Source: RFC 1321, RFC 3174.
#pragma once

#include <string>
#include <string_view>

namespace limbeck::base {

/// 16 bytes.
std::string md5(std::string_view bytes);
/// 20 bytes.
std::string sha1(std::string_view bytes);

std::string hex(std::string_view bytes);

}  // namespace limbeck::base
