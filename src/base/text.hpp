// Small questions about text that several rooms ask. ASCII unless said otherwise.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace limbeck::base {

/// Inline, and two comparisons a character: headers are read by the ten thousand.
inline std::string_view trim(std::string_view text) {
  const auto is_blank = [](char letter) {
    return letter == ' ' || (letter >= '\t' && letter <= '\r');
  };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}
std::vector<std::string_view> split(std::string_view text, char separator);
std::string join(std::span<const std::string> parts, std::string_view separator);
std::string lower(std::string_view text);
bool equals_ignoring_case(std::string_view left, std::string_view right);

/// Levenshtein distance, in bytes.
std::size_t edit_distance(std::string_view left, std::string_view right);
/// The candidate within a third of the word's length (at least 2 edits), or none.
std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates);

/// Length of the longest valid UTF-8 prefix; equals text.size() for valid text.
std::size_t valid_utf8_prefix(std::string_view text);

}  // namespace limbeck::base
