// The column types of other libraries, as the sources of these make them for PostgreSQL and SQLite.
// Not their values: what is stored of one is Python's to say.
#include "alembic/named_types.hpp"

namespace limbeck::alembic {
namespace {

using python::Unsupported;
using python::Value;

template <const char* const& postgresql, const char* const& sqlite>
Renderings fixed(Parameters&) {
  return of(postgresql, sqlite);
}

constexpr const char* kNowhere = nullptr;
constexpr const char* kText = "TEXT";
constexpr const char* kUuid = "UUID";
constexpr const char* kChar36 = "CHAR(36)";
constexpr const char* kChar32 = "CHAR(32)";

python::Arguments named(const char* name, Value value) {
  return {{}, {{name, std::move(value)}}};
}

// sqlalchemy_utils

Renderings make_datetime(Parameters& given) {
  const bool has_zone = given.truth("timezone").value_or(false);
  return like(given, "DateTime", named("timezone", has_zone));
}

Renderings make_choice(Parameters& given) {
  given.required("choices");
  const auto impl = given.take("impl");
  if (!impl || impl->is_none()) return sized(given, "VARCHAR{}", "length", 255);
  const auto type = to_type(given.interpreter(), *impl);
  if (type == nullptr) throw Unsupported("this impl of ChoiceType");
  for (const auto& each : {type->postgresql, type->sqlite}) {
    if (each && each->enumeration) throw Unsupported("a ChoiceType over an Enum");
  }
  return {type->postgresql, type->sqlite};
}

Renderings make_uuid(Parameters& given) {
  const char* const other = given.truth("binary").value_or(true) ? "BINARY(16)" : "CHAR(32)";
  return of(given.truth("native").value_or(true) ? "UUID" : other, other);
}

Renderings make_encrypted_text(Parameters& given) {
  given.ignore({"type_in", "key", "engine", "padding"});
  return sized(given, "VARCHAR{}", "length");
}
Renderings make_encrypted(Parameters& given) {
  given.ignore({"type_in", "key", "engine", "padding", "length"});
  return of("BYTEA", "BLOB");
}

Renderings make_password(Parameters& given) {
  given.ignore({"max_length", "schemes", "deprecated", "onload"});
  return of("BYTEA", "BLOB");
}

Renderings make_search_vector(Parameters& given) {
  given.rest();
  given.ignore({"regconfig", "weights", "auto_index"});
  return of("TSVECTOR", nullptr);
}

template <const char* const& range>
Renderings make_range(Parameters& given) {
  given.rest();
  given.ignore({"step"});
  return of(range, nullptr);
}
constexpr const char* kIntRange = "INT4RANGE";
constexpr const char* kBigRange = "INT8RANGE";
constexpr const char* kNumericRange = "NUMRANGE";
constexpr const char* kDateRange = "DATERANGE";
constexpr const char* kDateTimeRange = "TSRANGE";
constexpr const char* kWeekPostgresql = "BIT(7)";
constexpr const char* kWeekSqlite = "VARCHAR(7)";
constexpr const char* kLtree = "LTREE";
constexpr const char* kJson = "JSON";
constexpr const char* kCountry = "VARCHAR(2)";
constexpr const char* kCurrency = "VARCHAR(3)";
constexpr const char* kLocale = "VARCHAR(10)";

template <const char* const& parameter, std::int64_t length>
Renderings text_up_to(Parameters& given) {
  return sized(given, "VARCHAR{}", parameter, length);
}
constexpr const char* kLength = "length";
constexpr const char* kMaxLength = "max_length";

// geoalchemy2. An index of its own comes with CREATE TABLE unless it is told not to.

template <const char* const& kind>
Renderings make_geometry(Parameters& given) {
  const std::string type = given.text("geometry_type").value_or("GEOMETRY");
  const std::int64_t srid = given.integer("srid").value_or(-1);
  const auto dimension = given.integer("dimension");
  given.ignore({"from_text", "name", "nullable", "_spatial_index_reflected"});
  if (given.truth("spatial_index").value_or(true)) {
    throw Unsupported("a geometry whose index geoalchemy2 makes (spatial_index=True)");
  }
  const bool is_managed = given.truth("management").value_or(false) ||
                          given.truth("use_N_D_index").value_or(false) ||
                          !given.truth("use_typmod").value_or(true);
  if (is_managed || (dimension && *dimension != 2)) {
    throw Unsupported("a geometry that geoalchemy2 adds in its own way");
  }
  const auto text = type.empty()
                        ? std::string(kind)
                        : std::string(kind) + "(" + type + "," + std::to_string(srid) + ")";
  return {Rendering{text}, std::nullopt};
}
constexpr const char* kGeometry = "geometry";
constexpr const char* kGeography = "geography";

// pgvector

template <const char* const& text>
Renderings make_vector(Parameters& given) {
  return sized(given, text, "dim");
}
constexpr const char* kVector = "VECTOR{}";
constexpr const char* kHalfVector = "HALFVEC{}";
constexpr const char* kSparseVector = "SPARSEVEC{}";

// advanced_alchemy

Renderings make_guid(Parameters& given) {
  given.ignore({"length"});
  return of("UUID", given.truth("binary").value_or(true) ? "BINARY(16)" : "CHAR(32)");
}

/// What `TIMESTAMP`'s arguments make of it.
Renderings make_timestamp(Parameters& given) {
  const bool has_zone = given.truth("timezone").value_or(false);
  return like(given, "TIMESTAMP", named("timezone", has_zone));
}
Renderings make_utc_datetime(Parameters& given) {
  given.ignore({"timezone"});
  return like(given, "DateTime", named("timezone", true));
}

std::vector<NamedType> sqlalchemy_utils_types() {
  const std::vector<std::string> encryption = {"type_in", "key", "engine", "padding"};
  return {
      {"sqlalchemy_utils.types.arrow", "ArrowType", {"timezone"}, make_datetime},
      {"sqlalchemy_utils.types.choice", "ChoiceType", {"choices", "impl"}, make_choice},
      {"sqlalchemy_utils.types.color", "ColorType", {"max_length"}, text_up_to<kMaxLength, 20>},
      {"sqlalchemy_utils.types.country", "CountryType", {}, fixed<kCountry, kCountry>},
      {"sqlalchemy_utils.types.currency", "CurrencyType", {}, fixed<kCurrency, kCurrency>},
      {"sqlalchemy_utils.types.email", "EmailType", {"length"}, text_up_to<kLength, 255>},
      {"sqlalchemy_utils.types.encrypted.encrypted_type", "EncryptedType", encryption,
       make_encrypted},
      {"sqlalchemy_utils.types.encrypted.encrypted_type", "StringEncryptedType", encryption,
       make_encrypted_text},
      {"sqlalchemy_utils.types.ip_address",
       "IPAddressType",
       {"max_length"},
       text_up_to<kMaxLength, 50>},
      {"sqlalchemy_utils.types.json", "JSONType", {}, fixed<kJson, kText>},
      {"sqlalchemy_utils.types.locale", "LocaleType", {}, fixed<kLocale, kLocale>},
      {"sqlalchemy_utils.types.ltree", "LtreeType", {}, fixed<kLtree, kNowhere>},
      {"sqlalchemy_utils.types.password", "PasswordType", {"max_length"}, make_password},
      {"sqlalchemy_utils.types.phone_number",
       "PhoneNumberType",
       {"region", "max_length"},
       [](Parameters& given) {
         given.ignore({"region"});
         return text_up_to<kMaxLength, 20>(given);
       }},
      {"sqlalchemy_utils.types.range", "IntRangeType", {}, make_range<kIntRange>},
      {"sqlalchemy_utils.types.range", "Int8RangeType", {}, make_range<kBigRange>},
      {"sqlalchemy_utils.types.range", "NumericRangeType", {}, make_range<kNumericRange>},
      {"sqlalchemy_utils.types.range", "DateRangeType", {}, make_range<kDateRange>},
      {"sqlalchemy_utils.types.range", "DateTimeRangeType", {}, make_range<kDateTimeRange>},
      {"sqlalchemy_utils.types.scalar_list",
       "ScalarListType",
       {"coerce_func", "separator"},
       [](Parameters& given) {
         given.ignore({"coerce_func", "separator"});
         return of("TEXT", "TEXT");
       }},
      {"sqlalchemy_utils.types.timezone",
       "TimezoneType",
       {"backend"},
       [](Parameters& given) {
         given.ignore({"backend"});
         return of("VARCHAR(50)", "VARCHAR(50)");
       }},
      {"sqlalchemy_utils.types.ts_vector", "TSVectorType", {}, make_search_vector},
      {"sqlalchemy_utils.types.url", "URLType", {}, fixed<kText, kText>},
      {"sqlalchemy_utils.types.uuid", "UUIDType", {"binary", "native"}, make_uuid},
      {"sqlalchemy_utils.types.weekdays", "WeekDaysType", {}, fixed<kWeekPostgresql, kWeekSqlite>},
  };
}

std::vector<NamedType> other_types() {
  const std::vector<std::string> geometry = {
      "geometry_type", "srid",       "dimension", "spatial_index", "use_N_D_index",
      "management",    "use_typmod", "from_text", "name",          "nullable"};
  return {
      {"sqlmodel.sql.sqltypes",
       "AutoString",
       {"length"},
       [](Parameters& given) { return sized(given, "VARCHAR{}", "length"); },
       false},
      {"sqlmodel.sql.sqltypes", "GUID", {}, fixed<kUuid, kChar32>},
      {"fastapi_users_db_sqlalchemy.generics", "GUID", {}, fixed<kUuid, kChar36>},
      {"fastapi_users_db_sqlalchemy.guid", "GUID", {}, fixed<kUuid, kChar36>},
      {"fastapi_users_db_sqlalchemy.generics", "TIMESTAMPAware", {"timezone"}, make_timestamp},
      {"citext", "CIText", {}, [](Parameters&) { return of("CITEXT", "CITEXT"); }, false},
      {"pgvector.sqlalchemy", "Vector", {"dim"}, make_vector<kVector>},
      {"pgvector.sqlalchemy", "VECTOR", {"dim"}, make_vector<kVector>},
      {"pgvector.sqlalchemy.vector", "VECTOR", {"dim"}, make_vector<kVector>},
      {"pgvector.sqlalchemy.vector", "Vector", {"dim"}, make_vector<kVector>},
      {"pgvector.sqlalchemy.halfvec", "HALFVEC", {"dim"}, make_vector<kHalfVector>},
      {"pgvector.sqlalchemy.sparsevec", "SPARSEVEC", {"dim"}, make_vector<kSparseVector>},
      {"geoalchemy2.types", "Geometry", geometry, make_geometry<kGeometry>},
      {"geoalchemy2.types", "Geography", geometry, make_geometry<kGeography>},
      {"advanced_alchemy.types.guid", "GUID", {}, make_guid},
      {"advanced_alchemy.types.datetime", "DateTimeUTC", {"timezone"}, make_utc_datetime},
      {"sqlalchemy_utc.sqltypes", "UtcDateTime", {}, make_utc_datetime},
  };
}

}  // namespace

std::span<const NamedType> third_party_types() {
  static const std::vector<NamedType> all = [] {
    std::vector<NamedType> types = sqlalchemy_utils_types();
    for (NamedType& each : other_types()) types.push_back(std::move(each));
    return types;
  }();
  return all;
}

}  // namespace limbeck::alembic
