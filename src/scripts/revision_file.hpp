// Reads and writes the .sql kind of revision file.
// Not the folder (script_directory.hpp), not the splitting of statements (sql/splitter.hpp).
// The format: docs/revision-files.md.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scripts/script.hpp"

namespace limbeck::scripts {

/// `text` may be the start of the file only, as long as it holds the whole header; then
/// `complete` is false and a header that runs to its end yields nothing (read more).
/// Errors, with `file` and line: script.not_text, script.no_id, script.bad_id, script.bad_field.
std::optional<Header> parse_header(std::string_view text, std::string_view file, bool complete);

/// The sections, CRLF turned into LF: a checkout on Windows runs the same. Errors:
/// script.unknown_directive (nearest word), script.bad_option, script.repeated_irreversible,
/// script.text_outside_section, script.not_text.
Body parse_body(std::string_view text, std::string_view file);

/// Bodies of Python functions as lines with their indent; empty: there is nothing to do.
struct ScriptFunctions {
  std::string upgrade;
  std::string downgrade;
  std::vector<std::string> imports = {};  ///< `from sqlalchemy.dialects import postgresql`

  bool operator==(const ScriptFunctions&) const = default;
};

/// What a new file holds. `upgrade` and `downgrade` are the text of the sections, may be empty.
struct NewRevision {
  std::string id;
  std::vector<std::string> parents;
  std::vector<std::string> branch_labels;
  std::vector<std::string> depends_on;
  std::string message;
  std::string create_date;
  std::vector<std::string> renames = {};  ///< Values of `Renames`.
  std::string upgrade;
  std::string downgrade;
  /// Of the section that the template opens: ` dialect=sqlite transaction=off`.
  std::string upgrade_options = {};
  std::string downgrade_options = {};
  /// Of an Alembic script, in place of the sections; none: a person fills the functions in.
  std::optional<ScriptFunctions> functions = {};
};

/// `template_text` holds ${message}, ${up_revision}, ${down_revision}, ${branch_labels},
/// ${depends_on}, ${create_date}, ${upgrades}, ${downgrades}; a header line whose value is empty
/// and optional is left out; ${$} gives a dollar. Renames are put at the end of the header. What is
/// rendered reads back as `revision`. Errors: script.bad_template, script.bad_message,
/// script.bad_id.
std::string render_revision_file(const NewRevision& revision, std::string_view template_text);
std::string_view default_template();

/// The header with another parent, everything else byte for byte the same (for `rebase`).
std::string replace_parents(std::string_view text, std::string_view file,
                            const std::vector<std::string>& parents);

}  // namespace limbeck::scripts
