#include "base/digest.hpp"

#include <openssl/evp.h>

#include <array>
#include <memory>

#include "limbeck/error.hpp"

namespace limbeck::base {

std::string sha256_hex(std::string_view bytes) {
  // Fetching the algorithm costs more than hashing a revision: once for the process.
  static const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> algorithm(
      EVP_MD_fetch(nullptr, "SHA256", nullptr), &EVP_MD_free);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  if (!algorithm || EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, algorithm.get(),
                               nullptr) != 1) {
    throw Error{{.code = "base.digest",
                 .message = "SHA-256 is not available in this build of OpenSSL",
                 .hint = "check the OpenSSL configuration of this machine"}};
  }
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  hex.reserve(2 * length);
  for (unsigned i = 0; i < length; ++i) {
    hex += kDigits[digest[i] >> 4];
    hex += kDigits[digest[i] & 15];
  }
  return hex;
}

}  // namespace limbeck::base
