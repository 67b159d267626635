// Databases filled by psql and copied by pg_dump, and their reflections.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "dialects/postgresql/reflect.hpp"
#include "live/support/catalog_text.hpp"
#include "live/support/postgresql.hpp"
#include "os/file.hpp"
#include "os/process.hpp"
#include "run/postgresql_programs.hpp"
#include "workflow/schema_text.hpp"

namespace limbeck::live {

/// Fails the test unless the program ends well.
inline std::string run_tool(const Database& database, std::vector<std::string> arguments,
                            const std::string& options = {}) {
  auto environment = run::libpq_environment(database.url());
  if (!options.empty()) environment["PGOPTIONS"] = options;
  const auto result = os::run_command(
      {.arguments = std::move(arguments), .environment = environment, .capture = true});
  EXPECT_EQ(result.status, 0) << result.error_output;
  return result.output;
}

inline void load_file(const Database& database, const std::string& path,
                      const std::string& search_path = {}) {
  const std::string options = search_path.empty() ? "" : "-c search_path=" + search_path;
  run_tool(database, {"psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", path}, options);
}

inline std::string dump(const Database& database) {
  return run_tool(database, {"pg_dump", "--schema-only"});
}

inline void load_text(const Database& database, const std::string& sql) {
  const std::string path =
      testing::TempDir() + "limbeck_reflect_" + std::to_string(getpid()) + ".sql";
  std::ofstream(path) << sql;
  load_file(database, path);
  std::remove(path.c_str());
}

/// Every schema that is not the server's own.
inline std::vector<std::string> all_schemas(db::Connection& connection) {
  std::vector<std::string> schemas;
  connection.read(
      "SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' "
      "AND nspname <> 'information_schema'",
      {}, [&](Row& row) { schemas.push_back(row.at(0).value_or("")); });
  return schemas;
}

inline schema::Catalog reflect_all(db::Connection& connection) {
  return dialects::postgresql::reflect(
      connection, {.schemas = all_schemas(connection), .default_schema = "public"});
}
inline schema::Catalog reflect_all(const Database& database) {
  return reflect_all(*database.connect());
}

}  // namespace limbeck::live
