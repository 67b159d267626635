// Connecting to a real PostgreSQL server: what fails says what to do next, poolers are told apart,
// a borrowed session goes back as it came.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "dialects/postgresql/settings.hpp"
#include "live/support/pgbouncer.hpp"
#include "live/support/postgresql.hpp"

namespace limbeck::live {
namespace {

using dialects::postgresql::libpq;
using testing::HasSubstr;
using testing::Not;

const contract::Dialect& dialect() {
  return dialects::postgresql::postgresql();
}

void expect_no_secret(const ErrorDetails& error, const std::string& secret) {
  for (const std::string& text : {error.message, error.hint, error.server_detail, error.state}) {
    EXPECT_THAT(text, Not(HasSubstr(secret)));
  }
}

TEST(PostgresqlConnect, AWrongPasswordIsNamedButNotShown) {
  db::Url url = server_url();
  url.password = "wrong-secret";
  const auto error = error_of([&] { connect_to(url); });
  EXPECT_EQ(error.code, "connect.authentication");
  EXPECT_EQ(error.sqlstate, "28P01");
  EXPECT_THAT(error.message,
              HasSubstr("127.0.0.1:" + url.ports[0] + " refused the password of user 'migrator'"));
  expect_no_secret(error, "wrong-secret");
}

TEST(PostgresqlConnect, AMissingPasswordIsAuthenticationToo) {
  db::Url url = server_url();
  url.password = "";
  EXPECT_EQ(error_of([&] { connect_to(url); }).code, "connect.authentication");
}

TEST(PostgresqlConnect, AMissingDatabaseComesWithTheCommandThatCreatesIt) {
  db::Url url = server_url();
  url.database = "No Such";
  const auto error = error_of([&] { connect_to(url); });
  EXPECT_EQ(error.code, "connect.no_database");
  EXPECT_THAT(error.message, HasSubstr("the database 'No Such' does not exist"));
  EXPECT_THAT(error.hint, HasSubstr("createdb -h 127.0.0.1 -p " + url.ports[0] + " -U " + url.user +
                                    " 'No Such'"));
  EXPECT_THAT(error.hint, HasSubstr("CREATE DATABASE \"No Such\";"));
  expect_no_secret(error, url.password);
}

TEST(PostgresqlConnect, NoServerAndNoHostAreUnreachable) {
  db::Url url = server_url();
  url.ports = {std::to_string(free_port())};
  auto error = error_of([&] { connect_to(url); });
  EXPECT_EQ(error.code, "connect.unreachable");
  EXPECT_THAT(error.message, HasSubstr("Connection refused"));
  expect_no_secret(error, url.password);
  url.hosts = {"no-such-host.invalid"};
  error = error_of([&] { connect_to(url); });
  EXPECT_EQ(error.code, "connect.unreachable");
  EXPECT_THAT(error.message, HasSubstr("no-such-host.invalid"));
  EXPECT_THAT(error.message, Not(HasSubstr("\n")));
  expect_no_secret(error, url.password);
}

TEST(PostgresqlConnect, TheUrlsQueryReachesLibpqAndOtherDriversWordsDoNot) {
  db::Url url = server_url();
  url.query = {
      {"application_name", "mine"}, {"prepared_statement_cache_size", "0"}, {"sslmode", "disable"}};
  EXPECT_EQ(ask(*connect_to(url), "SHOW application_name"), "mine");
  url.query = {};
  EXPECT_EQ(ask(*connect_to(url), "SHOW application_name"), "limbeck");
  url.query = {{"aplication_name", "mine"}};
  const auto error = error_of([&] { connect_to(url); });
  EXPECT_EQ(error.code, "url.unknown_parameter");
  EXPECT_THAT(error.hint, HasSubstr("'application_name'"));
}

TEST(PostgresqlConnect, AReadersConnectionAsksNothing) {
  EXPECT_EQ(connect_to(server_url(), false)->round_trips(), 0U);
  EXPECT_EQ(connect_to(server_url(), true)->round_trips(), 1U);
}

TEST(PostgresqlConnect, OfSeveralHostsTheOneThatAnswersIsTaken) {
  db::Url url = server_url();
  url.hosts = {"127.0.0.1", url.hosts[0]};
  url.ports = {std::to_string(free_port()), url.ports[0]};
  EXPECT_EQ(ask(*connect_to(url), "SELECT 1"), "1");
}

TEST(PostgresqlConnect, AReadOnlyDatabaseIsRefusedToWritersOnly) {
  const Database database;
  database.connect()->query("ALTER DATABASE " + database.url().database +
                            " SET default_transaction_read_only = on");
  EXPECT_EQ(ask(*database.connect(false), "SELECT 1"), "1");
  auto error = error_of([&] { database.connect(); });
  EXPECT_EQ(error.code, "connect.read_only");
  EXPECT_THAT(error.hint, HasSubstr("default_transaction_read_only"));
  db::Url several = database.url();
  several.hosts.push_back(several.hosts[0]);
  several.ports.push_back(several.ports[0]);
  error = error_of([&] { connect_to(several); });
  EXPECT_EQ(error.code, "connect.read_only");
  EXPECT_THAT(error.message, HasSubstr("none of the servers"));
}

TEST(PostgresqlPooler, ASessionPoolIsUsed) {
  const Database database;
  const PgBouncer pool(database.url(), "session");
  const auto connection = connect_to(pool.url());
  connection->run(
      statements({"BEGIN", "CREATE TABLE a (x int)", "INSERT INTO a VALUES (1)", "COMMIT"}), {});
  EXPECT_EQ(ask(*connection, "SELECT x FROM a"), "1");
}

TEST(PostgresqlPooler, ASessionPoolOfOnePlaceIsUsedToo) {
  const Database database;
  const PgBouncer pool(database.url(), "session", 1);
  EXPECT_EQ(ask(*connect_to(pool.url()), "SELECT 1"), "1");
}

TEST(PostgresqlPooler, TransactionAndStatementPoolsAreRefusedToWritersOnly) {
  const Database database;
  for (const std::string mode : {"transaction", "statement"}) {
    for (const int size : {1, 5}) {
      SCOPED_TRACE(mode + " " + std::to_string(size));
      const PgBouncer pool(database.url(), mode, size);
      EXPECT_EQ(ask(*connect_to(pool.url(), false), "SELECT 1"), "1");
      const auto error = error_of([&] { connect_to(pool.url()); });
      EXPECT_EQ(error.code, "connect.pooler");
      EXPECT_THAT(error.hint, HasSubstr("direct_url"));
      expect_no_secret(error, database.url().password);
    }
  }
}

TEST(PostgresqlPooler, ATransactionPoolWithIdleProcessesIsStillFoundOut) {
  const Database database;
  const PgBouncer pool(database.url(), "transaction", 5);
  {
    const auto a = connect_to(pool.url(), false);
    const auto b = connect_to(pool.url(), false);
    const auto c = connect_to(pool.url(), false);
    for (auto* connection : {a.get(), b.get(), c.get()}) connection->run(statements({"BEGIN"}), {});
    for (auto* connection : {c.get(), a.get(), b.get()}) connection->rollback();
  }
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(error_of([&] { connect_to(pool.url()); }).code, "connect.pooler");
  }
}

TEST(PostgresqlPooler, OptionsThatThePoolerDoesNotKnowAreExplained) {
  const Database database;
  const PgBouncer pool(database.url(), "session");
  db::Url url = pool.url();
  url.query = {{"options", "-c search_path=public"}};
  const auto error = error_of([&] { connect_to(url); });
  EXPECT_EQ(error.code, "connect.pooler");
  EXPECT_THAT(error.hint, HasSubstr("ignore_startup_parameters"));
}

/// A service's own connection.
class Service {
 public:
  explicit Service(const db::Url& url) {
    const std::string text = db::render_url(url);
    const char* const keywords[] = {"dbname", nullptr};
    const char* const values[] = {text.c_str(), nullptr};
    handle_ = libpq().PQconnectdbParams(keywords, values, 1);
    EXPECT_EQ(libpq().PQstatus(handle_), CONNECTION_OK) << libpq().PQerrorMessage(handle_);
  }
  ~Service() { libpq().PQfinish(handle_); }
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  PGconn* handle() const { return handle_; }
  std::string ask(const char* sql) const {
    EXPECT_EQ(libpq().PQsendQueryParams(handle_, sql, 0, nullptr, nullptr, nullptr, nullptr, 0), 1);
    std::string answer;
    while (PGresult* result = libpq().PQgetResult(handle_)) {
      if (libpq().PQntuples(result) > 0) answer = libpq().PQgetvalue(result, 0, 0);
      libpq().PQclear(result);
    }
    return answer;
  }

