// What a statement may do to rows that are there, as far as its words tell.
// Not a parser: what a function does that it calls, nobody knows before.
// Next: run/plan_risk.hpp, which asks it of a whole step.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sql/splitter.hpp"

namespace limbeck::sql {

enum class DataLoss : std::uint8_t {
  none,
  possible,  ///< Rows are overwritten, values converted, or code runs that says nothing of itself.
  certain,   ///< Rows, columns or what holds them are gone.
};

struct StatementLoss {
  DataLoss loss = DataLoss::none;
  std::string what = {};  ///< `DROP TABLE users`; empty for none.
};

/// `DROP TABLE IF EXISTS a.b, c CASCADE` is "DROP TABLE a.b".
StatementLoss find_data_loss(std::string_view statement, Flavor flavor);

/// The words and names of a statement in order, upper case where unquoted and quotes taken off:
/// what those who follow tables through a step look at. At most `limit`.
struct Word {
  std::string text;
  bool is_name = false;  ///< It was quoted: never a keyword.
};
std::vector<Word> words_of(std::string_view statement, Flavor flavor, std::size_t limit);

}  // namespace limbeck::sql
