#include "dialects/postgresql/scratch_in_transaction.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/text.hpp"
#include "dialects/postgresql/channel.hpp"
#include "dialects/postgresql/confined_names.hpp"
#include "dialects/postgresql/dialect.hpp"
#include "dialects/postgresql/parameters.hpp"
#include "limbeck/error.hpp"

namespace limbeck::dialects::postgresql {
namespace {

/// The server's lock table has room for about 1,000 tables and their indexes.
constexpr int kMostTables = 500;
constexpr const char* kStep = "limbeck_step";

Error refused(const Error& why, const std::string& reason) {
  ErrorDetails details = why.details();
  details.message += fmt::format("; and the model cannot be tried in a transaction: {}", reason);
  return Error(std::move(details));
}

/// What its users take for transactions are savepoints in the one that is never committed.
class ConfinedConnection final : public db::Connection {
 public:
  ConfinedConnection(std::unique_ptr<db::Connection> session, Confinement names, Error why)
      : session_(std::move(session)), names_(std::move(names)), why_(std::move(why)) {}

  void open() {
    is_in_step_ = false;
    tables_ = 0;
    session_->run(
        std::vector<db::Statement>{{.text = "BEGIN"}, {.text = "CREATE SCHEMA " + names_.here}});
  }
  void close() noexcept { session_->rollback(); }

  const Confinement& names() const { return names_; }

  std::vector<std::string> read(std::string_view sql, std::span<const Value> parameters,
                                const std::function<void(Row&)>& on_row) override {
    return session_->read(sql, parameters, on_row);
  }

  void run(std::span<const db::Statement> statements,
           const std::function<void(std::size_t)>& done) override {
    std::vector<db::Statement> confined(statements.begin(), statements.end());
    for (std::size_t index = 0; index < confined.size(); ++index) {
      try {
        confined[index].text = rewritten(confined[index]);
      } catch (Error& error) {
        error.details().statement_index = index;
        throw;
      }
    }
    session_->run(confined, [&](std::size_t index) {
      const StatementRole role = role_of(statements[index].text);
      if (role == StatementRole::opens_transaction) is_in_step_ = true;
      if (role == StatementRole::ends_transaction) is_in_step_ = false;
      if (done) done(index);
    });
  }

  void rollback() noexcept override {
    if (!std::exchange(is_in_step_, false)) return;
    try {
      session_->run(
          std::vector<db::Statement>{{.text = std::string("ROLLBACK TO SAVEPOINT ") + kStep},
                                     {.text = std::string("RELEASE SAVEPOINT ") + kStep}});
    } catch (...) {
      // A session that is gone has rolled back.
    }
  }
  bool in_transaction() const override { return is_in_step_; }
  void cancel() noexcept override { session_->cancel(); }
  void on_notice(std::function<void(std::string_view)> callback) override {
    session_->on_notice(std::move(callback));
  }
  std::uint64_t round_trips() const override { return session_->round_trips(); }

 private:
  std::string rewritten(const db::Statement& statement) {
    switch (role_of(statement.text)) {
      case StatementRole::opens_transaction:
        is_in_step_ = true;  // Also when a later statement of the same batch fails.
        return std::string("SAVEPOINT ") + kStep;
      case StatementRole::ends_transaction:
        return std::string("RELEASE SAVEPOINT ") + kStep;
      default:
        break;
    }
    if (base::lower(statement.text.substr(0, 12)) == "create table" && ++tables_ > kMostTables) {
      throw refused(why_, fmt::format("it has more than {} tables", kMostTables));
    }
    try {
      return confine(statement.text, names_);
    } catch (const Unconfined& unconfined) {
      throw refused(why_, unconfined.reason);
    }
  }

  std::unique_ptr<db::Connection> session_;
  Confinement names_;
  Error why_;
  bool is_in_step_ = false;
  int tables_ = 0;
};

class TransactionScratch final : public contract::Scratch {
 public:
  TransactionScratch(ConfinedConnection& connection, std::unique_ptr<db::Connection> owned,
                     std::string server)
      : connection_(connection), owned_(std::move(owned)), server_(std::move(server)) {
    connection_.open();
  }
  ~TransactionScratch() override { connection_.close(); }

  db::Connection& connection() override { return connection_; }
  void clear() override {
    connection_.close();
    connection_.open();
  }
  std::string description() const override {
    return "a transaction on " + server_ + " that is rolled back";
  }
  std::vector<std::string> schemas() const override { return {connection_.names().here}; }
  void take_live_names(schema::Catalog& catalog) const override {
    release(catalog, connection_.names());
  }

 private:
  ConfinedConnection& connection_;
  std::unique_ptr<db::Connection> owned_;
  std::string server_;
};

/// Errors: scratch.impossible.
Confinement confinement(db::Connection& session, const Error& why) {
  const Row row =
      session
          .query(
              "SELECT pg_catalog.has_database_privilege(pg_catalog.current_database(), "
              "'CREATE'), EXISTS (SELECT FROM pg_catalog.pg_event_trigger WHERE evtenabled <> "
              "'D'), (SELECT pg_catalog.string_agg(e.extname, ', ') FROM "
              "pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = "
              "e.extnamespace WHERE n.nspname <> 'pg_catalog'), pg_catalog.current_schema(), "
              "'limbeck_scratch_' || pg_catalog.substr(pg_catalog.md5(pg_catalog.random()::text "
              "|| pg_catalog.pg_backend_pid() || pg_catalog.clock_timestamp()), 1, 12)")
          .rows.at(0);
  if (row.at(0) != "t") throw refused(why, "the role lacks the right CREATE on the database");
  if (row.at(1) == "t") throw refused(why, "an event trigger of the database would see it");
  if (row.at(2)) throw refused(why, "the database has extensions (" + *row.at(2) + ")");
  if (!row.at(3)) throw refused(why, "the session's search_path names no schema that exists");
  Confinement names{.live = *row.at(3), .here = row.at(4).value_or(""), .elsewhere = {}};
  const db::Rows schemas = session.query(
      "SELECT nspname::text FROM pg_catalog.pg_namespace WHERE nspname !~ '^pg_' AND nspname <> "
      "'information_schema'");
  for (const Row& each : schemas.rows) names.elsewhere.insert(each.at(0).value_or(""));
  names.elsewhere.erase(names.live);
  return names;
}

}  // namespace

std::unique_ptr<contract::Scratch> open_in_transaction(const db::Url& url, const Error& why) {
  Confinement names = confinement(*postgresql().connect({.url = url}), why);
  db::Url confined = url;
  // At the start of the session, so that RESET ALL comes back to it.
  std::string& options = confined.query["options"];
  options += (options.empty() ? "" : " ") + fmt::format("-c search_path={}", names.here);
  auto connection = std::make_unique<ConfinedConnection>(
      postgresql().connect({.url = confined, .writes = true}), std::move(names), why);
  ConfinedConnection& opened = *connection;
  return std::make_unique<TransactionScratch>(opened, std::move(connection), describe_server(url));
}

}  // namespace limbeck::dialects::postgresql
