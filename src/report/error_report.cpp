#include "report/error_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/text.hpp"
#include "report/table.hpp"
#include "report/utf8.hpp"

namespace limbeck::report {

namespace {

constexpr std::size_t kLinesBefore = 2;
constexpr std::size_t kLinesAfter = 1;
constexpr std::size_t kLinesWithoutPosition = 8;

/// Where a 1-based character of a text is: its line, and the bytes before it in that line.
struct Place {
  std::size_t line = 0;
  std::size_t offset = 0;
};

Place find_place(std::string_view text, std::size_t position) {
  Place place;
  std::size_t line_start = 0;
  std::size_t at = 0;
  for (std::size_t character = 1; at < text.size() && character < position; ++character) {
    const CodePoint point = decode(text, at);
    at += point.bytes.size();
    if (point.value == '\n') {
      ++place.line;
      line_start = at;
    }
  }
  place.offset = at - line_start;
  return place;
}

/// The part of a long line around `column` that fits, and where the column is in it.
struct Window {
  std::string text;
  std::size_t column;
};

Window cut_around(const std::string& line, std::size_t column, std::size_t width) {
  if (display_width(line) <= width) return {line, column};
  if (column + 1 < width) return {cut_to_width(line, width), column};
  // Keep two thirds of the room for what comes before the mark.
  const std::size_t wanted_start = column - std::min(column, width * 2 / 3);
  std::size_t at = 0;
  std::size_t skipped = 0;
  while (at < line.size() && skipped <= wanted_start) {
    const CodePoint point = decode(line, at);
    skipped += column_width(point.value);
    at += point.bytes.size();
  }
  return {"…" + cut_to_width(std::string_view(line).substr(at), width - 1), column - skipped + 1};
}

std::string numbered(std::size_t number, std::size_t digits, std::string_view text,
                     const Style& style) {
  const std::string gutter =
      number == 0 ? std::string(digits, ' ') : fmt::format("{:>{}}", number, digits);
  std::string line = "  " + paint(gutter + " |", Tone::dim, style);
  if (!text.empty()) line += fmt::format(" {}", text);
  return line + '\n';
}

std::string labelled(std::string_view label, std::string_view text, const Style& style) {
  return fmt::format("  {} {}\n", paint(fmt::format("{}:", label), Tone::dim, style), text);
}

std::string place_text(const ErrorDetails& error) {
  std::string place = printable(error.file);
  if (error.line > 0 && !place.empty()) place += fmt::format(":{}", error.line);
  return place;
}

}  // namespace

std::string excerpt_statement(const std::string& statement, std::size_t position, int first_line,
                              std::size_t width, const Style& style) {
  std::vector<std::string_view> lines = base::split(statement, '\n');
  while (lines.size() > 1 && base::trim(lines.back()).empty()) lines.pop_back();
  const Place place = find_place(statement, position);
  const std::size_t marked = std::min(place.line, lines.size() - 1);
  std::size_t begin = 0;
  std::size_t end = std::min(lines.size(), kLinesWithoutPosition);
  if (position > 0) {
    begin = marked - std::min(marked, kLinesBefore);
    end = std::min(lines.size(), marked + kLinesAfter + 1);
  }
  const std::size_t number = first_line > 0 ? static_cast<std::size_t>(first_line) : 1;
  const std::size_t digits = std::to_string(number + end - 1).size();
  const std::size_t room = width > digits + 25 ? width - digits - 5 : 20;

  std::string text;
  for (std::size_t line = begin; line < end; ++line) {
    const std::string visible = printable(lines[line]);
    if (position == 0 || line != marked) {
      text += numbered(number + line, digits, cut_to_width(visible, room), style);
      continue;
    }
    const std::size_t offset = std::min(place.offset, lines[line].size());
    const std::size_t column = display_width(printable(lines[line].substr(0, offset)));
    const Window window = cut_around(visible, column, room);
    text += numbered(number + line, digits, window.text, style);
    text +=
        numbered(0, digits, std::string(window.column, ' ') + paint("^", Tone::red, style), style);
  }
  if (end < lines.size()) {
    const std::size_t more = lines.size() - end;
    text += numbered(0, digits, fmt::format("… {} more line{}", more, more == 1 ? "" : "s"), style);
  }
  return text;
}

std::string render_error(const ErrorDetails& error, const Style& style) {
  std::string text =
      fmt::format("{} {}\n", paint("error:", Tone::red, style), printable(error.message));
  if (const std::string place = place_text(error); !place.empty()) {
    text += labelled("at", place, style);
  }
  if (!error.revision.empty()) text += labelled("revision", printable(error.revision), style);
  if (!error.statement.empty()) {
    const auto width = static_cast<std::size_t>(std::max(style.width, 40));
    text += excerpt_statement(error.statement, error.position, error.file.empty() ? 1 : error.line,
                              width, style);
  }
  if (!error.sqlstate.empty()) {
    // SQLite has no SQLSTATEs: the field holds the name of its result code.
    text += labelled(error.sqlstate.starts_with("SQLITE_") ? "code" : "SQLSTATE",
                     printable(error.sqlstate), style);
  }
  if (!error.server_detail.empty()) {
    for (const auto line : base::split(error.server_detail, '\n')) {
      if (!base::trim(line).empty()) text += labelled("server", printable(line), style);
    }
  }
  if (!error.state.empty()) text += labelled("state", printable(error.state), style);
  if (!error.hint.empty()) {
    text += fmt::format("{} {}\n", paint("hint:", Tone::cyan, style), printable(error.hint));
  }
  return text;
}

std::string render_warning(std::string_view text, const Style& style) {
  return fmt::format("{} {}\n", paint("warning:", Tone::yellow, style), printable(text));
}

}  // namespace limbeck::report
