// A database of either dialect, and revisions in C++ that are run on it.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "dialects/registry.hpp"
#include "limbeck/operations.hpp"
#include "live/support/postgresql.hpp"
#include "run/database.hpp"
#include "run/runner.hpp"
#include "schema/catalog.hpp"
#include "support/temporary_folder.hpp"

namespace limbeck::live {

using Strings = std::vector<std::string>;
using Act = std::function<void(Operations&)>;

class StepWorld {
 public:
  explicit StepWorld(const std::string& dialect) : dialect_(&dialects::find_dialect(dialect)) {
    options_.history = false;
    options_.stop = stop_.get_token();
    if (is_sqlite()) {
      url_ = {.dialect = "sqlite", .database = folder_.path() + "/app.db"};
    } else {
      server_ = std::make_unique<Database>();
      url_ = server_->url();
    }
  }

  bool is_sqlite() const { return dialect_->name() == "sqlite"; }

  /// Straight to the database, past everything that is tested.
  void given(const SqlText& sql) {
    const auto connection = connect();
    connection->run(sql::split(sql.in(dialect_->name()), dialect_->flavor(), ""));
  }
  /// A row is its values joined by '|'.
  Strings ask(const SqlText& sql) {
    Strings rows;
    for (const Row& row : connect()->query(sql.in(dialect_->name())).rows) {
      std::string text;
      for (const Value& value : row)
        text += (&value == &row[0] ? "" : "|") + value.value_or("NULL");
      rows.push_back(std::move(text));
    }
    return rows;
  }
  /// Without the version table.
  schema::Catalog catalog() {
    return dialect_->reflect(*connect(),
                             {.every_schema = true, .left_out = {{"", "alembic_version"}}});
  }

  /// SQLite quotes what it renames.
  schema::Catalog catalog_in_words_of(const schema::Catalog& other) {
    schema::Catalog found = catalog();
    dialect_->rules().take_words(other, found);
    return found;
  }

  /// As the next revision; `down` goes back past it.
  void upgrade(Act up, Act down = {}) {
    Revision revision{.id = "r" + std::to_string(revisions_.compiled.size() + 1)};
    if (!revisions_.compiled.empty()) revision.parents = {revisions_.compiled.back().id};
    revision.upgrade = function_of(std::move(up));
    if (down) revision.downgrade = function_of(std::move(down));
    revisions_.compiled.push_back(std::move(revision));
    run::Database database = open();
    at_work_ = &database;
    try {
      run::upgrade(database, scripts(), "head", options_);
    } catch (...) {
      revisions_.compiled.pop_back();
      throw;
    }
  }
  void downgrade() {
    run::Database database = open();
    run::downgrade(database, scripts(), "-1", options_);
  }
  /// How often the revision waited for the server.
  std::uint64_t round_trips(const Act& up) {
    std::uint64_t count = 0;
    upgrade([&](Operations& op) {
      const std::uint64_t before = at_work_->connection().round_trips();
      up(op);
      count = at_work_->connection().round_trips() - before;
    });
    return count;
  }
  /// From now on every run is to stop.
  void stop() { stop_.request_stop(); }
  ErrorDetails failure(Act up) {
    return error_of([&] { upgrade(std::move(up)); });
  }

 private:
  static StepFunction function_of(Act act) {
    return [act = std::move(act)](Step& step) {
      Operations op(step);
      act(op);
    };
  }
  std::unique_ptr<db::Connection> connect() const {
    return dialect_->connect({.url = url_, .writes = true, .create = true});
  }
  run::Database open() const {
    return run::Database::open({.url = url_, .writes = true, .create = true}, options_);
  }
  scripts::ScriptDirectory scripts() const {
    return scripts::ScriptDirectory::load({.program = revisions_});
  }

  const contract::Dialect* dialect_;
  test::TemporaryFolder folder_;
  std::unique_ptr<Database> server_;
  db::Url url_;
  std::stop_source stop_;
  Options options_;
  Revisions revisions_;
  run::Database* at_work_ = nullptr;
};

inline SqlText each_in(std::string sqlite, std::string postgresql) {
  return Operations::per_dialect(
      {.sqlite = std::move(sqlite), .postgresql = std::move(postgresql)});
}

}  // namespace limbeck::live
