// Whether values survive a change of a column's type.
// Not the conversion itself, which is the server's. Source: PostgreSQL's manual, chapter 8, and
// pg_cast.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "schema/column.hpp"

namespace limbeck::ops {

struct TypeChange {
  bool loses = false;                        ///< Digits, fractions of seconds, zones: silently.
  bool may_fail = false;                     ///< For values that the new type does not take.
  bool merges = false;                       ///< Values that differ may be alike then.
  bool respells = false;                     ///< Texts become numbers: `007` is 7 then.
  bool rewrites = true;                      ///< The table's rows are written anew.
  std::string lost = {};                     ///< `fractions`, `time zones`: what is lost.
  std::optional<std::int64_t> longest = {};  ///< Fails for text of more characters, and only then.
  struct Range {
    std::int64_t minimum;
    std::int64_t maximum;
  };
  std::optional<Range> range = {};  ///< Fails for numbers outside, and only then.
};

/// Of PostgreSQL's type texts, as format_type() writes them.
TypeChange compare_types(const schema::Type& from, const schema::Type& to);

/// Whether values that differ may be alike when the column's type is another: SQLite's "Datatypes
/// In SQLite", "Type Affinity".
bool merges_on_sqlite(const std::string& from, const std::string& to);

/// Whether texts that are numbers become them.
bool respells_on_sqlite(const std::string& from, const std::string& to);

}  // namespace limbeck::ops
