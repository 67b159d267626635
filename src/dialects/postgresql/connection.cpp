#include "dialects/postgresql/connection.hpp"

#include <array>

#include "dialects/postgresql/errors.hpp"
#include "dialects/postgresql/pipeline.hpp"

namespace limbeck::dialects::postgresql {
namespace {

// libpq tells the receiver that is set, but not its argument. Only its own receiver, which
// ignores the argument, can be replaced and put back; a service's own stays where it is.
PQnoticeReceiver default_notice_receiver() {
  const char* const keywords[] = {"port", nullptr};
  const char* const values[] = {"none", nullptr};  // Refused before anything is opened.
  const OwnedConnection sample(libpq().PQconnectStartParams(keywords, values, 0));
  return sample ? libpq().PQsetNoticeReceiver(sample.get(), nullptr, nullptr) : nullptr;
}

/// A stretch of a batch: travels as one pipeline, or is a single statement on its own.
struct Segment {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool pipelined = false;
};

// Inside a transaction statements travel together. Outside one each is a transaction of its own,
// as a pipeline would make them one; so are statements that VACUUM and its kin must not share.
Segment next_segment(std::span<const db::Statement> statements, std::size_t begin,
                     bool in_transaction) {
  bool open = in_transaction;
  std::size_t end = begin;
  while (end < statements.size()) {
    const StatementRole role = role_of(statements[end].text);
    if (statements[end].copy_data || role == StatementRole::copies) break;
    if (role == StatementRole::opens_transaction) open = true;
    if (!open) break;
    if (role == StatementRole::ends_transaction) open = false;
    ++end;
    // What must have changed a number of rows is looked at before anything follows it.
    if (statements[end - 1].expected_rows) break;
  }
  if (end == begin) return {begin, begin + 1, false};
  return {begin, end, end - begin > 1};
}

}  // namespace

Connection::Connection(PGconn* handle, bool owned) : channel_(handle, owned) {
  const Libpq& pq = libpq();
  cancel_ = pq.PQgetCancel(handle);
  const PQnoticeReceiver current = pq.PQsetNoticeReceiver(handle, nullptr, nullptr);
  receives_notices_ = owned || current == default_notice_receiver();
  if (receives_notices_) pq.PQsetNoticeReceiver(handle, &Connection::receive_notice, this);
}

Connection::~Connection() {
  const Libpq& pq = libpq();
  if (!owned()) {
    rollback();
    if (!encoding_before_.empty() && channel_.is_alive()) {
      const std::array<Value, 1> parameters = {encoding_before_};
      try {
        query("SELECT pg_catalog.set_config('client_encoding', $1, false)", parameters);
      } catch (const std::exception&) {
        // The session is gone, and its encoding with it.
      }
    }
    if (receives_notices_) {
      pq.PQsetNoticeReceiver(channel_.handle(), default_notice_receiver(), nullptr);
    }
  } else {
    // The terminating connection may still say something: nobody listens any more.
    notice_ = nullptr;
  }
  const std::lock_guard guard(cancel_mutex_);
  if (cancel_ != nullptr) pq.PQfreeCancel(cancel_);
  cancel_ = nullptr;
}

void Connection::remember(std::string name, std::string value) {
  for (auto& [known, old] : remembered_.parameters) {
    if (known != name) continue;
    old = std::move(value);
    return;
  }
  remembered_.parameters.emplace_back(std::move(name), std::move(value));
}

std::vector<std::string> Connection::read(std::string_view sql, std::span<const Value> parameters,
                                          const std::function<void(Row&)>& on_row) {
  return channel_.read(sql, parameters, on_row);
}

void Connection::run(std::span<const db::Statement> statements,
                     const std::function<void(std::size_t)>& done) {
  try {
    for (std::size_t at = 0; at < statements.size();) {
      const Segment segment = next_segment(statements, at, channel_.in_transaction());
      if (segment.pipelined) {
        run_pipeline(channel_, statements.subspan(segment.begin, segment.end - segment.begin),
                     segment.begin, done);
      } else {
        channel_.execute(statements[segment.begin], segment.begin);
        if (done) done(segment.begin);
      }
      at = segment.end;
    }
  } catch (Error& error) {
    if (error.code() == "connect.lost") add_state(error, statements);
    throw;
  }
}

// Whether the server kept the transaction is certain only while COMMIT was not under way.
void Connection::add_state(Error& error, std::span<const db::Statement> statements) const {
  const std::size_t at = error.details().statement_index.value_or(0);
  bool committing = false;
  for (std::size_t i = at; i < statements.size(); ++i) {
    committing = committing || role_of(statements[i].text) == StatementRole::ends_transaction;
  }
  // What the server itself says while a statement runs comes before any COMMIT behind it.
  const bool ended_by_server = !error.details().sqlstate.empty() && at < statements.size() &&
                               role_of(statements[at].text) != StatementRole::ends_transaction;
  if (ended_by_server) {
    error.details().state = "rolled back: the server ended the session before the COMMIT";
    return;
  }
  error.details().state =
      committing || statements.empty()
          ? "unknown: the transaction was committed if COMMIT reached the server, else rolled back"
          : "rolled back: the server ends the transaction of a lost session";
}

void Connection::rollback() noexcept {
  try {
    if (!channel_.is_alive() || !channel_.in_transaction()) return;
    channel_.execute(db::Statement{.text = "ROLLBACK"}, 0);
  } catch (...) {
    // A session that is gone has rolled back.
  }
}

void Connection::cancel() noexcept {
  const std::lock_guard guard(cancel_mutex_);
  std::array<char, 256> reason{};
  if (cancel_ != nullptr) {
    libpq().PQcancel(cancel_, reason.data(), static_cast<int>(reason.size()));
  }
}

void Connection::on_notice(std::function<void(std::string_view)> callback) {
  notice_ = std::move(callback);
}

void Connection::receive_notice(void* self, const PGresult* result) {
  const auto& callback = static_cast<Connection*>(self)->notice_;
  if (!callback) return;
  try {
    callback(notice_line(result));
  } catch (...) {
    // This is called by C code, which cannot be thrown through.
  }
}

}  // namespace limbeck::dialects::postgresql
