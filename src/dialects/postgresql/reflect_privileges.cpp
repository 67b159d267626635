#include <utility>

#include "dialects/postgresql/reflect_reading.hpp"

namespace limbeck::dialects::postgresql {
namespace {

using schema::ObjectKind;

// What is given and is no default, or is a default and was taken away. The schema public comes with
// privileges of its own, which a new database has (pg_init_privs); whoever gave them to himself was
// the owner.
constexpr const char* kPrivileges = R"(
WITH objects AS (
  SELECT 1259 AS class, c.oid, 0 AS part, c.relowner AS owner, c.relacl AS acl,
    pg_catalog.acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner)
      AS initial
  FROM pg_catalog.pg_class c
  WHERE c.relnamespace = ANY ($1::pg_catalog.oid[]) AND c.relacl IS NOT NULL
  UNION ALL
  SELECT 1259, c.oid, a.attnum, c.relowner, a.attacl, NULL
  FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
  WHERE c.relnamespace = ANY ($1::pg_catalog.oid[]) AND a.attacl IS NOT NULL
    AND NOT a.attisdropped
  UNION ALL
  SELECT 1255, p.oid, 0, p.proowner, p.proacl, pg_catalog.acldefault('f', p.proowner)
  FROM pg_catalog.pg_proc p
  WHERE p.pronamespace = ANY ($1::pg_catalog.oid[]) AND p.proacl IS NOT NULL
  UNION ALL
  SELECT 1247, t.oid, 0, t.typowner, t.typacl, pg_catalog.acldefault('T', t.typowner)
  FROM pg_catalog.pg_type t
  WHERE t.typnamespace = ANY ($1::pg_catalog.oid[]) AND t.typacl IS NOT NULL
  UNION ALL
  SELECT 2615, n.oid, 0, n.nspowner, n.nspacl,
    coalesce(i.initprivs, pg_catalog.acldefault('n', n.nspowner))
  FROM pg_catalog.pg_namespace n
  LEFT JOIN pg_catalog.pg_init_privs i
    ON i.objoid = n.oid AND i.classoid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
    AND i.objsubid = 0
  WHERE n.oid = ANY ($1::pg_catalog.oid[]) AND n.nspacl IS NOT NULL),
entries AS (
  SELECT o.class, o.oid, o.part, a.grantee, a.privilege_type, a.is_grantable, true AS given
  FROM objects o CROSS JOIN LATERAL pg_catalog.aclexplode(o.acl) a
  UNION ALL
  SELECT o.class, o.oid, o.part,
    CASE WHEN a.grantee = a.grantor THEN o.owner ELSE a.grantee END, a.privilege_type,
    a.is_grantable, false
  FROM objects o CROSS JOIN LATERAL pg_catalog.aclexplode(o.initial) a),
changes AS (
  SELECT e.class, e.oid, e.part, e.grantee, e.privilege_type,
    pg_catalog.bool_or(e.is_grantable) FILTER (WHERE e.given) AS grantable,
    pg_catalog.bool_or(e.is_grantable) FILTER (WHERE NOT e.given) AS initially
  FROM entries e
  GROUP BY e.class, e.oid, e.part, e.grantee, e.privilege_type)
SELECT c.class, c.oid, c.part,
  CASE WHEN c.grantee <> 0 THEN pg_catalog.pg_get_userbyid(c.grantee) END,
  c.privilege_type, coalesce(c.grantable, false), c.grantable IS NULL
FROM changes c
WHERE c.grantable IS DISTINCT FROM c.initially)";

}  // namespace

void read_privileges(Reading& reading) {
  reading.read(kPrivileges, [&](Cells& cells) {
    const auto place = static_cast<Class>(cells.object());
    const ObjectNumber number = cells.object();
    const std::int64_t part = cells.number();
    const schema::ObjectId* object = reading.object(place, number);
    // A table's row type has no privileges of its own to speak of.
    if (object == nullptr) return;
    schema::Privilege privilege{.object = *object};
    if (part > 0) {
      privilege.object.kind = ObjectKind::column;
      privilege.object.part = reading.column(number, part);
    }
    privilege.grantee = cells.text();
    privilege.privilege = cells.text();
    privilege.grantable = cells.flag();
    privilege.revoked = cells.flag();
    reading.catalog.privileges.push_back(std::move(privilege));
  });
}

}  // namespace limbeck::dialects::postgresql
