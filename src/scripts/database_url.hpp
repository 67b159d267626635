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
  std::string text;    ///< As it was written; it may hold a password.
};

/// `text` taken apart; a relative SQLite path starts at `directory`. Errors: url.*.
DatabaseUrl make_database_url(const std::string& text, std::string source,
                              const std::string& directory);

/// In order: `option`, the chosen environment's, DATABASE_URL, .env beside the configuration, the
/// configuration (where driver://… counts as unset). Errors: url.not_set (names the ways), url.*,
/// env.url_unknown (an env.py that makes it by code).
DatabaseUrl find_database_url(const Configuration& configuration,
                              const std::optional<std::string>& option,
                              const Environment& environment, const std::string& working_directory);

}  // namespace limbeck::scripts
