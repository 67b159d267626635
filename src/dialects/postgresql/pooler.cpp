#include "dialects/postgresql/pooler.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <chrono>
#include <cstdlib>
#include <optional>

#include "dialects/postgresql/parameters.hpp"
#include "limbeck/error.hpp"

namespace limbeck::dialects::postgresql {
namespace {

constexpr std::chrono::milliseconds kPatience{1500};
constexpr int kRounds = 3;

// The same server, user and options as the connection at hand.
Parameters same_parameters(PGconn* connection) {
  const Libpq& pq = libpq();
  const ConnectionOptions options(pq.PQconninfo(connection));
  Parameters parameters;
  for (const PQconninfoOption* o = options.get(); o != nullptr && o->keyword != nullptr; ++o) {
    if (o->val == nullptr) continue;
    const std::string keyword = o->keyword;
    if (keyword == "host" || keyword == "port" || keyword == "target_session_attrs") continue;
    if (keyword == "hostaddr" && std::string(o->val).find(',') != std::string::npos) continue;
    parameters.set(keyword, o->val);
  }
  // Of several hosts, the one that this connection found.
  parameters.set("host", pq.PQhost(connection));
  parameters.set("port", pq.PQport(connection));
  return parameters;
}

/// A second client that never waits longer than it was told: a full pool makes clients queue.
class Probe {
 public:
  explicit Probe(PGconn* like) : pq_(libpq()) {
    Parameters parameters = same_parameters(like);
    handle_.reset(pq_.PQconnectdbParams(parameters.keywords(), parameters.values(), 0));
    if (is_open()) pq_.PQsetnonblocking(handle_.get(), 1);
  }
  bool is_open() const { return handle_ && pq_.PQstatus(handle_.get()) == CONNECTION_OK; }

  enum class Answer { came, refused, missing };
  struct Reply {
    Answer answer = Answer::missing;
    std::string text = {};
  };

  Reply ask(const char* sql) {
    if (pq_.PQsendQueryParams(handle_.get(), sql, 0, nullptr, nullptr, nullptr, nullptr, 0) == 0) {
      return {Answer::refused};
    }
    const auto end = std::chrono::steady_clock::now() + kPatience;
    Reply reply;
    while (true) {
      while (pq_.PQflush(handle_.get()) > 0 || pq_.PQisBusy(handle_.get()) != 0) {
        if (!is_open()) return {Answer::refused};
        if (!wait_until(end)) return {Answer::missing};
      }
      const Result result(pq_.PQgetResult(handle_.get()));
      if (!result) return reply;
      const ExecStatusType status = pq_.PQresultStatus(result.get());
      if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) return {Answer::refused};
      reply.answer = Answer::came;
      if (pq_.PQntuples(result.get()) > 0) reply.text = pq_.PQgetvalue(result.get(), 0, 0);
    }
  }

 private:
  bool wait_until(std::chrono::steady_clock::time_point end) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        end - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    pollfd door{pq_.PQsocket(handle_.get()), POLLIN, 0};
    if (poll(&door, 1, static_cast<int>(left.count())) == 0) return false;
    if ((door.revents & POLLIN) != 0) pq_.PQconsumeInput(handle_.get());
    return true;
  }

  const Libpq& pq_;
  OwnedConnection handle_;
};

constexpr const char* kAskPid = "SELECT pg_catalog.pg_backend_pid()";

// While another client holds a transaction, a session keeps its server process and answers at
// once; a pooler of transactions gives the process away. Nothing is certain from one "no": an
// idle pool may happen to hand out another process, so it is asked several times.
bool keeps_session(Channel& channel, int pid) {
  Probe probe(channel.handle());
  if (!probe.is_open()) return true;  // No room for a second client: this one has its server.
  for (int round = 0; round < kRounds; ++round) {
    const Probe::Reply begun = probe.ask("BEGIN");
    // The only place is taken by this idle session: a session is kept. The lock's own check
    // before each version row still guards against being wrong here.
    if (begun.answer == Probe::Answer::missing) return ask_backend_pid(channel) == pid;
    if (begun.answer == Probe::Answer::refused) return false;  // Statement pooling.
    const Probe::Reply other = probe.ask(kAskPid);
    if (other.answer != Probe::Answer::came || std::atoi(other.text.c_str()) == pid) return false;
    if (ask_backend_pid(channel) != pid) return false;
    if (probe.ask("COMMIT").answer != Probe::Answer::came) return false;
    if (ask_backend_pid(channel) != pid) return false;
  }
  return true;
}

}  // namespace

int ask_backend_pid(Channel& channel) {
  int pid = 0;
  channel.read(kAskPid, {}, [&pid](Row& row) { pid = std::atoi(row.at(0).value_or("0").c_str()); });
  return pid;
}

bool is_pooled(const Channel& channel, int backend_pid) {
  return libpq().PQbackendPID(channel.handle()) != backend_pid;
}

void require_session_pooling(Channel& channel, int backend_pid, const std::string& direct_url) {
  if (keeps_session(channel, backend_pid)) return;
  throw Error{
      {.code = "connect.pooler",
       .message = fmt::format("a pooler in transaction mode is between here and the server ({}:{}):"
                              " migrations need one session",
                              libpq().PQhost(channel.handle()), libpq().PQport(channel.handle())),
       .hint = direct_url.empty()
                   ? "set direct_url to the server itself (or to a pool in session mode)"
                   : "direct_url, which is set, must lead to the server itself or to a pool in "
                     "session mode: use that one",
       .dialect = "postgresql"}};
}

}  // namespace limbeck::dialects::postgresql
