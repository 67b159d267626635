// The header of a revision file, line by line: where each line is and which field it names.
// Not its meaning as a Header: revision_file.cpp. Not the sections: revision_body.cpp.
// The format: docs/revision-files.md.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace limbeck::scripts {

enum class Field {
  revision_id,
  revises,
  branch_labels,
  depends_on,
  create_date,
  renames,
  source_hash,
  replaces
};

inline constexpr std::array<std::string_view, 8> kFieldNames{
    "Revision ID", "Revises", "Branch labels", "Depends on",
    "Create Date", "Renames", "Source hash",   "Replaces"};

/// One line of the header. Views into the text it came from.
struct HeaderLine {
  int number = 0;            ///< 1-based.
  std::size_t begin = 0;     ///< Offset of the line.
  std::size_t end = 0;       ///< Offset of its line break.
  std::string_view content;  ///< Behind the dashes, without blanks around.
  std::optional<Field> field = {};
  std::string_view name;   ///< Before the colon, if the line looks like a field.
  std::string_view value;  ///< Behind the colon.
};

struct HeaderBlock {
  std::vector<HeaderLine> lines;
  std::size_t end = 0;   ///< Offset behind the block.
  int first_line = 1;    ///< Where it begins, or where something else stands in its place.
  bool is_whole = true;  ///< False: the text ended before the block did.
};

/// The first block of `--` lines. Knows no errors: a file without one has an empty block.
HeaderBlock read_header_block(std::string_view text);

/// What stands behind `-- limbeck:`; none if the line is no directive.
std::optional<std::string_view> directive_of(std::string_view line);

/// Length of a byte order mark at the start, or 0.
std::size_t byte_order_mark(std::string_view text);

/// Errors: script.not_text (NUL or not UTF-8) with the line. `complete` false: the text may end
/// in the middle of a character.
void require_text(std::string_view text, std::string_view file, bool complete);

}  // namespace limbeck::scripts
