// Columns on a terminal: the width of UTF-8 text, cutting, padding, small tables.
// Not colour (style.hpp): measure first, paint after.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace limbeck::report {

/// Columns the text takes: wide characters two, combining marks and controls none. A byte that is
/// not UTF-8 counts one.
std::size_t display_width(std::string_view text);

/// The text cut to `width` columns, its last one an ellipsis if anything was cut.
std::string cut_to_width(std::string_view text, std::size_t width);

/// Padded with blanks on the right; never cut.
std::string pad_to_width(std::string_view text, std::size_t width);

/// Control characters (also escape sequences) as visible text, so that a message from a file or a
/// server cannot steer the terminal. Line feeds stay only with `keep_lines`.
std::string printable(std::string_view text, bool keep_lines = false);

/// Rows of cells in aligned columns, two blanks apart, each line ended by a line feed. The last
/// column is not padded.
std::string draw_columns(const std::vector<std::vector<std::string>>& rows, std::size_t indent = 0);

}  // namespace limbeck::report
