#include "dialects/postgresql/channel.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <vector>

#include "dialects/postgresql/errors.hpp"
#include "dialects/postgresql/typed_rows.hpp"
#include "sql/splitter.hpp"

namespace limbeck::dialects::postgresql {
namespace {

constexpr std::size_t kCopyChunk = 64 * 1024;
// A proxy's TLS record may be read by half, and the half inside OpenSSL wakes no poll: milliseconds
// until it is looked at all the same.
constexpr int kLookAgain = 200;

std::optional<Error> check_count(const PGresult* result, const db::Statement& statement,
                                 std::size_t index) {
  if (!statement.expected_rows) return std::nullopt;
  const std::string changed = libpq().PQcmdTuples(const_cast<PGresult*>(result));
  if (changed == std::to_string(*statement.expected_rows)) return std::nullopt;
  return Error{{.code = "run.row_count",
                .message = fmt::format("the statement changed {} rows instead of {}",
                                       changed.empty() ? "0" : changed, *statement.expected_rows),
                .hint = "something else changed the rows: look at them, then run again",
                .dialect = "postgresql",
                .statement = statement.text,
                .statement_index = index}};
}

}  // namespace

Channel::Channel(PGconn* handle, bool owned)
    : pq_(libpq()),
      handle_(handle),
      owned_(owned),
      was_nonblocking_(pq_.PQisnonblocking(handle) != 0) {
  pq_.PQsetnonblocking(handle_, 1);
}

Channel::~Channel() {
  if (owned_) {
    pq_.PQfinish(handle_);
  } else {
    pq_.PQsetnonblocking(handle_, was_nonblocking_ ? 1 : 0);
  }
}

bool Channel::is_alive() const {
  return pq_.PQstatus(handle_) == CONNECTION_OK;
}

bool Channel::in_transaction() const {
  const PGTransactionStatusType status = pq_.PQtransactionStatus(handle_);
  return status == PQTRANS_INTRANS || status == PQTRANS_INERROR || status == PQTRANS_ACTIVE;
}

bool Channel::flush() {
  return pq_.PQflush(handle_) > 0;
}

void Channel::wait() {
  const bool unsent = flush();
  const int socket = pq_.PQsocket(handle_);
  if (socket < 0) return;
  pollfd door{socket, static_cast<short>(POLLIN | (unsent ? POLLOUT : 0)), 0};
  int ready = 0;
  while ((ready = poll(&door, 1, kLookAgain)) < 0) {
    if (errno != EINTR) return;
  }
  // A failure is found again by PQgetResult, which then says what the server said last.
  if (ready == 0 || (door.revents & ~POLLOUT) != 0) pq_.PQconsumeInput(handle_);
}

Result Channel::next_result() {
  while (is_alive() && pq_.PQisBusy(handle_) != 0) wait();
  return Result(pq_.PQgetResult(handle_));
}

void Channel::send(const char* sql, std::span<const Value> parameters) {
  if (!is_alive()) throw lost_error(pq_.PQerrorMessage(handle_), sql, std::nullopt);
  std::vector<const char*> values;
  values.reserve(parameters.size());
  for (const Value& value : parameters) values.push_back(value ? value->c_str() : nullptr);
  if (pq_.PQsendQueryParams(handle_, sql, static_cast<int>(values.size()), nullptr, values.data(),
                            nullptr, nullptr, 0) == 0) {
    throw lost_error(pq_.PQerrorMessage(handle_), sql, std::nullopt);
  }
  ++round_trips_;
}

std::vector<std::string> Channel::read(std::string_view sql, std::span<const Value> parameters,
                                       const std::function<void(Row&)>& on_row) {
  const db::Statement statement{.text = std::string(sql)};
  send(statement.text.c_str(), parameters);
  std::vector<std::string> columns;
  Row row;
  std::optional<Error> failure;
  while (Result result = next_result()) {
    if (auto error = judge(result.get(), statement, 0); error && !failure) failure = error;
    if (failure && !is_alive()) break;
    const int width = pq_.PQnfields(result.get());
    if (columns.empty()) {
      for (int c = 0; c < width; ++c) columns.emplace_back(pq_.PQfname(result.get(), c));
    }
    for (int r = 0; r < pq_.PQntuples(result.get()); ++r) {
      row.clear();
      row.reserve(static_cast<std::size_t>(width));
      for (int c = 0; c < width; ++c) {
        if (pq_.PQgetisnull(result.get(), r, c) != 0) {
          row.emplace_back();
        } else {
          row.emplace_back(
              std::string(pq_.PQgetvalue(result.get(), r, c), pq_.PQgetlength(result.get(), r, c)));
        }
      }
      on_row(row);
    }
  }
  if (failure) {
    failure->details().statement_index.reset();
    throw std::move(*failure);
  }
  return columns;
}

db::TypedRows Channel::read_typed(std::string_view sql) {
  const db::Statement statement{.text = std::string(sql)};
  send(statement.text.c_str(), {});
  db::TypedRows all;
  std::optional<Error> failure;
  while (Result result = next_result()) {
    if (auto error = judge(result.get(), statement, 0); error && !failure) failure = error;
    if (failure && !is_alive()) break;
    if (!failure) take_typed(result.get(), all);
  }
  if (!failure) return all;
  failure->details().statement_index.reset();
  throw std::move(*failure);
}

void Channel::execute(const db::Statement& statement, std::size_t index) {
  std::optional<Error> failure;
  try {
    send(statement.text.c_str(), {});
  } catch (Error& error) {
    error.details().statement_index = index;
    throw;
  }
  pq_.PQsetSingleRowMode(handle_);
  while (Result result = next_result()) {
    if (pq_.PQresultStatus(result.get()) == PGRES_COPY_IN) {
      feed_copy(statement);
      continue;
    }
    if (pq_.PQresultStatus(result.get()) == PGRES_COPY_OUT) {
      skip_copy();
      continue;
    }
    if (auto error = judge(result.get(), statement, index); error && !failure) failure = error;
    if (failure && !is_alive()) break;
  }
  if (failure) throw std::move(*failure);
}

void Channel::feed_copy(const db::Statement& statement) {
  ++round_trips_;
  std::string_view data = statement.copy_data ? *statement.copy_data : std::string_view();
  const char* refusal = statement.copy_data ? nullptr : "no data follows the statement";
  while (!data.empty() && is_alive()) {
    const std::string_view chunk = data.substr(0, kCopyChunk);
    const int taken = pq_.PQputCopyData(handle_, chunk.data(), static_cast<int>(chunk.size()));
    if (taken < 0) return;  // The result that follows says why.
    if (taken > 0) data.remove_prefix(chunk.size());
    // Without waiting here libpq would keep the whole data in memory.
    while (is_alive() && flush()) wait();
  }
  while (is_alive() && pq_.PQputCopyEnd(handle_, refusal) == 0) wait();
}

void Channel::skip_copy() {
  char* row = nullptr;
  int length = 0;
  while ((length = pq_.PQgetCopyData(handle_, &row, 1)) >= 0) {
    if (length > 0) {
      pq_.PQfreemem(row);
    } else if (is_alive()) {
      wait();
    } else {
      return;
    }
  }
}

std::optional<Error> judge(const PGresult* result, const db::Statement& statement,
                           std::size_t index) {
  const Libpq& pq = libpq();
  switch (pq.PQresultStatus(result)) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
      break;
    case PGRES_EMPTY_QUERY:
    case PGRES_SINGLE_TUPLE:
    case PGRES_PIPELINE_ABORTED:
      return std::nullopt;
    case PGRES_FATAL_ERROR:
    case PGRES_BAD_RESPONSE:
      return server_error(result, statement.text, index);
    default:
      return Error{{.code = "sql.failed",
                    .message = "the statement left the protocol of queries",
                    .hint = "run replication commands and COPY by other means",
                    .dialect = "postgresql",
                    .statement = statement.text,
                    .statement_index = index}};
  }
  const std::string_view tag = pq.PQcmdStatus(const_cast<PGresult*>(result));
  if (tag == "ROLLBACK" && role_of(statement.text) == StatementRole::ends_transaction &&
      sql::leading_words(statement.text, sql::Flavor::postgresql, 1) == "COMMIT") {
    return Error{{.code = "sql.not_committed",
                  .message = "COMMIT rolled back: the transaction had failed before",
                  .hint = "look for the statement that failed and run again",
                  .dialect = "postgresql",
                  .statement = statement.text,
                  .statement_index = index}};
  }
  return check_count(result, statement, index);
}

