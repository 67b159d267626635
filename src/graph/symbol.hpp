// The grammar of symbols: `label@rest` and `[label@][symbol](+|-)N`. Text only, no graph.
// Not what they mean: targets.hpp.
#pragma once

#include <optional>
#include <string_view>

namespace limbeck::graph {

/// `[label@][symbol](+|-)N`; the views point into the text parsed.
struct RelativeSymbol {
  std::optional<std::string_view> label;
  std::optional<std::string_view> symbol;
  long steps = 0;           ///< Negative for `-N`; numbers too large are cut.
  std::string_view number;  ///< As written, with its sign.
};

/// As Alembic reads it: from the start, what follows the number is ignored.
std::optional<RelativeSymbol> parse_relative(std::string_view text);

struct LabelledSymbol {
  std::optional<std::string_view> label;  ///< Before the first `@`, if there is one.
  std::string_view symbol;
};
LabelledSymbol split_label(std::string_view text);

}  // namespace limbeck::graph
