#include <fmt/format.h>

#include <vector>

#include "base/text.hpp"
#include "limbeck/error.hpp"
#include "os/process.hpp"
#include "run/postgresql_programs.hpp"
#include "workflow/schema_text.hpp"

namespace limbeck::workflow {

namespace {

/// The oldest that can read the server: its output is nearest to what the server itself means.
std::string choose_program(int server_major) {
  const run::ClientSearch found = run::find_client("pg_dump", server_major);
  if (found.program) return found.program->path;
  if (found.newest == 0) {
    throw Error{{.code = "baseline.no_pg_dump",
                 .message = "pg_dump was not found, and the schema of a PostgreSQL database is "
                            "read with it",
                 .hint = fmt::format("install it (Debian: apt install postgresql-client-{}) or "
                                     "put it into PATH",
                                     server_major),
                 .dialect = "postgresql"}};
  }
  throw Error{{.code = "baseline.old_pg_dump",
               .message = fmt::format("pg_dump is of version {}, older than the server's {}",
                                      found.newest, server_major),
               .hint = fmt::format("install pg_dump {} or newer (Debian: apt install "
                                   "postgresql-client-{})",
                                   server_major, server_major),
               .dialect = "postgresql"}};
}

int server_major(run::Database& database) {
  const db::Rows rows = database.connection().query("SHOW server_version_num");
  return std::stoi(rows.rows.at(0).at(0).value_or("0")) / 10000;
}

std::string schema_of(std::string_view qualified) {
  bool quoted = false;
  for (std::size_t at = 0; at < qualified.size(); ++at) {
    if (qualified[at] == '"') quoted = !quoted;
    if (qualified[at] == '.' && !quoted) return std::string(qualified.substr(0, at));
  }
  return {};
}

std::vector<std::string> dump_arguments(const std::string& program,
                                        const contract::Bookkeeping& bookkeeping,
                                        const std::string& role) {
  std::vector<std::string> arguments{program,
                                     "--schema-only",
                                     "--clean",
                                     "--no-owner",
                                     "--no-privileges",
                                     "--no-tablespaces",
                                     "--no-publications",
                                     "--no-subscriptions",
                                     "--no-security-labels",
                                     "--encoding=UTF8",
                                     "--no-password",
                                     "--exclude-table=" + bookkeeping.version_table};
  if (!bookkeeping.history_table.empty()) {
    const std::string schema = schema_of(bookkeeping.history_table);
    const bool own_schema = !schema.empty() && schema != schema_of(bookkeeping.version_table);
    arguments.push_back(own_schema ? "--exclude-schema=" + schema
                                   : "--exclude-table=" + bookkeeping.history_table);
  }
  if (!role.empty()) arguments.push_back("--role=" + role);
  return arguments;
}

}  // namespace

SchemaText read_postgresql_schema(run::Database& database, const db::Url& url,
                                  const std::string& role) {
  const std::string program = choose_program(server_major(database));
  const auto result =
      os::run_command({.arguments = dump_arguments(program, database.bookkeeping(), role),
                       .environment = run::libpq_environment(url),
                       .capture = true});
  if (result.status != 0) {
    const auto lines = base::split(base::trim(result.error_output), '\n');
    throw Error{{.code = "baseline.pg_dump_failed",
                 .message = fmt::format("{} failed with status {}: {}", program, result.status,
                                        lines.front()),
                 .hint = "the role needs to read the whole schema; try it with the owner's role or "
                         "with session.role",
                 .dialect = "postgresql",
                 .server_detail = lines.size() > 1 ? std::string(base::trim(result.error_output))
                                                   : std::string()}};
  }
  return clean_dump(result.output);
}

}  // namespace limbeck::workflow
