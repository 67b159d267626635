// SQLAlchemy's types whose arguments or names are like no others'.
// Source: sqlalchemy/sql/compiler.py and the dialects' base.py, of 1.4 and 2.0.
#include "alembic/named_types.hpp"

namespace limbeck::alembic {
namespace {

using python::Unsupported;

Renderings make_uuid(Parameters& given) {
  given.ignore({"as_uuid"});
  const bool is_native = given.truth("native_uuid").value_or(true);
  Renderings made = of(is_native ? "UUID" : "CHAR(32)", "CHAR(32)");
  made.postgresql->values.family = made.sqlite->values.family = Family::uuid;
  return made;
}

Renderings make_double(Parameters& given) {
  given.ignore({"precision", "asdecimal", "decimal_return_scale"});
  Renderings made = of("DOUBLE PRECISION", "DOUBLE");
  made.postgresql->affinity = made.sqlite->affinity = Affinity::numeric;
  return made;
}

Renderings make_pickle(Parameters& given) {
  given.ignore({"protocol", "pickler", "comparator"});
  if (given.take("impl")) throw Unsupported("impl= of PickleType");
  return of("BYTEA", "BLOB");
}

Renderings make_domain(Parameters&) {
  throw Unsupported("a DOMAIN");
}

/// SQLite's own date types differ from the common ones only in how values are stored.
template <const char* const& generic>
Renderings make_stored(Parameters& given) {
  given.ignore({"storage_format", "regexp", "truncate_microseconds"});
  return like(given, generic);
}
constexpr const char* kDateTime = "DateTime";
constexpr const char* kDate = "Date";
constexpr const char* kTime = "Time";

}  // namespace

std::span<const NamedType> dialect_types() {
  static const std::vector<NamedType> all = {
      {"sqlalchemy.types",
       "BINARY",
       {"length"},
       [](Parameters& given) { return sized(given, "BINARY{}", "length"); },
       false},
      {"sqlalchemy.types",
       "VARBINARY",
       {"length"},
       [](Parameters& given) { return sized(given, "VARBINARY{}", "length"); },
       false},
      {"sqlalchemy.types",
       "BLOB",
       {"length"},
       [](Parameters& given) {
         given.ignore({"length"});
         return of("BLOB", "BLOB");
       },
       false},
      {"sqlalchemy.types",
       "DATETIME",
       {"timezone"},
       [](Parameters& given) {
         given.ignore({"timezone"});
         return of("DATETIME", "DATETIME");
       },
       false},
      {"sqlalchemy.types", "Uuid", {"as_uuid", "native_uuid"}, make_uuid, false},
      {"sqlalchemy.types",
       "UUID",
       {"as_uuid"},
       [](Parameters& given) {
         given.ignore({"as_uuid"});
         Renderings made = of("UUID", nullptr);
         made.postgresql->values.family = Family::uuid;
         return made;
       },
       false},
      {"sqlalchemy.types",
       "Double",
       {"precision", "asdecimal", "decimal_return_scale"},
       make_double,
       false},
      {"sqlalchemy.types",
       "DOUBLE_PRECISION",
       {"precision", "asdecimal", "decimal_return_scale"},
       [](Parameters& given) {
         given.ignore({"precision", "asdecimal", "decimal_return_scale"});
         return of("DOUBLE PRECISION", "DOUBLE PRECISION");
       },
       false},
      {"sqlalchemy.types",
       "PickleType",
       {"protocol", "pickler", "comparator", "impl"},
       make_pickle},
      {"sqlalchemy.dialects.postgresql", "DOMAIN", {"name", "data_type"}, make_domain},
      {"sqlalchemy.dialects.sqlite", "DATETIME", {}, make_stored<kDateTime>, false},
      {"sqlalchemy.dialects.sqlite", "DATE", {}, make_stored<kDate>, false},
      {"sqlalchemy.dialects.sqlite", "TIME", {}, make_stored<kTime>, false},
  };
  return all;
}

}  // namespace limbeck::alembic
