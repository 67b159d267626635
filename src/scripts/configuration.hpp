// What a project is configured to do: one value from limbeck.ini, alembic.ini or pyproject.toml.
// Not the reading of INI (ini.hpp), not the choice of the URL (database_url.hpp).
// The keys: docs/configuration.md.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "limbeck/migrator.hpp"
#include "schema/name.hpp"
#include "scripts/backup_settings.hpp"
#include "scripts/environment_script.hpp"

namespace limbeck::scripts {

/// A variable of the environment, or none. Handed in: only the command line reads the real one.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

enum class ConfigurationKind { none, limbeck, alembic };
/// What a new revision is written as.
enum class ScriptFormat { sql, cpp, alembic };

struct PostWriteHook {
  std::string name;
  std::string type;        ///< exec, console_scripts, module
  std::string executable;  ///< Or the entry point or module.
  std::string options;     ///< As written; REVISION_SCRIPT_FILENAME is replaced.
  std::string directory;   ///< cwd
};

/// Objects of a kind whose names fit a pattern with `*` and `?`: `table:audit_*`.
struct ObjectPattern {
  schema::ObjectKind kind = schema::ObjectKind::table;
  std::string pattern;  ///< With a dot, of schema and name; of a part, `table.part`.

  bool operator==(const ObjectPattern&) const = default;
};

struct Configuration {
  ConfigurationKind kind = ConfigurationKind::none;
  std::string path;               ///< The file that was read first; empty if none was found.
  std::string here;               ///< Its directory; without a file the working directory.
  std::string working_directory;  ///< As requested: what relative paths of options start from.
  std::string environment;        ///< Chosen by --environment or LIMBECK_ENV; empty for none.
  bool environment_chosen = false;

  std::string script_location;  ///< Empty: config.no_script_location when it is needed.
  std::vector<std::string> version_locations;  ///< Never empty once script_location is set.
  bool recursive_version_locations = false;
  bool revision_environment = false;  ///< Of Alembic: env.py has a say in empty revisions, too.
  std::string file_template;
  int truncate_slug_length = 40;
  ScriptFormat script_format = ScriptFormat::sql;
  std::string timezone;  ///< Empty: the kind's default (Limbeck: UTC; Alembic: local, naive).
  std::vector<PostWriteHook> hooks;

  std::string url;                     ///< From the file's base section; may be empty.
  std::string url_source;              ///< "limbeck.ini", or "limbeck.ini url_env=APP_URL"
  std::string environment_url;         ///< From [environment.NAME]: url, or what url_env names.
  std::string environment_url_source;  ///< "limbeck.ini [environment.production] url_env=PROD_URL"
  /// The variable that url_env names, where it is not set: an error only once a URL is needed.
  std::string missing_url_variable;
  std::string missing_environment_url_variable;
  std::string direct_url;
  /// What the env.py of an Alembic project does, and where that is; empty without one. Where the
  /// file is Limbeck's own, the obstacles alone, and none once they are adopted.
  std::string environment_path;
  EnvironmentScript environment_script;
  std::string environment_hash;  ///< Of env.py, without comments and layout.
  /// What `limbeck adopt` recorded, in Limbeck's own file: the hash of the env.py that it replaces.
  std::string adopted_environment;
  std::optional<std::string> target_metadata;  ///< As in PythonOptions.
  std::vector<std::string> source_roots;       ///< Likewise.
  std::map<std::string, std::string> names;    ///< Likewise: of [limbeck.names].

  std::string version_table = "alembic_version";
  std::string version_table_schema;
  std::optional<bool> history;  ///< Unset: on, except in an Alembic project on SQLite.
  TransactionMode transaction_mode = TransactionMode::revision;
  EditedPolicy edited = EditedPolicy::refuse;
  std::optional<std::chrono::milliseconds> lock_wait;  ///< `lock_wait = 10m`
  SessionOptions session;

  // What the schema is compared with, and how.
  std::vector<std::string> models;  ///< As written, one source each; models/source.hpp reads it.
  std::string python;  ///< That of `python`, else of the active virtual environment, else python3.
  PythonBridge python_bridge = PythonBridge::automatic;
  /// What Alembic itself is configured by; empty where there is no such file.
  std::string alembic_file;
  std::string alembic_section = "alembic";
  std::string frozen;  ///< The one file of what was frozen; empty: a file beside each script.
  std::chrono::milliseconds models_timeout{std::chrono::minutes{2}};  ///< For a program; 0: none.
  /// What --autogenerate writes sections for; empty: for the connected database, and for all where
  /// the models are.
  std::vector<std::string> dialects;
  std::string scratch_url;  ///< Where the wanted schema is tried; empty: beside the live.
  std::string missing_scratch_variable;  ///< Of scratch_url_env, as missing_url_variable.
  std::vector<std::string> schemas;      ///< Empty: every one.
  std::vector<ObjectPattern> include;    ///< Empty: everything.
  std::vector<ObjectPattern> exclude;    ///< Wins over include.
  bool compare_privileges = false;
  bool compare_storage = false;
  bool compare_partitions = false;
  bool protect = false;  ///< Nothing that loses data is done without being asked for.
  std::optional<bool> lock_file;  ///< limbeck.lock; unset: on, except in an Alembic project.
  BackupSettings backup;
};

struct ConfigurationRequest {
  std::vector<std::string> files;  ///< -c; at most one ini and one toml.
  std::string section;             ///< -n; empty: the kind's default (limbeck, alembic).
  std::optional<std::string> environment_name;  ///< --environment
  std::string working_directory;
  Environment environment;
};

/// A missing file is no error here (as in Alembic) unless named by -c, LIMBECK_CONFIG or
/// ALEMBIC_CONFIG. Every path in the result is absolute. Errors, with file and line:
/// config.not_found, config.syntax, config.interpolation, config.unknown_key (nearest known one;
/// Limbeck's own files only), config.bad_value, config.unknown_environment, config.unknown_section
/// (-n), config.two_files (-c).
Configuration load_configuration(const ConfigurationRequest& request);

/// Whether its revisions are Alembic's, whoever's file says so: their defaults hold.
bool has_alembic_scripts(const Configuration& configuration);

/// "10m", "30s", "500ms", "1h", "30d"; a bare number means seconds. None for anything else.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

}  // namespace limbeck::scripts
