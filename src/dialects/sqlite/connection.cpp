#include "dialects/sqlite/connection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "base/text.hpp"
#include "dialects/sqlite/errors.hpp"
#include "dialects/sqlite/open.hpp"
#include "sql/quoting.hpp"

namespace limbeck::dialects::sqlite {
namespace {

int foreign_keys_of(sqlite3* database) {
  int value = 0;
  sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_FKEY, -1, &value);
  return value;
}

void set_foreign_keys(sqlite3* database, int value) {
  sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_FKEY, value, nullptr);
}

int read_busy_timeout(sqlite3* database) {
  const db::Rows rows = fetch(database, "PRAGMA busy_timeout");
  return rows.rows.empty() ? 0 : std::stoi(rows.rows[0][0].value_or("0"));
}

/// A rename keeps the table's root page: how its new name is found.
Value root_page(sqlite3* database, const TableKey& table) {
  const db::Rows rows = fetch(
      database,
      fmt::format("SELECT rootpage FROM {}.sqlite_master WHERE type = 'table' AND lower(name) = ?1",
                  sql::quote_identifier(table.first, sql::Flavor::sqlite)),
      std::vector<Value>{table.second});
  return rows.rows.empty() ? std::nullopt : rows.rows[0][0];
}

Value table_at(sqlite3* database, const std::string& alias, const Value& page) {
  const db::Rows rows = fetch(
      database,
      fmt::format("SELECT name FROM {}.sqlite_master WHERE type = 'table' AND rootpage = ?1 + 0",
                  sql::quote_identifier(alias, sql::Flavor::sqlite)),
      std::vector<Value>{page});
  return rows.rows.empty() ? std::nullopt : rows.rows[0][0];
}

Error row_count_error(const db::Statement& statement, std::int64_t changed) {
  return Error{{.code = "run.row_count",
                .message = fmt::format("{} rows of the version table changed instead of {}",
                                       changed, *statement.expected_rows),
                .hint = "another program changed the version table meanwhile, or it holds a row "
                        "twice: look at it with `limbeck current`",
                .dialect = "sqlite",
                .statement = statement.text}};
}

}  // namespace

/// While statements run, a table can be dropped and made anew without its children being deleted.
/// SQLite takes this switch outside a transaction only.
class Connection::ForeignKeysOff {
 public:
  explicit ForeignKeysOff(Connection& connection) : connection_(connection) {
    if (!connection_.in_transaction()) set_foreign_keys(connection_.database_, 0);
  }
  ~ForeignKeysOff() {
    if (!connection_.in_transaction()) {
      set_foreign_keys(connection_.database_, connection_.owner_foreign_keys_);
    }
  }
  ForeignKeysOff(const ForeignKeysOff&) = delete;
  ForeignKeysOff& operator=(const ForeignKeysOff&) = delete;

 private:
  Connection& connection_;
};

Connection::Connection(DatabaseHandle handle, std::string path, bool writes)
    : owned_(std::move(handle)), database_(owned_.get()), path_(std::move(path)), writes_(writes) {
  set_foreign_keys(database_, 0);
  attach();
}

Connection::Connection(sqlite3* handle) : database_(handle), path_(path_of(handle)), writes_(true) {
  owner_foreign_keys_ = foreign_keys_of(handle);
  owner_busy_timeout_ = read_busy_timeout(handle);
  busy_timeout_ = std::max(busy_timeout_, std::chrono::milliseconds(owner_busy_timeout_));
  attach();
}

Connection::~Connection() {
  rollback();
  sqlite3_set_authorizer(database_, nullptr, nullptr);
  if (owned_) return;
  set_foreign_keys(database_, owner_foreign_keys_);
  sqlite3_busy_timeout(database_, owner_busy_timeout_);
}

void Connection::attach() {
  sqlite3_set_authorizer(database_, &Connection::authorize, this);
  sqlite3_busy_handler(database_, &Connection::wait_while_busy, this);
}

