#include "dialects/sqlite/dialect.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "dialects/sqlite/bookkeeping.hpp"
#include "dialects/sqlite/broken.hpp"
#include "dialects/sqlite/connection.hpp"
#include "dialects/sqlite/health.hpp"
#include "dialects/sqlite/lock.hpp"
#include "dialects/sqlite/open.hpp"
#include "dialects/sqlite/reflect.hpp"
#include "dialects/sqlite/reflect_rows.hpp"
#include "dialects/sqlite/render.hpp"
#include "dialects/sqlite/rows.hpp"
#include "dialects/sqlite/rules.hpp"
#include "dialects/sqlite/scratch.hpp"
#include "dialects/sqlite/script.hpp"
#include "dialects/sqlite/session.hpp"
#include "sql/quoting.hpp"

namespace limbeck::dialects::sqlite {
namespace {

std::string name_literal(std::string_view name) {
  return sql::quote_literal(name, sql::Flavor::sqlite);
}

class Sqlite final : public contract::Dialect {
 public:
  std::string_view name() const override { return "sqlite"; }
  sql::Flavor flavor() const override { return sql::Flavor::sqlite; }
  contract::Capabilities capabilities() const override {
    return {.server = false,
            .transactional_ddl = true,
            .schemas = false,
            .session_settings = true,
            .checks_before_commit = true,
            .comments = false,
            .identity_columns = false};
  }

  std::unique_ptr<db::Connection> connect(const contract::ConnectRequest& request) const override {
    OpenedDatabase opened = open_database(request);
    auto connection = std::make_unique<Connection>(std::move(opened.handle), std::move(opened.path),
                                                   request.writes);
    connection->set_busy_timeout(opened.busy_timeout);
    return connection;
  }

  std::unique_ptr<db::Connection> borrow(void* handle) const override {
    auto* database = static_cast<sqlite3*>(handle);
    if (database == nullptr || sqlite3_get_autocommit(database) == 0) {
      throw Error{{.code = "connect.busy",
                   .message = "the borrowed SQLite connection is inside a transaction",
                   .hint = "commit or roll back before handing it over",
                   .dialect = "sqlite"}};
    }
    return std::make_unique<Connection>(database);
  }

  contract::Bookkeeping locate(db::Connection& connection, const Options& options) const override;
  contract::Bookkeeping assume(const Options& options) const override;

  std::unique_ptr<contract::Lock> lock(db::Connection& connection, const contract::Bookkeeping&,
                                       const contract::LockRequest& request) const override {
    return take_lock(static_cast<const Connection&>(connection).path(), request);
  }

  std::vector<db::Statement> begin() const override {
    // A transaction that reads first and writes later could meet another one doing the same.
    return {{.text = "BEGIN IMMEDIATE"}};
  }
  std::vector<db::Statement> commit() const override { return {{.text = "COMMIT"}}; }
  std::vector<db::Statement> apply_session(const SessionOptions& session,
                                           bool /*in_transaction*/) const override {
    return session_statements(session);
  }
  std::vector<db::Statement> restore_session(const db::Connection* connection) const override {
    if (connection == nullptr) return {};
    return {{.text = std::string(kRestoreSession)}};
  }

  /// Outside a transaction is only what may run again: a PRAGMA of the file, VACUUM.
  contract::Effect find_effect(db::Connection& /*connection*/,
                               const std::string& statement) const override {
    const std::string word = sql::leading_words(statement, sql::Flavor::sqlite, 1);
    if (word != "VACUUM" && word != "PRAGMA") return {};
    return {contract::Effect::What::none, {}, word + " may run again"};
  }

  std::vector<db::Statement> open_script() const override { return sqlite::open_script(); }
  std::vector<db::Statement> check_in_script() const override {
    return {sqlite::check_in_script()};
  }
  std::vector<db::Statement> close_script() const override { return {sqlite::close_script()}; }

