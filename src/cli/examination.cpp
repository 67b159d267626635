#include "cli/examination.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include "base/text.hpp"
#include "cli/drift_work.hpp"
#include "cli/lock_file_check.hpp"
#include "limbeck/error.hpp"
#include "run/recovery.hpp"
#include "workflow/drift.hpp"

namespace limbeck::cli {
namespace {

/// More of one kind say nothing new, and the first command is the same.
constexpr std::size_t kShownChanges = 3;
constexpr std::size_t kShownFiles = 20;
/// A table that somebody holds must not keep the doctor waiting.
constexpr const char* kLockTimeout = "5s";
constexpr std::chrono::seconds kPatience{5};

std::string first_line(std::string_view text) {
  return std::string(text.substr(0, text.find('\n')));
}

/// `2 changes …: add column users.nick (text); drop table x`.
std::string describe(const workflow::Way& way, std::string_view what) {
  const std::vector<workflow::Change> changes = workflow::changes_of(way);
  std::vector<std::string> sentences;
  for (const workflow::Change& each : changes) sentences.push_back(first_line(each.sentence));
  sentences.resize(std::min(sentences.size(), kShownChanges));
  return fmt::format("{} change{} {}: {}{}", changes.size(), changes.size() == 1 ? "" : "s", what,
                     base::join(sentences, "; "), changes.size() > kShownChanges ? "; …" : "");
}

}  // namespace

void Examination::add(Area area, contract::Symptom symptom) {
  report_.findings.push_back({area, std::move(symptom)});
}

bool Examination::attempt(Area area, const std::function<void()>& look) {
  try {
    look();
    return true;
  } catch (const Error& error) {
    const ErrorDetails& details = error.details();
    std::string where = details.file;
    if (details.line > 0) where += fmt::format(":{}", details.line);
    std::string what = first_line(details.message);
    if (!where.empty() && what.find(where) == std::string::npos)
      what += fmt::format(" ({})", where);
    add(area, {details.code, std::move(what),
               details.hint.empty() ? "mend this and look again" : first_line(details.hint)});
    return false;
  }
}

report::DoctorReport Examination::examine() {
  if (!attempt(Area::project, [&] { project_.configuration(); })) return std::move(report_);
  const bool has_scripts = attempt(Area::project, [&] { project_.scripts(); });
  if (has_scripts) {
    look_at_heads();
    attempt(Area::project, [&] { look_at_lock_file(); });
    look_at_files();
  }
  const bool is_connected = connect();
  if (is_connected && has_scripts && attempt(Area::revisions, [&] { look_at_rows(); })) {
    attempt(Area::revisions, [&] { look_at_history(); });
  }
  if (is_connected) attempt(Area::database, [&] { look_at_database(); });
  if (is_connected && rows_are_known_ && !is_interrupted_) {
    attempt(Area::drift, [&] { look_at_drift(); });
    attempt(Area::models, [&] { look_at_models(); });
  }
  return std::move(report_);
}

void Examination::look_at_lock_file() {
  const LockFileCheck check(project_);
  if (check.differences().empty()) return;
  add(Area::project, {"lockfile.differs",
                      fmt::format("the revision files are not those of {}: {}",
                                  lock_file_path(project_), check.differences().describe()),
                      "limbeck lock, if that is meant"});
}

/// Branches that carry labels of their own are meant to stay apart.
void Examination::look_at_heads() {
  const graph::RevisionGraph& graph = project_.graph();
  std::set<std::vector<std::string>> labels;
  std::vector<std::string> heads;
  for (const graph::Index each : graph.real_heads()) {
    labels.insert(graph.labels(each));
    heads.push_back(graph.node(each).id);
  }
  if (labels.size() == heads.size()) return;
  add(Area::project, {"graph.several_heads",
                      fmt::format("there are {} heads: {}", heads.size(), base::join(heads, ", ")),
                      fmt::format("limbeck merge {} -m MESSAGE", base::join(heads, " "))});
}

void Examination::look_at_files() {
  const scripts::ScriptDirectory& scripts = project_.scripts();
  std::size_t found = 0;
  for (graph::Index each = 0; each < scripts.graph().size() && found < kShownFiles; ++each) {
    const bool is_fine =
        attempt(Area::project, [&] { static_cast<void>(scripts.body(each, scripts.text(each))); });
    found += is_fine ? 0 : 1;
  }
}

/// First as a run would: a standby or a pooler is told. Then as far as reading goes.
bool Examination::connect() {
  Options options;
  const bool is_named = attempt(Area::connection, [&] {
    options = project_.options();
    // A file that somebody writes to is waited for as long as a run would, unless it is said.
    if (!project_.request().lock_timeout) options.lock_wait = kPatience;
    report_.masked_url = project_.masked_url();
  });
  if (!is_named) return false;
  project_.announce_database();
  if (attempt(Area::connection,
              [&] { database_.emplace(project_.open_for_writing(options, false)); })) {
    return true;
  }
  const std::string& code = report_.findings.back().symptom.code;
  if (code != "connect.read_only" && code != "connect.pooler") return false;
  return attempt(Area::connection, [&] { database_.emplace(project_.open_for_reading(options)); });
}

void Examination::look_at_rows() {
  const graph::RevisionGraph& graph = project_.graph();
  rows_ = database_->version_rows();
  if (!database_->bookkeeping().history_hidden) history_ = database_->history();
  rows_are_known_ = true;
  for (const std::string& row : rows_) look_at_row(row);
  if (!rows_are_known_) return;
  const std::vector<std::string> targets = workflow::applied_targets(graph, rows_);
  if (targets.size() == rows_.size()) return;
  add(Area::revisions, {"doctor.redundant_row",
                        fmt::format("the version table holds {}, though {} would say the same",
                                    base::join(rows_, ", "), base::join(targets, ", ")),
                        fmt::format("limbeck stamp --purge {}", base::join(targets, " "))});
}

void Examination::look_at_row(const std::string& row) {
  const bool is_known = attempt(Area::revisions, [&] {
    try {
      static_cast<void>(graph::resolve_rows(project_.graph(), {row}));
    } catch (Error& error) {
      run::explain_unknown_row(error, project_.graph(), rows_, history_);
      throw;
    }
  });
  if (!is_known) rows_are_known_ = false;
}

void Examination::look_at_history() {
  if (const auto stopped = run::find_interruption(history_)) {
    is_interrupted_ = true;
    add(Area::revisions,
        {"run.interrupted",
         fmt::format("an earlier run stopped in the {} of {}, after {} of {} statements",
                     stopped->direction, stopped->revision, stopped->statements_done,
                     stopped->statements_total),
         fmt::format("limbeck {} {} --resume, or --resolve applied|reverted once that is done by "
                     "hand",
                     stopped->direction, stopped->revision)});
  }
  for (const auto& each : run::find_edited(project_.scripts(), rows_, history_)) {
    add(Area::revisions,
        {"run.edited",
         fmt::format("{} was edited after it was applied: {}", each.revision, each.file),
         "restore the file as it was applied, and put the change into a new revision"});
  }
  for (const std::string& each : run::find_never_run(project_.graph(), rows_, history_)) {
    add(Area::revisions,
        {"doctor.late_merge",
         fmt::format("{} stands below what is applied and was never run here (a late merge)", each),
         "limbeck downgrade below it and upgrade again, or run what it does by hand"});
  }
}

/// With the role and the path that revisions run with; SQLite has neither, and a transaction of its
/// own would keep others waiting.
void Examination::look_at_database() {
  const contract::Dialect& dialect = database_->dialect();
  db::Connection& connection = database_->connection();
  const contract::HealthRequest request{.bookkeeping = database_->bookkeeping(),
                                        .schemas = project_.configuration().schemas};
  if (dialect.capabilities().server) {
    SessionOptions session = project_.configuration().session;
    if (session.lock_timeout.empty()) session.lock_timeout = kLockTimeout;
    connection.run(dialect.begin());
    connection.run(dialect.apply_session(session, true));
  }
  std::vector<contract::Symptom> found;
  try {
    found = dialect.examine(connection, request);
  } catch (...) {
    connection.rollback();
    throw;
  }
  connection.rollback();
  for (contract::Symptom& each : found) add(Area::database, std::move(each));
}

void Examination::look_at_drift() {
  SchemaWork work(project_);
  const FoundDrift found = find_drift(project_, work, DriftAnswer::facts_alone);
  if (found.migration.empty()) return;
  add(Area::drift,
      {"doctor.drift", describe(found.migration.upgrade, "that no applied revision made"),
       "limbeck drift"});
}

bool Examination::is_at_head() {
  const graph::RevisionGraph& graph = project_.graph();
  graph::Indexes rows = graph::resolve_rows(graph, rows_);
  return rows.size() == graph.heads().size() && std::ranges::is_permutation(rows, graph.heads());
}

/// Behind the newest revision the difference would be what is pending.
void Examination::look_at_models() {
  const bool has_models = !project_.configuration().models.empty() || project_.world().models;
  if (!has_models || !is_at_head()) return;
  SchemaWork work(project_);
  const workflow::Migration migration = workflow::plan_migration(work.reader(), work.compare(), {});
  if (migration.empty()) return;
  add(Area::models, {"doctor.models", describe(migration.upgrade, "lead to the models"),
                     "limbeck revision --autogenerate -m MESSAGE"});
}

}  // namespace limbeck::cli
