#include "report/style.hpp"

#include <fmt/format.h>

namespace limbeck::report {

namespace {

std::string_view code(Tone tone) {
  switch (tone) {
    case Tone::plain:
      return "";
    case Tone::bold:
      return "1";
    case Tone::dim:
      return "2";
    case Tone::red:
      return "31";
    case Tone::green:
      return "32";
    case Tone::yellow:
      return "33";
    case Tone::blue:
      return "34";
    case Tone::magenta:
      return "35";
    case Tone::cyan:
      return "36";
  }
  return "";
}

}  // namespace

std::string paint(std::string_view text, Tone tone, const Style& style) {
  if (!style.colour || text.empty() || tone == Tone::plain) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", code(tone), text);
}

}  // namespace limbeck::report
