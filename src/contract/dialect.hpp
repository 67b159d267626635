// What a dialect answers. Everything the runner does to a database goes through this and
// db/connection.hpp; SQL text is made nowhere else (except sql/).
// Next: dialects/registry.hpp, and docs/decisions/0003-bookkeeping.md for the tables.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "contract/health.hpp"
#include "contract/reflector.hpp"
#include "contract/renderer.hpp"
#include "contract/rows.hpp"
#include "contract/rules.hpp"
#include "contract/scratch.hpp"
#include "db/connection.hpp"
#include "db/url.hpp"
#include "graph/steps.hpp"
#include "limbeck/migrator.hpp"
#include "sql/splitter.hpp"

namespace limbeck::contract {

struct Capabilities {
  bool server = true;  ///< Elsewhere, perhaps far away or not answering.
  bool transactional_ddl = true;
  bool schemas = true;           ///< version_table_schema means something.
  bool session_settings = true;  ///< role, search_path and set.* can be applied.
  /// check_before_commit() does something, so that a step needs a stop between its statements and
  /// its version row; else both travel together.
  bool checks_before_commit = false;
  bool comments = true;
  bool identity_columns = true;  ///< Else the rowid alone numbers rows: an INTEGER primary key.
};

struct ConnectRequest {
  db::Url url;
  bool writes = false;  ///< Needs a primary; a standby or read-only server is connect.read_only.
  bool create = false;  ///< SQLite: the file may be created.
  std::string direct_url = {};  ///< Named in the error about a pooler.
};

/// Which tables hold the rows, and whether they are there: one query after connecting.
struct Bookkeeping {
  std::string version_table;         ///< Quoted, schema-qualified.
  std::string version_table_name;    ///< Bare, for the constraint's name and messages.
  std::string version_table_schema;  ///< Bare; empty where the dialect has none.
  std::string history_table;         ///< Quoted, schema-qualified; empty when history is off.
  std::string history_schema;        ///< Schema that create_history must make; empty if none.
  bool version_table_exists = false;
  bool history_exists = false;
  bool history_hidden = false;  ///< It is there, but this role may not read it.
  std::string database;         ///< As the server names it; SQLite: the real path.
  std::string server_version;
  std::string login_role;  ///< PostgreSQL's session_user.
};

/// One row of the history, never updated. docs/history.md describes the columns.
struct HistoryEvent {
  std::string event;   ///< started, statement, finished, failed, stamped, resolved
  std::string run_id;  ///< The same for all events of one run.
  std::string revision;
  std::string parents;    ///< Comma-separated; empty for a base.
  std::string direction;  ///< upgrade, downgrade, stamp
  std::string hash;
  std::string file_hash;  ///< base::fast_hash_hex of the whole file; empty in C++.
  std::optional<std::int64_t> statements_done;
  std::optional<std::int64_t> statements_total;
  std::optional<std::int64_t> duration_ms;
  std::string detail;  ///< The error, the statement's first line, or the resolution.
  std::string reason;
  std::string os_user;
  std::string host;
  std::string limbeck_version;
  std::string at;  ///< ISO 8601, UTC. Filled by the server; empty in what is written.
};

/// How much of each event is read back: all of it, or what tells whether an earlier run left
/// something to do, which is enough for most commands and half the work.
enum class HistoryPart { marks, whole };

/// In the order of decode_history. In whole events, their time follows.
std::string_view history_columns(HistoryPart part);

/// Held from construction to destruction. Destruction releases and never throws.
class Lock {
 public:
  Lock() = default;
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  virtual ~Lock() = default;
  /// A statement that fails on the server unless this session still holds the lock; empty where
  /// holding it is a matter of this process (SQLite).
  virtual std::string verification() const = 0;
};

struct LockRequest {
  std::chrono::milliseconds timeout{};
  std::function<void(const std::string& holder)> waiting = {};
  std::function<void(const std::string& text)> warning = {};  ///< A network file system.
  std::stop_token stop = {};
  std::string holder = {};  ///< Who we are, written where others can read it.
};

/// What is left of a statement that ran outside a transaction and was cut off.
struct Effect {
  enum class What {
    unknown,  ///< It cannot be told.
    none,     ///< Once `repairs` have run, the statement can run (again).
    whole,    ///< Once `repairs` have run, there is nothing left to do.
  };
  What what = What::unknown;
  std::vector<std::string> repairs = {};  ///< Outside a transaction.
  std::string found = {};                 ///< For the reader: "index i is there, but invalid".
};

/// Stateless; one object a dialect, alive as long as the program (dialects/registry.hpp).
class Dialect {
 public:
  virtual ~Dialect() = default;
  virtual std::string_view name() const = 0;
  virtual sql::Flavor flavor() const = 0;
  virtual Capabilities capabilities() const = 0;

