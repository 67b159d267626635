// Constraints of tables and domains. NOT NULL is the column's: column.hpp.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schema/name.hpp"

namespace limbeck::schema {

enum class ConstraintKind { primary_key, unique, check, foreign_key, exclusion };

struct Constraint {
  ConstraintKind kind = ConstraintKind::check;
  std::string name;  ///< Empty where it was given none (SQLite).
  /// Everything behind `CONSTRAINT name`, as the server deparses it, without NOT VALID:
  /// `FOREIGN KEY (a) REFERENCES t(b) ON DELETE CASCADE DEFERRABLE`.
  std::string definition;
  // What the definition says, for order and for messages.
  std::vector<std::string> columns = {};  ///< Of the table, in the key's order; of a CHECK: used.
  std::optional<Name> references = {};
  std::vector<std::string> referenced_columns = {};
  bool validated = true;
  bool inherited = false;  ///< From a parent table or partition alone.
  std::string comment = {};
  std::vector<std::string> index_options = {};  ///< Of the index behind it: `fillfactor=70`.
  std::string index_tablespace = {};            ///< Compared on request only.

  bool operator==(const Constraint&) const = default;
};

}  // namespace limbeck::schema
