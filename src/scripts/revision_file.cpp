#include "scripts/revision_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"
#include "limbeck/error.hpp"
#include "scripts/revision_header.hpp"

namespace limbeck::scripts {

namespace {

constexpr std::size_t kLongestId = 32;  // Of the version table's column.
constexpr std::string_view kExpectedHeader =
    "begin the file with a message and `-- Revision ID: …` as comment lines";

bool is_digit(char character) {
  return character >= '0' && character <= '9';
}

/// Blanks, control characters, and what has a meaning in `label@head`, `id-1`, `a:b` and lists.
constexpr std::array<bool, 256> kNotInIds = [] {
  std::array<bool, 256> found{};
  for (std::size_t byte = 0; byte <= 0x20; ++byte) found[byte] = true;
  for (const unsigned char byte : {'@', '-', '+', ':', ',', '\x7F'}) found[byte] = true;
  return found;
}();

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
  }));
}

/// A pattern of digits (0) and the characters themselves, at the start.
bool starts_with_pattern(std::string_view text, std::string_view pattern) {
  if (text.size() < pattern.size()) return false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '0' ? !is_digit(text[i]) : text[i] != pattern[i]) return false;
  }
  return true;
}

void drop_digits(std::string_view& text) {
  while (!text.empty() && is_digit(text.front())) text.remove_prefix(1);
}

/// YYYY-MM-DD, then optionally a time to any precision, then optionally a zone.
bool is_iso_8601(std::string_view text) {
  if (!starts_with_pattern(text, "0000-00-00")) return false;
  text.remove_prefix(10);
  if (text.empty()) return true;
  if (text.front() != ' ' && text.front() != 'T') return false;
  text.remove_prefix(1);
  if (!starts_with_pattern(text, "00:00")) return false;
  text.remove_prefix(5);
  if (starts_with_pattern(text, ":00")) {
    text.remove_prefix(3);
    if (text.starts_with('.') || text.starts_with(',')) {
      text.remove_prefix(1);
      drop_digits(text);
    }
  }
  if (text.starts_with(' ')) text.remove_prefix(1);
  if (text.empty() || text == "Z") return true;
  if (text.front() != '+' && text.front() != '-') return false;
  text.remove_prefix(1);
  for (const auto pattern : {"00:00:00", "00:00", "0000", "00"}) {
    if (starts_with_pattern(text, pattern)) return text.size() == std::string_view(pattern).size();
  }
  return false;
}

class HeaderParser {
 public:
  HeaderParser(const HeaderBlock& block, std::string_view file) : block_(block), file_(file) {}

  Header parse() {
    header_.node.source = std::string(file_);
    std::size_t index = take_message();
    for (; index < block_.lines.size(); ++index) take(block_.lines[index]);
    // An empty line before it is kept: it ends the message's own paragraph.
    const auto end = header_.long_message.find_last_not_of(" \t\n");
    header_.long_message.erase(end == std::string::npos ? 0 : end + 1);
    if (!has(Field::revision_id)) fail_without_id();
    return std::move(header_);
  }

 private:
  std::size_t take_message() {
    const auto& lines = block_.lines;
    if (lines.empty() || lines.front().field) return 0;
    header_.node.message = std::string(lines.front().content);
    return 1;
  }

  void take(const HeaderLine& line) {
    if (line.field) {
      in_fields_ = true;
      const bool may_repeat = *line.field == Field::renames || *line.field == Field::replaces;
      if (!may_repeat && has(*line.field)) {
        fail(line, "script.bad_field", fmt::format("a second '{}'", name_of(*line.field)),
             "keep one of the two lines");
      }
      seen_ |= 1u << static_cast<unsigned>(*line.field);
      take_field(line, *line.field);
    } else if (!line.name.empty() && (in_fields_ || is_misspelt(line.name))) {
      fail_unknown(line);
    } else if (!in_fields_) {
      header_.long_message += line.content;
      header_.long_message += '\n';
    }
  }