int Connection::authorize(void* self, int action, const char* first, const char* second,
                          const char* database, const char* /*trigger*/) {
  auto& connection = *static_cast<Connection*>(self);
  if (action == SQLITE_READ || action == SQLITE_SELECT || action == SQLITE_FUNCTION) {
    return SQLITE_OK;
  }
  try {
    if (action == SQLITE_PRAGMA) {
      if (second != nullptr) connection.session_.note_change(first);
    } else {
      connection.touched_.note(action, first, second, database);
      if (action == SQLITE_ALTER_TABLE && second != nullptr) {
        connection.altered_ = TableKey(first, base::lower(second));
      }
    }
    return SQLITE_OK;
  } catch (const std::exception&) {
    return SQLITE_DENY;  // Out of memory: an exception must not pass through SQLite.
  }
}

int Connection::wait_while_busy(void* self, int attempts) {
  auto& connection = *static_cast<Connection*>(self);
  const auto now = std::chrono::steady_clock::now();
  if (attempts == 0) connection.busy_since_ = now;
  if (connection.cancelled_ || now - connection.busy_since_ >= connection.busy_timeout_) return 0;
  std::this_thread::sleep_for(std::chrono::milliseconds(std::min(1 + 2 * attempts, 50)));
  return 1;
}

std::vector<std::string> Connection::read(std::string_view sql, std::span<const Value> parameters,
                                          const std::function<void(Row&)>& on_row) {
  cancelled_ = false;
  return read_rows(database_, sql, parameters, on_row);
}

db::TypedRows Connection::read_typed(std::string_view sql) {
  cancelled_ = false;
  return read_typed_rows(database_, sql);
}

void Connection::run(std::span<const db::Statement> statements,
                     const std::function<void(std::size_t)>& done) {
  cancelled_ = false;
  const ForeignKeysOff foreign_keys_off(*this);
  session_.remember(database_);
  for (std::size_t index = 0; index < statements.size(); ++index) {
    try {
      execute(statements[index]);
    } catch (Error& error) {
      error.details().statement_index = index;
      if (!in_transaction()) session_.restore(database_);
      throw;
    }
    if (done) done(index);
  }
}

void Connection::execute(const db::Statement& statement) {
  const bool was_in_transaction = in_transaction();
  if (statement.text == kRestoreSession) {
    session_.restore(database_);
    attach();  // A script's PRAGMA busy_timeout has replaced the handler.
    return;
  }
  std::string_view rest = statement.text;
  while (!rest.empty()) {
    altered_.reset();
    const StatementHandle prepared = prepare(database_, rest, &rest, statement.text);
    if (!prepared) break;
    execute_one(prepared.get(), statement);
  }
  if (was_in_transaction != in_transaction()) {
    touched_.clear();
    session_.restore(database_);
  }
}

void Connection::execute_one(sqlite3_stmt* prepared, const db::Statement& statement) {
  const std::optional<TableKey> altered = std::exchange(altered_, std::nullopt);
  const Value page = altered ? root_page(database_, *altered) : std::nullopt;
  step_through(database_, prepared, statement.text);
  if (statement.expected_rows) {
    const std::int64_t changed = sqlite3_changes64(database_);
    if (changed != *statement.expected_rows) throw row_count_error(statement, changed);
  }
  if (!page) return;
  const Value name = table_at(database_, altered->first, page);
  if (name && base::lower(*name) != altered->second) touched_.rename(*altered, *name);
}

void Connection::rollback() noexcept {
  try {
    if (in_transaction()) {
      sqlite3_exec(database_, "ROLLBACK", nullptr, nullptr, nullptr);
      if (!in_transaction()) set_foreign_keys(database_, owner_foreign_keys_);
    }
    touched_.clear();
    session_.restore(database_);
  } catch (const std::exception&) {
    // A pragma that cannot be put back says so again before the next revision.
  }
}

bool Connection::in_transaction() const {
  return sqlite3_get_autocommit(database_) == 0;
}

void Connection::check_before_commit() {
  if (touched_.empty()) return;
  // The check itself compiles statements; what it touches is nothing.
  const TouchedTables touched = std::exchange(touched_, {});
  check_foreign_keys(database_, touched, path_, [this](const std::string& text) {
    if (notice_) notice_(text);
  });
}

void Connection::cancel() noexcept {
  cancelled_ = true;
  sqlite3_interrupt(database_);
}

void Connection::on_notice(std::function<void(std::string_view)> callback) {
  notice_ = std::move(callback);
}

}  // namespace limbeck::dialects::sqlite
