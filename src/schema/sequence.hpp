// Sequences, and the options that identity columns share with them.
// Not the column an identity belongs to: column.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "schema/name.hpp"

namespace limbeck::schema {

struct SequenceOptions {
  std::string type = "bigint";
  std::int64_t start = 1;
  std::int64_t increment = 1;
  std::int64_t minimum = 1;
  std::int64_t maximum = INT64_MAX;
  std::int64_t cache = 1;
  bool cycle = false;

  bool operator==(const SequenceOptions&) const = default;
};

/// The column whose table drops the sequence with itself.
struct SequenceOwner {
  Name table;
  std::string column;

  bool operator==(const SequenceOwner&) const = default;
};

/// Not those behind identity columns, which are the column's own.
struct Sequence {
  Name name;
  SequenceOptions options = {};
  std::optional<SequenceOwner> owner = {};
  bool unlogged = false;
  std::string comment = {};

  bool operator==(const Sequence&) const = default;
};

}  // namespace limbeck::schema