StatementRole role_of(std::string_view statement) {
  // Most statements are told apart by their first letter, without looking further.
  const std::size_t first = statement.find_first_not_of(" \t\r\n\f\v");
  if (first == std::string_view::npos ||
      std::string_view("bBsScCeErRaApP-/").find(statement[first]) == std::string_view::npos) {
    return StatementRole::ordinary;
  }
  const std::string words =
      sql::leading_words(statement.substr(0, std::min<std::size_t>(statement.size(), 4096)),
                         sql::Flavor::postgresql, 3);
  const auto begins = [&words](std::string_view with) {
    return words == with || words.starts_with(std::string(with) + " ");
  };
  if (begins("COPY")) return StatementRole::copies;
  if (begins("BEGIN") || begins("START TRANSACTION")) return StatementRole::opens_transaction;
  if (begins("COMMIT PREPARED") || begins("ROLLBACK PREPARED")) return StatementRole::ordinary;
  if (begins("ROLLBACK TO") || begins("ROLLBACK WORK TO") || begins("ROLLBACK TRANSACTION TO")) {
    return StatementRole::ordinary;
  }
  if (words.ends_with("AND CHAIN")) return StatementRole::ordinary;
  if (begins("COMMIT") || begins("END") || begins("ROLLBACK") || begins("ABORT") ||
      begins("PREPARE TRANSACTION")) {
    return StatementRole::ends_transaction;
  }
  return StatementRole::ordinary;
}

}  // namespace limbeck::dialects::postgresql
