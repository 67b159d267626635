#include "alembic/type_specs.hpp"

#include <algorithm>
#include <iterator>

namespace limbeck::alembic {
namespace {

constexpr TypeSpec kGeneric[] = {
    {"Integer", Form::plain, "INTEGER", "INTEGER", Affinity::integer},
    {"INTEGER", Form::plain, "INTEGER", "INTEGER", Affinity::integer},
    {"INT", Form::plain, "INTEGER", "INTEGER", Affinity::integer},
    {"SmallInteger", Form::plain, "SMALLINT", "SMALLINT", Affinity::small_integer},
    {"SMALLINT", Form::plain, "SMALLINT", "SMALLINT", Affinity::small_integer},
    {"BigInteger", Form::plain, "BIGINT", "BIGINT", Affinity::big_integer},
    {"BIGINT", Form::plain, "BIGINT", "BIGINT", Affinity::big_integer},
    {"String", Form::text, "VARCHAR", "VARCHAR"},
    {"VARCHAR", Form::text, "VARCHAR", "VARCHAR"},
    {"Unicode", Form::text, "VARCHAR", "VARCHAR"},
    {"NVARCHAR", Form::text, "NVARCHAR", "NVARCHAR"},
    {"CHAR", Form::text, "CHAR", "CHAR"},
    {"NCHAR", Form::text, "NCHAR", "NCHAR"},
    {"Text", Form::text, "TEXT", "TEXT"},
    {"TEXT", Form::text, "TEXT", "TEXT"},
    {"UnicodeText", Form::text, "TEXT", "TEXT"},
    {"CLOB", Form::text, "CLOB", "CLOB"},
    {"Numeric", Form::decimal, "NUMERIC", "NUMERIC", Affinity::numeric},
    {"NUMERIC", Form::decimal, "NUMERIC", "NUMERIC", Affinity::numeric},
    {"DECIMAL", Form::decimal, "DECIMAL", "DECIMAL", Affinity::numeric},
    {"Float", Form::real, "FLOAT", "FLOAT", Affinity::numeric},
    {"FLOAT", Form::real, "FLOAT", "FLOAT", Affinity::numeric},
    {"REAL", Form::plain, "REAL", "REAL", Affinity::numeric},
    {"Boolean", Form::boolean, "BOOLEAN", "BOOLEAN"},
    {"BOOLEAN", Form::boolean, "BOOLEAN", "BOOLEAN"},
    {"DateTime", Form::timed, "TIMESTAMP", "DATETIME"},
    {"TIMESTAMP", Form::timed, "TIMESTAMP", "TIMESTAMP"},
    {"Time", Form::timed, "TIME", "TIME"},
    {"TIME", Form::timed, "TIME", "TIME"},
    {"Date", Form::plain, "DATE", "DATE"},
    {"DATE", Form::plain, "DATE", "DATE"},
    {"LargeBinary", Form::binary, "BYTEA", "BLOB"},
    {"JSON", Form::json, "JSON", "JSON"},
    {"Interval", Form::interval, "INTERVAL", "DATETIME"},
    {"Enum", Form::enumeration, "", "VARCHAR"},
    {"ARRAY", Form::array, "[]", nullptr},
};

constexpr TypeSpec kPostgresql[] = {
    {"INTEGER", Form::plain, "INTEGER", "INTEGER", Affinity::integer},
    {"SMALLINT", Form::plain, "SMALLINT", "SMALLINT", Affinity::small_integer},
    {"BIGINT", Form::plain, "BIGINT", "BIGINT", Affinity::big_integer},
    {"VARCHAR", Form::text, "VARCHAR", "VARCHAR"},
    {"CHAR", Form::text, "CHAR", "CHAR"},
    {"TEXT", Form::text, "TEXT", "TEXT"},
    {"NUMERIC", Form::decimal, "NUMERIC", "NUMERIC", Affinity::numeric},
    {"FLOAT", Form::real, "FLOAT", "FLOAT", Affinity::numeric},
    {"REAL", Form::plain, "REAL", "REAL", Affinity::numeric},
    {"DOUBLE_PRECISION", Form::plain, "DOUBLE PRECISION", nullptr, Affinity::numeric},
    {"BOOLEAN", Form::boolean, "BOOLEAN", "BOOLEAN"},
    {"TIMESTAMP", Form::timed, "TIMESTAMP", "TIMESTAMP"},
    {"TIME", Form::timed, "TIME", "TIME"},
    {"DATE", Form::plain, "DATE", "DATE"},
    {"BYTEA", Form::binary, "BYTEA", nullptr},
    {"UUID", Form::plain, "UUID", nullptr},
    {"JSON", Form::json, "JSON", "JSON"},
    {"JSONB", Form::json, "JSONB", nullptr},
    {"INET", Form::plain, "INET", nullptr},
    {"CIDR", Form::plain, "CIDR", nullptr},
    {"MACADDR", Form::plain, "MACADDR", nullptr},
    {"MACADDR8", Form::plain, "MACADDR8", nullptr},
    {"CITEXT", Form::plain, "CITEXT", nullptr},
    {"MONEY", Form::plain, "MONEY", nullptr},
    {"OID", Form::plain, "OID", nullptr},
    {"REGCLASS", Form::plain, "REGCLASS", nullptr},
    {"REGCONFIG", Form::plain, "REGCONFIG", nullptr},
    {"JSONPATH", Form::plain, "JSONPATH", nullptr},
    {"TSQUERY", Form::plain, "TSQUERY", nullptr},
    {"TSVECTOR", Form::plain, "TSVECTOR", nullptr},
    {"HSTORE", Form::plain, "HSTORE", nullptr},
    {"INT4RANGE", Form::plain, "INT4RANGE", nullptr},
    {"INT8RANGE", Form::plain, "INT8RANGE", nullptr},
    {"NUMRANGE", Form::plain, "NUMRANGE", nullptr},
    {"DATERANGE", Form::plain, "DATERANGE", nullptr},
    {"TSRANGE", Form::plain, "TSRANGE", nullptr},
    {"TSTZRANGE", Form::plain, "TSTZRANGE", nullptr},
    {"INT4MULTIRANGE", Form::plain, "INT4MULTIRANGE", nullptr},
    {"INT8MULTIRANGE", Form::plain, "INT8MULTIRANGE", nullptr},
    {"NUMMULTIRANGE", Form::plain, "NUMMULTIRANGE", nullptr},
    {"DATEMULTIRANGE", Form::plain, "DATEMULTIRANGE", nullptr},
    {"TSMULTIRANGE", Form::plain, "TSMULTIRANGE", nullptr},
    {"TSTZMULTIRANGE", Form::plain, "TSTZMULTIRANGE", nullptr},
    {"INTERVAL", Form::interval, "INTERVAL", nullptr},
    {"BIT", Form::bit, "BIT", nullptr},
    {"ARRAY", Form::array, "[]", nullptr},
    {"ENUM", Form::enumeration, "", nullptr},
};

/// SQLAlchemy 1.4 has none of these.
constexpr std::string_view kNew[] = {
    "CITEXT",         "REGCONFIG",     "JSONPATH",       "TSQUERY",      "INT4MULTIRANGE",
    "INT8MULTIRANGE", "NUMMULTIRANGE", "DATEMULTIRANGE", "TSMULTIRANGE", "TSTZMULTIRANGE",
};

template <std::size_t size, typename Wanted>
const TypeSpec* find(const TypeSpec (&specs)[size], Wanted is_wanted) {
  const auto* const found = std::find_if(std::begin(specs), std::end(specs), is_wanted);
  return found == std::end(specs) ? nullptr : found;
}

auto has_name(std::string_view name) {
  return [name](const TypeSpec& each) { return name == each.name; };
}

auto has_ddl(std::string_view ddl, Dialect dialect) {
  return [ddl, dialect](const TypeSpec& each) {
    const char* const own = dialect == Dialect::postgresql ? each.postgresql : each.sqlite;
    return own != nullptr && ddl == own;
  };
}

}  // namespace

Family family_of(const TypeSpec& spec) {
  const std::string_view name = spec.name;
  switch (spec.form) {
    case Form::text:
      return Family::text;
    case Form::decimal:
    case Form::real:
      return Family::numeric;
    case Form::binary:
      return Family::binary;
    case Form::timed:
      return name == "Time" || name == "TIME" ? Family::time : Family::datetime;
    case Form::boolean:
      return Family::boolean;
    case Form::json:
      return Family::json;
    case Form::interval:
      return Family::interval;
    case Form::array:
      return Family::array;
    case Form::enumeration:
      return Family::enumeration;
    case Form::bit:
      return Family::other;
    case Form::plain:
      break;
  }
  if (name == "Date" || name == "DATE") return Family::date;
  if (name == "UUID") return Family::uuid;
  if (spec.affinity == Affinity::numeric) return Family::numeric;
  return spec.affinity == Affinity::other ? Family::other : Family::integer;
}

const TypeSpec* find_generic_type(std::string_view name) {
  return find(kGeneric, has_name(name));
}

const TypeSpec* find_postgresql_type(std::string_view name) {
  return find(kPostgresql, has_name(name));
}

const TypeSpec* find_generic_ddl(std::string_view ddl, Dialect dialect) {
  return find(kGeneric, has_ddl(ddl, dialect));
}

const TypeSpec* find_postgresql_ddl(std::string_view ddl) {
  if (std::find(std::begin(kNew), std::end(kNew), ddl) != std::end(kNew)) return nullptr;
  return find(kPostgresql, has_ddl(ddl, Dialect::postgresql));
}

}  // namespace limbeck::alembic
