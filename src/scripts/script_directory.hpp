// All revisions of a project: loads the headers, holds the graph, reads bodies on demand.
// Not the writing of new ones: new_revision.hpp.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "graph/revision_graph.hpp"
#include "scripts/script.hpp"

namespace limbeck::scripts {

struct ScriptSources {
  std::vector<std::string> directories;  ///< In configured order.
  bool recursive = false;
  /// Alembic's: its folders hold other files too, which it does not look at.
  bool is_alembic = false;
  /// Where what was read is kept, so that the next run reads less; empty: nowhere.
  std::string cache_folder = {};
  Revisions program;  ///< Compiled, embedded and further directories; kept here.
};

/// Immutable after load.
class ScriptDirectory {
 public:
  /// Reads every header. Map order: directories in order, files by name, then embedded by name,
  /// then compiled. Errors: script.*, graph.*, file.*, python.syntax. A file that is no revision
  /// is script.not_a_revision.
  static ScriptDirectory load(ScriptSources sources);

  const graph::RevisionGraph& graph() const { return graph_; }
  const Script& script(graph::Index index) const { return scripts_[index]; }
  const std::vector<std::string>& directories() const { return sources_->directories; }
  /// The whole file, which is read now unless it was kept; empty for a revision in C++.
  std::string text(graph::Index index) const;
  /// `text` of that revision as sections; none for a revision in C++.
  Body body(graph::Index index, std::string_view text) const;
  /// Warnings met while loading (one real file found twice), a line each.
  const std::vector<std::string>& warnings() const { return warnings_; }

  ScriptDirectory() = default;
  ScriptDirectory(ScriptDirectory&&) = default;
  ScriptDirectory& operator=(ScriptDirectory&&) = default;  // Scripts point into the graph.

 private:
  std::shared_ptr<const ScriptSources> sources_;
  std::vector<Script> scripts_;
  graph::RevisionGraph graph_;
  std::vector<std::string> warnings_;
};

}  // namespace limbeck::scripts
