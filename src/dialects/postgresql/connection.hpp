// PostgreSQL's db::Connection: cuts a batch into pipelines and single statements.
// Not the waiting (channel.hpp) nor the connecting (connect.hpp).
// Next: settings.hpp for what a borrowed session gets back.
#pragma once

#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "db/connection.hpp"
#include "db/typed_rows.hpp"
#include "db/whole_database.hpp"
#include "dialects/postgresql/channel.hpp"

namespace limbeck::dialects::postgresql {

/// What a session had set before Limbeck came, or what Limbeck itself keeps set.
struct RememberedSettings {
  std::vector<std::pair<std::string, std::string>> parameters;  ///< Not client_encoding.
  std::string session_authorization = {};                       ///< Empty: the user that logged in.
  std::string role = {};                                        ///< Empty: as at login.
};

class Connection final : public db::Connection, public db::TypedReader, public db::EmptiedDatabase {
 public:
  /// Takes the handle over (owned) or borrows it.
  Connection(PGconn* handle, bool owned);
  ~Connection() override;

  std::vector<std::string> read(std::string_view sql, std::span<const Value> parameters,
                                const std::function<void(Row&)>& on_row) override;
  db::TypedRows read_typed(std::string_view sql) override { return channel_.read_typed(sql); }
  void run(std::span<const db::Statement> statements,
           const std::function<void(std::size_t)>& done) override;
  void rollback() noexcept override;
  bool in_transaction() const override { return channel_.in_transaction(); }
  void cancel() noexcept override;
  void on_notice(std::function<void(std::string_view)> callback) override;
  std::uint64_t round_trips() const override { return channel_.round_trips(); }
  // Of EmptiedDatabase: whole_database.cpp.
  Emptying plan_emptying(const std::vector<std::string>& kept_extensions) override;
  int server_major() override;
  std::uint64_t size() override;

  Channel& channel() { return channel_; }
  bool owned() const { return channel_.owned(); }
  const RememberedSettings& remembered() const { return remembered_; }
  void remember(RememberedSettings settings) { remembered_ = std::move(settings); }
  /// One more parameter that restore_session puts back.
  void remember(std::string name, std::string value);
  /// The encoding to give back to a borrowed session; "" to leave it.
  void remember_encoding(std::string encoding) { encoding_before_ = std::move(encoding); }

 private:
  static void receive_notice(void* self, const PGresult* result);
  void add_state(Error& error, std::span<const db::Statement> statements) const;

  Channel channel_;
  RememberedSettings remembered_;
  std::string encoding_before_;
  std::function<void(std::string_view)> notice_;
  bool receives_notices_ = false;
  std::mutex cancel_mutex_;
  PGcancel* cancel_ = nullptr;
};

}  // namespace limbeck::dialects::postgresql
