#include "dialects/postgresql/typed_rows.hpp"

#include <cstdlib>

namespace limbeck::dialects::postgresql {
namespace {

using db::ValueKind;

/// What has no type of its own in psycopg2 is a text there: enums, citext, inet.
ValueKind kind_of(Oid type) {
  switch (type) {
    case 16:
      return ValueKind::boolean;
    case 20:  // bigint
    case 21:  // smallint
    case 23:  // integer
    case 26:  // oid
      return ValueKind::integer;
    case 700:  // real
    case 701:  // double precision
      return ValueKind::real;
    case 17:
      return ValueKind::bytes;
    case 1700:
      return ValueKind::numeric;
    case 114:   // json
    case 3802:  // jsonb
      return ValueKind::json;
    case 2950:
      return ValueKind::uuid;
    case 1082:
      return ValueKind::date;
    case 1083:  // time
    case 1266:  // time with time zone
      return ValueKind::time;
    case 1114:
      return ValueKind::timestamp;
    case 1184:
      return ValueKind::timestamp_with_zone;
    case 1186:
      return ValueKind::interval;
    case 1005:  // smallint[]
    case 1007:  // integer[]
    case 1016:  // bigint[]
    case 1028:  // oid[]
      return ValueKind::integer_array;
    case 1002:  // "char"[]
    case 1003:  // name[]
    case 1009:  // text[]
    case 1014:  // bpchar[]
    case 1015:  // varchar[]
      return ValueKind::text_array;
    // Arrays of the types above, ranges, multiranges: lists and objects in psycopg2.
    case 1000:  // boolean[]
    case 1001:  // bytea[]
    case 199:   // json[]
    case 3807:  // jsonb[]
    case 1021:  // real[]
    case 1022:  // double precision[]
    case 1115:  // timestamp[]
    case 1182:  // date[]
    case 1183:  // time[]
    case 1185:  // timestamptz[]
    case 1187:  // interval[]
    case 1231:  // numeric[]
    case 1270:  // timetz[]
    case 2951:  // uuid[]
    case 1041:  // inet[]
    case 651:   // cidr[]
    case 1040:  // macaddr[]
    case 3904:  // int4range
    case 3906:  // numrange
    case 3908:  // tsrange
    case 3910:  // tstzrange
    case 3912:  // daterange
    case 3926:  // int8range
    case 2249:  // record
      return ValueKind::other;
    default:
      return ValueKind::text;
  }
}

}  // namespace

void take_typed(const PGresult* result, db::TypedRows& all) {
  const Libpq& pq = libpq();
  auto* const from = const_cast<PGresult*>(result);
  const int width = pq.PQnfields(result);
  all.returns_rows = pq.PQresultStatus(result) == PGRES_TUPLES_OK;
  if (const char* const changed = pq.PQcmdTuples(from); *changed != '\0') {
    all.changed = std::strtoll(changed, nullptr, 10);
  }
  all.columns.clear();
  for (int c = 0; c < width; ++c) all.columns.emplace_back(pq.PQfname(result, c));
  for (int r = 0; r < pq.PQntuples(result); ++r) {
    auto& row = all.rows.emplace_back();
    for (int c = 0; c < width; ++c) {
      if (pq.PQgetisnull(result, r, c) != 0) {
        row.emplace_back();
        continue;
      }
      const auto size = static_cast<std::size_t>(pq.PQgetlength(result, r, c));
      row.push_back(
          {kind_of(pq.PQftype(result, c)), std::string(pq.PQgetvalue(result, r, c), size)});
    }
  }
}

}  // namespace limbeck::dialects::postgresql
