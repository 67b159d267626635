// Making things in a project: `init`, and new revision files with their names and hooks.
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
/// `directory` relative to `working_directory`. Errors: init.not_empty, file.*.
InitResult init_project(const std::string& working_directory, const std::string& directory);

/// Slug as Alembic makes it (docs/revision-files.md).
std::string slug(std::string_view message, int limit);
/// The file's name, without directory; may hold '/'. Errors: config.bad_value (unknown token).
std::string revision_file_name(const Configuration& configuration, std::string_view id,
                               std::string_view message,
                               std::chrono::system_clock::time_point time);
/// ISO 8601 in the configured zone. Errors: config.bad_value (unknown zone).
std::string create_date(const Configuration& configuration,
                        std::chrono::system_clock::time_point time);

/// Chooses the location (--version-path, the only one, the first parent's), writes the file and
/// runs the hooks. Returns its path. Errors: config.version_path, file.*, hook.*.
std::string write_revision(const Configuration& configuration, const NewRevision& revision,
                           std::chrono::system_clock::time_point time,
                           const std::optional<std::string>& version_path,
                           const std::string& first_parent_path);

}  // namespace limbeck::scripts
