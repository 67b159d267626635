#include "diff/order_mentions.hpp"

#include <algorithm>
#include <map>
#include <string_view>

#include "diff/pieces.hpp"

namespace limbeck::diff {
namespace {

/// Null for what has none.
const std::string* body_of(const ops::Operation& operation) {
  if (const auto* const made = std::get_if<ops::CreateRoutine>(&operation)) {
    return &made->routine.definition;
  }
  if (const auto* const replaced = std::get_if<ops::ReplaceRoutine>(&operation)) {
    return &replaced->to.definition;
  }
  return nullptr;
}

bool is_letter(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9') || letter == '_';
}

template <typename Use>
void for_each_word(std::string_view text, Use use) {
  std::size_t begin = 0;
  while (begin < text.size()) {
    std::size_t end = begin;
    while (end < text.size() && is_letter(text[end])) ++end;
    if (end > begin) use(text.substr(begin, end - begin));
    begin = std::max(end, begin + 1);
  }
}

}  // namespace

std::vector<Edge> edges_for_mentions(const std::vector<Step>& steps) {
  std::map<std::string, std::vector<std::size_t>, std::less<>> made;
  for (std::size_t number = 0; number < steps.size(); ++number) {
    const Step& step = steps[number];
    if (step.makes && !is_part(step.object)) made[step.object.name.name].push_back(number);
  }
  std::vector<Edge> edges;
  for (std::size_t number = 0; number < steps.size(); ++number) {
    const std::string* const text = body_of(steps[number].operation);
    if (text == nullptr) continue;
    for_each_word(*text, [&](std::string_view word) {
      const auto found = made.find(word);
      if (found == made.end()) return;
      for (const std::size_t other : found->second) {
        const bool is_itself = steps[other].object.name == steps[number].object.name;
        if (!is_itself) edges.push_back({.first = other, .second = number, .is_hard = false});
      }
    });
  }
  return edges;
}

}  // namespace limbeck::diff
