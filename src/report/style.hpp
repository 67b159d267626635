// How text is dressed: colour or none, and the width of the terminal. Handed in by the command
// line, which knows NO_COLOR and the terminal; nothing here asks the system.
// Next: table.hpp measures text, listing.hpp and its siblings write it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace limbeck::report {

struct Style {
  bool colour = false;
  int width = 80;  ///< Columns of the terminal; what may be cut or wrapped uses it.
};

enum class Tone : std::uint8_t { plain, bold, dim, red, green, yellow, blue, magenta, cyan };

/// `text` in ANSI colour where the style has colour, else as it is. Empty text stays empty.
std::string paint(std::string_view text, Tone tone, const Style& style);

}  // namespace limbeck::report