 private:
  PGconn* handle_;
};

TEST(PostgresqlBorrow, TheSessionKeepsItsSettingsAndStaysOpen) {
  const Database database;
  const Role role(database);
  const Service service(database.url());
  service.ask("SET search_path TO \"Odd Name\", public");
  service.ask("SET statement_timeout = '90s'");
  service.ask("SET work_mem = '7MB'");
  service.ask("SET client_encoding TO 'LATIN1'");
  service.ask(("SET ROLE " + role.name()).c_str());
  {
    const auto connection = dialect().borrow(service.handle());
    EXPECT_EQ(live::ask(*connection, "SELECT 'ü€'"), "ü€");
    std::vector<db::Statement> batch = dialect().begin();
    append(batch, dialect().apply_session({.statement_timeout = "5s"}, true));
    append(batch, statements({"RESET ROLE", "SET search_path TO public", "SET work_mem = '1MB'",
                              "SET DateStyle = 'German'", "CREATE TABLE a (x int)"}));
    append(batch, dialect().restore_session(connection.get()));
    append(batch, dialect().commit());
    connection->run(batch, {});
    connection->run(dialect().restore_session(connection.get()), {});
  }
  EXPECT_EQ(service.ask("SHOW search_path"), "\"Odd Name\", public");
  EXPECT_EQ(service.ask("SHOW statement_timeout"), "90s");
  EXPECT_EQ(service.ask("SHOW work_mem"), "7MB");
  EXPECT_EQ(service.ask("SHOW client_encoding"), "LATIN1");
  EXPECT_EQ(service.ask("SHOW DateStyle"), "ISO, MDY");
  EXPECT_EQ(service.ask("SELECT current_user"), role.name());
  EXPECT_EQ(libpq().PQisnonblocking(service.handle()), 0);
}

TEST(PostgresqlBorrow, ABusyOrClosedConnectionIsRefused) {
  const Database database;
  const Service service(database.url());
  EXPECT_EQ(error_of([&] { dialect().borrow(nullptr); }).code, "connect.busy");
  service.ask("BEGIN");
  auto error = error_of([&] { dialect().borrow(service.handle()); });
  EXPECT_EQ(error.code, "connect.busy");
  EXPECT_THAT(error.message, HasSubstr("in a transaction"));
  service.ask("ROLLBACK");
  libpq().PQsendQueryParams(service.handle(), "SELECT 1", 0, nullptr, nullptr, nullptr, nullptr, 0);
  EXPECT_EQ(error_of([&] { dialect().borrow(service.handle()); }).code, "connect.busy");
  while (PGresult* result = libpq().PQgetResult(service.handle())) libpq().PQclear(result);
  EXPECT_NO_THROW(dialect().borrow(service.handle()));
}

std::vector<std::string>& heard_by_the_service() {
  static std::vector<std::string> heard;
  return heard;
}
void hear(void* who, const PGresult*) {
  heard_by_the_service().push_back(*static_cast<std::string*>(who));
}

TEST(PostgresqlBorrow, AServicesOwnReceiverOfNoticesIsLeftAlone) {
  const Database database;
  const Service service(database.url());
  std::string who = "service";
  libpq().PQsetNoticeReceiver(service.handle(), &hear, &who);
  std::vector<std::string> ours;
  {
    const auto connection = dialect().borrow(service.handle());
    connection->on_notice([&](std::string_view line) { ours.emplace_back(line); });
    connection->query("DROP TABLE IF EXISTS nothing");
  }
  EXPECT_EQ(ours.size(), 0U);
  EXPECT_EQ(heard_by_the_service(), (std::vector<std::string>{"service"}));
}

TEST(PostgresqlBorrow, NoticesOfAnOrdinaryConnectionReachTheCallbackWhileItIsBorrowed) {
  const Database database;
  const Service service(database.url());
  std::vector<std::string> ours;
  {
    const auto connection = dialect().borrow(service.handle());
    connection->on_notice([&](std::string_view line) { ours.emplace_back(line); });
    connection->query("DROP TABLE IF EXISTS nothing");
  }
  EXPECT_EQ(ours.size(), 1U);
  service.ask("DROP TABLE IF EXISTS nothing");  // Would crash if our receiver had stayed.
  EXPECT_EQ(ours.size(), 1U);
}

TEST(PostgresqlBorrow, ATransactionPoolIsRefusedHereToo) {
  const Database database;
  const PgBouncer pool(database.url(), "transaction");
  const Service service(pool.url());
  EXPECT_EQ(error_of([&] { dialect().borrow(service.handle()); }).code, "connect.pooler");
}

TEST(PostgresqlSettings, NamesAreReadAsTheServerReadsThem) {
  using dialects::postgresql::split_names;
  EXPECT_EQ(split_names(" \"$user\" , Public,\"a,b\" ", "search_path"),
            (std::vector<std::string>{"$user", "public", "a,b"}));
  EXPECT_EQ(split_names("\"\"", "search_path"), (std::vector<std::string>{""}));
}

}  // namespace
}  // namespace limbeck::live
