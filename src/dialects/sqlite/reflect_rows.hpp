// What SQLite says of its schema: the stored statements and the pragmas' rows.
// Not the catalog that comes of them: reflect.hpp.
// Next: reflect_check.hpp holds both against each other.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "db/connection.hpp"

namespace limbeck::dialects::sqlite {

struct ColumnFacts {
  std::string name;
  std::string type;
  bool not_null = false;
  bool has_default = false;
  int key_position = 0;  ///< 1-based; 0: not in the primary key.
  int hidden = 0;        ///< 2: generated VIRTUAL, 3: STORED.
};

struct IndexColumnFacts {
  int column = 0;    ///< -2: an expression, -1: the rowid.
  std::string name;  ///< Empty for an expression.
  bool descending = false;
  std::string collation;
};

struct IndexFacts {
  std::string name;
  bool unique = false;
  std::string origin;  ///< c: CREATE INDEX, u: UNIQUE, pk: primary key.
  bool partial = false;
  std::vector<IndexColumnFacts> columns = {};  ///< Those of the key.
};

struct ForeignKeyFacts {
  int id = 0;  ///< Within its table.
  std::string parent;
  std::vector<std::string> columns = {};
  std::vector<std::string> parent_columns = {};  ///< Empty: the parent's primary key.
  std::string on_update;
  std::string on_delete;
};

struct TableFacts {
  std::string name;
  std::string type;  ///< table, view, virtual, shadow.
  bool without_rowid = false;
  bool strict = false;
  std::size_t column_count = 0;
  std::size_t automatic_indexes = 0;  ///< Those in the schema's table that have no text.
  // By read_details(); of views, and of tables that reflect_certain.hpp knows, the columns too.
  std::vector<ColumnFacts> columns = {};
  std::vector<IndexFacts> indexes = {};
  std::vector<ForeignKeyFacts> foreign_keys = {};
};

struct StoredObject {
  std::string type;  ///< table, index, view, trigger.
  std::string name;
  std::string table;
  std::string sql;
};

struct SchemaRows {
  std::unordered_map<std::string, TableFacts> tables = {};  ///< And views, by name.
  std::vector<StoredObject> objects = {};                   ///< Those with a text.
};

/// Three queries, and one more for each view where one cannot be compiled. Those have no columns.
/// Wants a transaction around it, as the next.
SchemaRows read_schema_rows(db::Connection& connection);

/// The schema's table as one text: within one version of SQLite, all that can be read of the schema
/// follows from it.
std::string read_definitions(db::Connection& connection);

/// What pragmas tell of these tables: slow. Three queries for each, or for all where they are many.
void read_details(db::Connection& connection, const std::vector<std::string>& tables,
                  SchemaRows& rows);

}  // namespace limbeck::dialects::sqlite
