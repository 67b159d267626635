#include "backup/client.hpp"

#include <fmt/format.h>

#include <array>

#include "backup/schema_hash.hpp"
#include "base/text.hpp"
#include "limbeck/error.hpp"

namespace limbeck::backup {
namespace {

/// Of what is compared: who owns it and who may use it is none of it.
constexpr std::array kSchemaOptions = {"--schema-only", "--no-owner", "--no-privileges",
                                       "--no-subscriptions"};

struct KnownComplaint {
  std::string_view words;
  std::string_view hint;
};

/// What pg_dump, pg_restore and psql say most often, and what helps.
constexpr KnownComplaint kComplaints[] = {
    {"unsupported version",
     "the backup was made by a newer pg_dump: install that version's client "
     "programs, or name their folder: postgresql_bin"},
    {"query would be affected by row-level security",
     "the login sees only some of the rows: use the owner's, or one with BYPASSRLS"},
    {"is not available", "install the extension's package on the server first"},
    {"permission denied to create extension",
     "have an administrator create the extension in the database first: it is then left as it is"},
    {"must be owner of", "use the owner's login, or restore everything as your own: --no-owner"},
    {"must be member of role", "restore everything as your own: --no-owner"},
    {"must be able to SET ROLE", "restore everything as your own: --no-owner"},
    {"role \"", "create the role on this server, or restore everything as your own: --no-owner"},
    {"permission denied",
     "the login has to read every table: grant it the role that owns them, with INHERIT"},
    {"No space left on device", "free some space, or set backup_location to another disk"},
};

std::string first_complaint(std::string_view errors) {
  std::string_view first;
  for (std::string_view line : base::split(errors, '\n')) {
    line = base::trim(line);
    if (line.empty()) continue;
    if (first.empty()) first = line;
    // psql:<stdin>:12: ERROR:  what matters
    const auto at = line.find("ERROR:");
    const auto error = line.find("error:");
    if (at != std::string_view::npos) return std::string(base::trim(line.substr(at + 6)));
    if (error != std::string_view::npos) return std::string(base::trim(line.substr(error + 6)));
  }
  return std::string(first);
}

}  // namespace

run::ClientProgram find_program(const Client& client, std::string_view name) {
  run::ClientSearch found = run::find_client(name, client.server_major, client.folder);
  if (found.program) return std::move(*found.program);
  const std::string where =
      client.folder.empty() ? "PATH nor among the system's packages" : client.folder;
  if (found.newest == 0) {
    throw Error{{.code = "backup.no_program",
                 .message = client.folder.empty() ? fmt::format("{} is neither in {}", name, where)
                                                  : fmt::format("{} is not in {}", name, where),
                 .hint = fmt::format("install it (Debian: apt install postgresql-client-{}), or "
                                     "name its folder: postgresql_bin",
                                     client.server_major),
                 .dialect = "postgresql"}};
  }
  throw Error{{.code = "backup.old_program",
               .message = fmt::format("{} is of version {}, older than the server's {}", name,
                                      found.newest, client.server_major),
               .hint = fmt::format("install {} {} or newer (Debian: apt install "
                                   "postgresql-client-{}), or name its folder: postgresql_bin",
                                   name, client.server_major, client.server_major),
               .dialect = "postgresql"}};
}

os::Command client_command(const Client& client, std::vector<std::string> arguments) {
  return {.arguments = std::move(arguments),
          .environment = run::libpq_environment(client.url),
          .capture = true};
}

Error client_error(const Client& client, const std::string& program,
                   const os::CommandResult& result, const char* code) {
  if (client.stop.stop_requested()) {
    return Error{{.code = "run.stopped",
                  .message = fmt::format("stopped while {} ran, as asked", program),
                  .hint = "run it again to go on"}};
  }
  const std::string_view errors = base::trim(result.error_output);
  std::string hint = "see what it says, mend the cause, then run the command again";
  for (const KnownComplaint& each : kComplaints) {
    if (errors.find(each.words) != std::string_view::npos) {
      hint = each.hint;
      break;
    }
  }
  const bool has_more = errors.find('\n') != std::string_view::npos;
  return Error{{.code = code,
                .message = fmt::format("{} ended with status {}{}{}", program, result.status,
                                       errors.empty() ? "" : ": ", first_complaint(errors)),
                .hint = std::move(hint),
                .dialect = "postgresql",
                .server_detail = has_more ? std::string(errors.substr(0, 4000)) : std::string()}};
}

std::string run_client(const Client& client, std::vector<std::string> arguments, const char* code) {
  const std::string program = arguments.front();
  os::CommandResult result =
      os::run_long_command(client_command(client, std::move(arguments)), client.stop);
  if (result.status != 0) throw client_error(client, program, result, code);
  return std::move(result.output);
}

std::string read_schema_hash(const Client& client) {
  std::vector<std::string> arguments = {find_program(client, "pg_dump").path, "--no-password"};
  arguments.insert(arguments.end(), kSchemaOptions.begin(), kSchemaOptions.end());
  return dump_schema_hash(run_client(client, std::move(arguments), "backup.failed"));
}

std::string archive_schema_hash(const Client& client, const std::string& archive) {
  std::vector<std::string> arguments = {find_program(client, "pg_restore").path, "--file=-"};
  arguments.insert(arguments.end(), kSchemaOptions.begin(), kSchemaOptions.end());
  arguments.push_back(archive);
  return dump_schema_hash(run_client(client, std::move(arguments), "backup.damaged"));
}

}  // namespace limbeck::backup
