// A table with its parts. Views are in view.hpp, although they may have indexes and triggers too.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schema/column.hpp"
#include "schema/constraint.hpp"
#include "schema/name.hpp"

namespace limbeck::schema {

/// Not those that a constraint makes.
struct Index {
  std::string name;
  bool unique = false;
  /// Everything behind `ON table`, as the server deparses it: `USING btree (lower(email)) WHERE …`.
  std::string definition;
  std::vector<std::string> columns = {};  ///< Those it names or whose values it uses.
  bool valid = true;                      ///< False: a concurrent build failed.
  std::optional<Name> partition_of = {};  ///< The index of the partitioned table.
  std::string comment = {};
  std::string tablespace = {};  ///< Compared on request only.

  bool operator==(const Index&) const = default;
};

struct Trigger {
  std::string name;
  std::string definition;     ///< The whole statement.
  std::string enabled = "O";  ///< As pg_trigger.tgenabled: O, D, R, A.
  std::string comment = {};

  bool operator==(const Trigger&) const = default;
};

/// A policy of row security, or a rewrite rule: opaque, dropped and made again.
struct Definition {
  std::string name;
  std::string definition;  ///< The whole statement.
  std::string comment = {};
  std::string enabled = "O";  ///< Of a rule, as pg_rewrite.ev_enabled: O, D, R, A.

  bool operator==(const Definition&) const = default;
};

enum class TableKind { ordinary, partitioned, foreign, virtual_table };

struct Partition {
  Name of;
  std::string bound;  ///< `FOR VALUES IN ('a')`, `DEFAULT`

  bool operator==(const Partition&) const = default;
};

struct Table {
  Name name;
  TableKind kind = TableKind::ordinary;
  std::vector<Column> columns = {};  ///< In the table's order, which is no part of sameness.
  std::vector<Constraint> constraints = {};
  std::vector<Index> indexes = {};
  std::vector<Trigger> triggers = {};
  std::vector<Definition> policies = {};
  std::vector<Definition> rules = {};
  std::string comment = {};

  // PostgreSQL.
  bool unlogged = false;
  std::string partition_key = {};  ///< `RANGE (created)`; set for a partitioned table.
  std::optional<Partition> partition = {};
  std::vector<Name> inherits = {};        ///< In the order declared; not a partition's parent.
  std::vector<std::string> options = {};  ///< `fillfactor=70`
  std::string access_method = {};         ///< Empty: heap.
  std::string tablespace = {};            ///< Compared on request only, as the next.
  std::string replica_identity = {};      ///< `FULL`, `NOTHING`, `USING INDEX i`; empty: default.
  bool row_security = false;
  bool force_row_security = false;

  // SQLite.
  bool strict = false;
  bool without_rowid = false;
  bool autoincrement = false;
  std::string virtual_definition = {};  ///< `USING fts5(…)`; PostgreSQL, of a foreign table:
                                        ///< `SERVER s OPTIONS (…)`.

  // PostgreSQL.
  std::optional<Name> of_type = {};  ///< The composite type that gives its columns: `OF type`.
  std::string cluster_on = {};       ///< The index; compared on request only.

  bool operator==(const Table&) const = default;
};

}  // namespace limbeck::schema
