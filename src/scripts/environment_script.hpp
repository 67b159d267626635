// What an Alembic project's env.py does, as far as it is one of the usual forms: where the database
// is, what is passed to context.configure(), which models are compared.
// Not an interpreter: whatever else it does is told as an obstacle, never passed over.
// Next: environment_reader.cpp walks over it; configuration.cpp follows it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "python/syntax.hpp"

namespace limbeck::scripts {

struct EnvironmentScript {
  /// Something that Limbeck cannot do in the script's place.
  struct Obstacle {
    python::Position at;
    std::string what;  ///< A noun phrase: `a call of connection.execute`.
    /// The statement that it runs, where that stands there and no condition decides about it.
    std::string sql = {};
  };
  /// An argument of context.configure().
  struct Argument {
    int line = 0;  ///< 1-based; 0 where it is not passed.
    /// A string's content, or True, False, and the empty text for None; none where it is anything
    /// else, or where two calls disagree.
    std::optional<std::string> text = {};
  };
  Argument version_table;
  Argument version_table_schema;
  Argument transaction_per_migration;
  Argument render_as_batch;
  Argument include_schemas;
  Argument compare_type;
  Argument compare_server_default;

  /// The environment variable that holds the URL; empty: the configuration file has it.
  std::string url_variable;
  std::string url_default;  ///< Where that is not set; may be empty.
  /// Where target_metadata comes from: `app.models:Base.metadata`; empty: from nowhere.
  std::string target_metadata;
  bool is_metadata_known = true;  ///< False: the code makes it, or two calls disagree.

  std::vector<Obstacle> obstacles;             ///< To running revisions without it.
  std::vector<Obstacle> url_obstacles;         ///< To knowing the URL without it.
  std::vector<Obstacle> comparison_obstacles;  ///< To comparing models without it.
};

/// What begins the text of an obstacle that is a value of context.configure() made by code.
inline constexpr std::string_view kComputed = "a computed ";

/// Errors: python.syntax, with file and line.
EnvironmentScript read_environment_script(std::string_view text, const std::string& file);

}  // namespace limbeck::scripts
