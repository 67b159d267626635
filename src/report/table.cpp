#include "report/table.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "report/utf8.hpp"

namespace limbeck::report {

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode(text, at);
    width += column_width(point.value);
    at += point.bytes.size();
  }
  return width;
}

std::string cut_to_width(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  if (width == 0) return {};
  std::size_t used = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const CodePoint point = decode(text, at);
    const std::size_t columns = column_width(point.value);
    if (used + columns > width - 1) break;
    used += columns;
    at += point.bytes.size();
  }
  return std::string(text.substr(0, at)) + "…";
}

std::string pad_to_width(std::string_view text, std::size_t width) {
  const std::size_t used = display_width(text);
  return std::string(text) + std::string(width > used ? width - used : 0, ' ');
}

std::string printable(std::string_view text, bool keep_lines) {
  const auto is_plain = [](char letter) { return letter >= ' ' && letter <= '~'; };
  if (std::all_of(text.begin(), text.end(), is_plain)) return std::string(text);
  std::string result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode(text, at);
    at += point.bytes.size();
    if (!point.valid) {
      result += fmt::format("\\x{:02x}", static_cast<unsigned char>(point.bytes[0]));
    } else if (point.value == '\n' && keep_lines) {
      result += '\n';
    } else if (point.value == '\n' || point.value == '\t') {
      result += ' ';
    } else if (point.value == '\r') {
      continue;
    } else if (is_control(point.value)) {
      result += point.value < 0x100 ? fmt::format("\\x{:02x}", static_cast<unsigned>(point.value))
                                    : fmt::format("\\u{:04x}", static_cast<unsigned>(point.value));
    } else {
      result += point.bytes;
    }
  }
  return result;
}

std::string draw_columns(const std::vector<std::vector<std::string>>& rows, std::size_t indent) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t column = 0; column < row.size(); ++column) {
      widths[column] = std::max(widths[column], display_width(row[column]));
    }
  }
  std::string result;
  for (const auto& row : rows) {
    std::string line(indent, ' ');
    for (std::size_t column = 0; column < row.size(); ++column) {
      line += column + 1 < row.size() ? pad_to_width(row[column], widths[column] + 2) : row[column];
    }
    line.erase(line.find_last_not_of(' ') + 1);
    result += line + '\n';
  }
  return result;
}

}  // namespace limbeck::report
