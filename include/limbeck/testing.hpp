// A database for one test: brought to a revision, gone with the object.
// Not for programs that ship; GoogleTest, Catch2 and any other framework can hold one.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "limbeck/revision.hpp"

namespace limbeck {
inline namespace v0 {
namespace testing {

/// A database of its own: SQLite's in a temporary folder, PostgreSQL's on a server. Safe to use in
/// parallel tests and processes: no two objects share one. Not copyable.
class TemporaryDatabase {
 public:
  TemporaryDatabase(TemporaryDatabase&&) noexcept;
  TemporaryDatabase& operator=(TemporaryDatabase&&) noexcept;
  ~TemporaryDatabase();

  /// "sqlite:////…", "postgresql://…" with its password: what a Migrator or SQLAlchemy takes.
  const std::string& url() const;
  /// For sqlite3_open; empty on PostgreSQL.
  const std::string& path() const;

 private:
  friend TemporaryDatabase database_at(std::string_view target, const Revisions& revisions,
                                       const std::string& server);
  struct Implementation;
  explicit TemporaryDatabase(std::unique_ptr<Implementation> implementation);
  std::unique_ptr<Implementation> implementation_;
};

/// A database at `target` ("head", "ae10", "base" for none). `server`: the URL of any database of a
/// PostgreSQL server whose role may make databases; empty: SQLite.
///
/// The first is upgraded from nothing and becomes the template that the others are copied from,
/// also in later runs, as long as the revisions that lead there say the same: in the user's cache
/// folder (SQLite), as `limbeck_template_…` on the server. A template of revisions in C++, whose
/// content nobody can compare, lasts as long as the process. What killed processes leave on a
/// server is dropped after a day, templates after two weeks.
///
/// Errors: those of Migrator::upgrade, connect.*, file.unwritable, test.database.
TemporaryDatabase database_at(std::string_view target, const Revisions& revisions,
                              const std::string& server = {});

}  // namespace testing
}  // namespace v0
}  // namespace limbeck
