// The command line to a Request: the only door to CLI11.
// Not what the commands do (commands.hpp).
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "cli/request.hpp"

namespace limbeck::cli {

/// Nothing to run: text to print (help, version) and the exit code.
struct Answer {
  std::string text;
  bool is_result = true;  ///< To stdout; else to stderr.
  ExitCode exit_code = ExitCode::done;
};

/// `words` without the program's name, which is `program`. Wrong usage is an Answer too: what is
/// wrong, the nearest known word, and where the help is.
std::variant<Request, Answer> parse(const std::vector<std::string>& words,
                                    std::string_view program);

}  // namespace limbeck::cli
