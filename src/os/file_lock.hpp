// An exclusive lock on a file of our own (never on a database file: closing one drops SQLite's
// locks). Held by the process; released by the system when it dies.
// Not a wait: the caller polls (dialects/sqlite/lock.cpp).
#pragma once

#include <memory>
#include <optional>
#include <string>

namespace limbeck::os {

class FileLock {
 public:
  /// Takes the lock and writes `holder` into the file, or returns null if another holds it.
  /// The file stays when the lock is released, empty. A file that is made here gets the
  /// permissions and, where the process may give files away, the owner of `model` (else 0600):
  /// who may write a database may lock it. Errors: lock.unavailable.
  static std::unique_ptr<FileLock> try_acquire(const std::string& path, const std::string& holder,
                                               const std::string& model = {});
  /// What the present holder wrote; empty if nobody did.
  static std::string holder(const std::string& path);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

/// The name of the network file system that holds `path` ("nfs"), or none. A path that does not
/// exist is on none.
std::optional<std::string> network_file_system(const std::string& path);

}  // namespace limbeck::os
