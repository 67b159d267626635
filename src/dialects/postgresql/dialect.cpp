#include "dialects/postgresql/dialect.hpp"

#include <fmt/format.h>

#include "dialects/postgresql/bookkeeping.hpp"
#include "dialects/postgresql/connect.hpp"
#include "dialects/postgresql/connection.hpp"
#include "dialects/postgresql/effect.hpp"
#include "dialects/postgresql/health.hpp"
#include "dialects/postgresql/history.hpp"
#include "dialects/postgresql/lock.hpp"
#include "dialects/postgresql/parameters.hpp"
#include "dialects/postgresql/pooler.hpp"
#include "dialects/postgresql/reflect.hpp"
#include "dialects/postgresql/render.hpp"
#include "dialects/postgresql/rows.hpp"
#include "dialects/postgresql/rules.hpp"
#include "dialects/postgresql/scratch.hpp"
#include "dialects/postgresql/settings.hpp"
#include "limbeck/error.hpp"

namespace limbeck::dialects::postgresql {
namespace {

/// What one question tells about a fresh session before anything is written to it.
struct Standing {
  int backend_pid = 0;
  bool in_recovery = false;
  bool read_only = false;
  std::string primary;  ///< Of a standby, if this role may see it.
};

Standing ask_standing(Connection& connection) {
  const db::Rows rows = connection.query(
      "SELECT pg_catalog.pg_backend_pid(), pg_catalog.pg_is_in_recovery(), "
      "pg_catalog.current_setting('transaction_read_only'), "
      "(SELECT sender_host || ':' || sender_port FROM pg_catalog.pg_stat_wal_receiver LIMIT 1)",
      {});
  const Row& row = rows.rows.at(0);
  return {std::atoi(row.at(0).value_or("0").c_str()), row.at(1) == "t", row.at(2) == "on",
          row.at(3).value_or("")};
}

void require_writable(const Standing& standing, const std::string& server) {
  if (standing.in_recovery) {
    throw Error{
        {.code = "connect.read_only",
         .message = fmt::format("{} is a standby: it follows {} and takes no writes", server,
                                standing.primary.empty() ? "a primary" : standing.primary),
         .hint = standing.primary.empty()
                     ? "name the primary in the URL, or list all hosts: "
                       "//host1:5432,host2:5432/database"
                     : fmt::format("name the primary in the URL: {}", standing.primary),
         .dialect = "postgresql"}};
  }
  if (standing.read_only) {
    throw Error{{.code = "connect.read_only",
                 .message = fmt::format("{} makes this session read-only", server),
                 .hint = "default_transaction_read_only is on for this server, database or role: "
                         "switch it off (ALTER ROLE or ALTER DATABASE … RESET "
                         "default_transaction_read_only) or connect as another role",
                 .dialect = "postgresql"}};
  }
}

[[noreturn]] void refuse_busy(const char* why) {
  throw Error{{.code = "connect.busy",
               .message = std::string("the borrowed connection cannot be used: ") + why,
               .hint = "hand over a connection that is open, idle and outside a transaction",
               .dialect = "postgresql"}};
}

void require_idle(PGconn* handle) {
  const Libpq& pq = libpq();
  if (handle == nullptr || pq.PQstatus(handle) != CONNECTION_OK) refuse_busy("it is not open");
  if (pq.PQpipelineStatus(handle) != PQ_PIPELINE_OFF) refuse_busy("it is in pipeline mode");
  switch (pq.PQtransactionStatus(handle)) {
    case PQTRANS_IDLE:
      return;
    case PQTRANS_ACTIVE:
      refuse_busy("a statement is running");
    case PQTRANS_INTRANS:
    case PQTRANS_INERROR:
      refuse_busy("it is in a transaction");
    case PQTRANS_UNKNOWN:
      break;
  }
  refuse_busy("its state is unknown");
}

Error no_replay() {
  return Error{{.code = "scratch.impossible",
                .message = "revisions cannot be replayed without a database for them: they have "
                           "transactions of their own, and this role may only try a model in one",
                .hint = "grant it the right CREATEDB, or set scratch_url to a server or an empty "
                        "database that may be written to",
                .dialect = "postgresql"}};
}

class Postgresql final : public contract::Dialect {
 public:
  std::string_view name() const override { return "postgresql"; }
  sql::Flavor flavor() const override { return sql::Flavor::postgresql; }
  contract::Capabilities capabilities() const override { return {}; }

  std::unique_ptr<db::Connection> connect(const contract::ConnectRequest& request) const override {
    OwnedConnection handle = open_connection(request);
    auto connection = std::make_unique<Connection>(handle.release(), true);
    if (request.writes) {
      const Standing standing = ask_standing(*connection);
      require_writable(standing, describe_server(request.url));
      if (is_pooled(connection->channel(), standing.backend_pid)) {
        require_session_pooling(connection->channel(), standing.backend_pid, request.direct_url);
      }
    }
    return connection;
  }