  void take_field(const HeaderLine& line, Field field) {
    switch (field) {
      case Field::revision_id:
        if (line.value.empty()) {
          fail(line, "script.no_id", "'Revision ID' is empty", "give the revision an id");
        }
        require_id(line, line.value);
        header_.node.id = std::string(line.value);
        return;
      case Field::revises:
        header_.node.parents = list_of(line);
        return;
      case Field::branch_labels:
        header_.node.labels = list_of(line);
        return;
      case Field::depends_on:
        header_.node.dependencies = list_of(line);
        return;
      case Field::create_date:
        if (!line.value.empty() && !is_iso_8601(line.value)) {
          fail(line, "script.bad_field", fmt::format("'{}' is not a date", line.value),
               "write it as ISO 8601: 2026-01-08 14:30:00+00:00");
        }
        header_.create_date = std::string(line.value);
        return;
      case Field::renames:
        require_rename(line);
        header_.renames.emplace_back(line.value);
        return;
      case Field::source_hash:
        for (const std::string_view each : base::split(line.value, ',')) {
          if (!base::trim(each).empty()) header_.source_hashes.emplace_back(base::trim(each));
        }
        return;
      case Field::replaces:
        take_replaced(line);
        return;
    }
  }

  void take_replaced(const HeaderLine& line) {
    for (std::string& id : list_of(line)) {
      std::vector<std::string>& known = header_.node.replaces;
      if (id == header_.node.id || std::find(known.begin(), known.end(), id) != known.end()) {
        fail(line, "script.bad_field", fmt::format("'{}' is replaced already", id),
             "name each revision once, and not the one itself");
      }
      known.push_back(std::move(id));
    }
  }

  std::vector<std::string> list_of(const HeaderLine& line) const {
    std::vector<std::string> list;
    if (line.value.empty()) return list;
    for (std::size_t begin = 0, end = 0; end != std::string_view::npos; begin = end + 1) {
      end = line.value.find(',', begin);
      const auto word = base::trim(line.value.substr(begin, end - begin));
      if (word.empty()) {
        fail(line, "script.bad_field", fmt::format("'{}' has an empty entry", line.name),
             "separate the entries with one comma each");
      }
      require_id(line, word);
      if (std::find(list.begin(), list.end(), word) != list.end()) {
        fail(line, "script.bad_field", fmt::format("'{}' names '{}' twice", line.name, word),
             "name it once");
      }
      list.emplace_back(word);
    }
    return list;
  }

  void require_id(const HeaderLine& line, std::string_view id) const {
    for (const char character : id) {
      const auto byte = static_cast<unsigned char>(character);
      if (!kNotInIds[byte]) continue;
      const bool is_control = byte <= 0x20 || byte == 0x7F;
      fail(line, "script.bad_id",
           fmt::format("'{}' is no id or label: it holds {}", id,
                       byte == ' '  ? "a blank"
                       : is_control ? "a control character"
                                    : fmt::format("'{}'", character)),
           "use anything but @ - + : , blanks and control characters, best 12 hex digits");
    }
    if (id.size() > kLongestId && count_characters(id) > kLongestId) {
      fail(line, "script.bad_id", fmt::format("the id '{}' is longer than the version column", id),
           fmt::format("use at most {} characters", kLongestId));
    }
  }

  void require_rename(const HeaderLine& line) const {
    static const std::vector<std::string> kKinds{"table", "column", "constraint", "index",
                                                 "enum value"};
    const bool has_arrow = line.value.find(" -> ") != std::string_view::npos;
    const bool has_kind = std::any_of(kKinds.begin(), kKinds.end(), [&](const std::string& kind) {
      return line.value.starts_with(kind + " ");
    });
    if (has_arrow && has_kind) return;
    fail(line, "script.bad_field", fmt::format("'{}' is not a rename", line.value),
         "write `table old -> new`, `column table.old -> new`, or so for constraint, index and "
         "enum value");
  }

