#include "workflow/rebase.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "limbeck/error.hpp"
#include "os/file.hpp"
#include "scripts/revision_file.hpp"

namespace limbeck::workflow {

namespace {

using graph::Index;
using graph::Indexes;
using graph::RevisionGraph;

std::string parents_text(const std::vector<std::string>& parents) {
  return parents.empty() ? "<base>" : base::join(parents, ", ");
}

Index find_rebased(const RevisionGraph& graph, std::string_view symbol) {
  if (const auto revision = graph::resolve_one(graph, symbol)) return *revision;
  throw Error{{.code = "rebase.no_revision",
               .message = fmt::format("'{}' names no revision that could be rebased", symbol),
               .hint = "`limbeck heads` lists the newest revisions; name yours"}};
}

void refuse_applied(const RevisionGraph& graph, Index revision, const graph::Rows& rows) {
  const Indexes current = graph::resolve_rows(graph, rows);
  if (!graph.ancestors(current)[revision]) return;
  const std::string& id = graph.node(revision).id;
  throw Error{{.code = "rebase.applied",
               .message = fmt::format("{} is applied in this database; another parent would "
                                      "rewrite what happened",
                                      id),
               .hint = fmt::format(
                   "join the heads with `limbeck merge heads`, or take it back "
                   "first: `limbeck downgrade {}`",
                   graph.parents(revision).empty() ? "base" : graph.node(revision).parents.front()),
               .revision = id}};
}

void refuse_without_file(const scripts::Script& script) {
  if (script.is_file) return;
  const graph::Node& node = *script.node;
  throw Error{{.code = "rebase.not_a_file",
               .message = fmt::format("{} is {}, not a file that could be rewritten", node.id,
                                      script.compiled != nullptr ? "compiled into this program"
                                                                 : "embedded in this program"),
               .hint = fmt::format("change its parents in {} and build again",
                                   node.source.empty() ? "the source" : node.source),
               .revision = node.id}};
}

/// `head` in the usual case: mine and theirs are both heads, and theirs is meant.
std::optional<Index> find_target(const RevisionGraph& graph, Index revision,
                                 std::string_view onto) {
  if (onto != "head" && onto != "heads") return graph::resolve_one(graph, onto);
  const std::vector<bool> above = graph.lineage_descendants({&revision, 1});
  Indexes others;
  for (const Index head : graph.heads()) {
    if (!above[head]) others.push_back(head);
  }
  if (others.size() == 1) return others.front();
  std::vector<std::string> ids;
  for (const Index head : others) ids.push_back(graph.node(head).id);
  const std::string& id = graph.node(revision).id;
  throw Error{
      {.code = "rebase.several_targets",
       .message = others.empty()
                      ? fmt::format("there is no head besides that of {}", id)
                      : fmt::format("'{}' could be any of {}", onto, base::join(ids, ", ")),
       .hint = fmt::format("name the revision to follow: `limbeck rebase {} --onto ID`", id),
       .revision = id}};
}

void refuse_cycle(const RevisionGraph& graph, Index revision, Index target) {
  if (!graph.descendants({&revision, 1})[target]) return;
  const std::string& id = graph.node(revision).id;
  const std::string& onto = graph.node(target).id;
  throw Error{
      {.code = "rebase.cycle",
       .message = target == revision
                      ? fmt::format("{} cannot follow itself", id)
                      : fmt::format("{} comes after {}, so {} cannot follow it", onto, id, id),
       .hint = "`limbeck history --graph` shows the order; name a revision that does not "
               "lead back",
       .revision = id}};
}

/// The graph as it will be: throws what loading it would throw.
void check_new_graph(const RevisionGraph& graph, Index revision,
                     const std::vector<std::string>& parents) {
  std::vector<graph::Node> nodes;
  nodes.reserve(graph.size());
  for (Index index = 0; index < graph.size(); ++index) nodes.push_back(graph.node(index));
  nodes[revision].parents = parents;
  static_cast<void>(RevisionGraph(std::move(nodes)));
}

std::vector<std::string> notes_for(const RevisionGraph& graph, Index revision,
                                   const graph::Rows& rows) {
  std::vector<std::string> notes;
  const std::vector<bool> applied = graph.ancestors(graph::resolve_rows(graph, rows));
  for (const Index parent : graph.parents(revision)) {
    if (graph.children(parent).size() == 1 && !applied[parent]) {
      notes.push_back(
          fmt::format("{} was its parent, is not applied either and is a head now: "
                      "rebase it too if it belongs before",
                      graph.node(parent).id));
    }
  }
  const std::vector<bool> above = graph.lineage_descendants({&revision, 1});
  const auto count = std::ranges::count(above, true) - 1;
  if (count > 0) {
    notes.push_back(
        fmt::format("{} revision{} above it moved along", count, count == 1 ? "" : "s"));
  }
  return notes;
}

}  // namespace

RebaseResult rebase(const scripts::ScriptDirectory& scripts, std::string_view revision,
                    std::string_view onto, const graph::Rows& rows, bool dry_run) {
  const RevisionGraph& graph = scripts.graph();
  const Index index = find_rebased(graph, revision);
  const graph::Node& node = graph.node(index);
  refuse_applied(graph, index, rows);
  refuse_without_file(scripts.script(index));
  if (node.parents.size() > 1) {
    throw Error{{.code = "rebase.merge",
                 .message = fmt::format("{} joins {}; a merge has no one parent to replace",
                                        node.id, base::join(node.parents, ", ")),
                 .hint = "remove the file and make the merge again with `limbeck merge`",
                 .revision = node.id,
                 .file = scripts.graph().node(index).source}};
  }
  const std::optional<Index> target = find_target(graph, index, onto);
  RebaseResult result{
      .revision = node.id, .file = scripts.graph().node(index).source, .old_parents = node.parents};
  if (target) {
    refuse_cycle(graph, index, *target);
    result.new_parents = {graph.node(*target).id};
  }
  if (result.new_parents == result.old_parents) {
    result.description =
        fmt::format("{} follows {} already", node.id, parents_text(result.new_parents));
    return result;
  }
  check_new_graph(graph, index, result.new_parents);
  result.changed = true;
  result.description =
      fmt::format("{} now follows {} instead of {}", node.id, parents_text(result.new_parents),
                  parents_text(result.old_parents));
  result.notes = notes_for(graph, index, rows);
  if (!dry_run) {
    os::write_file(result.file, scripts::replace_parents(os::read_file(result.file), result.file,
                                                         result.new_parents));
  }
  return result;
}

}  // namespace limbeck::workflow
