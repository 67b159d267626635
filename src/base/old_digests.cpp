#include "base/old_digests.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

namespace limbeck::base {
namespace {

using Words = std::array<std::uint32_t, 16>;

std::uint32_t byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

/// With a one, zeros and the length in bits, to a multiple of 64 bytes.
std::string padded(std::string_view bytes, bool is_big_endian) {
  std::string text(bytes);
  text += '\x80';
  while (text.size() % 64 != 56) text += '\0';
  const std::uint64_t bits = std::uint64_t{bytes.size()} * 8;
  for (int i = 0; i < 8; ++i) {
    text += static_cast<char>((bits >> (is_big_endian ? 56 - 8 * i : 8 * i)) & 0xFF);
  }
  return text;
}

Words words_of(std::string_view block, bool is_big_endian) {
  Words words{};
  for (std::size_t i = 0; i < 16; ++i) {
    for (std::size_t j = 0; j < 4; ++j) {
      const std::size_t shift = is_big_endian ? 24 - 8 * j : 8 * j;
      words[i] |= byte_at(block, 4 * i + j) << shift;
    }
  }
  return words;
}

template <std::size_t count>
std::string bytes_of(const std::array<std::uint32_t, count>& state, bool is_big_endian) {
  std::string bytes;
  for (const std::uint32_t word : state) {
    for (int j = 0; j < 4; ++j) {
      bytes += static_cast<char>((word >> (is_big_endian ? 24 - 8 * j : 8 * j)) & 0xFF);
    }
  }
  return bytes;
}

/// The integer parts of 2^32 times the sines of 1 to 64.
const std::array<std::uint32_t, 64>& sines() {
  static const auto all = [] {
    std::array<std::uint32_t, 64> values{};
    for (std::size_t i = 0; i < 64; ++i) {
      values[i] = static_cast<std::uint32_t>(
          std::floor(std::fabs(std::sin(static_cast<double>(i + 1))) * 4294967296.0));
    }
    return values;
  }();
  return all;
}

void add_md5(std::array<std::uint32_t, 4>& state, const Words& words) {
  constexpr std::array<std::array<int, 4>, 4> kTurns = {
      {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}}};
  auto [a, b, c, d] = state;
  for (std::size_t i = 0; i < 64; ++i) {
    std::uint32_t mixed = 0;
    std::size_t word = i;
    if (i < 16) {
      mixed = (b & c) | (~b & d);
    } else if (i < 32) {
      mixed = (d & b) | (~d & c);
      word = 5 * i + 1;
    } else if (i < 48) {
      mixed = b ^ c ^ d;
      word = 3 * i + 5;
    } else {
      mixed = c ^ (b | ~d);
      word = 7 * i;
    }
    const std::uint32_t turned =
        std::rotl(a + mixed + sines()[i] + words[word % 16], kTurns[i / 16][i % 4]);
    a = d;
    d = c;
    c = b;
    b += turned;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
}

void add_sha1(std::array<std::uint32_t, 5>& state, const Words& block) {
  std::array<std::uint32_t, 80> words{};
  for (std::size_t i = 0; i < 80; ++i) {
    words[i] = i < 16 ? block[i]
                      : std::rotl(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
  }
  auto [a, b, c, d, e] = state;
  for (std::size_t i = 0; i < 80; ++i) {
    std::uint32_t mixed = b ^ c ^ d;
    std::uint32_t constant = i < 40 ? 0x6ED9EBA1U : 0xCA62C1D6U;
    if (i < 20) {
      mixed = (b & c) | (~b & d);
      constant = 0x5A827999U;
    } else if (i >= 40 && i < 60) {
      mixed = (b & c) | (b & d) | (c & d);
      constant = 0x8F1BBCDCU;
    }
    const std::uint32_t next = std::rotl(a, 5) + mixed + e + constant + words[i];
    e = d;
    d = c;
    c = std::rotl(b, 30);
    b = a;
    a = next;
  }
  const std::array<std::uint32_t, 5> more = {a, b, c, d, e};
  for (std::size_t i = 0; i < 5; ++i) state[i] += more[i];
}

}  // namespace

std::string md5(std::string_view bytes) {
  std::array<std::uint32_t, 4> state = {0x67452301U, 0xEFCDAB89U, 0x98BADCFEU, 0x10325476U};
  const std::string text = padded(bytes, false);
  for (std::size_t at = 0; at < text.size(); at += 64) {
    add_md5(state, words_of(std::string_view(text).substr(at, 64), false));
  }
  return bytes_of(state, false);
}

std::string sha1(std::string_view bytes) {
  std::array<std::uint32_t, 5> state = {0x67452301U, 0xEFCDAB89U, 0x98BADCFEU, 0x10325476U,
                                        0xC3D2E1F0U};
  const std::string text = padded(bytes, true);
  for (std::size_t at = 0; at < text.size(); at += 64) {
    add_sha1(state, words_of(std::string_view(text).substr(at, 64), true));
  }
  return bytes_of(state, true);
}

std::string hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    text += kDigits[byte_at(bytes, i) >> 4];
    text += kDigits[byte_at(bytes, i) & 15];
  }
  return text;
}

}  // namespace limbeck::base
