// Hashes of texts as lower-case hex digits.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace limbeck::base {

/// SHA-256, 64 digits: for what is kept and may be compared by others.
std::string sha256_hex(std::string_view bytes);

/// The same of what comes in pieces: a file that is larger than memory.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  void add(std::string_view bytes);
  /// Once.
  std::string finish_hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// XXH3, 128 bits, 32 digits, thirty times faster: tells that nothing was edited, not that nobody
/// meant to deceive.
std::string fast_hash_hex(std::string_view bytes);

}  // namespace limbeck::base
