// What SQLite says of its schema: the stored statements and the pragmas' rows.
// Not the catalog that comes of them: reflect.hpp.
// Next: reflect_check.hpp holds both against each other.
#pragma once

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

/// Six queries, and one more for each view where one cannot be compiled. Those have no columns, nor
/// have virtual tables, whose module may be missing. Wants a transaction around it.
SchemaRows read_schema_rows(db::Connection& connection);

}  // namespace limbeck::dialects::sqlite
