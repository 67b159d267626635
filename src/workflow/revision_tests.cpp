#include "workflow/revision_tests.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "diff/difference.hpp"
#include "graph/steps.hpp"
#include "ops/describe.hpp"
#include "os/file.hpp"
#include "run/runner.hpp"
#include "sql/splitter.hpp"

namespace limbeck::workflow {
namespace {

using Outcome = StepResult::Outcome;
using Clock = std::chrono::steady_clock;

constexpr diff::Scope kEverything{.privileges = true, .storage = true, .partitions = true};

bool is_true(const std::optional<std::string>& value) {
  return value && (*value == "t" || *value == "true" || *value == "1");
}

/// `versions/2026_add_users.sql`, `.seed.sql`: `versions/2026_add_users.seed.sql`, if it is there.
std::optional<std::string> file_beside(const scripts::Script& script, std::string_view ending) {
  if (!script.is_file) return std::nullopt;
  const std::string& source = script.node->source;
  std::string path = source.substr(0, source.rfind('.'));
  path += ending;
  return os::file_exists(path) ? std::optional(path) : std::nullopt;
}

class Tester {
 public:
  Tester(const scripts::ScriptDirectory& scripts, SchemaReader& reader, const Options& options)
      : scripts_(scripts), graph_(scripts.graph()), reader_(reader), options_(options) {
    options_.on_event = {};
    options_.edited = EditedPolicy::ignore;
    options_.python.only_prints = true;  // env.py knows no scratch.
    applied_.assign(graph_.size(), false);
  }

  RevisionResult test(graph::Index revision) {
    result_ = {.revision = revision, .steps = {}};
    if (const graph::Index* const culprit = broken_ancestor(revision)) {
      skip(TestStep::upgrade, "builds on " + graph_.node(*culprit).id + ", which fails");
      return std::move(result_);
    }
    if (!attempt(TestStep::upgrade, [&] { reach_ancestors(revision); })) {
      broken_.push_back(revision);
      return std::move(result_);
    }
    result_.steps.clear();
    try_out(revision);
    return std::move(result_);
  }

 private:
  /// The database is at the ancestors of `revision`, and in the end at it, if nothing fails.
  void try_out(graph::Index revision) {
    const std::string& id = graph_.node(revision).id;
    const bool is_seeded = seed_of(revision).has_value();
    const auto upgrade = [&] { run::upgrade(database(), scripts_, id, options_); };
    const bool is_up = (!is_seeded || attempt(TestStep::seed, [&] { seed(revision); })) && [&] {
      before_ = read();
      return attempt(TestStep::upgrade, upgrade);
    }();
    if (!is_up) {
      broken_.push_back(revision);
      start_over();
      return;
    }
    applied_[revision] = true;
    const schema::Catalog upgraded = read();
    check_assertions(revision);
    if (is_irreversible(revision)) return skip(TestStep::downgrade, "irreversible");
    const bool is_undone = attempt(TestStep::downgrade, [&] {
      run::downgrade(database(), scripts_, below(revision), options_);
      expect_same(before_, "test.not_undone", "the downgrade does not give back what was there");
    });
    // What is left is no place to go on from.
    if (!is_undone) return start_over();
    const bool is_repeated = attempt(TestStep::again, [&] {
      upgrade();
      expect_same(upgraded, "test.not_repeated", "the second upgrade makes another schema");
    });
    if (!is_repeated) return start_over();
    check_assertions(revision);
  }

  template <typename Action>
  bool attempt(TestStep step, Action action) {
    StepResult result{.step = step};
    const auto start = Clock::now();
    try {
      action();
    } catch (const Error& error) {
      if (error.code().starts_with("connect.") || error.code().starts_with("scratch.")) throw;
      result.outcome = Outcome::failed;
      result.error = error.details();
      // It is told by the command, and is the scratch's, of which nothing stays.
      result.error->state.clear();
    }
    result.duration = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
    result_.steps.push_back(std::move(result));
    return result_.steps.back().outcome == Outcome::passed;
  }

  void skip(TestStep step, std::string reason) {
    result_.steps.push_back(
        {.step = step, .outcome = Outcome::skipped, .reason = std::move(reason)});
  }

  /// Applies what `revision` builds on and nothing else, with its seeds.
  void reach_ancestors(graph::Index revision) {
    std::vector<bool> wanted = graph_.ancestors(std::span(&revision, 1));
    wanted[revision] = false;
    if (applied_ == wanted) return;
    for (graph::Index each = 0; each < graph_.size(); ++each) {
      if (!applied_[each] || wanted[each]) continue;
      start_over();
      break;
    }
    for (const graph::GraphStep& step :
         graph::upgrade_steps(graph_, graph_.node(revision).id, {})) {
      const graph::Index each = step.revision;
      if (each == revision || applied_[each]) continue;
      if (seed_of(each)) seed(each);
      run::upgrade(database(), scripts_, graph_.node(each).id, options_);
      applied_[each] = true;
    }
  }

  void start_over() {
    database_.reset();
    if (std::exchange(is_used_, false)) reader_.scratch().clear();
    applied_.assign(graph_.size(), false);
  }

  run::Database& database() {
    is_used_ = true;
    if (!database_) {
      database_.emplace(
          run::Database::over(reader_.dialect(), reader_.scratch().connection(), options_));
    }
    return *database_;
  }

