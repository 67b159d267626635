#include "dialects/postgresql/connect.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <chrono>
#include <string>

#include "dialects/postgresql/errors.hpp"
#include "dialects/postgresql/parameters.hpp"
#include "limbeck/error.hpp"
#include "sql/quoting.hpp"

namespace limbeck::dialects::postgresql {
namespace {

constexpr std::chrono::seconds kDiagnosisTime{5};

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// What libpq says of a failed connection holds no SQLSTATE. The usual causes are known by their
// English text.
std::string state_by_text(const std::string& said) {
  if (has(said, "password authentication failed") || has(said, "no password supplied")) {
    return "28P01";
  }
  if (has(said, "session is read-only") || has(said, "server is in hot standby mode")) {
    return "25006";
  }
  if (has(said, "unsupported startup parameter")) return "08P01";
  if (has(said, "no pg_hba.conf entry") || has(said, "authentication failed")) return "28000";
  const bool missing = has(said, "does not exist");
  if (has(said, "no such database") || (missing && has(said, "database \""))) return "3D000";
  if (has(said, "no such user") || (missing && has(said, "role \""))) return "28000";
  for (const char* text : {"Connection refused", "timeout expired", "No such file or directory",
                           "could not translate host name", "No route to host", "SSL"}) {
    if (has(said, text)) return "08001";
  }
  return "";
}

// "FATAL:  28P01: password …": the SQLSTATE of a verbose message, whatever language it is in.
std::string verbose_state(const std::string& said) {
  constexpr std::string_view kBefore = ":  ";
  for (std::size_t at = said.find(kBefore); at != std::string::npos;
       at = said.find(kBefore, at + 1)) {
    const std::string state = said.substr(at + kBefore.size(), 5);
    const bool is_state =
        state.size() == 5 &&
        state.find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string::npos;
    if (is_state && said.compare(at + kBefore.size() + 5, 2, ": ") == 0) return state;
  }
  return "";
}

// A server whose messages are in another language is asked once more, with messages that carry
// their SQLSTATE: libpq can do so only while it connects step by step.
std::string state_by_asking(Parameters& parameters) {
  const Libpq& pq = libpq();
  const OwnedConnection attempt(
      pq.PQconnectStartParams(parameters.keywords(), parameters.values(), 0));
  if (!attempt || pq.PQstatus(attempt.get()) == CONNECTION_BAD) return "";
  pq.PQsetErrorVerbosity(attempt.get(), PQERRORS_VERBOSE);
  const auto end = std::chrono::steady_clock::now() + kDiagnosisTime;
  PostgresPollingStatusType next = PGRES_POLLING_WRITING;
  while (next == PGRES_POLLING_READING || next == PGRES_POLLING_WRITING) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        end - std::chrono::steady_clock::now());
    if (left.count() <= 0) return "";
    pollfd door{pq.PQsocket(attempt.get()),
                static_cast<short>(next == PGRES_POLLING_READING ? POLLIN : POLLOUT), 0};
    if (poll(&door, 1, static_cast<int>(left.count())) > 0) next = pq.PQconnectPoll(attempt.get());
  }
  return verbose_state(pq.PQerrorMessage(attempt.get()));
}

std::string create_command(const db::Url& url, const std::string& database) {
  std::string command = "createdb";
  if (!url.hosts.empty() && !url.hosts[0].empty()) command += " -h " + shell_word(url.hosts[0]);
  if (!url.ports.empty() && !url.ports[0].empty()) command += " -p " + shell_word(url.ports[0]);
  if (!url.user.empty()) command += " -U " + shell_word(url.user);
  return command + " " + shell_word(database);
}

Error refused(std::string code, std::string message, std::string hint, const std::string& state) {
  return Error{{.code = std::move(code),
                .message = std::move(message),
                .hint = std::move(hint),
                .dialect = "postgresql",
                .sqlstate = state}};
}

