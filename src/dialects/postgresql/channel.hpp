// A libpq connection that never blocks inside libpq: everything waits in one poll, reading while
// it writes, so that two full buffers cannot stop both sides.
// Not the dialect's Connection (connection.hpp): no segments, no settings, no notices.
// Next: pipeline.hpp sends many statements at once through it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "db/connection.hpp"
#include "db/typed_rows.hpp"
#include "dialects/postgresql/libpq.hpp"
#include "limbeck/error.hpp"

namespace limbeck::dialects::postgresql {

class Channel {
 public:
  /// Takes the connection over or borrows it; a borrowed one gets its blocking mode back.
  Channel(PGconn* handle, bool owned);
  ~Channel();
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  PGconn* handle() const { return handle_; }
  bool owned() const { return owned_; }
  bool is_alive() const;
  bool in_transaction() const;
  std::uint64_t round_trips() const { return round_trips_; }
  void count_round_trip() { ++round_trips_; }

  /// One statement by the extended protocol; all rows. Errors: sql.*, connect.lost.
  std::vector<std::string> read(std::string_view sql, std::span<const Value> parameters,
                                const std::function<void(Row&)>& on_row);
  /// The same, with the types that psycopg2 gives its values.
  db::TypedRows read_typed(std::string_view sql);
  /// One statement whose rows are thrown away; COPY in both directions. `index` is for errors.
  void execute(const db::Statement& statement, std::size_t index);

  /// Sends what is unsent and reads what has come, waiting until one of them is possible.
  void wait();
  /// True if there is still something unsent after trying.
  bool flush();
  /// The next result, or null at the end of a statement; waits for it.
  Result next_result();

 private:
  void send(const char* sql, std::span<const Value> parameters);
  void feed_copy(const db::Statement& statement);
  void skip_copy();

  const Libpq& pq_;
  PGconn* handle_;
  bool owned_;
  bool was_nonblocking_;
  std::uint64_t round_trips_ = 0;
};

/// What a finished statement's result says against the statement: the server's error, a COMMIT
/// that rolled back, a count of rows that was not expected. None if all is well.
std::optional<Error> judge(const PGresult* result, const db::Statement& statement,
                           std::size_t index);

/// BEGIN and its kin, what ends a transaction, COPY: the statements that decide how a batch is
/// cut (connection.hpp).
enum class StatementRole { ordinary, opens_transaction, ends_transaction, copies };
StatementRole role_of(std::string_view statement);

}  // namespace limbeck::dialects::postgresql
