// What of a project's env.py becomes configuration: the URL, the models, what it passes to
// context.configure().
// Not the reading of env.py: environment_script.hpp.
#pragma once

#include "scripts/configuration.hpp"
#include "scripts/configuration_search.hpp"

namespace limbeck::scripts {

/// Errors: config.bad_value where env.py computes what must be known.
void follow_environment_script(const ConfigurationRequest& request, const SettingSearch& search,
                               Configuration& result);

}  // namespace limbeck::scripts
