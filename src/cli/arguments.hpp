// The words of the command line before an option parser sees them: taken over from argv with
// secrets wiped, cut at the command, and freed of what parsers disagree about (`-1`, `-r -2:x`).
// Not the meaning of options: parse.cpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace limbeck::cli {

/// Copies argv[1..] and overwrites, in argv's own memory, the password of every URL and the value
/// of every `-x NAME=VALUE`, so that `ps` and /proc/PID/cmdline do not show them.
std::vector<std::string> take_arguments(int argc, char** argv);

/// One option as the parser knows it.
struct OptionShape {
  std::vector<std::string> names;  ///< "-m", "--message"
  bool takes_value = false;
};

/// Where the command stands among the words, or words.size(). `globals` may precede it.
std::size_t find_command(const std::vector<std::string>& words,
                         const std::vector<OptionShape>& globals);

struct PreparedWords {
  std::vector<std::string> options;      ///< For the parser: `-m text`, `--rev-range=-2:x`.
  std::vector<std::string> positionals;  ///< `-1` and everything after `--` among them.
  std::string complaint;                 ///< One line if the words are wrong; else empty.
};

/// Sorts the words after the command by `shapes`: a long option may be abbreviated as long as it is
/// the only one that fits, `-` and digits are an argument, an option that takes a value gets the
/// next word whatever it looks like, unless that is an option of this command.
PreparedWords prepare_words(const std::vector<std::string>& words,
                            const std::vector<OptionShape>& shapes);

}  // namespace limbeck::cli
