// What an operation may lose, or why it may fail, on a database with rows in it.
// Not how many rows that are: a dialect makes the query of a probe, workflow/ asks it.
// Next: plan_hazards.hpp, for operations that follow one another; type_change.hpp, for conversions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ops/operation.hpp"

namespace limbeck::ops {

enum class Hazard { none, loses_data, may_fail, rewrites_table, blocks_writes, outdated };

/// `loses_data`
std::string_view hazard_name(Hazard hazard);

/// What to count in the database as it is before, to know how much a finding matters.
struct Probe {
  enum class Kind {
    none,         ///< Nothing can be counted.
    rows,         ///< Of the table.
    values,       ///< Not null, in columns[0].
    nulls,        ///< In any of the columns.
    duplicates,   ///< Rows that share all columns, without nulls, with a row before them.
    longer_than,  ///< Values of columns[0] with more characters than `limit`.
    outside,      ///< Values of columns[0] below `minimum` or above `maximum`.
    labels,       ///< Rows whose columns[0] is one of `labels`, as text.
    orphans,      ///< Rows without a null in the columns that match no row of `references`.
    violations,   ///< Rows for which `condition` is false.
    misspelt,     ///< Texts in columns[0] that are a number written otherwise than numbers are.
    misfits,      ///< Values of columns[0] that a STRICT table does not take as `type`.
  };
  Kind kind = Kind::none;
  schema::Name table = {};
  std::vector<std::string> columns = {};
  std::int64_t limit = 0;
  std::int64_t minimum = 0;
  std::int64_t maximum = 0;
  std::vector<std::string> labels = {};
  schema::Name references = {};
  std::vector<std::string> referenced_columns = {};
  std::string type = {};
  std::string condition = {};  ///< In the catalog's dialect, with its parentheses.

  bool operator==(const Probe&) const = default;
};

struct Finding {
  Hazard hazard = Hazard::none;
  schema::ObjectId object = {};
  std::string sentence;  ///< `the values of users.nickname are lost`
  Probe probe = {};      ///< Where it counts 0 the finding is of no consequence.

  bool operator==(const Finding&) const = default;
};

/// In the order lost, failing, rewritten, blocked, outdated. `before` is the catalog without the
/// operation; a table that is not in it is new and has no rows. Rewriting and blocking are told of
/// PostgreSQL only: SQLite locks the whole database anyway.
std::vector<Finding> hazards(const Operation& operation, const schema::Catalog& before);

}  // namespace limbeck::ops
