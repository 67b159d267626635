// What a limbeck.ini has to say in the place of an Alembic project's configuration and its env.py.
// Not the reading of env.py: environment_script.hpp. Not the question whether to: cli/commands/.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scripts/configuration.hpp"

namespace limbeck::scripts {

/// Something that env.py does and Limbeck does not, and what is done about it.
struct AdoptedObstacle {
  EnvironmentScript::Obstacle obstacle;
  std::string by;  ///< `[session] role = app_owner`; empty: nothing replaces it.
};

struct Adoption {
  std::vector<AdoptedObstacle> obstacles;  ///< In the order of env.py.
  std::string text;                        ///< The file, whole.
  std::string shown;                       ///< The same without passwords.
};

/// Where the database is, if env.py makes that by code.
struct AdoptedUrl {
  std::string variable;  ///< --url-env
  std::string url;       ///< --url; without a password.
};

/// `configuration` is an Alembic project's, loaded by `request`. Paths are relative to the working
/// directory, where the new file belongs. Errors: adopt.several_databases (a loop over databases or
/// tenants, arguments of run_migrations()), adopt.no_url, adopt.password.
Adoption propose_adoption(const Configuration& configuration, const ConfigurationRequest& request,
                          const AdoptedUrl& url);

/// What is written down of an env.py that another one has taken the place of. Errors:
/// adopt.several_databases.
std::vector<AdoptedObstacle> adopted_obstacles(const std::string& environment_path,
                                               const EnvironmentScript& script);

/// The text of a limbeck.ini with that hash in its base section. Errors: adopt.no_section.
std::string with_adopted_hash(std::string_view text, const std::string& path,
                              const std::string& hash);

}  // namespace limbeck::scripts
