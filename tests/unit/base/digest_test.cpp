#include "base/digest.hpp"

#include <gtest/gtest.h>

namespace limbeck::base {
namespace {

// FIPS 180-2, appendix B.
TEST(Digest, Sha256MatchesThePublishedExamples) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

// As `xxhsum -H2` prints them.
TEST(Digest, TheFastHashIsXxh3) {
  EXPECT_EQ(fast_hash_hex(""), "99aa06d3014798d86001c324468d497f");
  EXPECT_EQ(fast_hash_hex("abc"), "06b05ab6733a618578af5f94892f3950");
}

TEST(Digest, ZeroBytesCount) {
  EXPECT_NE(sha256_hex(std::string_view("a\0b", 3)), sha256_hex("a"));
}

}  // namespace
}  // namespace limbeck::base
