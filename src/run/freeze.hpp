// The SQL of Alembic's scripts, evaluated natively or else made by Alembic's own offline mode over
// the bridge, so that a deployment needs no Python. Not the files' form: scripts/frozen.hpp.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bridge/bridge.hpp"
#include "contract/dialect.hpp"
#include "python/syntax.hpp"
#include "run/native_scripts.hpp"
#include "scripts/frozen_file.hpp"
#include "scripts/script_directory.hpp"

namespace limbeck::run {

/// What became of one script.
struct Frozen {
  graph::Index revision = 0;
  std::string path;  ///< Of the file; empty where nothing could be written.
  /// What needs the database, and so Python: `upgrade for sqlite: AttributeError: …`.
  std::vector<std::string> left;
};

/// The sections of one direction, as Alembic prints them. Errors: bridge.*.
std::vector<scripts::ResolvedSection> print_sections(bridge::Bridge& python,
                                                     const scripts::Script& script,
                                                     Direction direction,
                                                     const contract::Dialect& dialect,
                                                     bridge::Printing printing);

/// What Alembic sends for one script, exactly.
struct Printed {
  std::string hash;  ///< Of the script.
  std::vector<scripts::FrozenPart> parts;
  std::vector<std::string> left;  ///< As Frozen::left.
};

/// Python is started once, for the first script that is not evaluated natively. Errors of all:
/// bridge.no_python, bridge.no_alembic, bridge.ended.
class Freezer {
 public:
  Freezer(const scripts::ScriptDirectory& scripts, std::vector<const contract::Dialect*> dialects,
          const PythonOptions& options);

  /// Of a Python script.
  Printed print(graph::Index index);
  /// Writes its file; one of which nothing can be printed has none, an older one is removed.
  /// Errors: file.*.
  Frozen freeze(graph::Index index);
  /// Into `file`, for the caller to write; `path` stays empty. Likewise.
  Frozen freeze(graph::Index index, scripts::FrozenFile& file);

 private:
  bridge::Bridge& python();
  void print_part(const scripts::Script& script, const python::Module& module, Direction direction,
                  const contract::Dialect& dialect, bool asks_as_sql, Printed& result);
  NativeScript evaluate(const scripts::Script& script, const python::Module& module,
                        Direction direction, const contract::Dialect& dialect);

  const scripts::ScriptDirectory& scripts_;
  const std::vector<const contract::Dialect*> dialects_;
  const PythonOptions options_;
  std::optional<bridge::Bridge> python_;
};

}  // namespace limbeck::run
