#include "graph/order.hpp"

#include <algorithm>

namespace limbeck::graph {

namespace {

/// Walks down from a list of open revisions. One may be emitted when no other open revision
/// stands above it; instead of comparing sets of ancestors, each revision counts what lies
/// directly above it and is not yet emitted: what is not emitted is always below an open one.
class Walk {
 public:
  Walk(const RevisionGraph& graph, const std::vector<bool>& todo) : graph_(graph), todo_(todo) {
    Indexes wanted;
    for (Index index = 0; index < graph.size(); ++index)
      if (todo[index]) wanted.push_back(index);
    remaining_ = wanted.size();
    live_ = graph.ancestors(wanted);
    const auto above = graph.descendants(wanted);
    live_above_.resize(graph.size());
    is_open_.resize(graph.size());
    for (Index index = 0; index < graph.size(); ++index)
      live_[index] = live_[index] && above[index];
    for (Index index = 0; index < graph.size(); ++index)
      if (live_[index])
        for (const Index lower : graph.normalized(index)) ++live_above_[lower];
  }

  Indexes run(std::span<const Index> heads) {
    Indexes first;
    for (const Index head : heads)
      if (todo_[head]) first.push_back(head);
    std::sort(first.begin(), first.end());
    first.erase(std::unique(first.begin(), first.end()), first.end());
    open_all(first);
    while (remaining_ > 0) {
      while (!open_.empty()) step();
      if (remaining_ > 0) open_all(tops());
    }
    return std::move(order_);
  }

 private:
  void open_all(const Indexes& indexes) {
    for (const Index index : indexes) open(index);
    at_ = 0;
  }

  void open(Index index) {
    open_.push_back(index);
    is_open_[index] = true;
  }

  /// Those no open revision leads to: the range ends at a dependency. Alembic fails here.
  Indexes tops() const {
    Indexes found;
    for (Index index = 0; index < graph_.size(); ++index)
      if (todo_[index] && live_[index] && live_above_[index] == 0) found.push_back(index);
    return found;
  }

  void step() {
    const Index current = open_[at_];
    if (live_above_[current] > 0) {
      at_ = first_open_above(current);
      return;
    }
    order_.push_back(current);
    --remaining_;
    retire(current);
    is_open_[current] = false;
    bool replaced = false;
    for (const Index lower : graph_.normalized(current)) {
      if (!todo_[lower] || !live_[lower] || is_open_[lower]) continue;
      if (replaced) {
        open(lower);
      } else {
        open_[at_] = lower;
        is_open_[lower] = true;
        replaced = true;
      }
    }
    if (replaced) return;
    open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(at_));
    if (at_ > 0) --at_;
  }

  /// Emitted; what lies between todo and is not part of it goes as soon as nothing is above it.
  void retire(Index first) {
    Indexes pending{first};
    while (!pending.empty()) {
      const Index index = pending.back();
      pending.pop_back();
      live_[index] = false;
      for (const Index lower : graph_.normalized(index))
        if (--live_above_[lower] == 0 && live_[lower] && !todo_[lower]) pending.push_back(lower);
    }
  }

  std::size_t first_open_above(Index from) {
    std::vector<Index> pending{from};
    if (mark_.size() < graph_.size()) mark_.resize(graph_.size());
    ++round_;
    while (!pending.empty()) {
      const Index index = pending.back();
      pending.pop_back();
      for (const Indexes* upper : {&graph_.children(index), &graph_.dependents(index)})
        for (const Index other : *upper)
          if (live_[other] && mark_[other] != round_) {
            mark_[other] = round_;
            pending.push_back(other);
          }
    }
    for (std::size_t at = 0; at < open_.size(); ++at)
      if (mark_[open_[at]] == round_) return at;
    // Only what no open revision leads to is above: end this entry's turn by opening the top.
    return open_top_above();
  }

  std::size_t open_top_above() {
    for (Index index = 0; index < graph_.size(); ++index)
      if (mark_[index] == round_ && todo_[index] && live_above_[index] == 0) {
        open_.push_back(index);
        is_open_[index] = true;
        break;
      }
    return open_.size() - 1;
  }

  const RevisionGraph& graph_;
  const std::vector<bool>& todo_;
  std::vector<bool> live_;  ///< In todo or between its members, and not yet emitted.
  std::vector<std::uint32_t> live_above_;
  Indexes open_;
  std::vector<bool> is_open_;
  std::size_t at_ = 0;
  std::size_t remaining_ = 0;
  Indexes order_;
  std::vector<std::uint32_t> mark_;
  std::uint32_t round_ = 0;
};

}  // namespace

Indexes descending_order(const RevisionGraph& graph, const std::vector<bool>& todo,
                         std::span<const Index> heads) {
  return Walk(graph, todo).run(heads);
}

}  // namespace limbeck::graph
