// Graphs in one line, for tests: "a b<a c<a,b!a#label" is a; a→b; a merge c that depends on a.
// Words are in map order. Not a format of the product.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "graph/revision_graph.hpp"
#include "graph/steps.hpp"

namespace limbeck::graph::testing {

inline Node parse_node(std::string_view word) {
  Node node;
  char field = 'i';
  std::string text;
  const auto flush = [&] {
    if (field == 'i') node.id = text;
    if (field == '<') node.parents.push_back(text);
    if (field == '!') node.dependencies.push_back(text);
    if (field == '#') node.labels.push_back(text);
    text.clear();
  };
  for (const char letter : word) {
    const bool is_field = letter == '<' || letter == '!' || letter == '#';
    if (!is_field && letter != ',') {
      text += letter;
      continue;
    }
    flush();
    if (is_field) field = letter;
  }
  flush();
  return node;
}

inline std::vector<Node> parse_nodes(std::string_view text) {
  std::vector<Node> nodes;
  for (const auto word : base::split(text, ' '))
    if (!word.empty()) nodes.push_back(parse_node(word));
  return nodes;
}

inline RevisionGraph parse_graph(std::string_view text) {
  return RevisionGraph(parse_nodes(text));
}

inline std::string text_of(const std::vector<Node>& nodes) {
  std::string text;
  const auto list = [&](char field, const std::vector<std::string>& names) {
    if (!names.empty()) text += field + base::join(names, ",");
  };
  for (const Node& node : nodes) {
    if (!text.empty()) text += ' ';
    text += node.id;
    list('<', node.parents);
    list('!', node.dependencies);
    list('#', node.labels);
  }
  return text;
}

/// "a b c", in the order given.
inline std::string text_of(const RevisionGraph& graph, const Indexes& indexes) {
  std::vector<std::string> ids;
  for (const Index index : indexes) ids.push_back(graph.node(index).id);
  return base::join(ids, " ");
}

/// "+a +b" or "-b -a".
inline std::string text_of(const RevisionGraph& graph, const std::vector<GraphStep>& steps) {
  std::string text;
  for (const GraphStep& step : steps) {
    if (!text.empty()) text += ' ';
    text += step.direction == Direction::upgrade ? '+' : '-';
    text += graph.node(step.revision).id;
  }
  return text;
}

/// "INSERT a, UPDATE a to b, DELETE b".
inline std::string text_of(const std::vector<RowChange>& changes) {
  std::string text;
  for (const RowChange& change : changes) {
    if (!text.empty()) text += ", ";
    switch (change.kind) {
      case RowChange::Kind::insert:
        text += "INSERT " + change.to;
        break;
      case RowChange::Kind::update:
        text += "UPDATE " + change.from + " to " + change.to;
        break;
      case RowChange::Kind::erase:
        text += "DELETE " + change.from;
        break;
    }
  }
  return text;
}

}  // namespace limbeck::graph::testing
