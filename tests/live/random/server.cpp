#include "live/random/server.hpp"

namespace limbeck::live::random {
namespace {

/// `public` as initdb makes it.
constexpr const char* kClear = R"(
DO $$
DECLARE
  space name;
BEGIN
  FOR space IN SELECT nspname FROM pg_catalog.pg_namespace
    WHERE nspname NOT LIKE 'pg\_%' AND nspname <> 'information_schema' LOOP
    EXECUTE pg_catalog.format('DROP SCHEMA %I CASCADE', space);
  END LOOP;
  CREATE SCHEMA public AUTHORIZATION pg_database_owner;
  COMMENT ON SCHEMA public IS 'standard public schema';
  GRANT USAGE ON SCHEMA public TO PUBLIC;
END $$)";

class QuickScratch final : public contract::Scratch {
 public:
  QuickScratch() { clear(); }
  db::Connection& connection() override { return *connection_; }
  void clear() override { random::clear(*connection_); }
  std::string description() const override { return "a database that is used again"; }

 private:
  Database database_;
  std::unique_ptr<db::Connection> connection_ = database_.connect();
};

class QuickPostgresql final : public contract::Dialect {
 public:
  std::string_view name() const override { return real_.name(); }
  sql::Flavor flavor() const override { return real_.flavor(); }
  contract::Capabilities capabilities() const override { return real_.capabilities(); }
  std::unique_ptr<db::Connection> connect(const contract::ConnectRequest& request) const override {
    return real_.connect(request);
  }
  std::unique_ptr<db::Connection> borrow(void* handle) const override {
    return real_.borrow(handle);
  }
  contract::Bookkeeping locate(db::Connection& connection, const Options& options) const override {
    return real_.locate(connection, options);
  }
  contract::Bookkeeping assume(const Options& options) const override {
    return real_.assume(options);
  }
  std::unique_ptr<contract::Lock> lock(db::Connection& connection,
                                       const contract::Bookkeeping& bookkeeping,
                                       const contract::LockRequest& request) const override {
    return real_.lock(connection, bookkeeping, request);
  }
  std::vector<db::Statement> begin() const override { return real_.begin(); }
  std::vector<db::Statement> commit() const override { return real_.commit(); }
  std::vector<db::Statement> apply_session(const SessionOptions& session,
                                           bool in_transaction) const override {
    return real_.apply_session(session, in_transaction);
  }
  std::vector<db::Statement> restore_session(const db::Connection* connection) const override {
    return real_.restore_session(connection);
  }
  std::vector<db::Statement> create_version_table(const contract::Bookkeeping& bookkeeping,
                                                  bool if_missing) const override {
    return real_.create_version_table(bookkeeping, if_missing);
  }
  std::vector<db::Statement> create_history(
      const contract::Bookkeeping& bookkeeping) const override {
    return real_.create_history(bookkeeping);
  }
  db::Statement change_version_row(const contract::Bookkeeping& bookkeeping,
                                   const graph::RowChange& change) const override {
    return real_.change_version_row(bookkeeping, change);
  }
  db::Statement plain_change_version_row(const contract::Bookkeeping& bookkeeping,
                                         const graph::RowChange& change) const override {
    return real_.plain_change_version_row(bookkeeping, change);
  }
  db::Statement clear_version_table(const contract::Bookkeeping& bookkeeping) const override {
    return real_.clear_version_table(bookkeeping);
  }
  contract::RowSet read_rows(db::Connection& connection,
                             const schema::Catalog& catalog) const override {
    return real_.read_rows(connection, catalog);
  }
  std::string identity_query() const override { return real_.identity_query(); }
  std::string select_version_rows(const contract::Bookkeeping& bookkeeping) const override {
    return real_.select_version_rows(bookkeeping);
  }
  db::Statement insert_history(const contract::Bookkeeping& bookkeeping,
                               const contract::HistoryEvent& event) const override {
    return real_.insert_history(bookkeeping, event);
  }
  std::string select_history(const contract::Bookkeeping& bookkeeping,
                             contract::HistoryPart part) const override {
    return real_.select_history(bookkeeping, part);
  }
  schema::Catalog reflect(db::Connection& connection,
                          const contract::ReflectRequest& request) const override {
    return real_.reflect(connection, request);
  }
  const contract::Renderer& renderer() const override { return real_.renderer(); }
  const contract::Rules& rules() const override { return real_.rules(); }
  std::unique_ptr<contract::Scratch> open_scratch(const contract::ScratchRequest&) const override {
    return std::make_unique<QuickScratch>();
  }

 private:
  const contract::Dialect& real_ = dialects::postgresql::postgresql();
};

}  // namespace

void clear(db::Connection& connection) {
  connection.rollback();
  // Planning the questions to the catalog is what a case spends its time with.
  connection.run(statements({"SET client_min_messages = warning", "SET join_collapse_limit = 1",
                             "SET synchronous_commit = off", kClear}));
}

const contract::Dialect& quick_postgresql() {
  static const QuickPostgresql instance;
  return instance;
}

}  // namespace limbeck::live::random
