// Types and expressions for random schemas: what can be said about a column of which family.
// Not which part says it: parts.cpp.
#pragma once

#include "live/random/schema.hpp"

namespace limbeck::live::random {

/// Types that the same expressions are good for.
enum class Family {
  integer,
  number,
  text,
  boolean,
  time,
  json,
  uuid,
  enumeration,
  composite,
  range,
  geometry,
  array,
  other,
};

Family family_of_type(const Schema& schema, const std::string& type);
/// Of a column, a view's column or a domain.
Family family_of(const Schema& schema, const Part& part);
bool is_serial(const std::string& type);

std::string builtin_type(Dice& dice);
std::string builtin_type(Dice& dice, Family family);
/// A literal of a builtin type, or of one that the schema defines; empty if there is none.
std::string literal_of(const Schema& schema, Dice& dice, const std::string& type);

/// A condition over one column, called `prefix` and its hole; stable ones only if `may_be_stable`.
std::string condition(const Schema& schema, Dice& dice, const Part& column,
                      const std::string& prefix);
/// An immutable expression over a column, and the family of what it gives.
struct Expression {
  std::string text;
  Family family = Family::other;
};
Expression expression(const Schema& schema, Dice& dice, const Part& column,
                      const std::string& prefix);
std::string replaced(const std::string& pattern, const std::string& by);

std::string family_name(Family family);
Family family_named(const std::string& name);

}  // namespace limbeck::live::random
