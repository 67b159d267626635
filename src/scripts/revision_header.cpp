#include "scripts/revision_header.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "limbeck/error.hpp"

namespace limbeck::scripts {

namespace {

using base::trim;

bool is_letter(char character) {
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
}

/// "Revision ID", "Reviewed-by": a few words of letters. Sentences with a colon are longer.
bool looks_like_a_name(std::string_view name) {
  constexpr std::ptrdiff_t kMostBlanks = 2;
  if (name.empty() || !is_letter(name.front())) return false;
  const bool plain = std::all_of(name.begin(), name.end(), [](char character) {
    return is_letter(character) || character == ' ' || character == '-' || character == '_';
  });
  return plain && std::count(name.begin(), name.end(), ' ') <= kMostBlanks;
}

void find_field(HeaderLine& line) {
  const auto colon = line.content.find(':');
  if (colon == std::string_view::npos) return;
  const auto name = trim(line.content.substr(0, colon));
  const auto rest = line.content.substr(colon + 1);
  for (std::size_t i = 0; i < kFieldNames.size(); ++i) {
    if (name.size() != kFieldNames[i].size()) continue;
    // As a rule it is written just so.
    if (name != kFieldNames[i] && !base::equals_ignoring_case(name, kFieldNames[i])) continue;
    line.field = static_cast<Field>(i);
    break;
  }
  // `https://…` is no field.
  const bool has_blank = rest.empty() || rest.front() == ' ' || rest.front() == '\t';
  if (!line.field && !(has_blank && looks_like_a_name(name))) return;
  line.name = name;
  line.value = trim(rest);
}

}  // namespace

std::size_t byte_order_mark(std::string_view text) {
  return text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
}

std::optional<std::string_view> directive_of(std::string_view line) {
  constexpr std::string_view kWord = "limbeck";
  line = trim(line);
  if (!line.starts_with("--")) return std::nullopt;
  line = trim(line.substr(2));
  if (!base::equals_ignoring_case(line.substr(0, kWord.size()), kWord)) return std::nullopt;
  line = trim(line.substr(kWord.size()));
  if (!line.starts_with(':')) return std::nullopt;
  return trim(line.substr(1));
}

HeaderBlock read_header_block(std::string_view text) {
  constexpr std::size_t kUsualLines = 12;
  HeaderBlock block;
  block.lines.reserve(kUsualLines);
  std::size_t begin = byte_order_mark(text);
  for (int number = 1; begin < text.size(); ++number) {
    const auto line_break = text.find('\n', begin);
    const auto end = std::min(line_break, text.size());
    const auto line = trim(text.substr(begin, end - begin));
    const bool is_cut = line_break == std::string_view::npos;
    if (block.lines.empty()) block.first_line = number;
    const bool is_comment = line.starts_with("--");
    const auto content = is_comment ? trim(line.substr(2)) : std::string_view();
    // Most lines are told from a directive by one letter.
    const bool may_be_directive = content.starts_with('l') || content.starts_with('L');
    const bool is_header = is_comment && !(may_be_directive && directive_of(line));
    if (!is_header && !(line.empty() && block.lines.empty())) {
      block.end = begin;
      block.is_whole = !is_cut;
      return block;
    }
    if (is_header) {
      HeaderLine& added = block.lines.emplace_back();
      added.number = number;
      added.begin = begin;
      added.end = end > begin && text[end - 1] == '\r' ? end - 1 : end;
      added.content = content;
      find_field(added);
    }
    if (is_cut) break;
    begin = end + 1;
  }
  block.end = text.size();
  block.is_whole = false;
  return block;
}

void require_text(std::string_view text, std::string_view file, bool complete) {
  constexpr std::size_t kLongestCharacter = 4;
  std::size_t bad = text.find('\0');
  const bool has_nul = bad != std::string_view::npos;
  const auto valid = base::valid_utf8_prefix(text.substr(0, bad));
  if (!has_nul && valid == text.size()) return;
  if (!has_nul && !complete && valid + kLongestCharacter > text.size()) return;
  const bool is_nul = has_nul && valid == bad;
  bad = valid;
  const auto line =
      1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(bad), '\n');
  throw Error{{.code = "script.not_text",
               .message = fmt::format("not a text file: {}",
                                      is_nul ? "a NUL character" : "bytes that are not UTF-8"),
               .hint = "save the file as UTF-8, or move it out of the directory of revisions",
               .file = std::string(file),
               .line = static_cast<int>(line)}};
}

}  // namespace limbeck::scripts