  schema::Catalog read() { return reader_.read(database().connection()); }

  /// Where a downgrade of the newest revision alone goes to: nothing else is applied but what it
  /// builds on.
  std::string below(graph::Index revision) const {
    const graph::Indexes& parents = graph_.parents(revision);
    const std::string& id = graph_.node(revision).id;
    return parents.empty() ? id + "@base" : graph_.node(parents.front()).id;
  }

  bool is_irreversible(graph::Index revision) const {
    const scripts::Script& script = scripts_.script(revision);
    return script.compiled == nullptr &&
           scripts_.body(revision, scripts_.text(revision)).irreversible.has_value();
  }

  const graph::Index* broken_ancestor(graph::Index revision) const {
    const std::vector<bool> ancestors = graph_.ancestors(std::span(&revision, 1));
    const auto found =
        std::ranges::find_if(broken_, [&](graph::Index each) { return ancestors[each]; });
    return found == broken_.end() ? nullptr : &*found;
  }

  std::optional<std::string> seed_of(graph::Index revision) const {
    return file_beside(scripts_.script(revision), ".seed.sql");
  }

  void seed(graph::Index revision) {
    const std::string path = *seed_of(revision);
    const std::vector<db::Statement> seeds =
        sql::split(os::read_file(path), reader_.dialect().flavor(), path);
    std::vector<db::Statement> batch = reader_.dialect().begin();
    const std::size_t first = batch.size();
    batch.insert(batch.end(), seeds.begin(), seeds.end());
    for (db::Statement& each : reader_.dialect().commit()) batch.push_back(std::move(each));
    try {
      database().connection().run(batch);
    } catch (Error& error) {
      database().connection().rollback();
      const std::size_t index = error.details().statement_index.value_or(first);
      error.details().file = path;
      if (index >= first && index - first < seeds.size()) {
        error.details().line = seeds[index - first].line;
      }
      throw;
    }
  }

  void check_assertions(graph::Index revision) {
    const auto path = file_beside(scripts_.script(revision), ".assert.sql");
    if (!path) return;
    attempt(TestStep::assertion, [&] {
      const std::vector<db::Statement> statements =
          sql::split(os::read_file(*path), reader_.dialect().flavor(), *path);
      for (const db::Statement& each : statements) check_assertion(each, *path);
    });
  }

  void check_assertion(const db::Statement& statement, const std::string& path) {
    ErrorDetails details{.code = "test.assertion",
                         .message = "",
                         .hint = "an assertion gives one value, which is true",
                         .file = path,
                         .line = statement.line,
                         .statement = statement.text};
    try {
      const db::Rows rows = database().connection().query(statement.text);
      if (rows.rows.size() == 1 && rows.columns.size() == 1 && is_true(rows.rows[0][0])) return;
      details.message = "an assertion does not hold: ";
      if (rows.rows.size() != 1 || rows.columns.size() != 1) {
        details.message += fmt::format("{} row{} of {} column{}", rows.rows.size(),
                                       rows.rows.size() == 1 ? "" : "s", rows.columns.size(),
                                       rows.columns.size() == 1 ? "" : "s");
      } else {
        details.message += "it gives " + rows.rows[0][0].value_or("NULL");
      }
    } catch (Error& error) {
      database().connection().rollback();
      error.details().file = path;
      error.details().line = statement.line;
      throw;
    }
    throw Error(std::move(details));
  }

  void expect_same(const schema::Catalog& expected, const char* code, std::string_view what) {
    const schema::Catalog found = read();
    const ops::Operations rest =
        diff::difference(found, expected, reader_.dialect().rules(), kEverything);
    if (rest.empty()) return;
    std::string list;
    constexpr std::size_t kShown = 5;
    for (std::size_t i = 0; i < rest.size() && i < kShown; ++i) {
      list += (i > 0 ? "; " : "") + ops::describe(rest[i], found);
    }
    if (rest.size() > kShown) list += fmt::format("; and {} more", rest.size() - kShown);
    const graph::Node& node = graph_.node(result_.revision);
    throw Error{{.code = code,
                 .message = fmt::format("{}: it would still have to {}", what, list),
                 .hint = "mend the downgrade, or say -- limbeck: irreversible",
                 .revision = node.id,
                 .file = node.source}};
  }

  const scripts::ScriptDirectory& scripts_;
  const graph::RevisionGraph& graph_;
  SchemaReader& reader_;
  Options options_;
  std::optional<run::Database> database_;
  std::vector<bool> applied_;
  std::vector<graph::Index> broken_;
  schema::Catalog before_;
  RevisionResult result_;
  bool is_used_ = false;
};

}  // namespace

bool RevisionResult::passed() const {
  return std::ranges::none_of(
      steps, [](const StepResult& each) { return each.outcome == Outcome::failed; });
}

std::vector<RevisionResult> test_revisions(const scripts::ScriptDirectory& scripts,
                                           const graph::Indexes& revisions, SchemaReader& reader,
                                           const Options& options,
                                           const std::function<void(const RevisionResult&)>& tell) {
  Tester tester(scripts, reader, options);
  std::vector<RevisionResult> results;
  for (const graph::Index each : revisions) {
    results.push_back(tester.test(each));
    if (tell) tell(results.back());
  }
  return results;
}

}  // namespace limbeck::workflow
