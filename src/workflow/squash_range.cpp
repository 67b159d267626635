#include "workflow/squash_range.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "limbeck/error.hpp"
#include "scripts/revision_file.hpp"

namespace limbeck::workflow {
namespace {

using graph::Index;
using graph::Indexes;

class RangeMaker {
 public:
  RangeMaker(const scripts::ScriptDirectory& scripts, const Indexes& revisions)
      : scripts_(scripts), graph_(scripts.graph()) {
    range_.revisions = revisions;
    is_inside_.assign(graph_.size(), false);
    for (const Index each : revisions) is_inside_[each] = true;
  }

  SquashRange make() {
    if (range_.revisions.size() < 2) {
      fail("a squash needs two revisions at least",
           range_.revisions.empty() ? std::nullopt : std::optional(range_.revisions.front()),
           "name the first and the last of them: `limbeck squash FIRST:LAST`");
    }
    find_ends();
    for (const Index each : range_.revisions) {
      expect_file(each);
      expect_closed(each);
    }
    describe();
    return std::move(range_);
  }

 private:
  [[noreturn]] void fail(std::string message, std::optional<Index> revision,
                         std::string hint) const {
    throw Error{{.code = "squash.range",
                 .message = std::move(message),
                 .hint = std::move(hint),
                 .revision = revision ? graph_.node(*revision).id : "",
                 .file = revision ? graph_.node(*revision).source : ""}};
  }

  bool any_inside(const Indexes& indexes) const {
    return std::ranges::any_of(indexes, [&](Index each) { return is_inside_[each]; });
  }
  std::optional<Index> first_outside(const Indexes& indexes) const {
    const auto found = std::ranges::find_if(indexes, [&](Index each) { return !is_inside_[each]; });
    return found == indexes.end() ? std::nullopt : std::optional(*found);
  }
  const std::string& id(Index index) const { return graph_.node(index).id; }

  void find_ends() {
    Indexes firsts;
    Indexes lasts;
    for (const Index each : range_.revisions) {
      if (!any_inside(graph_.parents(each))) firsts.push_back(each);
      if (!any_inside(graph_.children(each))) lasts.push_back(each);
    }
    expect_one(firsts, "begins");
    expect_one(lasts, "ends");
    first_ = firsts.front();
    // What comes last in the order is the one that all others lead to.
    std::erase(range_.revisions, lasts.front());
    range_.revisions.push_back(lasts.front());
  }

  void expect_one(const Indexes& ends, std::string_view what) const {
    if (ends.size() == 1) return;
    std::vector<std::string> ids;
    for (const Index each : ends) ids.push_back(id(each));
    fail(fmt::format("the range {} at {} revisions: {}", what, ends.size(), base::join(ids, ", ")),
         ends.front(), "name a range that begins at one revision and ends at one");
  }

  void expect_file(Index revision) const {
    const scripts::Script& script = scripts_.script(revision);
    if (script.is_file) return;
    fail(fmt::format("{} is {}, and no file can take its place", id(revision),
                     script.compiled != nullptr ? "a revision in C++" : "part of the program"),
         revision, "name a range of revisions in files");
  }

  void expect_closed(Index revision) const {
    const std::string& name = id(revision);
    if (revision != first_) {
      if (const auto parent = first_outside(graph_.parents(revision))) {
        fail(fmt::format("{} merges {}, which is outside of the range", name, id(*parent)),
             revision, "begin the range behind the merge, or where both branches begin");
      }
    }
    if (revision == range_.last()) return;
    if (const auto child = first_outside(graph_.children(revision))) {
      fail(fmt::format("{} builds on {}, in the middle of the range", id(*child), name), *child,
           fmt::format("end the range at {}, or take the whole branch into it", name));
    }
    if (const auto dependent = first_outside(graph_.dependents(revision))) {
      fail(fmt::format("{} depends on {}, in the middle of the range", id(*dependent), name),
           *dependent,
           fmt::format("end the range at {}, or let it depend on {}", name, id(range_.last())));
    }
    const std::vector<std::string>& labels = graph_.node(revision).labels;
    if (labels.empty() || revision == first_) return;
    fail(fmt::format("{} carries the branch label '{}', which names a place in the middle of the "
                     "range",
                     name, labels.front()),
         revision, "end the range before it or begin it there, or take the label away");
  }

  static void add(std::vector<std::string>& to, const std::string& text) {
    if (std::ranges::find(to, text) == to.end()) to.push_back(text);
  }

  void describe() {
    const Index last = range_.last();
    graph::Node& node = range_.node;
    node.id = id(last);
    node.parents = graph_.node(first_).parents;
    for (const Index each : {first_, last}) {
      for (const std::string& label : graph_.node(each).labels) add(node.labels, label);
    }
    for (const Index each : range_.revisions) {
      const graph::Node& replaced = graph_.node(each);
      for (const std::string& name : replaced.dependencies) {
        const auto found = graph_.find(name) ? graph_.find(name) : graph_.find_label(name);
        if (found && !is_inside_[*found]) add(node.dependencies, name);
      }
      for (const std::string& earlier : replaced.replaces) add(node.replaces, earlier);
      if (each != last) add(node.replaces, replaced.id);
    }
    const scripts::Script& script = scripts_.script(last);
    const std::string text = scripts_.text(last);
    range_.source_hashes = {scripts::script_hash(script, scripts_.body(last, text))};
    if (script.is_python) return;
    const auto header = scripts::parse_header(text, script.node->source, true);
    for (const std::string& hash : header->source_hashes) add(range_.source_hashes, hash);
  }

  const scripts::ScriptDirectory& scripts_;
  const graph::RevisionGraph& graph_;
  SquashRange range_;
  std::vector<bool> is_inside_;
  Index first_ = 0;
};

}  // namespace

SquashRange make_squash_range(const scripts::ScriptDirectory& scripts,
                              const graph::Indexes& revisions) {
  return RangeMaker(scripts, revisions).make();
}

}  // namespace limbeck::workflow
