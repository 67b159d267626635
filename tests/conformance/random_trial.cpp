#include "conformance/random_trial.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "limbeck/error.hpp"

namespace limbeck::conformance {

namespace {

using graph::Node;

class Maker {
 public:
  explicit Maker(std::mt19937_64& random) : random_(random) {}

  std::size_t below(std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_);
  }
  bool chance(std::size_t percent) { return below(100) < percent; }
  const std::string& any_of(const std::vector<std::string>& values) {
    return values[below(values.size())];
  }

  std::vector<Node> nodes() {
    const std::size_t count = 1 + below(chance(20) ? 24 : 9);
    const bool has_long_ids = chance(40);
    const std::size_t dependency_rate = chance(50) ? 0 : 10 + below(40);
    const std::size_t merge_rate = below(50);
    std::vector<Node> made;
    std::set<std::string> ids;
    for (std::size_t at = 0; at < count; ++at) {
      Node node;
      do node.id = has_long_ids ? long_id() : fmt::format("r{}", at);
      while (!ids.insert(node.id).second);
      const std::size_t parents = at == 0 || chance(12) ? 0 : chance(merge_rate) ? 2 + below(3) : 1;
      for (std::size_t i = 0; i < parents; ++i) add_unless_there(node.parents, near(made).id);
      if (at > 0 && chance(dependency_rate))
        for (std::size_t i = 1 + below(2); i > 0; --i) {
          const Node& other = made[below(made.size())];
          const bool by_label = !other.labels.empty() && chance(50);
          add_unless_there(node.dependencies, by_label ? other.labels.front() : other.id);
        }
      if (chance(12)) node.labels.push_back(fmt::format("{}{}", chance(50) ? "lib" : "wing", at));
      if (chance(3)) node.labels.push_back(fmt::format("other{}", at));
      made.push_back(std::move(node));
    }
    std::shuffle(made.begin(), made.end(), random_);
    return made;
  }

  std::string target(const std::vector<Node>& nodes, const std::string& verb) {
    const auto name = [&] { return any_name(nodes); };
    const auto number = [&] { return 1 + below(chance(10) ? 9 : 2); };
    const std::string sign = chance(85) ? (verb == "upgrade" ? "+" : "-") : chance(50) ? "+" : "-";
    switch (below(16)) {
      case 0:
        return "head";
      case 1:
        return "heads";
      case 2:
        return "base";
      case 3:
        return name() + "@" + (chance(50) ? "head" : chance(50) ? "heads" : "base");
      case 4:
        return name() + "@" + name();
      case 5:
        return fmt::format("{}{}", sign, number());
      case 6:
        return fmt::format("{}@{}{}", name(), sign, number());
      case 7:
        return fmt::format("{}{}{}", name(), chance(50) ? "+" : "-", number());
      case 8:
        return fmt::format("{}@{}{}{}", name(), chance(30) ? "base" : name(),
                           chance(50) ? "+" : "-", number());
      case 9:
        return fmt::format("{}{}{}", chance(50) ? "head" : "base", chance(50) ? "-" : "+",
                           below(4));
      default:
        return name();
    }
  }

  std::string range(const std::vector<Node>& nodes) {
    const auto end = [&] {
      return chance(25) ? std::string{} : chance(20) ? "heads" : any_name(nodes);
    };
    if (chance(10)) return fmt::format("-{}:{}", 1 + below(3), end());
    if (chance(10)) return fmt::format("{}:+{}", end(), 1 + below(3));
    if (chance(15)) return fmt::format("{}@base:{}", any_name(nodes), end());
    return end() + ":" + end();
  }

 private:
  std::string long_id() {
    std::string id;
    for (std::size_t length = 2 + below(4); id.size() < length;) id += "abc"[below(3)];
    return id;
  }

  void add_unless_there(std::vector<std::string>& names, const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }

  /// Mostly a recent one, so that lines grow long.
  const Node& near(const std::vector<Node>& made) {
    return chance(60) ? made[made.size() - 1 - below(std::min<std::size_t>(3, made.size()))]
                      : made[below(made.size())];
  }

  /// An id or a label, sometimes a part of one or nothing known.
  std::string any_name(const std::vector<Node>& nodes) {
    if (chance(2)) return "nowhere";
    std::vector<std::string> labels;
    for (const Node& node : nodes)
      labels.insert(labels.end(), node.labels.begin(), node.labels.end());
    std::string name =
        !labels.empty() && chance(30) ? any_of(labels) : nodes[below(nodes.size())].id;
    if (chance(10)) name.resize(1 + below(name.size()));
    return name;
  }

  std::mt19937_64& random_;
};

}  // namespace

Trial random_trial(std::mt19937_64& random) {
  Maker maker(random);
  Trial trial{maker.nodes(), {}};
  graph::Rows rows;
  const std::size_t count = 2 + maker.below(5);
  for (std::size_t at = 0; at < count; ++at) {
    Command command{rows, "", {}};
    const std::size_t dice = maker.below(100);
    command.verb = dice < 45   ? "upgrade"
                   : dice < 80 ? "downgrade"
                   : dice < 93 ? "stamp"
                               : "history";
    if (command.verb == "history") {
      command.targets = {maker.range(trial.nodes)};
    } else {
      const std::size_t targets = command.verb == "stamp" && maker.chance(40) ? 2 : 1;
      while (command.targets.size() < targets)
        command.targets.push_back(maker.target(trial.nodes, command.verb));
    }
    const Outcome outcome = run_here(trial.nodes, command);
    if (outcome.error.empty()) rows = outcome.rows;
    if (maker.chance(30)) std::shuffle(rows.begin(), rows.end(), random);
    trial.commands.push_back(std::move(command));
  }
  return trial;
}

std::vector<Trial> smaller_trials(const Trial& trial) {
  std::vector<Trial> smaller;
  const auto with = [&](auto change) {
    Trial other = trial;
    change(other);
    smaller.push_back(std::move(other));
  };
  for (std::size_t at = 0; at < trial.nodes.size(); ++at) {
    const Node& gone = trial.nodes[at];
    // Without the revision; what pointed to it points to its first parent or nowhere.
    with([&](Trial& other) {
      other.nodes.erase(other.nodes.begin() + static_cast<std::ptrdiff_t>(at));
      for (Node& node : other.nodes)
        for (auto* names : {&node.parents, &node.dependencies}) {
          const auto found = std::find(names->begin(), names->end(), gone.id);
          if (found == names->end()) continue;
          names->erase(found);
          for (const std::string& parent : gone.parents)
            if (std::find(names->begin(), names->end(), parent) == names->end())
              names->push_back(parent);
        }
    });
    for (auto field : {&Node::labels, &Node::dependencies, &Node::parents})
      for (std::size_t i = 0; i < (gone.*field).size(); ++i)
        with([&](Trial& other) {
          auto& names = other.nodes[at].*field;
          names.erase(names.begin() + static_cast<std::ptrdiff_t>(i));
        });
  }
  const Command& command = trial.commands.front();
  for (std::size_t at = 0; at < command.rows.size(); ++at)
    with([&](Trial& other) {
      auto& rows = other.commands.front().rows;
      rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(at));
    });
  if (command.targets.size() > 1)
    for (std::size_t at = 0; at < command.targets.size(); ++at)
      with([&](Trial& other) {
        auto& targets = other.commands.front().targets;
        targets.erase(targets.begin() + static_cast<std::ptrdiff_t>(at));
      });
  return smaller;
}

}  // namespace limbeck::conformance
