// pyproject.toml as a source of settings: the table [tool.limbeck] or [tool.alembic].
// Not the meaning of keys (configuration.hpp). toml.cpp alone includes toml++ (slow to compile).
// The mapping to sections: docs/configuration.md, "The TOML form".
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "scripts/settings.hpp"

namespace limbeck::scripts {

struct TomlTools {
  std::unique_ptr<SettingSource> limbeck;  ///< Null where the table is missing.
  std::unique_ptr<SettingSource> alembic;
};

/// The tool's own table becomes the section of its name. Errors: config.syntax,
/// config.bad_value (a value that is neither text, number, boolean nor a list of texts).
TomlTools toml_sources(std::string_view text, const std::string& file, const std::string& here);

}  // namespace limbeck::scripts
