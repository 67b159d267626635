// Which database a command means, and who said so.
#pragma once

#include <optional>
#include <string>

#include "db/url.hpp"
#include "scripts/configuration.hpp"

namespace limbeck::scripts {

struct DatabaseUrl {
  db::Url url;         ///< A relative SQLite path is made absolute here.
  std::string source;  ///< "--url", "DATABASE_URL", ".env", "limbeck.ini": shown to the user.
};

/// In order: `option`, the chosen environment's, DATABASE_URL, .env beside the configuration, the
/// configuration (where driver://… counts as unset). Errors: url.not_set (names the ways), url.*.
DatabaseUrl find_database_url(const Configuration& configuration,
                              const std::optional<std::string>& option,
                              const Environment& environment, const std::string& working_directory);

}  // namespace limbeck::scripts
