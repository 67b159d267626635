// A column with its type, default, identity and generation.
// Not its constraints, NOT NULL apart: constraint.hpp.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schema/name.hpp"
#include "schema/sequence.hpp"

namespace limbeck::schema {

/// Text as the catalog's server deparses it (SQLite: as it was stored). Equal only after a round
/// trip through the same server; never translated to another dialect.
struct Expression {
  std::string text;

  bool operator==(const Expression&) const = default;
};

struct Type {
  std::string text;  ///< With modifiers and array brackets: `numeric(10,2)`, `public.mood[]`.
  std::optional<Name> defined = {};  ///< The enum, domain, composite or range behind it, if the
                                     ///< catalog may hold it.

  bool operator==(const Type&) const = default;
};

struct Identity {
  bool always = false;  ///< GENERATED ALWAYS; else BY DEFAULT.
  SequenceOptions options = {};

  bool operator==(const Identity&) const = default;
};

struct Generated {
  Expression expression;
  bool stored = true;  ///< False: computed when it is read (SQLite's VIRTUAL).

  bool operator==(const Generated&) const = default;
};

/// How values are kept: compared on request only. Empty where it is the type's own.
struct Storage {
  std::string method = {};
  std::string compression = {};
  std::optional<int> statistics = {};
  std::vector<std::string> options = {};  ///< `n_distinct=-0.5`

  bool operator==(const Storage&) const = default;
};

struct Column {
  std::string name;
  Type type;
  bool nullable = true;
  std::string not_null_conflict = {};  ///< SQLite's ON CONFLICT word; empty: ABORT.
  std::optional<Expression> default_value = {};
  std::optional<Identity> identity = {};
  std::optional<Generated> generated = {};
  std::string collation = {};  ///< Only where it is not the type's own.
  std::string comment = {};
  Storage storage = {};
  bool inherited = false;  ///< From a parent table alone, so that no statement of its own makes it.

  bool operator==(const Column&) const = default;
};

}  // namespace limbeck::schema
