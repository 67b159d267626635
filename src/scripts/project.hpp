// Making things in a project: `init`, and new revision files with their names and hooks.
// Not the text of a revision file: revision_file.hpp.
// Next: project.cpp (init), new_revision.cpp, revision_name.cpp, slug.cpp, hooks.hpp.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "graph/revision_graph.hpp"
#include "scripts/configuration.hpp"
#include "scripts/revision_file.hpp"

namespace limbeck::scripts {

struct InitResult {
  std::vector<std::string> created;  ///< Paths, in the order they were made.
  std::vector<std::string> kept;     ///< Existing files that were left alone (limbeck.ini).
};
/// limbeck.ini, `directory` (relative to `working_directory`), its versions/ and its template of
/// revisions. What was made is removed again when a later part fails. Errors: init.not_empty,
/// file.*.
InitResult init_project(const std::string& working_directory, const std::string& directory);

/// The template of new revisions, within script_location; the built-in one where it is missing.
inline constexpr const char* kTemplateName = "revision.template";
inline constexpr const char* kAlembicTemplateName = "script.py.mako";

/// Slug as Alembic makes it, Unicode included; `limit` counts code points.
std::string slug(std::string_view message, int limit);
/// The file's name, without directory; may hold '/'. Errors: config.bad_value (unknown token).
std::string revision_file_name(const Configuration& configuration, std::string_view id,
                               std::string_view message,
                               std::chrono::system_clock::time_point time);
/// ISO 8601 in the configured zone, without an offset for an Alembic project that has none. Errors:
/// config.bad_value (unknown zone).
std::string create_date(const Configuration& configuration,
                        std::chrono::system_clock::time_point time);

/// One line for the user.
using WarningCallback = std::function<void(const std::string&)>;

/// Chooses the location (--version-path, the only one, the first parent's), writes the file and
/// runs the hooks. Returns its path. An empty create_date is filled in. A file of that name gets a
/// neighbour named after the id. A hook that fails is a warning; one that is configured wrongly is
/// an error before anything is written. Errors: config.version_path, config.no_script_location,
/// file.*, hook.*, and those of render_revision_file, or of render_cpp_revision where script_format
/// is cpp.
std::string write_revision(const Configuration& configuration, const NewRevision& revision,
                           std::chrono::system_clock::time_point time,
                           const std::optional<std::string>& version_path,
                           const std::string& first_parent_path, const WarningCallback& warn = {});

}  // namespace limbeck::scripts
