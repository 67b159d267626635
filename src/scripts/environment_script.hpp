// What an Alembic project's env.py passes to context.configure(), as far as it is written out.
// Not an interpreter: a value that is computed is reported as such.
// Next: configuration.cpp, which follows it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace limbeck::scripts {

struct EnvironmentScript {
  struct Argument {
    int line = 0;  ///< 1-based; 0 where it is not passed.
    /// A string's content, or True, False, None; none where it is anything else, or where two
    /// calls disagree.
    std::optional<std::string> text = {};
  };
  Argument version_table;
  Argument version_table_schema;
  Argument transaction_per_migration;
};

EnvironmentScript read_environment_script(std::string_view text);

}  // namespace limbeck::scripts
