#include "backup/schema_hash.hpp"

#include "base/digest.hpp"
#include "base/text.hpp"

namespace limbeck::backup {
namespace {

/// pg_restore counts the filling of a materialized view to the schema, pg_dump to the rows.
bool is_of_the_program(std::string_view line) {
  return line.empty() || line.starts_with("--") || line.starts_with("\\restrict ") ||
         line.starts_with("\\unrestrict ") || line.starts_with("SET ") ||
         line.starts_with("REFRESH MATERIALIZED VIEW ") ||
         line.starts_with("SELECT pg_catalog.set_config(");
}

}  // namespace

std::string schema_hash(std::string_view definitions) {
  return "v1:" + base::sha256_hex(definitions);
}

std::string dump_schema_hash(std::string_view dump) {
  std::string definitions;
  for (const std::string_view line : base::split(dump, '\n')) {
    if (is_of_the_program(line)) continue;
    definitions += line;
    definitions += '\n';
  }
  return schema_hash(definitions);
}

}  // namespace limbeck::backup
