// The slug of a message, letter for letter as Alembic's: runs of word characters joined by '_',
// lower-cased, then cut. Lengths count code points.
#include <algorithm>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "scripts/project.hpp"
#include "scripts/slug_tables.hpp"

namespace limbeck::scripts {
namespace {

constexpr char32_t kSigma = 0x3A3;
constexpr char32_t kFinalSigma = 0x3C2;
constexpr char32_t kDottedI = 0x130;  // Its lower case is two points: i and a dot above.
constexpr char32_t kDotAbove = 0x307;

/// A byte that is not UTF-8 becomes U+FFFD, which is no word character.
std::u32string decode(std::string_view text) {
  std::u32string points;
  while (!text.empty()) {
    const auto lead = static_cast<unsigned char>(text[0]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (text.size() < length || base::valid_utf8_prefix(text.substr(0, length)) != length) {
      points += U'\uFFFD';
      text.remove_prefix(1);
      continue;
    }
    char32_t point = length == 1 ? lead : lead & (0x7Fu >> length);
    for (std::size_t i = 1; i < length; ++i) {
      point = point << 6 | (static_cast<unsigned char>(text[i]) & 0x3Fu);
    }
    points += point;
    text.remove_prefix(length);
  }
  return points;
}

std::string encode(std::u32string_view points) {
  std::string text;
  for (const char32_t point : points) {
    if (point < 0x80) {
      text += static_cast<char>(point);
      continue;
    }
    const int more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    const unsigned marks[] = {0, 0xC0, 0xE0, 0xF0};
    text += static_cast<char>(marks[more] | point >> (6 * more));
    for (int i = more - 1; i >= 0; --i) {
      text += static_cast<char>(0x80 | ((point >> (6 * i)) & 0x3F));
    }
  }
  return text;
}

template <class Range>
const Range* find_range(std::span<const Range> ranges, char32_t point) {
  const auto after = std::upper_bound(ranges.begin(), ranges.end(), point,
                                      [](char32_t p, const Range& r) { return p < r.first; });
  if (after == ranges.begin()) return nullptr;
  const Range& range = *(after - 1);
  return point <= range.last ? &range : nullptr;
}

bool is_word(char32_t point) {
  if (point < 0x80) {
    return (point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z') ||
           (point >= '0' && point <= '9') || point == '_';
  }
  return find_range(word_ranges(), point) != nullptr;
}

char32_t lower(char32_t point) {
  if (point < 0x80) return point >= 'A' && point <= 'Z' ? point + 32 : point;
  const LowerCaseRun* const run = find_range(lower_case_runs(), point);
  if (run == nullptr || (point - run->first) % static_cast<unsigned>(run->stride) != 0) {
    return point;
  }
  return static_cast<char32_t>(static_cast<int>(point) + run->delta);
}

/// Has an upper or a lower case.
bool is_cased(char32_t point) {
  if (lower(point) != point) return true;
  if (point < 0x80) return point >= 'a' && point <= 'z';
  for (const LowerCaseRun& run : lower_case_runs()) {
    const auto upper = static_cast<char32_t>(static_cast<int>(point) - run.delta);
    if (upper >= run.first && upper <= run.last &&
        (upper - run.first) % static_cast<unsigned>(run.stride) == 0) {
      return true;
    }
  }
  return point == kFinalSigma || point == kDottedI;
}

std::u32string lower(std::u32string_view points) {
  std::u32string result;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (points[i] == kDottedI) {
      result += U'i';
      result += kDotAbove;
    } else if (points[i] == kSigma) {
      const bool ends_word =
          i > 0 && is_cased(points[i - 1]) && (i + 1 == points.size() || !is_cased(points[i + 1]));
      result += ends_word ? kFinalSigma : lower(kSigma);
    } else {
      result += lower(points[i]);
    }
  }
  return result;
}

}  // namespace

std::string slug(std::string_view message, int limit) {
  std::u32string joined;
  bool in_word = false;
  for (const char32_t point : decode(message)) {
    const bool word = is_word(point);
    if (word && !in_word && !joined.empty()) joined += U'_';
    if (word) joined += point;
    in_word = word;
  }
  std::u32string result = lower(joined);
  const auto length = static_cast<std::size_t>(std::max(limit, 0));
  if (result.size() > length) {
    result.resize(length);
    if (const auto cut = result.rfind(U'_'); cut != std::u32string::npos) result.resize(cut);
    result += U'_';
  }
  return encode(result);
}

}  // namespace limbeck::scripts
