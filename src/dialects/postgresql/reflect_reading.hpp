// One reading of a schema: what its parts share, and the parts themselves, in the order they run.
// Not the transaction around it: reflect.cpp.
// Next: reflect_tables.cpp, the relations that most other parts hang on.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "contract/reflector.hpp"
#include "db/connection.hpp"
#include "schema/catalog.hpp"

namespace limbeck::dialects::postgresql {

using ObjectNumber = std::uint32_t;

/// The numbers that these system catalogs have in every version: classid of pg_depend.
enum class Class : ObjectNumber {
  type = 1247,
  routine = 1255,
  relation = 1259,
  default_value = 2604,
  constraint = 2606,
  schema = 2615,
  rule = 2618,
  trigger = 2620,
  extension = 3079,
  policy = 3256,
};

/// The cells of a row, one after the other.
class Cells {
 public:
  explicit Cells(Row& row) : row_(row) {}

  Value value() { return std::move(row_.at(at_++)); }
  std::string text() { return value().value_or(""); }
  bool flag() { return row_.at(at_++) == "t"; }
  char letter();
  std::int64_t number();
  ObjectNumber object() { return static_cast<ObjectNumber>(number()); }
  /// Of text; empty for NULL. A NULL inside is an empty text.
  std::vector<std::string> array();

 private:
  Row& row_;
  std::size_t at_ = 0;
};

std::vector<std::string> parse_array(std::string_view text);
std::string render_array(const std::vector<std::string>& values);
std::string quoted(std::string_view name);  ///< As the server's quote_ident: where it is needed.

/// Where in the catalog a relation stands.
struct Place {
  schema::ObjectKind kind = schema::ObjectKind::table;
  std::size_t index = 0;
};

struct IndexPlace {
  Place relation = {};
  std::size_t index = 0;
  std::ptrdiff_t key = 0;  ///< How many columns are in its key or included.
};

struct Reading {
  db::Connection& connection;
  schema::Catalog catalog = {};
  int version = 0;           ///< server_version_num
  std::string schemas = {};  ///< Their numbers, as an array.

  std::unordered_map<ObjectNumber, Place> relations = {};      ///< Tables, views, composites.
  std::unordered_map<ObjectNumber, std::size_t> domains = {};  ///< Where in the catalog's list.
  std::unordered_map<ObjectNumber, std::vector<std::string>> columns = {};  ///< By attnum.
  std::unordered_map<ObjectNumber, std::vector<schema::Name>> parents = {};
  /// By Class and number. A type is here also as its array, its multirange and, for a table or
  /// view, its row type.
  std::unordered_map<std::uint64_t, schema::ObjectId> objects = {};
  std::unordered_map<ObjectNumber, IndexPlace> indexes = {};

  schema::Name name(std::string schema, std::string name) const;
  /// With its schema, quoted, where that is not the default one.
  std::string qualified(const schema::Name& name) const;
  bool at_least(int major) const { return version >= major * 10000; }

  void remember(Class place, ObjectNumber number, schema::ObjectId object);
  const schema::ObjectId* object(Class place, ObjectNumber number) const;
  std::string column(ObjectNumber relation, std::int64_t number) const;
  schema::Type type(std::string text, ObjectNumber number) const;

  schema::Table* table(ObjectNumber relation);
  schema::View* view(ObjectNumber relation);
  schema::ObjectId part(schema::ObjectKind kind, ObjectNumber relation, std::string name) const;
  const schema::Name& name_of(const Place& place) const;

  /// $1 is the asked schemas; more parameters follow.
  void read(std::string_view sql, const std::function<void(Cells&)>& on_row,
            const std::vector<Value>& more = {});
  /// For what the server deparses as a query: it keeps the locks of that until they are undone.
  void read_unlocked(std::string_view sql, const std::function<void(Cells&)>& on_row,
                     const std::vector<Value>& more = {});
};

/// Joins `functions.names`, an array of the names of the functions {}; NULL for 0. $2 is the
/// default schema. Not regproc's text, which adds the schema to a name that is overloaded.
inline constexpr const char* kFunctionNames = R"(
LEFT JOIN LATERAL (
  SELECT pg_catalog.array_agg(
      CASE WHEN fn.nspname IN ('pg_catalog', $2::text) THEN ''
           ELSE pg_catalog.quote_ident(fn.nspname) || '.' END || pg_catalog.quote_ident(f.proname)
      ORDER BY asked.rank) AS names
  FROM pg_catalog.unnest(ARRAY[{}]::pg_catalog.oid[]) WITH ORDINALITY asked(number, rank)
  LEFT JOIN pg_catalog.pg_proc f ON f.oid = asked.number
  LEFT JOIN pg_catalog.pg_namespace fn ON fn.oid = f.pronamespace) functions ON true)";

inline constexpr const char* kSavepoint = "limbeck_reflect_locks";

void read_extensions(Reading& reading);
void read_types(Reading& reading);
void read_inheritance(Reading& reading);
void read_relations(Reading& reading, const contract::ReflectRequest& request);
void read_columns(Reading& reading);
void read_sequences(Reading& reading);
void read_constraints(Reading& reading);
void read_indexes(Reading& reading);
void read_triggers(Reading& reading);
void read_policies(Reading& reading);
void read_rules(Reading& reading);
void read_routines(Reading& reading);
void read_privileges(Reading& reading);
void read_dependencies(Reading& reading);

}  // namespace limbeck::dialects::postgresql
