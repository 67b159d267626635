// A new revision as C++ source: a function that returns it, to be compiled into a program.
// Not the reading of one: the compiler does that, and limbeck::Revision is what comes of it.
// Next: cpp_folder.hpp, the header that names all of a folder.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scripts/revision_file.hpp"

namespace limbeck::scripts {

/// `migrations`: where the functions are.
inline constexpr std::string_view kCppNamespace = "migrations";

/// `revision_3f2a9c1b7d4e`; what no name may hold becomes `_` and its code.
std::string cpp_function_name(std::string_view id);

/// Compiles as it is with -Wall -Wextra -Werror. Sections become `step.execute`, one dialect's
/// under a question for it; without statements the functions are there to be filled in. Errors:
/// script.not_in_cpp for what one transaction cannot do, script.bad_message, script.bad_id.
std::string render_cpp_revision(const NewRevision& revision);

/// The id that the comment at its top tells; none for other C++.
std::optional<std::string> cpp_revision_id(std::string_view text);

/// As a string literal, in quotes; only for text whose letters a compiler takes as they are.
std::string cpp_literal(std::string_view text);

}  // namespace limbeck::scripts
