#include "graph/row_changes.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace limbeck::graph {

VersionRows::VersionRows(const RevisionGraph& graph, const Rows& rows) : graph_(graph) {
  const Indexes revisions = resolve_rows(graph, rows);
  for (std::size_t at = 0; at < rows.size(); ++at) texts_.emplace(revisions[at], rows[at]);
}

RowChange VersionRows::insert(Index revision) {
  const std::string& id = graph_.node(revision).id;
  texts_.emplace(revision, id);
  return {RowChange::Kind::insert, {}, id};
}

RowChange VersionRows::update(Index from, Index to) {
  RowChange change = erase(from);
  change.kind = RowChange::Kind::update;
  change.to = insert(to).to;
  return change;
}

RowChange VersionRows::erase(Index revision) {
  const auto found = texts_.find(revision);
  assert(found != texts_.end());
  RowChange change{RowChange::Kind::erase, std::move(found->second), {}};
  texts_.erase(found);
  return change;
}

/// No row is implied by another, so of N(r) exactly the members that are rows give way to r.
std::vector<RowChange> VersionRows::upgrade(Index revision) {
  Indexes replaced;
  for (const Index lower : graph_.normalized(revision))
    if (has(lower)) replaced.push_back(lower);
  if (replaced.empty()) return {insert(revision)};
  std::vector<RowChange> changes;
  for (std::size_t at = 0; at + 1 < replaced.size(); ++at) changes.push_back(erase(replaced[at]));
  changes.push_back(update(replaced.back(), revision));
  return changes;
}

/// Of N(r) those members become rows again that nothing else applied stands on.
std::vector<RowChange> VersionRows::downgrade(Index revision) {
  if (applied_above_.empty()) {
    applied_above_.resize(graph_.size());
    Indexes rows;
    for (const auto& [row, text] : texts_) rows.push_back(row);
    const auto applied = graph_.ancestors(rows);
    for (Index index = 0; index < graph_.size(); ++index)
      if (applied[index])
        for (const Index lower : graph_.normalized(index)) ++applied_above_[lower];
  }
  Indexes uncovered;
  for (const Index lower : graph_.normalized(revision))
    if (--applied_above_[lower] == 0 && !has(lower)) uncovered.push_back(lower);
  if (uncovered.empty()) return {erase(revision)};
  std::vector<RowChange> changes;
  for (std::size_t at = 0; at + 1 < uncovered.size(); ++at)
    changes.push_back(insert(uncovered[at]));
  changes.push_back(update(revision, uncovered.back()));
  return changes;
}

Rows apply(const Rows& rows, const std::vector<RowChange>& changes) {
  Rows result = rows;
  for (const RowChange& change : changes) {
    if (change.kind == RowChange::Kind::insert) {
      assert(std::find(result.begin(), result.end(), change.to) == result.end());
      result.push_back(change.to);
      continue;
    }
    const auto found = std::find(result.begin(), result.end(), change.from);
    assert(found != result.end());
    if (found == result.end()) continue;
    if (change.kind == RowChange::Kind::erase)
      result.erase(found);
    else
      *found = change.to;
  }
  return result;
}

}  // namespace limbeck::graph
