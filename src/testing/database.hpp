// A database for one test, as the dialects make it.
// Not the public class: limbeck/testing.hpp.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "limbeck/revision.hpp"

namespace limbeck::testing_detail {

/// Gone when it is destroyed, whoever is still connected.
class Database {
 public:
  Database() = default;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  virtual ~Database() = default;

  std::string url;
  std::string path = {};  ///< SQLite's.
};

/// Errors: those of Migrator::upgrade, and file.unwritable.
std::unique_ptr<Database> sqlite_database(std::string_view target, const Revisions& revisions);

/// `server`: the URL of any database of the server, whose role may make databases. Errors: those of
/// Migrator::upgrade, connect.*, and test.database, if the server makes none.
std::unique_ptr<Database> postgresql_database(std::string_view target, const Revisions& revisions,
                                              const std::string& server);

}  // namespace limbeck::testing_detail
