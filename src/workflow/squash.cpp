#include "workflow/squash.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <thread>
#include <utility>

#include "diff/difference.hpp"
#include "limbeck/error.hpp"
#include "ops/describe.hpp"
#include "scripts/frozen.hpp"
#include "workflow/revision_tests.hpp"
#include "workflow/settle.hpp"

namespace limbeck::workflow {
namespace {

using schema::Catalog;

/// More are data, which nobody wants to read in a revision.
constexpr std::size_t kMostRows = 200;
/// SQLite's clock counts whole seconds.
constexpr std::chrono::milliseconds kNextSecond{1100};
constexpr const char* kName = "squashed_revision.sql";

bool ends_all(const Error& error) {
  return error.code().starts_with("connect.") || error.code().starts_with("scratch.");
}

/// What the revisions themselves make.
struct Original {
  Catalog catalog;
  contract::RowSet rows;
  std::set<schema::Name> changing;  ///< Tables whose rows are others each time.
  bool counters_change = false;
};

std::vector<std::string> sorted(std::vector<std::string> texts) {
  std::ranges::sort(texts);
  return texts;
}

const std::vector<std::string>& rows_of(const contract::RowSet& rows, const schema::Name& table) {
  static const std::vector<std::string> kNone;
  const auto found = rows.insertions.find(table);
  return found == rows.insertions.end() ? kNone : found->second;
}

std::set<schema::Name> tables_of(const contract::RowSet& left, const contract::RowSet& right) {
  std::set<schema::Name> names;
  for (const contract::RowSet* const rows : {&left, &right}) {
    for (const auto& [name, texts] : rows->insertions) names.insert(name);
  }
  return names;
}

class Squasher {
 public:
  Squasher(const SquashRequest& request, SchemaReader& reader)
      : request_(request),
        range_(request.range),
        kept_(request.kept),
        reader_(reader),
        options_(request.options) {
    options_.on_event = {};
    options_.edited = EditedPolicy::ignore;
    options_.python.only_prints = true;  // env.py knows no scratch.
    begins_at_base_ = range_.node.parents.empty() && range_.node.dependencies.empty();
  }

  ProvenSquash prove() {
    replay_original();
    find_upgrade();
    find_downgrade();
    return std::move(result_);
  }

 private:
  const std::string& id() const { return range_.node.id; }
  const contract::Dialect& dialect() const { return reader_.dialect(); }

  contract::RowSet read_rows(const Catalog& catalog) {
    db::Connection& connection = reader_.scratch().connection();
    // Where the scratch is elsewhere, the catalog has the names of the live database.
    const bool is_elsewhere = !reader_.scratch().schemas().empty();
    return dialect().read_rows(connection, is_elsewhere ? reader_.read(connection) : catalog);
  }

  void replay_original() {
    const auto replay = [&] { return reader_.replay(request_.scripts, {id()}); };
    original_.catalog = replay();
    original_.rows = read_rows(original_.catalog);
    if (original_.rows.size() == 0 && original_.rows.counters.empty()) return;
    if (has_volatile_word(kept_.upgrade, dialect())) std::this_thread::sleep_for(kNextSecond);
    const contract::RowSet again = read_rows(replay());
    for (const schema::Name& table : tables_of(original_.rows, again)) {
      if (sorted(rows_of(original_.rows, table)) == sorted(rows_of(again, table))) continue;
      original_.changing.insert(table);
      result_.notes.push_back(fmt::format(
          "the rows of {} are others each time: only their number was compared", table.name));
    }
    original_.counters_change = original_.rows.counters != again.counters;
  }

  /// Why the schema is not made directly; none: it can be.
  std::optional<std::string> why_not_direct() {
    if (!begins_at_base_) return "databases with rows of their own will run it";
    if (!reader_.scratch().schemas().empty()) return "the scratch is a schema, not a database";
    if (original_.rows.size() > kMostRows) {
      return fmt::format("its revisions make {} rows", original_.rows.size());
    }
    auto reason = why_kept(kept_.upgrade, dialect(), original_.catalog, original_.rows);
    if (!reason && (!original_.changing.empty() || original_.counters_change)) {
      reason = "its rows are others each time";
    }
    return reason;
  }

  /// What leads from nothing to the schema, and back.
  Migration direct_migration() {
    Catalog nothing = reader_.replay(request_.scripts, {});
    return plan_migration(reader_, {.present = std::move(nothing), .wanted = original_.catalog},
                          {});
  }

  void find_upgrade() {
    std::optional<std::string> reason = why_not_direct();
    if (!reason) {
      reason = attempt([&] {
        Sections sections = sections_of(direct_migration().upgrade);
        append_rows(sections, original_.rows, original_.catalog);
        return sections;
      });
      if (!reason) return;
    }
    result_.is_kept = true;
    result_.notes.push_back(
        fmt::format("the statements are kept, one revision's after the other's: {}", *reason));
    // Rows that are there may not bear one transaction for all (pending triggers, new labels).
    if (begins_at_base_ && !attempt([&] { return joined(kept_.upgrade); })) return;
    reason = attempt([&] { return kept_.upgrade; });
    if (!reason) return;
    throw Error{{.code = "squash.not_equal",
                 .message = fmt::format("on {}, the statements of {} revisions as one do not make "
                                        "what the revisions make: {}",
                                        dialect().name(), range_.revisions.size(), *reason),
                 .hint = "squash a shorter range; nothing was written",
                 .revision = id()}};
  }

