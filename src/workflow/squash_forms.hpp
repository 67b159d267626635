// The statements that a squash may consist of: those of its revisions one after another, or those
// that make the schema they lead to.
// Not which of them is right: squash.hpp tries them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "contract/dialect.hpp"
#include "run/freeze.hpp"
#include "workflow/migration.hpp"
#include "workflow/squash_range.hpp"

namespace limbeck::workflow {

using Sections = std::vector<scripts::ResolvedSection>;

/// Of the revisions themselves, for one dialect.
struct KeptStatements {
  Sections upgrade;
  Sections downgrade;
  /// Why there is no way back: the first revision without a downgrade; empty: there is one.
  std::string no_downgrade;
  bool is_irreversible = false;  ///< One of them says so: then so is the squash.
};

/// Python is started for scripts that nothing else reads. Errors: squash.not_possible (a section
/// with variables, a script that needs the database), squash.dialect (a section for a dialect that
/// is none of `dialects`), script.*, bridge.*.
KeptStatements keep_statements(const scripts::ScriptDirectory& scripts, const SquashRange& range,
                               const contract::Dialect& dialect,
                               const std::vector<const contract::Dialect*>& dialects,
                               const PythonOptions& python);

/// Why the statements must be kept, whatever they lead to: reflection does not read what one of
/// them does, or a row depends on when it is written. None: nothing speaks for it. `catalog` and
/// `rows`: what they lead to.
std::optional<std::string> why_kept(const Sections& upgrade, const contract::Dialect& dialect,
                                    const schema::Catalog& catalog, const contract::RowSet& rows);
/// Whether anything in them depends on the time or on chance.
bool has_volatile_word(const Sections& sections, const contract::Dialect& dialect);

/// Of a migration, with their transactions.
Sections sections_of(const Way& way);
/// Puts the rows of a new schema behind it: tables that others refer to first, then the counters.
void append_rows(Sections& sections, const contract::RowSet& rows, const schema::Catalog& catalog);
/// Neighbours that are transactions become one.
Sections joined(const Sections& sections);

}  // namespace limbeck::workflow
