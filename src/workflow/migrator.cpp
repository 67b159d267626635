#include "limbeck/migrator.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include <fmt/format.h>

#include "base/text.hpp"
#include "graph/steps.hpp"
#include "run/recovery.hpp"
#include "run/runner.hpp"
#include "scripts/script_directory.hpp"

namespace limbeck {
inline namespace v0 {
namespace {

constexpr std::chrono::milliseconds kPollInterval{200};

bool is_memory(const db::Url& url) {
  return url.dialect == "sqlite" && (url.database.empty() || url.database == ":memory:");
}

/// A library has no working directory to resolve a path against.
db::Url parse_absolute_url(const std::string& text) {
  db::Url url = db::parse_url(text);
  if (url.dialect == "sqlite" && !is_memory(url) && !url.database.starts_with('/') &&
      !url.database.starts_with("file:")) {
    throw Error{
        {.code = "url.relative_path",
         .message = fmt::format("the path of the SQLite database is relative: {}", url.database),
         .hint = "give the library an absolute path: sqlite:////srv/app.db",
         .dialect = "sqlite"}};
  }
  return url;
}

scripts::ScriptDirectory load_scripts(Revisions revisions) {
  for (const std::string& directory : revisions.directories) {
    if (directory.starts_with('/')) continue;
    throw Error{{.code = "script.relative_directory",
                 .message = fmt::format("the folder of revisions is relative: {}", directory),
                 .hint = "give the library an absolute path, or embed the folder "
                         "(limbeck_embed_migrations)"}};
  }
  return scripts::ScriptDirectory::load({.program = std::move(revisions)});
}

std::string_view state_word(State state) {
  switch (state) {
    case State::at_head:
      return "at head";
    case State::behind:
      return "behind";
    case State::ahead:
      return "ahead";
    case State::diverged:
      return "diverged";
    case State::interrupted:
      return "interrupted";
  }
  return "";
}

}  // namespace

struct Migrator::Implementation {
  Implementation(std::optional<db::Url> to, std::string_view borrowed_dialect, void* borrowed,
                 Revisions revisions, Options given)
      : url(std::move(to)),
        dialect(borrowed_dialect),
        handle(borrowed),
        scripts(load_scripts(std::move(revisions))),
        options(std::move(given)) {}

  /// The connection for writing, or any for reading.
  run::Database& open(bool writes) {
    if (database && (opened_for_writing || !writes)) {
      database->locate_again();
      return *database;
    }
    database.reset();
    if (!url) {
      database = std::make_unique<run::Database>(run::Database::borrow(dialect, handle, options));
      opened_for_writing = true;
      return *database;
    }
    // A database in memory lives as long as its connection.
    opened_for_writing = writes || is_memory(*url);
    database = std::make_unique<run::Database>(run::Database::open(
        {.url = options.direct_url.empty() ? *url : db::parse_url(options.direct_url),
         .writes = opened_for_writing,
         .create = opened_for_writing,
         .direct_url = options.direct_url},
        options));
    return *database;
  }

  /// Runs `work`; a session that was lost in it is not used again.
  template <typename Work>
  auto guarded(Work work) {
    try {
      return work();
    } catch (const Error& error) {
      if (error.code() == "connect.lost" && url) database.reset();
      throw;
    }
  }

  /// What is in the database, read and nothing else.
  struct Reading {
    graph::Rows rows;
    std::vector<contract::HistoryEvent> history;
  };
  Reading read() {
    return guarded([&]() -> Reading {
      run::Database& found = open(false);
      Reading reading{found.version_rows(), found.history()};
      // A SQLite file that is not there yet is read as an empty database in its place: look for
      // the file again next time.
      if (!opened_for_writing && !found.bookkeeping().version_table_exists) database.reset();
      return reading;
    });
  }

  State state() {
    const Reading reading = read();
    return run::find_state(scripts.graph(), reading.rows, reading.history);
  }

  Error not_at_head(State found, std::string code, std::string hint) {
    const Reading reading = read();
    std::vector<std::string> heads;
    for (const graph::Index head : scripts.graph().real_heads())
      heads.push_back(scripts.graph().node(head).id);
    return Error{{.code = std::move(code),
                  .message = fmt::format(
                      "the database is {}: it is at {}, this program needs {}", state_word(found),
                      reading.rows.empty() ? "base" : base::join(reading.rows, ", "),
                      heads.empty() ? "base" : base::join(heads, ", ")),
                  .hint = std::move(hint)}};
  }

  std::size_t start_upgrade();
  void start_require();
  void start_wait();

  std::optional<db::Url> url;  ///< None where the connection is borrowed.
  std::string dialect;
  void* handle;
  scripts::ScriptDirectory scripts;
  Options options;
  std::unique_ptr<run::Database> database;
  bool opened_for_writing = false;
};

namespace {

bool is_enough(State state) {
  return state == State::at_head || state == State::ahead;
}

}  // namespace

std::size_t Migrator::Implementation::start_upgrade() {
  if (is_enough(state())) return 0;
  try {
    return guarded(
        [&] { return run::upgrade(open(true), scripts, "heads", options, run::RecoveryChoice{}); });
  } catch (const Error& error) {
    // While this waited for its turn a newer release may have gone past it.
    if (error.code() != "graph.unknown_row" || state() != State::ahead) throw;
    return 0;
  }
}

void Migrator::Implementation::start_require() {
  const State found = state();
  if (is_enough(found)) return;
  throw not_at_head(found, "run.not_at_head",
                    found == State::interrupted
                        ? "an earlier run stopped inside a revision: upgrade says where"
                        : "upgrade the database before this program starts");
}

void Migrator::Implementation::start_wait() {
  const auto deadline = std::chrono::steady_clock::now() + options.lock_wait;
  std::mutex mutex;
  std::condition_variable_any changed;
  for (;;) {
    const State found = state();
    if (is_enough(found)) return;
    if (std::chrono::steady_clock::now() >= deadline) {
      throw not_at_head(found, "run.wait_timeout",
                        "no other instance upgraded the database in time: see that one's log, or "
                        "raise lock_wait");
    }
    std::unique_lock lock{mutex};
    changed.wait_for(lock, options.stop, kPollInterval, [] { return false; });
    if (options.stop.stop_requested()) {
      throw Error{{.code = "run.stopped",
                   .message = "stopped while waiting for another instance, as asked",
                   .hint = "run it again to go on"}};
    }
  }
}

Migrator::Migrator(std::string url, Revisions revisions, Options options)
    : implementation_(std::make_unique<Implementation>(parse_absolute_url(url), "", nullptr,
                                                       std::move(revisions), std::move(options))) {}

Migrator::Migrator(pg_conn* connection, Revisions revisions, Options options)
    : implementation_(std::make_unique<Implementation>(std::nullopt, "postgresql", connection,
                                                       std::move(revisions), std::move(options))) {}

Migrator::Migrator(sqlite3* connection, Revisions revisions, Options options)
    : implementation_(std::make_unique<Implementation>(std::nullopt, "sqlite", connection,
                                                       std::move(revisions), std::move(options))) {}

Migrator::~Migrator() = default;
Migrator::Migrator(Migrator&&) noexcept = default;
Migrator& Migrator::operator=(Migrator&&) noexcept = default;

State Migrator::state() {
  return implementation_->state();
}

std::vector<std::string> Migrator::current() {
  std::vector<std::string> rows = implementation_->read().rows;
  std::sort(rows.begin(), rows.end());
  return rows;
}

std::vector<RevisionInfo> Migrator::revisions() {
  const graph::RevisionGraph& graph = implementation_->scripts.graph();
  const Implementation::Reading reading = implementation_->read();
  const std::vector<bool> applied = run::find_applied(graph, reading.rows, reading.history);
  std::vector<RevisionInfo> infos;
  for (const graph::GraphStep& step : graph::upgrade_steps(graph, "heads", {})) {
    const graph::Node& node = graph.node(step.revision);
    infos.push_back({.id = node.id,
                     .parents = node.parents,
                     .message = node.message,
                     .applied = applied[step.revision]});
  }
  return infos;
}

std::size_t Migrator::upgrade(std::string_view target) {
  Implementation& self = *implementation_;
  return self.guarded(
      [&] { return run::upgrade(self.open(true), self.scripts, target, self.options); });
}

std::size_t Migrator::downgrade(std::string_view target) {
  Implementation& self = *implementation_;
  return self.guarded(
      [&] { return run::downgrade(self.open(true), self.scripts, target, self.options); });
}

void Migrator::stamp(const std::vector<std::string>& targets, bool purge) {
  Implementation& self = *implementation_;
  self.guarded([&] { run::stamp(self.open(true), self.scripts, targets, purge, self.options); });
}

std::size_t Migrator::start(StartupPolicy policy) {
  switch (policy) {
    case StartupPolicy::upgrade:
      return implementation_->start_upgrade();
    case StartupPolicy::require:
      implementation_->start_require();
      return 0;
    case StartupPolicy::wait:
      implementation_->start_wait();
      return 0;
  }
  return 0;
}

}  // namespace v0
}  // namespace limbeck
