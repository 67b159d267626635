// The steps of a migration, unordered: each with what it makes and takes away, and where it would
// stand if nothing pushed it elsewhere.
// Next: order.cpp.
#pragma once

#include <compare>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "diff/decide.hpp"

namespace limbeck::diff {

enum class Phase {
  schemas,
  labels,
  aside,  ///< Views and routines that get out of the way.
  types,
  tables,
  routines,
  views,
  dropped_tables,
  dropped_types,
  dropped_schemas,
};

/// What belongs to one table stands together.
struct Place {
  Phase phase = Phase::tables;
  schema::Name group = {};
  int rank = 0;
  std::string part = {};

  auto operator<=>(const Place&) const = default;
};

struct Step {
  ops::Operation operation;
  schema::ObjectId object;
  std::vector<schema::ObjectId> gives = {};  ///< Made, or brought to their final form.
  std::vector<schema::ObjectId> takes = {};  ///< Removed, or no longer in their old form.
  bool drops = false;                        ///< What it takes is gone.
  bool makes = false;                        ///< What it gives was not there.
  Place place = {};
  /// A foreign key between new tables, or between those that go: part of its table's own step if
  /// the order allows.
  bool may_merge = false;
};

/// Which step must come before which, by their numbers.
struct Edge {
  std::size_t first = 0;
  std::size_t second = 0;
  bool is_hard = true;  ///< Else for as long as nothing speaks against it.
};

std::vector<Step> steps_of(const Decisions& decisions, const schema::Catalog& from,
                           const schema::Catalog& to, const contract::Rules& rules);

}  // namespace limbeck::diff
