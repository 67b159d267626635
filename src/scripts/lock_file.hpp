// limbeck.lock: what the revision files of a project are, a line each, sealed in a chain, so that
// an edited, removed or inserted file shows and two branches that both add a revision conflict in
// git. Not the lock of a run (contract::Lock), not what a database has seen (run/recovery.hpp).
// Next: cli/lock_file_check.hpp says when it is checked and written; docs/integrity.md.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "scripts/kept_contents.hpp"
#include "scripts/script_directory.hpp"

namespace limbeck::scripts {

inline constexpr const char* kLockFileName = "limbeck.lock";

struct LockedRevision {
  std::string id;
  std::string above;    ///< `-`, or its parents by `,`, then each it depends on behind a `+`.
  std::string content;  ///< 32 digits of script_hash.
  std::string seal;     ///< 32 digits over this line and all above it.

  bool operator==(const LockedRevision&) const = default;
};

/// Ids, sorted.
struct LockDifferences {
  std::vector<std::string> edited;   ///< Another content or other parents.
  std::vector<std::string> added;    ///< In the folder alone.
  std::vector<std::string> removed;  ///< In limbeck.lock alone.
  bool is_unsealed = false;          ///< The file itself was edited: its seals do not fit.

  bool empty() const { return edited.empty() && added.empty() && removed.empty() && !is_unsealed; }
  /// `edited a1, b2; added c3`.
  std::string describe() const;
};

class LockFile {
 public:
  LockFile() = default;
  /// Of the files; what is compiled or embedded into a program is no file. Parents come first, one
  /// branch after the other, then ids in order: the graph alone decides. `kept`: hashes
  /// of the last time, or null. Errors: file.*.
  static LockFile of(const ScriptDirectory& scripts, KeptContents* kept = nullptr);
  /// With conflict markers of git, what stands on either side counts. Errors: lockfile.malformed.
  static LockFile parse(std::string_view text, const std::string& path);

  const std::vector<LockedRevision>& revisions() const { return revisions_; }
  /// Git left its markers.
  bool has_conflict() const { return has_conflict_; }
  std::string render() const;

  /// What the files are instead.
  LockDifferences differences(const LockFile& files) const;
  /// `files`, but what was edited and is none of `written` stays as it is here, so that it still
  /// shows.
  LockFile updated(const LockFile& files, const std::set<std::string>& written) const;

 private:
  void seal();
  bool is_sealed() const;

  std::vector<LockedRevision> revisions_;
  bool has_conflict_ = false;
  bool is_unsealed_ = false;
};

}  // namespace limbeck::scripts
