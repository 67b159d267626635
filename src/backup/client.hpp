// pg_dump, pg_restore and psql, run on the database of a URL.
// Not where they are found: run/postgresql_programs.hpp. Next: postgresql_backup.cpp.
#pragma once

#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "db/url.hpp"
#include "os/long_command.hpp"
#include "run/database.hpp"
#include "run/postgresql_programs.hpp"

namespace limbeck::backup {

/// As the role that logs in, whatever session.role says: Limbeck's own tables are that one's, and
/// what its roles own it may read and drop, too.
struct Client {
  db::Url url;
  std::string folder;  ///< Of the programs; empty: where they usually are.
  int server_major = 0;
  std::stop_token stop = {};
};

/// Errors: backup.no_program, backup.old_program.
run::ClientProgram find_program(const Client& client, std::string_view name);

/// The command with libpq's variables, its output captured.
os::Command client_command(const Client& client, std::vector<std::string> arguments);
/// Its stdout. Errors: `code`, with what it wrote to stderr; run.stopped.
std::string run_client(const Client& client, std::vector<std::string> arguments, const char* code);

/// The error of a program that ended so. `code`: backup.failed, restore.failed.
Error client_error(const Client& client, const std::string& program,
                   const os::CommandResult& result, const char* code);

/// Of the database as it is now. Errors: backup.*.
std::string read_schema_hash(const Client& client);
/// Of an archive. Errors: backup.*.
std::string archive_schema_hash(const Client& client, const std::string& archive);

}  // namespace limbeck::backup