  /// Errors: connect.unreachable, connect.authentication, connect.no_database (with the command
  /// that creates it), connect.read_only, connect.pooler, connect.no_driver, connect.no_directory.
  virtual std::unique_ptr<db::Connection> connect(const ConnectRequest& request) const = 0;
  /// Wraps a handle the caller keeps (PGconn*, sqlite3*). Errors: connect.pooler, connect.busy.
  virtual std::unique_ptr<db::Connection> borrow(void* handle) const = 0;

  /// Where the bookkeeping is or would be. One query; never creates anything. Must be called
  /// before session settings are applied.
  virtual Bookkeeping locate(db::Connection& connection, const Options& options) const = 0;
  /// As locate, for --sql without a database.
  virtual Bookkeeping assume(const Options& options) const = 0;

  /// Waits by polling outside any transaction. Errors: lock.timeout (names the holder),
  /// run.stopped.
  virtual std::unique_ptr<Lock> lock(db::Connection& connection, const Bookkeeping& bookkeeping,
                                     const LockRequest& request) const = 0;

  // Statements; nothing is run.
  virtual std::vector<db::Statement> begin() const = 0;  ///< Before a transactional section.
  virtual std::vector<db::Statement> commit() const = 0;
  /// Applies the settings; in a transaction, right after begin(), or for the session outside one.
  virtual std::vector<db::Statement> apply_session(const SessionOptions& session,
                                                   bool in_transaction) const = 0;
  /// Undoes what a script or apply_session set, so that nothing reaches the bookkeeping or the
  /// next revision. `connection` may remember settings its owner had made.
  virtual std::vector<db::Statement> restore_session(const db::Connection* connection) const = 0;

  // Scripts of --sql are run by a session that is not ours. What makes it do as a run does: before
  // everything else, before the COMMIT of a section, and behind the last.
  virtual std::vector<db::Statement> open_script() const { return {}; }
  virtual std::vector<db::Statement> check_in_script() const { return {}; }
  virtual std::vector<db::Statement> close_script() const { return {}; }

  /// `if_missing`: safe when another run created it since locate().
  virtual std::vector<db::Statement> create_version_table(const Bookkeeping& bookkeeping,
                                                          bool if_missing) const = 0;
  virtual std::vector<db::Statement> create_history(const Bookkeeping& bookkeeping) const = 0;
  /// The fence: fails with run.row_count (or makes run() fail so) unless one row changed.
  virtual db::Statement change_version_row(const Bookkeeping& bookkeeping,
                                           const graph::RowChange& change) const = 0;
  /// The same change in Alembic's plain form, for --sql.
  virtual db::Statement plain_change_version_row(const Bookkeeping& bookkeeping,
                                                 const graph::RowChange& change) const = 0;
  virtual db::Statement clear_version_table(const Bookkeeping& bookkeeping) const = 0;
  virtual std::string select_version_rows(const Bookkeeping& bookkeeping) const = 0;
  /// A query of one row and column, which differs from database to database of all servers.
  virtual std::string identity_query() const = 0;
  virtual db::Statement insert_history(const Bookkeeping& bookkeeping,
                                       const HistoryEvent& event) const = 0;
  /// history_columns and the time, ordered by id.
  virtual std::string select_history(const Bookkeeping& bookkeeping, HistoryPart part) const = 0;

  // Schemas as values.
  /// As the dialect's reflect.hpp says: one read transaction, or the caller's.
  virtual schema::Catalog reflect(db::Connection& connection,
                                  const ReflectRequest& request) const = 0;
  /// A text that changes whenever what reflect() reads does, and is had in a fraction of its time;
  /// empty where nothing is.
  virtual std::string definitions(db::Connection& /*connection*/) const { return {}; }
  /// Views and triggers that no statement can use, because what they name is not there; sorted.
  /// Nothing where the server does not let it come to that.
  virtual std::vector<std::string> broken_objects(db::Connection& /*connection*/) const {
    return {};
  }
  /// Looks whether that statement, which was cut off outside a transaction, took effect. Errors:
  /// sql.*.
  virtual Effect find_effect(db::Connection& /*connection*/,
                             const std::string& /*statement*/) const {
    return {};
  }
  /// For `limbeck doctor`. A number of queries that does not grow with the schema, of catalogs but
  /// for what only rows can tell; nothing is changed. Errors: sql.*, connect.lost.
  virtual std::vector<Symptom> examine(db::Connection& /*connection*/,
                                       const HealthRequest& /*request*/) const {
    return {};
  }
  virtual const Renderer& renderer() const = 0;
  virtual const Rules& rules() const = 0;
  /// Errors: scratch.impossible (names the missing right and scratch_url), connect.*.
  virtual std::unique_ptr<Scratch> open_scratch(const ScratchRequest& request) const = 0;
  /// Every row of the tables of `catalog`, as reflected from there: for few. Errors: sql.*.
  virtual RowSet read_rows(db::Connection& connection, const schema::Catalog& catalog) const = 0;

  /// Moves the texts out of the row; what is not of that part stays empty. Errors:
  /// sql.bad_history.
  HistoryEvent decode_history(Row& row, HistoryPart part) const;
};

}  // namespace limbeck::contract
