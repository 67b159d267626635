// What can be done to tables, their columns and constraints.
// Not how a dialect says it (dialects/*/render.hpp), nor what it does to a catalog (apply.hpp).
// Next: operation.hpp has all of them.
#pragma once

#include <string>

#include "schema/table.hpp"

namespace limbeck::ops {

/// With columns, constraints, indexes, triggers, policies and comments.
struct CreateTable {
  schema::Table table;

  bool operator==(const CreateTable&) const = default;
};

struct DropTable {
  schema::Name table;

  bool operator==(const DropTable&) const = default;
};

struct RenameTable {
  schema::Name table;
  schema::Name to;  ///< In another schema: moved there as well.

  bool operator==(const RenameTable&) const = default;
};

/// Everything of the table that is none of its parts nor its name: storage parameters, row
/// security, UNLOGGED, inheritance, its place among partitions.
struct AlterTable {
  schema::Table to;  ///< Its parts are not looked at.

  bool operator==(const AlterTable&) const = default;
};

struct AddColumn {
  schema::Name table;
  schema::Column column;

  bool operator==(const AddColumn&) const = default;
};

struct DropColumn {
  schema::Name table;
  std::string column;

  bool operator==(const DropColumn&) const = default;
};

struct RenameColumn {
  schema::Name table;
  std::string column;
  std::string to;

  bool operator==(const RenameColumn&) const = default;
};

struct AlterColumn {
  schema::Name table;
  schema::Column to;         ///< Its name tells which.
  std::string converted_by;  ///< The expression behind USING; empty: the server's own cast.

  bool operator==(const AlterColumn&) const = default;
};

struct AddConstraint {
  schema::Name table;
  schema::Constraint constraint;

  bool operator==(const AddConstraint&) const = default;
};

struct DropConstraint {
  schema::Name table;
  schema::Constraint constraint;  ///< Whole, because SQLite's may have no name.

  bool operator==(const DropConstraint&) const = default;
};

struct RenameConstraint {
  schema::Name table;
  std::string constraint;
  std::string to;

  bool operator==(const RenameConstraint&) const = default;
};

/// Checks the rows that were there before a NOT VALID constraint.
struct ValidateConstraint {
  schema::Name table;
  std::string constraint;

  bool operator==(const ValidateConstraint&) const = default;
};

}  // namespace limbeck::ops
