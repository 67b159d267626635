// Definitions of constraints, indexes and views, and what fills a table, from their parts.
// Not whole DDL statements, which are a dialect's (dialects/*/render.hpp), but for a view of
// SQLite's, whose definition is one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "schema/name.hpp"
#include "sql/splitter.hpp"

namespace limbeck::sql {

/// An expression that other text follows: as it was written, unless a comment would hide that.
std::string part_text(std::string_view text, Flavor flavor);
/// `a, "B"`
std::string quoted_list(const std::vector<std::string>& names, Flavor flavor);
std::string quoted_name(const schema::Name& name, Flavor flavor);

/// As constraints end: ` DEFERRABLE INITIALLY DEFERRED`, or nothing.
std::string deferral_text(bool deferrable, bool initially_deferred);
/// `PRIMARY KEY (a, b)`, `UNIQUE (a)`: `words` and the columns.
std::string key_definition(std::string_view words, const std::vector<std::string>& columns,
                           Flavor flavor);
/// `CHECK (a > 0)`
std::string check_definition(std::string_view condition, Flavor flavor);

struct ForeignKeyParts {
  const std::vector<std::string>& columns;
  const schema::Name& references;
  const std::vector<std::string>& referenced_columns;
  std::string_view on_delete;
  std::string_view on_update;
};
/// `FOREIGN KEY (a) REFERENCES t (b) ON DELETE CASCADE`
std::string foreign_key_definition(const ForeignKeyParts& parts, Flavor flavor);

struct IndexText {
  std::vector<std::string> items;  ///< As they stand in the list.
  std::string_view method = {};
  std::vector<std::string> include = {};
  std::string_view where = {};
};
/// Behind `ON table`: `USING gin (a) WHERE b`.
std::string index_definition(const IndexText& index, Flavor flavor);

/// A default as a statement takes it: SQLite wants parentheses around what is no literal.
std::string default_text(std::string_view expression, Flavor flavor);

/// What schema::View::definition holds: the query, SQLite's as the statement that makes the view.
std::string view_definition(const std::string& name, std::string_view query, Flavor flavor);

/// `INSERT INTO t (a, b) VALUES ($1, $2)`, for as many rows.
std::string insert_text(const schema::Name& table, const std::vector<std::string>& columns,
                        std::size_t rows, Flavor flavor);

}  // namespace limbeck::sql