// libpq repeats where it connected to before each reason; the reason is what follows.
std::string reason_of(const std::string& said) {
  std::string text = said;
  constexpr std::string_view kAdvice = "\n\tIs the server running";
  for (std::size_t at = text.find(kAdvice); at != std::string::npos; at = text.find(kAdvice)) {
    text.erase(at, text.find('\n', at + 1) - at);
  }
  const std::string line = one_line(text);
  constexpr std::string_view kFailed = " failed: ";
  const std::size_t first = line.find(kFailed);
  const bool once = first != std::string::npos && first == line.rfind(kFailed);
  std::string reason = once ? line.substr(first + kFailed.size()) : line;
  for (const std::string_view severity : {"FATAL: ", "ERROR: "}) {
    if (!reason.starts_with(severity)) continue;
    reason.erase(0, reason.find_first_not_of(' ', severity.size()));
  }
  return reason;
}

Error explain(const contract::ConnectRequest& request, PGconn* failed, Parameters& parameters) {
  const Libpq& pq = libpq();
  const std::string said = pq.PQerrorMessage(failed);
  std::string state = state_by_text(said);
  if (state.empty()) state = state_by_asking(parameters);
  const std::string server = describe_server(request.url);
  const std::string reason = reason_of(said);
  const char* known_user = pq.PQuser(failed);
  const std::string user = known_user == nullptr ? request.url.user : known_user;
  const char* known_database = pq.PQdb(failed);
  const std::string database = known_database == nullptr ? request.url.database : known_database;
  if (has(said, "no password supplied")) {
    return refused(
        "connect.authentication",
        fmt::format("{} wants a password of user '{}', and none was given", server, user),
        "put it into the URL (//user:password@host; special characters as %40), or give "
        "it in PGPASSWORD or a PGPASSFILE",
        state);
  }
  if (state == "28P01") {
    return refused("connect.authentication",
                   fmt::format("{} refused the password of user '{}': {}", server, user, reason),
                   "correct the password in the URL (special characters as %40), or give it in a "
                   "PGPASSFILE",
                   state);
  }
  if (state.starts_with("28") || state == "42501") {
    return refused(
        "connect.authentication", fmt::format("{} refused user '{}': {}", server, user, reason),
        "check the user's name, its CONNECT privilege and the server's pg_hba.conf", state);
  }
  if (state == "3D000") {
    const std::string name = sql::quote_identifier_if_needed(database, sql::Flavor::postgresql);
    return refused("connect.no_database",
                   fmt::format("the database '{}' does not exist on {}", database, server),
                   fmt::format("create it: {} (or in SQL: CREATE DATABASE {};)",
                               create_command(request.url, database), name),
                   state);
  }
  if (state == "25006") {
    return refused("connect.read_only",
                   fmt::format("none of the servers {} takes writes: {}", server, reason),
                   "name the primary in the URL, or wait until a standby is promoted", state);
  }
  if (state == "08P01" && has(said, "startup parameter")) {
    return refused("connect.pooler",
                   fmt::format("a connection pooler at {} refused: {}", server, reason),
                   "take `options` out of the URL, add it to the pooler's "
                   "ignore_startup_parameters, or set direct_url to the server itself",
                   state);
  }
  if (has(said, "sslmode") || has(said, "SSL") || has(said, "root certificate")) {
    return refused("connect.unreachable", fmt::format("cannot connect to {}: {}", server, reason),
                   "set sslmode (in the URL: ?sslmode=…; or PGSSLMODE) to what the server offers: "
                   "disable, allow, prefer, require, verify-ca or verify-full",
                   "");
  }
  return refused("connect.unreachable", fmt::format("cannot connect to {}: {}", server, reason),
                 state.starts_with("53") || state.starts_with("57")
                     ? "the server is there but takes no connections now: try again later"
                     : "check host, port and network, and that PostgreSQL is running and listens "
                       "there",
                 state == "08001" ? "" : state);
}

}  // namespace

OwnedConnection open_connection(const contract::ConnectRequest& request) {
  const Libpq& pq = libpq();
  Parameters parameters = make_parameters(request.url, request.writes);
  OwnedConnection connection(pq.PQconnectdbParams(parameters.keywords(), parameters.values(), 0));
  if (!connection) throw std::bad_alloc();
  if (pq.PQstatus(connection.get()) != CONNECTION_OK) {
    throw explain(request, connection.get(), parameters);
  }
  return connection;
}

}  // namespace limbeck::dialects::postgresql