  std::unique_ptr<db::Connection> borrow(void* handle) const override {
    auto* const borrowed = static_cast<PGconn*>(handle);
    require_idle(borrowed);
    auto connection = std::make_unique<Connection>(borrowed, false);
    remember_settings(*connection);
    const int pid = ask_backend_pid(connection->channel());
    if (is_pooled(connection->channel(), pid)) {
      require_session_pooling(connection->channel(), pid, "");
    }
    return connection;
  }

  contract::Bookkeeping locate(db::Connection& connection, const Options& options) const override {
    return postgresql::locate(connection, options);
  }
  contract::Bookkeeping assume(const Options& options) const override {
    return postgresql::assume(options);
  }

  std::unique_ptr<contract::Lock> lock(db::Connection& connection,
                                       const contract::Bookkeeping& bookkeeping,
                                       const contract::LockRequest& request) const override {
    // A scratch in a transaction (scratch_in_transaction.hpp) is no session of its own.
    auto* const session = dynamic_cast<Connection*>(&connection);
    if (session == nullptr) throw no_replay();
    return take_lock(*session, bookkeeping, request);
  }

  std::vector<db::Statement> begin() const override { return {{.text = "BEGIN"}}; }
  std::vector<db::Statement> commit() const override { return {{.text = "COMMIT"}}; }
  std::vector<db::Statement> apply_session(const SessionOptions& session,
                                           bool in_transaction) const override {
    return apply_settings(session, in_transaction);
  }
  std::vector<db::Statement> restore_session(const db::Connection* connection) const override {
    const auto* const ours = dynamic_cast<const Connection*>(connection);
    return restore_settings(ours == nullptr ? nullptr : &ours->remembered());
  }

  std::vector<db::Statement> create_version_table(const contract::Bookkeeping& bookkeeping,
                                                  bool if_missing) const override {
    return {postgresql::create_version_table(bookkeeping, if_missing)};
  }
  std::vector<db::Statement> create_history(
      const contract::Bookkeeping& bookkeeping) const override {
    return postgresql::create_history(bookkeeping);
  }
  db::Statement change_version_row(const contract::Bookkeeping& bookkeeping,
                                   const graph::RowChange& change) const override {
    return postgresql::change_version_row(bookkeeping, change);
  }
  db::Statement plain_change_version_row(const contract::Bookkeeping& bookkeeping,
                                         const graph::RowChange& change) const override {
    return postgresql::plain_change_version_row(bookkeeping, change);
  }
  db::Statement clear_version_table(const contract::Bookkeeping& bookkeeping) const override {
    return postgresql::clear_version_table(bookkeeping);
  }
  std::string identity_query() const override {
    return "SELECT pg_catalog.concat(oid, ' ', pg_catalog.pg_postmaster_start_time()) FROM "
           "pg_catalog.pg_database WHERE datname = pg_catalog.current_database()";
  }
  std::string select_version_rows(const contract::Bookkeeping& bookkeeping) const override {
    return postgresql::select_version_rows(bookkeeping);
  }
  db::Statement insert_history(const contract::Bookkeeping& bookkeeping,
                               const contract::HistoryEvent& event) const override {
    return postgresql::insert_history(bookkeeping, event);
  }
  std::string select_history(const contract::Bookkeeping& bookkeeping,
                             contract::HistoryPart part) const override {
    return postgresql::select_history(bookkeeping, part);
  }

  schema::Catalog reflect(db::Connection& connection,
                          const contract::ReflectRequest& request) const override {
    return postgresql::reflect(connection, request);
  }
  contract::RowSet read_rows(db::Connection& connection,
                             const schema::Catalog& catalog) const override {
    return postgresql::read_rows(connection, catalog);
  }
  contract::Effect find_effect(db::Connection& connection,
                               const std::string& statement) const override {
    return postgresql::find_effect(connection, statement);
  }
  std::vector<contract::Symptom> examine(db::Connection& connection,
                                         const contract::HealthRequest& request) const override {
    return postgresql::examine(static_cast<Connection&>(connection), request);
  }
  const contract::Renderer& renderer() const override { return postgresql::renderer(); }
  const contract::Rules& rules() const override { return postgresql::rules(); }
  std::unique_ptr<contract::Scratch> open_scratch(
      const contract::ScratchRequest& request) const override {
    return postgresql::open_scratch(request);
  }
};

}  // namespace

const contract::Dialect& postgresql() {
  static const Postgresql dialect;
  return dialect;
}

}  // namespace limbeck::dialects::postgresql
