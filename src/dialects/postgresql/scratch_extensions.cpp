#include "dialects/postgresql/scratch_extensions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "limbeck/error.hpp"
#include "sql/quoting.hpp"

namespace limbeck::dialects::postgresql {
namespace {

std::string quoted_name(const std::string& name) {
  return sql::quote_identifier(name, sql::Flavor::postgresql);
}

std::vector<std::string> first_column(db::Connection& connection, const char* sql) {
  std::vector<std::string> values;
  connection.read(sql, {}, [&](Row& row) { values.push_back(row.at(0).value_or("")); });
  return values;
}

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// All or nothing, within the open transaction if there is one.
bool try_statements(db::Connection& scratch, const std::vector<std::string>& texts) {
  const bool inside = scratch.in_transaction();
  std::vector<db::Statement> batch = {{.text = inside ? "SAVEPOINT limbeck_extension" : "BEGIN"}};
  for (const std::string& text : texts) batch.push_back({.text = text});
  batch.push_back({.text = inside ? "RELEASE SAVEPOINT limbeck_extension" : "COMMIT"});
  try {
    scratch.run(batch);
    return true;
  } catch (const Error& error) {
    if (error.code() == "connect.lost" || error.code() == "sql.cancelled") throw;
    if (!inside) {
      scratch.rollback();
      return false;
    }
    scratch.run(std::vector<db::Statement>{{.text = "ROLLBACK TO SAVEPOINT limbeck_extension"},
                                           {.text = "RELEASE SAVEPOINT limbeck_extension"}});
    return false;
  }
}

}  // namespace

void ScratchExtensions::read_live() {
  known_.emplace();
  if (live_ == nullptr) return;
  // In the order they were made, in which what another one requires comes first.
  live_->read(
      "SELECT e.extname, e.extversion, n.nspname, EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE "
      "d.classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND d.objid = n.oid AND "
      "d.refobjid = e.oid AND d.deptype = 'e') FROM pg_catalog.pg_extension e JOIN "
      "pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE e.extname <> 'plpgsql' ORDER BY "
      "e.oid",
      {}, [&](Row& row) {
        known_->push_back({row.at(0).value_or(""), row.at(1).value_or(""), row.at(2).value_or(""),
                           row.at(3) == "t"});
      });
}

bool ScratchExtensions::make(db::Connection& scratch, const Extension& extension) const {
  std::vector<std::string> texts;
  std::string create = "CREATE EXTENSION " + quoted_name(extension.name);
  if (!extension.makes_schema) {
    const std::array<Value, 1> schema = {extension.schema};
    const bool exists =
        !scratch.query("SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $1", schema)
             .rows.empty();
    if (!exists) texts.push_back("CREATE SCHEMA " + quoted_name(extension.schema));
    create += " WITH SCHEMA " + quoted_name(extension.schema);
  }
  texts.push_back(create + " VERSION " +
                  sql::quote_literal(extension.version, sql::Flavor::postgresql));
  if (try_statements(scratch, texts)) return true;
  texts.back() = create;  // Another server may have another version.
  return try_statements(scratch, texts);
}

bool ScratchExtensions::give(db::Connection& scratch) {
  if (!known_) read_live();
  if (known_->empty()) return false;
  const auto present = first_column(scratch, "SELECT extname FROM pg_catalog.pg_extension");
  const std::size_t before = given_.size();
  for (const Extension& extension : *known_) {
    if (contains(present, extension.name)) continue;
    if (make(scratch, extension)) given_.push_back(extension.name);
  }
  return given_.size() > before;
}

}  // namespace limbeck::dialects::postgresql