  /// Before the first field a line is the message's, unless it is a field but for a letter or two:
  /// a parent that is passed over silently would make a base.
  static bool is_misspelt(std::string_view name) {
    const auto lowered = base::lower(name);
    return std::any_of(kFieldNames.begin(), kFieldNames.end(), [&](std::string_view known) {
      return base::edit_distance(lowered, base::lower(known)) <= 2;
    });
  }

  static std::string name_of(Field field) {
    return std::string(kFieldNames[static_cast<std::size_t>(field)]);
  }

  bool has(Field field) const { return (seen_ >> static_cast<unsigned>(field) & 1u) != 0; }

  [[noreturn]] void fail_unknown(const HeaderLine& line) const {
    std::string nearest;
    std::size_t best = line.name.size();
    for (const auto known : kFieldNames) {
      const auto distance = base::edit_distance(base::lower(line.name), base::lower(known));
      if (distance < best && distance <= std::max<std::size_t>(2, known.size() / 3)) {
        best = distance;
        nearest = known;
      }
    }
    fail(line, "script.bad_field", fmt::format("unknown field '{}'", line.name),
         nearest.empty() ? fmt::format("fields are {}; write other text above the first of them",
                                       fmt::join(kFieldNames, ", "))
                         : fmt::format("did you mean '{}'?", nearest));
  }

  [[noreturn]] void fail_without_id() const {
    HeaderLine line;
    line.number = block_.first_line;
    fail(line, "script.no_id",
         block_.lines.empty() ? "not a revision: the file does not begin with a header"
                              : "the header has no 'Revision ID'",
         std::string(kExpectedHeader));
  }

  [[noreturn]] void fail(const HeaderLine& line, const char* code, std::string message,
                         std::string hint) const {
    throw Error{{.code = code,
                 .message = std::move(message),
                 .hint = std::move(hint),
                 .revision = header_.node.id,
                 .file = std::string(file_),
                 .line = line.number}};
  }

  const HeaderBlock& block_;
  std::string_view file_;
  Header header_;
  unsigned seen_ = 0;
  bool in_fields_ = false;
};

[[noreturn]] void fail_empty(std::string_view file) {
  throw Error{{.code = "script.no_id",
               .message = "not a revision: the file is empty",
               .hint = std::string(kExpectedHeader),
               .file = std::string(file),
               .line = 1}};
}

}  // namespace

std::optional<Header> parse_header(std::string_view text, std::string_view file, bool complete) {
  const HeaderBlock block = read_header_block(text);
  if (!block.is_whole && !complete && !text.empty()) {
    require_text(text, file, complete);
    return std::nullopt;
  }
  // What is no header may be no text at all, which is the better thing to say.
  require_text(block.lines.empty() ? text : text.substr(0, block.end), file, complete);
  if (base::trim(text.substr(byte_order_mark(text))).empty()) fail_empty(file);
  return HeaderParser(block, file).parse();
}

std::string replace_parents(std::string_view text, std::string_view file,
                            const std::vector<std::string>& parents) {
  const HeaderBlock block = read_header_block(text);
  static_cast<void>(parse_header(text, file, true));
  const auto find = [&](Field field) {
    return std::find_if(block.lines.begin(), block.lines.end(),
                        [&](const HeaderLine& line) { return line.field == field; });
  };
  const std::string list = base::join(parents, ", ");
  std::string result;
  if (const auto line = find(Field::revises); line != block.lines.end()) {
    const auto colon = text.find(':', line->begin);
    result = text.substr(0, colon + 1);
    if (!list.empty()) result += " " + list;
    result += text.substr(line->end);
    return result;
  }
  // A base without the field: it goes behind the id, in the file's own line breaks.
  const auto id = find(Field::revision_id);
  const bool has_return = text.substr(id->end, 1) == "\r";
  result = text.substr(0, id->end);
  if (!list.empty()) result += (has_return ? "\r\n-- Revises: " : "\n-- Revises: ") + list;
  result += text.substr(id->end);
  return result;
}

}  // namespace limbeck::scripts
