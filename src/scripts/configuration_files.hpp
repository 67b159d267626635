// Which configuration files a command reads, and which of Limbeck's or Alembic's they are.
// Not the meaning of their keys: configuration.cpp.
// The order: docs/configuration.md, "Which file".
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "scripts/configuration.hpp"
#include "scripts/settings.hpp"

namespace limbeck::scripts {

/// The files that were found, opened. Without any, `kind` is none and `here` the working directory.
struct ConfigurationFiles {
  ConfigurationKind kind = ConfigurationKind::none;
  std::string path;  ///< Absolute.
  std::string here;  ///< Absolute.
  /// The ini before the TOML, which it beats key by key. Each with the name of its base section.
  struct Source {
    std::unique_ptr<SettingSource> settings;
    std::string section;
  };
  std::vector<Source> sources;
};

/// Errors: config.not_found, config.syntax, config.two_files, config.unknown_section.
ConfigurationFiles open_configuration_files(const ConfigurationRequest& request);

/// Those of the base section.
const std::vector<std::string>& known_keys();

/// Errors, naming the nearest known word: config.unknown_key.
void check_keys(const ConfigurationFiles& files);

}  // namespace limbeck::scripts
