// The SQL of Alembic's scripts, made by Alembic's own offline mode over the bridge, so that a
// deployment needs no Python. Not the files' form: scripts/frozen.hpp.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "bridge/bridge.hpp"
#include "contract/dialect.hpp"
#include "scripts/script_directory.hpp"

namespace limbeck::run {

/// What became of one script.
struct Frozen {
  graph::Index revision = 0;
  std::string path;  ///< Of the file; empty where nothing could be written.
  /// What needs the database, and so Python: `upgrade for sqlite: AttributeError: …`.
  std::vector<std::string> left;
};

/// The sections of one direction; `exact` as for Bridge::print_sql. Errors: bridge.*.
std::vector<scripts::ResolvedSection> print_sections(bridge::Bridge& python,
                                                     const scripts::Script& script,
                                                     Direction direction,
                                                     const contract::Dialect& dialect, bool exact);

/// Writes a file for each Python script of `revisions`; other revisions are passed over. A script
/// that needs rows is left as it is, and an older file of it is removed. `tell` hears of each.
/// Errors: bridge.no_python, bridge.no_alembic, bridge.ended, file.*.
void freeze(const scripts::ScriptDirectory& scripts, std::span<const graph::Index> revisions,
            std::span<const contract::Dialect* const> dialects, const PythonOptions& options,
            const std::function<void(const Frozen&)>& tell);

}  // namespace limbeck::run
