#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "limbeck/error.hpp"
#include "os/file.hpp"
#include "os/process.hpp"
#include "workflow/schema_text.hpp"

namespace limbeck::workflow {

namespace {

// Keywords of libpq that have a variable of their own: the manual, "Environment Variables".
constexpr std::array<std::pair<std::string_view, std::string_view>, 27> kVariables{{
    {"host", "PGHOST"},
    {"hostaddr", "PGHOSTADDR"},
    {"port", "PGPORT"},
    {"dbname", "PGDATABASE"},
    {"user", "PGUSER"},
    {"password", "PGPASSWORD"},
    {"passfile", "PGPASSFILE"},
    {"service", "PGSERVICE"},
    {"options", "PGOPTIONS"},
    {"application_name", "PGAPPNAME"},
    {"sslmode", "PGSSLMODE"},
    {"sslcompression", "PGSSLCOMPRESSION"},
    {"sslcert", "PGSSLCERT"},
    {"sslkey", "PGSSLKEY"},
    {"sslrootcert", "PGSSLROOTCERT"},
    {"sslcrl", "PGSSLCRL"},
    {"sslcrldir", "PGSSLCRLDIR"},
    {"sslsni", "PGSSLSNI"},
    {"requirepeer", "PGREQUIREPEER"},
    {"ssl_min_protocol_version", "PGSSLMINPROTOCOLVERSION"},
    {"ssl_max_protocol_version", "PGSSLMAXPROTOCOLVERSION"},
    {"gssencmode", "PGGSSENCMODE"},
    {"krbsrvname", "PGKRBSRVNAME"},
    {"gsslib", "PGGSSLIB"},
    {"connect_timeout", "PGCONNECT_TIMEOUT"},
    {"channel_binding", "PGCHANNELBINDING"},
    {"target_session_attrs", "PGTARGETSESSIONATTRS"},
}};

struct PgDump {
  std::string path;
  int major = 0;
};

std::optional<int> first_number(std::string_view text) {
  const auto digit = text.find_first_of("0123456789");
  if (digit == std::string_view::npos) return std::nullopt;
  int value = 0;
  const auto result = std::from_chars(text.data() + digit, text.data() + text.size(), value);
  if (result.ec != std::errc{}) return std::nullopt;
  return value;
}

void add_program(std::vector<PgDump>& programs, const std::string& path) {
  const auto result = os::run_command({.arguments = {path, "--version"}, .capture = true});
  if (result.status != 0) return;
  if (const auto major = first_number(result.output)) programs.push_back({path, *major});
}

/// PATH's, and those of Debian's and Ubuntu's packages, which are not in PATH.
std::vector<PgDump> find_programs() {
  std::vector<PgDump> programs;
  const std::string packages = "/usr/lib/postgresql";
  if (os::is_directory(packages)) {
    for (const std::string& version : os::list_directories(packages)) {
      const std::string path = fmt::format("{}/{}/bin/pg_dump", packages, version);
      if (os::file_exists(path)) add_program(programs, path);
    }
  }
  if (const auto path = os::find_program("pg_dump")) add_program(programs, *path);
  return programs;
}

/// The oldest that can read the server: its output is nearest to what the server itself means.
std::string choose_program(int server_major) {
  const std::vector<PgDump> programs = find_programs();
  if (programs.empty()) {
    throw Error{{.code = "baseline.no_pg_dump",
                 .message = "pg_dump was not found, and the schema of a PostgreSQL database is "
                            "read with it",
                 .hint = fmt::format("install it (Debian: apt install postgresql-client-{}) or "
                                     "put it into PATH",
                                     server_major),
                 .dialect = "postgresql"}};
  }
  const PgDump* best = nullptr;
  int newest = 0;
  for (const PgDump& program : programs) {
    newest = std::max(newest, program.major);
    if (program.major < server_major) continue;
    if (best == nullptr || program.major < best->major) best = &program;
  }
  if (best != nullptr) return best->path;
  throw Error{{.code = "baseline.old_pg_dump",
               .message = fmt::format("pg_dump is of version {}, older than the server's {}",
                                      newest, server_major),
               .hint = fmt::format("install pg_dump {} or newer (Debian: apt install "
                                   "postgresql-client-{})",
                                   server_major, server_major),
               .dialect = "postgresql"}};
}

int server_major(run::Database& database) {
  const db::Rows rows = database.connection().query("SHOW server_version_num");
  const auto number = first_number(rows.rows.at(0).at(0).value_or(""));
  return number.value_or(0) / 10000;
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

std::map<std::string, std::string> libpq_environment(const db::Url& url) {
  std::map<std::string, std::string> environment;
  const auto set = [&](const char* name, const std::string& value) {
    if (!value.empty()) environment[name] = value;
  };
  set("PGHOST", base::join(url.hosts, ","));
  const bool has_port =
      std::ranges::any_of(url.ports, [](const std::string& port) { return !port.empty(); });
  if (has_port) set("PGPORT", base::join(url.ports, ","));
  set("PGDATABASE", url.database);
  set("PGUSER", url.user);
  set("PGPASSWORD", url.password);
  for (const auto& [keyword, value] : url.query) {
    const auto known = std::ranges::find(kVariables, keyword,
                                         &std::pair<std::string_view, std::string_view>::first);
    if (known != kVariables.end()) environment[std::string(known->second)] = value;
  }
  // Messages that are quoted in an error are in one language.
  environment["LC_MESSAGES"] = "C";
  return environment;
}

SchemaText read_postgresql_schema(run::Database& database, const db::Url& url,
                                  const std::string& role) {
  const std::string program = choose_program(server_major(database));
  const auto result =
      os::run_command({.arguments = dump_arguments(program, database.bookkeeping(), role),
                       .environment = libpq_environment(url),
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
