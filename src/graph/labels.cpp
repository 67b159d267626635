#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "graph/revision_graph.hpp"

namespace limbeck::graph {

namespace {

/// Sets of labels by number, each kept once; 0 is the empty set.
class LabelSets {
 public:
  std::uint32_t number_of(std::vector<std::string> labels) {
    std::sort(labels.begin(), labels.end());
    labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
    const auto [found, inserted] =
        numbers_.emplace(std::move(labels), static_cast<std::uint32_t>(sets_.size()));
    if (inserted) sets_.push_back(found->first);
    return found->second;
  }

  std::uint32_t united(std::uint32_t left, std::uint32_t right) {
    if (left == right || right == 0) return left;
    if (left == 0) return right;
    const auto pair = std::minmax(left, right);
    if (const auto known = unions_.find(pair); known != unions_.end()) return known->second;
    std::vector<std::string> all = sets_[left];
    all.insert(all.end(), sets_[right].begin(), sets_[right].end());
    const std::uint32_t number = number_of(std::move(all));
    unions_.emplace(pair, number);
    return number;
  }

  std::vector<std::vector<std::string>> take() && { return std::move(sets_); }

 private:
  std::vector<std::vector<std::string>> sets_{{}};
  std::map<std::vector<std::string>, std::uint32_t> numbers_{{{}, 0}};
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> unions_;
};

}  // namespace

/// A label reaches all V-descendants of the revision that declares it. Where these form one plain
/// line up to a head, it also goes down from there until a merge point or a revision with two
/// children or dependents, so that a linear history is labelled to its root.
void RevisionGraph::spread_labels() {
  label_set_of_.assign(nodes_.size(), 0);
  if (by_label_.empty()) {
    label_sets_.resize(1);
    return;
  }
  LabelSets sets;
  std::vector<std::uint32_t> declared(nodes_.size());
  for (Index index = 0; index < nodes_.size(); ++index)
    if (!nodes_[index].labels.empty()) declared[index] = sets.number_of(nodes_[index].labels);
  for (const Index index : oldest_first_) {
    label_set_of_[index] = declared[index];
    for (const Index parent : parents_[index])
      label_set_of_[index] = sets.united(label_set_of_[index], label_set_of_[parent]);
  }
  std::vector<bool> is_plain(nodes_.size());
  std::vector<std::uint32_t> from_above(nodes_.size());
  for (auto next = oldest_first_.rbegin(); next != oldest_first_.rend(); ++next) {
    const Index index = *next;
    const Indexes& above = children_[index];
    // A child that also depends on this revision is one revision above it, not two.
    const bool has_fork =
        above.size() > 1 || dependents(index).size() > 1 ||
        (!above.empty() && !dependents(index).empty() && above != dependents(index));
    is_plain[index] =
        !is_merge_point(index) && !has_fork && (above.empty() || is_plain[above.front()]);
    if (!is_plain[index]) continue;
    from_above[index] = declared[index];
    if (!above.empty())
      from_above[index] = sets.united(from_above[index], from_above[above.front()]);
    label_set_of_[index] = sets.united(label_set_of_[index], from_above[index]);
  }
  label_sets_ = std::move(sets).take();
}

}  // namespace limbeck::graph
