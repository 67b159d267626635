#include "graph/symbol.hpp"

#include <algorithm>

namespace limbeck::graph {

namespace {

bool is_digit(char letter) {
  return letter >= '0' && letter <= '9';
}

/// Bytes of letters outside ASCII count as word characters.
bool is_word(char letter) {
  return is_digit(letter) || (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         letter == '_' || static_cast<unsigned char>(letter) >= 0x80;
}

std::optional<RelativeSymbol> parse_unlabelled(std::string_view text) {
  constexpr long kMost = 1'000'000'000;
  const auto end =
      static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_word) - text.begin());
  if (end + 1 >= text.size() || (text[end] != '+' && text[end] != '-') || !is_digit(text[end + 1]))
    return std::nullopt;
  RelativeSymbol relative;
  if (end > 0) relative.symbol = text.substr(0, end);
  std::size_t at = end + 1;
  for (; at < text.size() && is_digit(text[at]); ++at)
    relative.steps = std::min(kMost, relative.steps * 10 + (text[at] - '0'));
  if (text[end] == '-') relative.steps = -relative.steps;
  relative.number = text.substr(end, at - end);
  return relative;
}

}  // namespace

std::optional<RelativeSymbol> parse_relative(std::string_view text) {
  for (auto at = text.find('@', 1); at != std::string_view::npos; at = text.find('@', at + 1)) {
    if (auto relative = parse_unlabelled(text.substr(at + 1))) {
      relative->label = text.substr(0, at);
      return relative;
    }
  }
  return parse_unlabelled(text);
}

LabelledSymbol split_label(std::string_view text) {
  const auto at = text.find('@');
  if (at == std::string_view::npos) return {std::nullopt, text};
  return {text.substr(0, at), text.substr(at + 1)};
}

}  // namespace limbeck::graph
