// The comments that stand above the statements of a migration, each once.
// Not what they say: changes.hpp.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "contract/renderer.hpp"
#include "workflow/changes.hpp"

namespace limbeck::workflow {

class ChangeMarks {
 public:
  /// `changes` must outlive it; `statements`: those that are written, in their order.
  ChangeMarks(const std::vector<Change>& changes, const contract::Statements& statements);

  /// Of the operation, and of those beside it that have no statement of their own: one rebuild of a
  /// table does several.
  std::vector<std::string> take(std::size_t operation);

 private:
  const std::vector<Change>& changes_;
  std::set<std::size_t> has_statement_;
  std::size_t taken_ = 0;  ///< The first operation whose marks were not taken yet.
};

}  // namespace limbeck::workflow
