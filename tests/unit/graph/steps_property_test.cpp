#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <set>

#include "graph/steps.hpp"
#include "unit/graph/graph_text.hpp"

namespace limbeck::graph {
namespace {

/// Any graph: each revision names up to four earlier parents and sometimes a dependency.
rc::Gen<std::vector<Node>> any_nodes() {
  return rc::gen::map(rc::gen::container<std::vector<std::vector<unsigned>>>(
                          rc::gen::container<std::vector<unsigned>>(rc::gen::inRange(0U, 1000U))),
                      [](const std::vector<std::vector<unsigned>>& choices) {
                        std::vector<Node> nodes;
                        for (std::size_t at = 0; at < choices.size(); ++at) {
                          Node node{.id = "r" + std::to_string(at), .parents = {}};
                          for (std::size_t i = 0; at > 0 && i < choices[at].size() && i < 5; ++i) {
                            const auto name = "r" + std::to_string(choices[at][i] % at);
                            auto& names = i == 4 ? node.dependencies : node.parents;
                            if (std::find(names.begin(), names.end(), name) == names.end())
                              names.push_back(name);
                          }
                          nodes.push_back(std::move(node));
                        }
                        return nodes;
                      });
}

/// Applies the changes as a server would: each must fit the rows that are there.
void apply_strictly(std::set<std::string>& rows, const std::vector<RowChange>& changes) {
  for (const RowChange& change : changes) {
    if (change.kind != RowChange::Kind::insert) RC_ASSERT(rows.erase(change.from) == 1U);
    if (change.kind != RowChange::Kind::erase) RC_ASSERT(rows.insert(change.to).second);
  }
}

void holds_for_any_graph(const char* name, void (*property)(const RevisionGraph&)) {
  const bool holds = rc::check(name, [property] {
    const RevisionGraph graph(*any_nodes());
    property(graph);
  });
  EXPECT_TRUE(holds) << name;
}

TEST(StepsProperty, UpgradeToHeadsThenDowngradeToBaseLeavesNoRows) {
  holds_for_any_graph("up and down again", [](const RevisionGraph& graph) {
    std::set<std::string> rows;
    for (const auto& step : upgrade_steps(graph, "heads", {})) apply_strictly(rows, step.changes);
    std::set<std::string> heads;
    for (const Index head : graph.real_heads()) heads.insert(graph.node(head).id);
    RC_ASSERT(rows == heads);
    const Rows start(rows.begin(), rows.end());
    for (const auto& step : downgrade_steps(graph, "base", start))
      apply_strictly(rows, step.changes);
    RC_ASSERT(rows.empty());
  });
}

TEST(StepsProperty, NoRowEverImpliesAnother) {
  holds_for_any_graph("rows are heads of what is applied", [](const RevisionGraph& graph) {
    RC_PRE(!graph.empty());
    Rows rows;
    const auto check = [&](const std::vector<GraphStep>& steps) {
      for (const auto& step : steps) {
        rows = graph::apply(rows, step.changes);
        refuse_overlap(graph, resolve_rows(graph, rows), "current");
      }
    };
    check(upgrade_steps(graph, "heads", rows));
    const auto target = *rc::gen::inRange<Index>(0, static_cast<Index>(graph.size()));
    const Index start[] = {target};
    const auto above = graph.lineage_descendants(start);
    if (std::count(above.begin(), above.end(), true) > 1)
      check(downgrade_steps(graph, graph.node(target).id, rows));
    check(upgrade_steps(graph, "heads", rows));
    RC_ASSERT(rows.size() == graph.real_heads().size());
  });
}

TEST(StepsProperty, EachStepFindsItsParentsAndDependenciesApplied) {
  holds_for_any_graph("order of upgrade", [](const RevisionGraph& graph) {
    std::vector<bool> applied(graph.size());
    for (const auto& step : upgrade_steps(graph, "heads", {})) {
      for (const Index lower : graph.parents(step.revision)) RC_ASSERT(applied[lower]);
      for (const Index lower : graph.dependencies(step.revision)) RC_ASSERT(applied[lower]);
      applied[step.revision] = true;
    }
  });
}

}  // namespace
}  // namespace limbeck::graph
