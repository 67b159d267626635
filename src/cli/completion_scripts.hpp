// The shells' completion scripts, part of the program. Written into it by
// cmake/embed_completions.cmake from packaging/completion/.
#pragma once

#include <string_view>

namespace limbeck::cli {

/// By the shell's name: bash, zsh, fish. Empty for another.
std::string_view completion_script(std::string_view shell);

}  // namespace limbeck::cli
