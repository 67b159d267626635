#include "run/database.hpp"

#include <utility>

#include "dialects/registry.hpp"

namespace limbeck::run {

Database Database::open(const contract::ConnectRequest& request, const Options& options) {
  Database database;
  database.options_ = options;
  database.dialect_ = &dialects::find_dialect(request.url.dialect);
  database.connection_ = database.dialect_->connect(request);
  database.locate_again();
  return database;
}

Database Database::borrow(std::string_view dialect, void* handle, const Options& options) {
  return adopt(dialects::find_dialect(dialect), dialects::find_dialect(dialect).borrow(handle),
               options);
}

Database Database::adopt(const contract::Dialect& dialect,
                         std::shared_ptr<db::Connection> connection, const Options& options) {
  Database database;
  database.options_ = options;
  database.dialect_ = &dialect;
  database.connection_ = std::move(connection);
  database.locate_again();
  return database;
}

Database Database::over(const contract::Dialect& dialect, db::Connection& connection,
                        const Options& options) {
  return adopt(dialect, {std::shared_ptr<void>(), &connection}, options);
}

graph::Rows Database::version_rows() {
  graph::Rows rows;
  if (!bookkeeping_.version_table_exists) return rows;
  for (Row& row : connection_->query(dialect_->select_version_rows(bookkeeping_)).rows)
    if (!row.empty() && row[0]) rows.push_back(std::move(*row[0]));
  return rows;
}

std::vector<contract::HistoryEvent> Database::history() {
  return read_history(contract::HistoryPart::whole);
}

std::vector<contract::HistoryEvent> Database::history_marks() {
  if (marks_ahead_) return *std::exchange(marks_ahead_, std::nullopt);
  return read_history(contract::HistoryPart::marks);
}

void Database::read_marks_ahead() {
  marks_ahead_ = read_history(contract::HistoryPart::marks);
}

std::vector<contract::HistoryEvent> Database::read_history(contract::HistoryPart part) {
  constexpr std::size_t kUsualEvents = 1000;
  std::vector<contract::HistoryEvent> events;
  if (bookkeeping_.history_table.empty() || !bookkeeping_.history_exists) return events;
  events.reserve(kUsualEvents);  // Growing moves every text there is, again and again.
  connection_->read(dialect_->select_history(bookkeeping_, part), {},
                    [&](Row& row) { events.push_back(dialect_->decode_history(row, part)); });
  return events;
}

void Database::locate_again() {
  marks_ahead_.reset();
  bookkeeping_ = dialect_->locate(*connection_, options_);
}

}  // namespace limbeck::run
