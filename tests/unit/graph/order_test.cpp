#include "graph/order.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <random>

#include "unit/graph/graph_text.hpp"

namespace limbeck::graph {
namespace {

using testing::parse_graph;
using testing::text_of;

/// The rule as the specification words it: sets of ancestors compared at every step.
Indexes literal_order(const RevisionGraph& graph, std::vector<bool> todo, const Indexes& heads) {
  const auto above = [&](Index index) {
    const Index start[] = {index};
    return graph.ancestors(start);
  };
  Indexes open;
  for (const Index head : heads)
    if (todo[head]) open.push_back(head);
  std::sort(open.begin(), open.end());
  Indexes order;
  std::size_t at = 0;
  while (!open.empty()) {
    const Index current = open[at];
    std::size_t other = 0;
    while (other < open.size() && (other == at || !above(open[other])[current])) ++other;
    if (other < open.size()) {
      at = other;
      continue;
    }
    order.push_back(current);
    todo[current] = false;
    Indexes next;
    for (const Index lower : graph.normalized(current))
      if (todo[lower] && std::find(open.begin(), open.end(), lower) == open.end())
        next.push_back(lower);
    if (next.empty()) {
      open.erase(open.begin() + static_cast<std::ptrdiff_t>(at));
      if (at > 0) --at;
      continue;
    }
    open[at] = next.front();
    open.insert(open.end(), next.begin() + 1, next.end());
  }
  return order;
}

RevisionGraph random_graph(std::mt19937& random, std::size_t size) {
  const auto below = [&](std::size_t limit) { return random() % limit; };
  const std::size_t merge_rate = below(60);
  const std::size_t dependency_rate = below(2) * below(40);
  std::vector<Node> nodes;
  for (std::size_t at = 0; at < size; ++at) {
    Node node{.id = "r" + std::to_string(at), .parents = {}};
    const auto add = [&](std::vector<std::string>& names) {
      const std::size_t back = below(2) ? 1 + below(std::min<std::size_t>(3, at)) : 1 + below(at);
      const auto name = "r" + std::to_string(at - back);
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    };
    if (at > 0 && below(100) >= 10)
      for (std::size_t i = below(100) < merge_rate ? 2 + below(3) : 1; i > 0; --i)
        add(node.parents);
    if (at > 0 && below(100) < dependency_rate) add(node.dependencies);
    nodes.push_back(std::move(node));
  }
  std::shuffle(nodes.begin(), nodes.end(), random);
  return RevisionGraph(std::move(nodes));
}

TEST(Order, IsTheLiteralRulesOrderOnRandomGraphs) {
  std::mt19937 random(20260108);
  for (int round = 0; round < 400; ++round) {
    const RevisionGraph graph = random_graph(random, 1 + random() % 40);
    const Index target = static_cast<Index>(random() % graph.size());
    const Index applied = static_cast<Index>(random() % graph.size());
    for (const Indexes& heads : {graph.real_heads(), Indexes{target}}) {
      auto todo = graph.ancestors(heads);
      EXPECT_EQ(descending_order(graph, todo, heads), literal_order(graph, todo, heads))
          << testing::text_of(graph.nodes());
      const Index start[] = {applied};
      const auto done = graph.ancestors(start);
      for (Index index = 0; index < graph.size(); ++index)
        if (done[index]) todo[index] = false;
      EXPECT_EQ(descending_order(graph, todo, heads), literal_order(graph, todo, heads))
          << testing::text_of(graph.nodes()) << " without " << graph.node(applied).id;
    }
  }
}

TEST(Order, ListsChildrenBeforeTheirParentsAndEachRevisionOnce) {
  std::mt19937 random(7);
  for (int round = 0; round < 100; ++round) {
    const RevisionGraph graph = random_graph(random, 60);
    const Indexes order = graph.newest_first();
    ASSERT_EQ(order.size(), graph.size());
    std::vector<bool> seen(graph.size());
    for (const Index index : order) {
      EXPECT_FALSE(seen[index]);
      seen[index] = true;
      for (const Index lower : graph.normalized(index)) EXPECT_FALSE(seen[lower]);
    }
  }
}

TEST(Order, HoldsWhatNoHeadLeadsTo) {
  const RevisionGraph graph = parse_graph("t1 t2<t1 q1 q2<q1!t2");
  std::vector<bool> todo(graph.size());
  todo[*graph.find("t2")] = true;
  EXPECT_EQ(text_of(graph, descending_order(graph, todo, Indexes{*graph.find("q2")})), "t2");
}

std::string chain(std::size_t size, bool with_merges) {
  std::string text = "r0";
  for (std::size_t at = 1; at < size; ++at) {
    // Every fourth pair is a branch of two that the next revision merges.
    const auto id = [](std::size_t number) { return "r" + std::to_string(number); };
    if (with_merges && at % 4 == 2)
      text += " " + id(at) + "<" + id(at - 2);
    else if (with_merges && at % 4 == 3)
      text += " " + id(at) + "<" + id(at - 1) + "," + id(at - 2);
    else
      text += " " + id(at) + "<" + id(at - 1);
  }
  return text;
}

/// Not a benchmark: quadratic work on 20,000 revisions takes far more of the processor's time than
/// this allows, also with sanitizers.
TEST(Order, TenThousandsOfRevisionsAreNoQuadraticWork) {
  for (const bool with_merges : {false, true}) {
    auto nodes = testing::parse_nodes(chain(20'000, with_merges));
    nodes.front().labels = {"trunk"};
    const std::clock_t start = std::clock();
    const RevisionGraph graph(std::move(nodes));
    EXPECT_EQ(graph.newest_first().size(), graph.size());
    const auto up = upgrade_steps(graph, "head", {});
    EXPECT_EQ(up.size(), graph.size());
    const auto down = downgrade_steps(graph, "base", {graph.node(graph.heads().front()).id});
    EXPECT_EQ(down.size(), graph.size());
    EXPECT_LT((std::clock() - start) / CLOCKS_PER_SEC, 8);
  }
}

}  // namespace
}  // namespace limbeck::graph
