// The .env file beside a configuration: KEY=VALUE lines as shells and docker compose write them.
// Not an environment: nothing is exported, one value is looked up.
// Next: database_url.cpp, its one user.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace limbeck::scripts {

/// Takes `export KEY=VALUE`, comments, single quotes (literal) and double quotes (\n \t \" \\ \$).
/// Nothing is interpolated. The last of several wins. A line that is not KEY=VALUE is passed over,
/// as the file belongs to other programs too.
std::map<std::string, std::string> parse_dotenv(std::string_view text);

}  // namespace limbeck::scripts
