#include "testing/template_key.hpp"

#include "base/clock.hpp"
#include "base/digest.hpp"
#include "graph/targets.hpp"
#include "limbeck/version.hpp"
#include "scripts/script_directory.hpp"

namespace limbeck::testing_detail {

TemplateKey template_key(std::string_view target, const Revisions& revisions) {
  static const std::string process = random_name();
  const scripts::ScriptDirectory scripts =
      scripts::ScriptDirectory::load({.directories = {}, .program = revisions});
  const graph::RevisionGraph& graph = scripts.graph();
  const std::vector<bool> needed = graph.ancestors(graph::upgrade_targets(graph, target, {}));
  TemplateKey key{.hash = {}, .lasting = true};
  std::string text(kVersion);
  const auto add = [&text](std::string_view part) {
    text += std::to_string(part.size()) + ':';
    text += part;
  };
  for (graph::Index index = 0; index < graph.size(); ++index) {
    if (!needed[index]) continue;
    add(graph.node(index).id);
    if (scripts.script(index).compiled == nullptr) {
      add(scripts.text(index));
      continue;
    }
    for (const graph::Index parent : graph.parents(index)) add(graph.node(parent).id);
    add(process);
    key.lasting = false;
  }
  key.hash = base::fast_hash_hex(text);
  return key;
}

std::string random_name() {
  const auto draw = base::random_ids();
  return draw() + draw().substr(0, 4);
}

}  // namespace limbeck::testing_detail
