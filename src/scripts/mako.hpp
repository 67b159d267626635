// The part of Mako's template language that a project's script.py.mako is written in.
// Not the values: alembic_revision.hpp. Source: Alembic's stock templates, 1.4 to 1.19, and
// Flask-Migrate's.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace limbeck::scripts {

struct MakoNone {};
/// A tuple or a list, which are written in other brackets.
struct MakoSequence {
  std::vector<std::string> items;
  bool is_list = false;
};
/// What an expression yields, as Python has it.
using MakoValue = std::variant<MakoNone, bool, std::string, MakoSequence>;
using MakoValues = std::map<std::string, MakoValue, std::less<>>;

/// `${…}` with names, strings, None, `repr()`, `str()`, conditions (`a if b else c`,
/// `and`, `or`, `not`, `is None`), `"…".join()`, the filters comma, n, str and trim; `##` comments,
/// a backslash at a line's end, `% if`, `% elif`, `% else`, `% endif`. `file` is the template's.
/// Errors: script.bad_template, with the line and the construct, for everything else.
std::string render_mako(std::string_view text, std::string_view file, const MakoValues& values);

/// As Python's repr().
std::string mako_repr(const MakoValue& value);

}  // namespace limbeck::scripts