  std::vector<db::Statement> create_version_table(const contract::Bookkeeping& bookkeeping,
                                                  bool if_missing) const override {
    return sqlite::create_version_table(bookkeeping, if_missing);
  }
  std::vector<db::Statement> create_history(
      const contract::Bookkeeping& bookkeeping) const override {
    return sqlite::create_history(bookkeeping);
  }
  db::Statement change_version_row(const contract::Bookkeeping& bookkeeping,
                                   const graph::RowChange& change) const override {
    db::Statement statement = sqlite::change_version_row(bookkeeping, change);
    statement.expected_rows = 1;
    return statement;
  }
  db::Statement plain_change_version_row(const contract::Bookkeeping& bookkeeping,
                                         const graph::RowChange& change) const override {
    return sqlite::change_version_row(bookkeeping, change);
  }
  db::Statement clear_version_table(const contract::Bookkeeping& bookkeeping) const override {
    return {.text = fmt::format("DELETE FROM {}", bookkeeping.version_table)};
  }
  std::string identity_query() const override {
    return "SELECT file FROM pragma_database_list WHERE name = 'main'";
  }
  std::string select_version_rows(const contract::Bookkeeping& bookkeeping) const override {
    return fmt::format("SELECT version_num FROM {}", bookkeeping.version_table);
  }
  db::Statement insert_history(const contract::Bookkeeping& bookkeeping,
                               const contract::HistoryEvent& event) const override {
    return sqlite::insert_history(bookkeeping, event);
  }
  std::string select_history(const contract::Bookkeeping& bookkeeping,
                             contract::HistoryPart part) const override {
    return sqlite::select_history(bookkeeping, part);
  }

  schema::Catalog reflect(db::Connection& connection,
                          const contract::ReflectRequest& request) const override {
    return sqlite::reflect(connection, request);
  }
  std::string definitions(db::Connection& connection) const override {
    return read_definitions(connection);
  }
  std::vector<std::string> broken_objects(db::Connection& connection) const override {
    return sqlite::broken_objects(static_cast<Connection&>(connection).handle());
  }
  contract::RowSet read_rows(db::Connection& connection,
                             const schema::Catalog& catalog) const override {
    return sqlite::read_rows(connection, catalog);
  }
  std::vector<contract::Symptom> examine(db::Connection& connection,
                                         const contract::HealthRequest&) const override {
    return sqlite::examine(static_cast<Connection&>(connection));
  }
  const contract::Renderer& renderer() const override { return sqlite::renderer(); }
  const contract::Rules& rules() const override { return sqlite::rules(); }
  std::unique_ptr<contract::Scratch> open_scratch(
      const contract::ScratchRequest& request) const override {
    return sqlite::open_scratch(request);
  }
};

contract::Bookkeeping Sqlite::assume(const Options& options) const {
  if (!options.version_table_schema.empty()) {
    throw Error{{.code = "run.unsupported_setting",
                 .message = fmt::format("version_table_schema is '{}', but SQLite has no schemas",
                                        options.version_table_schema),
                 .hint = "leave it out, or keep it to the environment of the PostgreSQL database",
                 .dialect = "sqlite"}};
  }
  check_session(options.session);
  contract::Bookkeeping bookkeeping;
  bookkeeping.version_table_name = options.version_table;
  bookkeeping.version_table =
      sql::quote_identifier_if_needed(options.version_table, sql::Flavor::sqlite);
  if (options.history) bookkeeping.history_table = kHistoryTable;
  return bookkeeping;
}

/// Another run may hold the file for itself for as long as its revision takes: a command that
/// waits for its turn anyway waits here too.
db::Rows query_patiently(Connection& connection, const std::string& sql,
                         std::chrono::milliseconds wait) {
  const auto usual = connection.busy_timeout();
  if (connection.writes()) connection.set_busy_timeout(std::max(usual, wait));
  try {
    db::Rows rows = connection.query(sql);
    connection.set_busy_timeout(usual);
    return rows;
  } catch (const Error&) {
    connection.set_busy_timeout(usual);
    throw;
  }
}

contract::Bookkeeping Sqlite::locate(db::Connection& connection, const Options& options) const {
  auto& session = static_cast<Connection&>(connection);
  contract::Bookkeeping bookkeeping = assume(options);
  if (!options.session.lock_timeout.empty()) {
    session.set_busy_timeout(parse_duration(options.session.lock_timeout, "lock_timeout"));
  }
  const db::Rows rows = query_patiently(
      session,
      fmt::format("SELECT name, type FROM sqlite_master WHERE name COLLATE NOCASE IN ({}, {})",
                  name_literal(options.version_table), name_literal(kHistoryTable)),
      options.lock_wait);
  const auto is_there = [&rows](std::string_view name, std::string_view type) {
    return std::any_of(rows.rows.begin(), rows.rows.end(), [&](const Row& row) {
      return row[1] == type && base::equals_ignoring_case(row[0].value_or(""), name);
    });
  };
  bookkeeping.version_table_exists =
      is_there(options.version_table, "table") || is_there(options.version_table, "view");
  bookkeeping.history_exists = is_there(kHistoryTable, "table");
  bookkeeping.database = session.path().empty() ? ":memory:" : session.path();
  bookkeeping.server_version = sqlite3_libversion();
  return bookkeeping;
}

}  // namespace

const contract::Dialect& sqlite() {
  static const Sqlite dialect;
  return dialect;
}

}  // namespace limbeck::dialects::sqlite
