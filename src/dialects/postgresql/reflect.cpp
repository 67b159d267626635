#include "dialects/postgresql/reflect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "dialects/postgresql/reflect_reading.hpp"
#include "limbeck/error.hpp"
#include "sql/quoting.hpp"

namespace limbeck::dialects::postgresql {
namespace {

constexpr const char* kOuterSavepoint = "limbeck_reflect";

/// Undone at its end, and with it the settings and the locks of the reading. A transaction of the
/// caller's goes on as it was.
class Transaction {
 public:
  explicit Transaction(db::Connection& connection)
      : connection_(connection), is_ours_(!connection.in_transaction()) {
    const std::vector<db::Statement> begin = {
        {.text = is_ours_ ? std::string("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                          : std::string("SAVEPOINT ") + kOuterSavepoint}};
    connection_.run(begin);
  }
  ~Transaction() {
    if (is_ours_) {
      connection_.rollback();
      return;
    }
    const std::vector<db::Statement> undo = {
        {.text = std::string("ROLLBACK TO SAVEPOINT ") + kOuterSavepoint},
        {.text = std::string("RELEASE SAVEPOINT ") + kOuterSavepoint}};
    try {
      connection_.run(undo);
    } catch (const Error&) {
      // The session is gone: what is under way says so.
    }
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

 private:
  db::Connection& connection_;
  bool is_ours_;
};

[[noreturn]] void throw_no_schema(const std::string& name) {
  throw Error{{.code = "reflect.no_schema",
               .message = name.empty()
                              ? std::string("the session has no default schema: its search_path "
                                            "names none that exists")
                              : fmt::format("the database has no schema '{}'", name),
               .hint = "create the schema, or name another one",
               .dialect = "postgresql"}};
}

constexpr const char* kSession = R"(
SELECT pg_catalog.current_setting('server_version_num'), pg_catalog.current_schema()::text)";

// Whatever has a say in how the server writes a constant or a name. The temporary schema is named
// last: unnamed it is searched first, and its tables would hide those that are meant.
std::vector<db::Statement> settings(const std::string& default_schema) {
  constexpr auto kFlavor = sql::Flavor::postgresql;
  const std::string path = sql::quote_identifier(default_schema, kFlavor) + ", pg_temp";
  return {{.text = fmt::format(R"(
SELECT pg_catalog.set_config('search_path', {}, true),
  pg_catalog.set_config('quote_all_identifiers', 'off', true),
  pg_catalog.set_config('DateStyle', 'ISO', true),
  pg_catalog.set_config('IntervalStyle', 'postgres', true),
  pg_catalog.set_config('TimeZone', 'UTC', true),
  pg_catalog.set_config('extra_float_digits', '3', true),
  pg_catalog.set_config('bytea_output', 'hex', true),
  pg_catalog.set_config('lc_monetary', 'C', true),
  pg_catalog.set_config('jit', 'off', true))",
                               sql::quote_literal(path, kFlavor))},
          {.text = std::string("SAVEPOINT ") + kSavepoint}};
}

// $1 the names. 'standard public schema' is what every new database says.
constexpr const char* kSchemas = R"(
SELECT n.oid, n.nspname::text,
  CASE WHEN n.nspname = 'public' AND d.description = 'standard public schema' THEN NULL
       ELSE d.description END
FROM pg_catalog.pg_namespace n
LEFT JOIN pg_catalog.pg_description d
  ON d.objoid = n.oid AND d.classoid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
  AND d.objsubid = 0
WHERE n.nspname = ANY ($1::text[])
  AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema')";

constexpr const char* kEverySchema = R"(
SELECT n.nspname::text
FROM pg_catalog.pg_namespace n
WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend e
    WHERE e.classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND e.objid = n.oid
      AND e.deptype = 'e'))";

std::vector<std::string> every_schema(Reading& reading) {
  std::vector<std::string> names;
  reading.connection.read(kEverySchema, {}, [&](Row& row) { names.push_back(*row.at(0)); });
  return names;
}

void read_schemas(Reading& reading, std::vector<std::string> wanted) {
  reading.schemas = render_array(wanted);
  std::vector<std::string> numbers;
  reading.read(kSchemas, [&](Cells& cells) {
    std::string number = cells.text();
    const std::string name = cells.text();
    std::erase(wanted, name);
    // The default schema has no name of its own, here as in Name.
    schema::Namespace found{.name = reading.name(name, name).schema, .comment = cells.text()};
    reading.remember(Class::schema, static_cast<ObjectNumber>(std::stoul(number)),
                     {.kind = schema::ObjectKind::schema, .name = {"", found.name}});
    reading.catalog.schemas.push_back(std::move(found));
    numbers.push_back(std::move(number));
  });
  if (!wanted.empty()) throw_no_schema(wanted.front());
  reading.schemas = render_array(numbers);
}

constexpr const char* kExtensions = R"(
SELECT e.oid, e.extname::text, n.nspname::text, e.extversion, d.description
FROM pg_catalog.pg_extension e
JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
LEFT JOIN pg_catalog.pg_description d
  ON d.objoid = e.oid AND d.classoid = 'pg_catalog.pg_extension'::pg_catalog.regclass
  AND d.objsubid = 0
WHERE e.extnamespace = ANY ($1::pg_catalog.oid[]))";

}  // namespace

void read_extensions(Reading& reading) {
  reading.read(kExtensions, [&](Cells& cells) {
    const ObjectNumber number = cells.object();
    schema::Extension found{.name = cells.text()};
    found.schema = reading.name(cells.text(), {}).schema;
    found.version = cells.text();
    found.comment = cells.text();
    reading.remember(Class::extension, number,
                     {.kind = schema::ObjectKind::extension, .name = {"", found.name}});
    reading.catalog.extensions.push_back(std::move(found));
  });
}

schema::Catalog reflect(db::Connection& connection, const contract::ReflectRequest& request) {
  const Transaction transaction(connection);
  Reading reading{.connection = connection};
  reading.catalog.dialect = "postgresql";
  reading.catalog.default_schema = request.default_schema;
  const db::Rows session = connection.query(kSession);
  reading.version = std::stoi(session.rows.at(0).at(0).value_or("0"));
  if (request.default_schema.empty()) {
    reading.catalog.default_schema = session.rows[0].at(1).value_or("");
  }
  if (reading.catalog.default_schema.empty()) throw_no_schema({});
  connection.run(settings(reading.catalog.default_schema));

  std::vector<std::string> wanted = request.every_schema ? every_schema(reading) : request.schemas;
  if (wanted.empty()) wanted.push_back(reading.catalog.default_schema);
  read_schemas(reading, std::move(wanted));
  read_extensions(reading);
  read_types(reading);
  read_inheritance(reading);
  read_relations(reading, request);
  read_columns(reading);
  read_sequences(reading);
  read_constraints(reading);
  read_indexes(reading);
  read_triggers(reading);
  read_policies(reading);
  read_rules(reading);
  read_routines(reading);
  read_privileges(reading);
  read_dependencies(reading);
  schema::sort(reading.catalog);
  return std::move(reading.catalog);
}

}  // namespace limbeck::dialects::postgresql
