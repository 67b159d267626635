// Types that a schema defines: enums, domains, composites, ranges.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schema/column.hpp"
#include "schema/constraint.hpp"
#include "schema/name.hpp"

namespace limbeck::schema {

struct Enumeration {
  Name name;
  std::vector<std::string> labels = {};  ///< In their order.
  std::string comment = {};

  bool operator==(const Enumeration&) const = default;
};

struct Domain {
  Name name;
  Type base;
  std::string collation = {};  ///< Only where it is not the base's own.
  bool nullable = true;
  std::optional<Expression> default_value = {};
  std::vector<Constraint> checks = {};
  std::string comment = {};

  bool operator==(const Domain&) const = default;
};

struct Attribute {
  std::string name;
  Type type;
  std::string collation = {};
  std::string comment = {};

  bool operator==(const Attribute&) const = default;
};

struct Composite {
  Name name;
  std::vector<Attribute> attributes = {};  ///< In their order.
  std::string comment = {};

  bool operator==(const Composite&) const = default;
};

struct Range {
  Name name;
  Type subtype;
  std::string definition;  ///< Behind `AS RANGE`: `(subtype = integer, …)`.
  std::string comment = {};

  bool operator==(const Range&) const = default;
};

}  // namespace limbeck::schema
