// The rows of a database as statements that make them again.
// Not for moving data: whoever asks knows that there are few.
// Next: dialects/*/rows.hpp answer.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "schema/name.hpp"

namespace limbeck::contract {

/// Equal if and only if the rows are: values as the server writes them.
struct RowSet {
  /// An INSERT for each row, in the order they are kept; tables without rows are left out.
  std::map<schema::Name, std::vector<std::string>> insertions = {};
  /// Statements that set sequences, or what counts in their place, to where they are.
  std::vector<std::string> counters = {};

  std::size_t size() const {
    std::size_t count = 0;
    for (const auto& [table, rows] : insertions) count += rows.size();
    return count;
  }
};

}  // namespace limbeck::contract
