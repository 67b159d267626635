// Migrations from inside a program: ask where the database is, bring it where it should be.
// Not a command line (cli.hpp) and not a place for revisions (revision.hpp).
// Conduct: never prints, exits, installs signal handlers, or reads environment or working
// directory. One thread for each Migrator; Migrators are independent of each other.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "limbeck/error.hpp"
#include "limbeck/events.hpp"
#include "limbeck/revision.hpp"

struct pg_conn;
struct sqlite3;

namespace limbeck {
inline namespace v0 {

enum class State {
  at_head,      ///< The rows are the heads.
  behind,       ///< Revisions are pending.
  ahead,        ///< A newer release migrated this database; its history leads back to ours.
  diverged,     ///< A row is unknown and does not lead back to everything known here.
  interrupted,  ///< A run stopped inside a revision, or is at work in one.
};

/// One transaction for each revision, one for all of the run, or none.
enum class TransactionMode { revision, all, none };
/// What upgrade does when the file of an applied revision was edited since.
enum class EditedPolicy { refuse, warn, ignore };

/// What a service does when it starts.
enum class StartupPolicy {
  upgrade,  ///< Bring the database to head, or wait for the instance that is doing so.
  require,  ///< Throw unless the database is at head or ahead.
  wait,     ///< Poll until another instance has brought it to head; throw after lock_wait.
};

/// Session settings that hold during each revision and are restored after it.
struct SessionOptions {
  std::string role = {};  ///< SET ROLE
  std::string search_path = {};
  std::string lock_timeout = {};  ///< As the server reads it: "5s". SQLite: its busy timeout.
  std::string statement_timeout = {};
  std::map<std::string, std::string> set = {};  ///< Any other parameter of the server.
};

/// Who runs revisions written for Alembic: Limbeck where it can and the project's Python else,
/// never Python, or always.
enum class PythonBridge { automatic, never, always };

/// Of the project's own Python, and for doing without it. Paths are absolute. With an env.py that
/// does more than to connect and configure, `bridge` must be `always`.
struct PythonOptions {
  PythonBridge bridge = PythonBridge::automatic;
  std::string interpreter = "python3";
  std::string configuration = {};  ///< alembic.ini; empty: there is no Python to ask.
  std::string section = "alembic";
  std::string script_location = {};                 ///< Empty: as the configuration has it.
  std::vector<std::string> version_locations = {};  ///< Folders with the scripts.
  std::string directory = {};                       ///< Where it runs.
  /// What env.py gives to Alembic, whose naming convention scripts go by:
  /// `app.models:Base.metadata`. Empty: nothing; none: not known, and what depends on it is left to
  /// Python.
  std::optional<std::string> target_metadata = {};
  std::vector<std::string> source_roots = {};  ///< Folders with the project's modules.
  /// What names hold that scripts import: a type's SQL, or `constant` and a literal of Python, by
  /// `app.models.types.Email`.
  std::map<std::string, std::string> names = {};
  std::vector<std::string> x = {};        ///< As -x gave them.
  std::string version_table_schema = {};  ///< As scripts see it; a run takes that of its Options.
  /// Of `limbeck freeze -o`: what was frozen is looked up there, beside the scripts where it is
  /// empty.
  std::string frozen = {};
  std::string url = {};  ///< In place of the configuration's; empty: that.
  /// What Alembic prints of a revision is run by Limbeck itself: on another database than env.py's.
  bool only_prints = false;
};

struct Options {
  std::string version_table = "alembic_version";
  std::string version_table_schema = {};  ///< Empty: the session's default schema.
  bool history = true;  ///< Off: no event rows, and only revisions that are one transaction.
  TransactionMode transaction_mode = TransactionMode::revision;
  EditedPolicy edited = EditedPolicy::refuse;
  SessionOptions session = {};
  std::chrono::milliseconds lock_wait{std::chrono::minutes{10}};  ///< For another run to end.
  std::map<std::string, std::string> variables = {};  ///< For sections marked variables=on.
  std::string reason = {};                            ///< Kept in history.
  std::string os_user = {};                           ///< Kept in history; never looked up.
  std::string host = {};                              ///< Kept in history; never looked up.
  std::string program = {};     ///< Kept in history for revisions in C++: who else can run them.
  std::string direct_url = {};  ///< Used instead of the URL where a pooler stands in between.
  PythonOptions python = {};    ///< For revisions written for Alembic.
  EventCallback on_event = {};
  std::stop_token stop = {};  ///< Stops between statements; the step at hand is rolled back.
};

/// A revision as the program knows it, for listings.
struct RevisionInfo {
  std::string id;
  std::vector<std::string> parents;
  std::string message;
  bool applied = false;
};

class Migrator {
 public:
  /// Connects on first use. `url` takes every form the command line takes; a relative SQLite
  /// path is an error here, as the library does not know a working directory.
  /// Errors: url.*, script.*, graph.*.
  Migrator(std::string url, Revisions revisions, Options options = {});
  /// Borrows a connection, idle and outside a transaction, that must outlive the Migrator.
  Migrator(pg_conn* connection, Revisions revisions, Options options = {});
  Migrator(sqlite3* connection, Revisions revisions, Options options = {});
  ~Migrator();
  Migrator(Migrator&&) noexcept;
  Migrator& operator=(Migrator&&) noexcept;

  /// Reads only: creates neither tables nor files. Errors: connect.*, sql.*.
  State state();
  /// The version rows, sorted; empty for a database that was never migrated.
  std::vector<std::string> current();
  /// Every revision in the order an upgrade would apply them.
  std::vector<RevisionInfo> revisions();

  /// `target` as on the command line: "head", "+1", "ae10", "label@head". Returns the number of
  /// steps that ran. A step is atomic unless its revision has several sections, or one outside a
  /// transaction; then the history says how far it came. Errors: connect.*, graph.*, lock.*, run.*,
  /// script.*, sql.*.
  std::size_t upgrade(std::string_view target = "head");
  std::size_t downgrade(std::string_view target);
  /// Rewrites the version rows without running anything; `purge` empties the table first.
  void stamp(const std::vector<std::string>& targets, bool purge = false);
  /// What a service calls first. Returns the number of steps that ran here. Errors: those of
  /// upgrade; run.not_at_head (require), run.wait_timeout (wait).
  std::size_t start(StartupPolicy policy = StartupPolicy::upgrade);

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace v0
}  // namespace limbeck
