// PostgreSQL: pg_dump's custom format, read back by pg_restore; restored by pg_restore into psql,
// so that emptying the database and filling it is one transaction.
#include <fmt/format.h>

#include <algorithm>

#include "backup/dump.hpp"
#include "base/text.hpp"
#include "limbeck/error.hpp"
#include "os/file.hpp"
#include "os/large_file.hpp"

namespace limbeck::backup {
namespace {

/// An entry of pg_restore's table of contents: `215; 1259 16389 TABLE public users owner`.
struct Entry {
  std::string line;
  std::string kind;  ///< `SCHEMA - `, `EXTENSION - `, `COMMENT - EXTENSION `, or empty.
  std::string name;
};

Entry read_entry(std::string_view line) {
  Entry entry{.line = std::string(line)};
  if (line.starts_with(';')) return entry;
  // The number, the two of the catalog, then what it is.
  std::size_t at = line.find(';');
  for (int blanks = 0; blanks < 3 && at != std::string_view::npos; ++blanks) {
    at = line.find(' ', at + 1);
  }
  if (at == std::string_view::npos) return entry;
  const std::string_view rest = line.substr(at + 1);
  for (const std::string_view kind : {"SCHEMA - ", "EXTENSION - ", "COMMENT - EXTENSION "}) {
    if (!rest.starts_with(kind)) continue;
    entry.kind = kind;
    // The owner is the last word, perhaps missing.
    const std::string_view named = rest.substr(kind.size());
    entry.name = std::string(named.substr(0, named.find(' ')));
  }
  return entry;
}

std::vector<Entry> read_entries(const Client& client, const std::string& pg_restore,
                                const std::string& path) {
  const std::string list = run_client(client, {pg_restore, "--list", path}, "restore.damaged");
  std::vector<Entry> entries;
  for (const std::string_view line : base::split(list, '\n')) {
    if (!base::trim(line).empty()) entries.push_back(read_entry(line));
  }
  return entries;
}

/// Without what stays in the database and would be made a second time.
std::string without_kept(const std::vector<Entry>& entries,
                         const std::vector<std::string>& schemas) {
  std::string list;
  for (const Entry& each : entries) {
    const bool stays =
        (each.kind == "SCHEMA - " && std::ranges::find(schemas, each.name) != schemas.end()) ||
        each.kind == "COMMENT - EXTENSION ";
    list += (stays ? ";" : "") + each.line + "\n";
  }
  return list;
}

/// Gone when this ends.
class ListFile {
 public:
  ListFile(std::string path, const std::string& text) : path_(std::move(path)) {
    os::remove_file_quietly(path_);
    os::make_private_file(path_);
    os::write_file(path_, text);
  }
  ~ListFile() { os::remove_file_quietly(path_); }
  ListFile(const ListFile&) = delete;
  ListFile& operator=(const ListFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// Who does not let go of a table within that time is told to, in place of being waited for while
/// everybody else waits behind us.
std::string opening(const std::vector<std::string>& drops) {
  std::string text = "BEGIN;\nSET LOCAL statement_timeout = 0;\nSET LOCAL lock_timeout = '10s';\n";
  for (const std::string& drop : drops) text += drop + ";\n";
  return text;
}

Error explain(const Client& client, const os::FedResult& result, const std::string& psql,
              const std::string& pg_restore) {
  // A reader that ended early makes its source fail, too; then the reader's words count.
  const bool by_psql = result.command.status != 0;
  Error error = by_psql ? client_error(client, psql, result.command, "restore.failed")
                        : client_error(client, pg_restore, result.source, "restore.failed");
  ErrorDetails& details = error.details();
  if (result.command.error_output.find("due to lock timeout") != std::string::npos) {
    details.code = "restore.busy";
    details.message = "somebody is at work in the database and holds on to a table";
    details.hint = "stop the application, then run the command again";
  }
  details.state = "the database is as it was before";
  return error;
}

}  // namespace

Dumped dump_postgresql(const Client& client, const std::string& path, int jobs) {
  const run::ClientProgram pg_dump = find_program(client, "pg_dump");
  const run::ClientProgram pg_restore = find_program(client, "pg_restore");
  std::vector<std::string> arguments = {pg_dump.path,
                                        jobs > 1 ? "--format=directory" : "--format=custom",
                                        "--no-password", "--no-subscriptions", "--file=" + path};
  if (jobs > 1) arguments.push_back(fmt::format("--jobs={}", jobs));
  run_client(client, std::move(arguments), "backup.failed");
  // Every block is read and uncompressed.
  run_client(client, {pg_restore.path, "--file=/dev/null", path}, "backup.damaged");
  return {.schema_hash = archive_schema_hash(client, path), .made_by = pg_dump.version};
}

void restore_postgresql(run::Database& database, const Client& client, const std::string& path,
                        const std::string& list_path, bool keeps_owners) {
  const std::string pg_restore = find_program(client, "pg_restore").path;
  const std::string psql = find_program(client, "psql").path;
  const std::vector<Entry> entries = read_entries(client, pg_restore, path);
  std::vector<std::string> extensions;
  for (const Entry& each : entries) {
    if (each.kind == "EXTENSION - ") extensions.push_back(each.name);
  }
  auto& server = dynamic_cast<db::EmptiedDatabase&>(database.connection());
  const db::EmptiedDatabase::Emptying emptying = server.plan_emptying(extensions);
  const ListFile list(list_path, without_kept(entries, emptying.kept_schemas));

  // Its COMMIT is the last thing that pg_restore prints, so half an archive is never kept.
  std::vector<std::string> arguments = {pg_restore, "--file=-", "--single-transaction",
                                        "--no-subscriptions", "--use-list=" + list.path()};
  if (!keeps_owners) arguments.insert(arguments.end(), {"--no-owner", "--no-privileges"});
  arguments.push_back(path);
  const os::FedResult result = os::run_fed_command(
      client_command(client, {psql, "--no-psqlrc", "--quiet", "--no-password",
                              "--set=ON_ERROR_STOP=1", "--output=/dev/null"}),
      opening(emptying.statements), client_command(client, std::move(arguments)), client.stop);
  if (result.command.status != 0 || result.source.status != 0) {
    throw explain(client, result, psql, pg_restore);
  }
}

}  // namespace limbeck::backup
