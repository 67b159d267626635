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

/// A SQLite database in a temporary folder of its own. Safe to use in parallel tests: no two
/// objects share a file. Not copyable.
class TemporaryDatabase {
 public:
  TemporaryDatabase(TemporaryDatabase&&) noexcept;
  TemporaryDatabase& operator=(TemporaryDatabase&&) noexcept;
  ~TemporaryDatabase();

  /// "sqlite:////…": what a Migrator or SQLAlchemy takes.
  const std::string& url() const;
  /// For sqlite3_open.
  const std::string& path() const;

 private:
  friend TemporaryDatabase database_at(std::string_view target, const Revisions& revisions);
  struct Implementation;
  explicit TemporaryDatabase(std::unique_ptr<Implementation> implementation);
  std::unique_ptr<Implementation> implementation_;
};

/// An empty database upgraded to `target` ("head", "ae10", "base" for none).
/// Errors: those of Migrator::upgrade, and file.unwritable.
TemporaryDatabase database_at(std::string_view target, const Revisions& revisions);

}  // namespace testing
}  // namespace v0
}  // namespace limbeck
