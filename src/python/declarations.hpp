// What a revision script declares at its top level, by its tokens alone: the graph needs no more.
// Not an evaluation: an identifier that is computed is an error.
// Next: scripts/python_revision.hpp makes a header of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace limbeck::python {

struct Declarations {
  std::string docstring;                ///< Without blanks around it; empty: none.
  std::optional<std::string> revision;  ///< None where it is not assigned.
  std::vector<std::string> down_revision;
  std::vector<std::string> branch_labels;
  std::vector<std::string> depends_on;
  bool has_upgrade = false;
  bool has_downgrade = false;
};

/// `text` as it is in the file. Understood are strings (adjacent or joined by +), None, tuples,
/// lists and sets of them, and names bound to such before. Errors, with file and line:
/// python.syntax, script.computed_identifier.
Declarations read_declarations(std::string_view text, std::string_view file);

/// `text` without what declares nothing: the bodies of functions and the like are empty lines, so
/// that the rest is on the lines where it was. Of what is not UTF-8, or no Python: itself.
std::string outline(std::string_view text);

/// The tokens one after the other, the same whatever the layout: without comments, docstrings,
/// blank lines and trailing commas, strings by their value. For hashing. Errors: python.syntax.
std::string token_text(std::string_view text, std::string_view file);

}  // namespace limbeck::python
