#include "run/postgresql_programs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "os/file.hpp"
#include "os/process.hpp"

namespace limbeck::run {
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

std::optional<int> first_number(std::string_view text) {
  const auto digit = text.find_first_of("0123456789");
  if (digit == std::string_view::npos) return std::nullopt;
  int value = 0;
  const auto result = std::from_chars(text.data() + digit, text.data() + text.size(), value);
  if (result.ec != std::errc{}) return std::nullopt;
  return value;
}

void add_program(std::vector<ClientProgram>& programs, const std::string& path) {
  if (!os::file_exists(path)) return;
  const auto result = os::run_command({.arguments = {path, "--version"}, .capture = true});
  if (result.status != 0) return;
  if (const auto major = first_number(result.output)) {
    programs.push_back({path, *major, std::string(base::trim(result.output))});
  }
}

/// `FOLDER/VERSION/bin` of Debian's kind, `FOLDER/pgsql-VERSION/bin`,
/// `FOLDER/postgresql@VERSION/bin`: these are not in PATH.
void add_packages(std::vector<ClientProgram>& programs, const std::string& folder,
                  std::string_view prefix, std::string_view name) {
  if (!os::is_directory(folder)) return;
  for (const std::string& version : os::list_directories(folder)) {
    if (!version.starts_with(prefix)) continue;
    add_program(programs, fmt::format("{}/{}/bin/{}", folder, version, name));
  }
}

std::vector<ClientProgram> find_programs(std::string_view name, const std::string& folder) {
  std::vector<ClientProgram> programs;
  if (!folder.empty()) {
    add_program(programs, fmt::format("{}/{}", folder, name));
    return programs;
  }
  add_packages(programs, "/usr/lib/postgresql", "", name);
  add_packages(programs, "/usr", "pgsql-", name);
  add_packages(programs, "/opt/homebrew/opt", "postgresql@", name);
  add_packages(programs, "/usr/local/opt", "postgresql@", name);
  if (const auto path = os::find_program(std::string(name))) add_program(programs, *path);
  return programs;
}

}  // namespace

ClientSearch find_client(std::string_view name, int server_major, const std::string& folder) {
  ClientSearch found;
  for (ClientProgram& program : find_programs(name, folder)) {
    found.newest = std::max(found.newest, program.major);
    if (program.major < server_major) continue;
    if (!found.program || program.major < found.program->major) found.program = std::move(program);
  }
  return found;
}

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

}  // namespace limbeck::run
