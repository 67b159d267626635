// A result whose values keep their types, as a driver for Python tells them apart.
// Not Rows (connection.hpp), where every value is the server's text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace limbeck::db {

enum class ValueKind : std::uint8_t {
  null,
  boolean,  ///< `t` or `f`
  integer,
  real,
  text,
  bytes,
  numeric,
  json,
  uuid,
  date,
  time,
  timestamp,
  timestamp_with_zone,
  interval,
  integer_array,  ///< `{1,2}`
  text_array,
  other,  ///< Something of its own in Python, which is not known here.
};

struct TypedValue {
  ValueKind kind = ValueKind::null;
  std::string text = {};  ///< As the server writes it; bytes as they are on SQLite.
};

struct TypedRows {
  bool returns_rows = false;         ///< False: the statement is none that has a result.
  std::vector<std::string> columns;  ///< As the server names them; may repeat.
  std::vector<std::vector<TypedValue>> rows;
  std::int64_t changed = -1;  ///< Rows inserted, updated or deleted; of a query: those returned.
};

/// What a Connection is, too, where it knows the types of its results.
class TypedReader {
 public:
  virtual ~TypedReader() = default;
  /// One statement, whatever it is. Errors: as for Connection::read.
  virtual TypedRows read_typed(std::string_view sql) = 0;
};

}  // namespace limbeck::db