  /// Takes the sections if they are proven; else why not.
  template <typename Make>
  std::optional<std::string> attempt(Make make) {
    try {
      result_.upgrade = make();
      return why_differs();
    } catch (const Error& error) {
      if (ends_all(error)) throw;
      return std::string(error.what());
    }
  }

  std::optional<std::string> why_differs() {
    const scripts::ScriptDirectory directory = load_with_squash("not tried yet");
    const Catalog found = reader_.replay(directory, {id()});
    const contract::RowSet rows = read_rows(found);
    if (auto difference = describe_difference(rows)) return difference;
    Catalog expected = original_.catalog;
    ops::Operations rest = difference(found, expected);
    if (rest.empty()) return std::nullopt;
    settle(reader_, found, expected);
    rest = difference(found, expected);
    if (rest.empty()) return std::nullopt;
    return fmt::format("it would still have to {}", ops::describe(rest.front(), found));
  }

  ops::Operations difference(const Catalog& from, const Catalog& to) const {
    return diff::difference(from, to, dialect().rules(), reader_.scope());
  }

  std::optional<std::string> describe_difference(const contract::RowSet& rows) const {
    for (const schema::Name& table : tables_of(original_.rows, rows)) {
      const std::vector<std::string>& wanted = rows_of(original_.rows, table);
      const std::vector<std::string>& found = rows_of(rows, table);
      if (wanted.size() != found.size()) {
        return fmt::format("{} has {} rows instead of {}", table.name, found.size(), wanted.size());
      }
      if (original_.changing.contains(table) || sorted(wanted) == sorted(found)) continue;
      return fmt::format("{} has other rows", table.name);
    }
    if (original_.counters_change || rows.counters == original_.rows.counters) return std::nullopt;
    return "a sequence goes on from another number";
  }

  /// The project as it will be, with the squash as it stands in `result_`.
  scripts::ScriptDirectory load_with_squash(const std::string& irreversible) {
    scripts::Squashed squashed{.node = range_.node,
                               .create_date = {},
                               .source_hashes = {},
                               .parts = {},
                               .irreversible = std::nullopt};
    const std::string name(dialect().name());
    squashed.parts.push_back({Direction::upgrade, name, result_.upgrade});
    if (irreversible.empty()) {
      squashed.parts.push_back({Direction::downgrade, name, result_.downgrade});
    } else {
      squashed.irreversible = irreversible;
    }
    text_ = scripts::render_squashed(squashed);
    scripts::ScriptSources sources = request_.sources;
    sources.program.embedded.push_back({.name = kName, .content = text_});
    return scripts::ScriptDirectory::load(std::move(sources));
  }

  void find_downgrade() {
    if (kept_.is_irreversible) return make_irreversible(kept_.no_downgrade);
    std::string reason = kept_.no_downgrade;
    if (begins_at_base_ && reader_.scratch().schemas().empty()) {
      try {
        result_.downgrade = sections_of(direct_migration().downgrade);
        if (!why_no_way_back()) return;
      } catch (const Error& error) {
        if (ends_all(error)) throw;
      }
    }
    if (reason.empty()) {
      const Sections one = begins_at_base_ ? joined(kept_.downgrade) : kept_.downgrade;
      result_.downgrade = one;
      const auto why_not = why_no_way_back();
      if (!why_not) return;
      reason = "the downgrades of its revisions do not undo it: " + *why_not;
    }
    make_irreversible(reason);
  }

  void make_irreversible(std::string reason) {
    std::ranges::replace(reason, '\n', ' ');
    result_.downgrade.clear();
    result_.irreversible = reason;
    if (const auto why_not = why_no_way_back()) {
      throw Error{
          {.code = "squash.not_equal",
           .message = fmt::format("on {}, the squash does not run: {}", dialect().name(), *why_not),
           .hint = "squash a shorter range; nothing was written",
           .revision = id()}};
    }
    result_.notes.push_back("it cannot be downgraded: " + reason);
  }

  /// Up, down and up again, as `limbeck test` does.
  std::optional<std::string> why_no_way_back() {
    const scripts::ScriptDirectory directory = load_with_squash(result_.irreversible);
    reader_.scratch().clear();
    const auto results =
        test_revisions(directory, {*directory.graph().find(id())}, reader_, options_, {});
    for (const StepResult& step : results.front().steps) {
      if (step.outcome == StepResult::Outcome::failed) return step.error->message;
    }
    return std::nullopt;
  }

  const SquashRequest& request_;
  const SquashRange& range_;
  const KeptStatements& kept_;
  SchemaReader& reader_;
  Options options_;
  Original original_;
  ProvenSquash result_;
  std::string text_;  ///< Of the squash that is being tried: the directory holds a view.
  bool begins_at_base_ = false;
};

}  // namespace

ProvenSquash prove_squash(const SquashRequest& request, SchemaReader& reader) {
  return Squasher(request, reader).prove();
}

}  // namespace limbeck::workflow
