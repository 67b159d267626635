// What the commands that compare schemas share: the reader, the models, the comparison with the
// connected database.
// Not the comparison itself: workflow/. Next: commands/check.cpp, commands/autogenerate.cpp.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/project.hpp"
#include "models/source.hpp"
#include "workflow/autogenerate.hpp"
#include "workflow/changes.hpp"

namespace limbeck::cli {

class SchemaWork {
 public:
  /// `elsewhere`: a dialect that is not the connected database's, whose present schema is what the
  /// revisions make; it must outlive this. It is tried in scratch_url where that is of its kind.
  explicit SchemaWork(Project& project, const contract::Dialect* elsewhere = nullptr)
      : project_(project), elsewhere_(elsewhere) {}

  const contract::Dialect& dialect() {
    return elsewhere_ != nullptr ? *elsewhere_ : project_.dialect();
  }

  /// --models, else what is linked into the program, else `models` of the configuration. Errors:
  /// models.none.
  const std::vector<models::Source>& sources();
  /// Null with --from-migrations, and elsewhere.
  run::Database* database();
  workflow::SchemaReader& reader();

  /// The present schema is the connected database's, or what the revisions make of an empty one.
  /// What the hooks of an env.py leave out is no difference. Errors: autogenerate.not_at_head,
  /// bridge.failed.
  workflow::Comparison compare();
  /// --rename, and what is likely: asked on a terminal, else an error unless `may_guess_none`
  /// (then they are told as a note) or --no-rename. Errors: diff.*, autogenerate.rename.
  std::vector<diff::Rename> decide_renames(const workflow::Comparison& comparison,
                                           bool may_guess_none);
  void tell_left_alone(const workflow::Comparison& comparison) const;

 private:
  void expect_head();

  Project& project_;
  const contract::Dialect* elsewhere_;
  std::optional<std::vector<models::Source>> sources_;
  std::optional<run::Database> database_;
  std::unique_ptr<workflow::SchemaReader> reader_;
};

/// What the configuration says about comparing; without a scratch's live database.
workflow::ReaderRequest reader_request(Project& project);

/// As sentences, --sql or --json.
void print_changes(const Project& project, const contract::Dialect& dialect,
                   const workflow::Way& way, const std::vector<workflow::Change>& changes);

}  // namespace limbeck::cli
