// What a dialect is asked when operations become SQL.
// Not which operations there are (ops/operation.hpp) nor their order (diff/).
// Next: dialects/*/render.hpp answer.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "ops/operation.hpp"

namespace limbeck::contract {

/// One statement of a migration, as a person would have written it.
struct Rendered {
  std::string text;           ///< May span lines; without the semicolon.
  std::size_t operation = 0;  ///< The first of the operations it serves.
  /// Cannot run inside a transaction: it goes into a section with transaction=off.
  bool outside_transaction = false;
  /// What follows may need it committed (a new enum label): a new section begins behind it.
  bool ends_section = false;
};

using Statements = std::vector<Rendered>;

class Renderer {
 public:
  virtual ~Renderer() = default;
  /// What does `operations` in their order to a database whose schema is `before`. SQLite makes
  /// one rebuild of neighbouring operations on one table. Errors: ops.* where an operation does
  /// not fit, render.impossible for what the dialect has no statement for.
  virtual Statements render(const ops::Operations& operations,
                            const schema::Catalog& before) const = 0;
};

}  // namespace limbeck::contract
