#include "scripts/configuration_environment.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "limbeck/error.hpp"
#include "os/file.hpp"
#include "scripts/environment_script.hpp"
#include "scripts/python_revision.hpp"

namespace limbeck::scripts {
namespace {

/// The members are what its steps share.
class Follower {
 public:
  Follower(const ConfigurationRequest& request, const SettingSearch& search, Configuration& result)
      : request_(request), search_(search), result_(result) {}

  /// Of a project that was Alembic's once, the metadata alone: its own configuration has the rest.
  void follow() {
    if (const auto metadata = search_.find("target_metadata")) {
      result_.target_metadata = metadata->text;
    }
    if (result_.script_location.empty()) return;
    const std::string path = result_.script_location + "/env.py";
    if (!os::file_exists(path)) return;
    const std::string text = os::read_file(path);
    EnvironmentScript script = scripts::read_environment_script(text, path);
    result_.environment_path = path;
    result_.environment_hash = python_hash(text, path);
    if (!result_.target_metadata && script.is_metadata_known) {
      result_.target_metadata = script.target_metadata;
    }
    if (result_.kind == ConfigurationKind::alembic) return follow_script(script);
    const bool is_adopted = result_.adopted_environment == result_.environment_hash;
    if (!is_adopted) result_.environment_script.obstacles = std::move(script.obstacles);
  }

 private:
  /// What env.py passes to context.configure() holds, unless the configuration says otherwise.
  void follow_script(const EnvironmentScript& script) {
    result_.environment_script = script;
    follow_url(script);
    follow_models(script);
    const auto follow = [&](const char* key, const EnvironmentScript::Argument& argument,
                            std::string& target) {
      if (search_.find(key) || !argument.line) return;
      if (!argument.text) return leave_to_python(argument.line, key);
      target = *argument.text;
    };
    follow("version_table", script.version_table, result_.version_table);
    follow("version_table_schema", script.version_table_schema, result_.version_table_schema);
    if (search_.find("transaction_mode") || !script.transaction_per_migration.line) return;
    const auto& argument = script.transaction_per_migration;
    if (!argument.text) return leave_to_python(argument.line, "transaction_per_migration");
    if (*argument.text == "True") result_.transaction_mode = TransactionMode::revision;
  }

  /// `check` compares what Alembic would, unless something has a say in it that cannot be asked.
  void follow_models(const EnvironmentScript& script) {
    constexpr std::string_view kMetadata = ".metadata";
    std::string name = script.target_metadata;
    const bool can_ask = result_.python_bridge != PythonBridge::never;
    const bool is_ours = std::ranges::all_of(script.comparison_obstacles, [&](const auto& each) {
      return can_ask && each.what.starts_with("the hook ");
    });
    if (!result_.models.empty() || !is_ours) return;
    if (name.find(':') == std::string::npos) return;
    if (name.ends_with(kMetadata)) name.resize(name.size() - kMetadata.size());
    result_.models = {"sqlalchemy:" + name};
  }

  /// What the script sets counts, whatever the configuration file has for SQLAlchemy.
  void follow_url(const EnvironmentScript& script) {
    if (script.url_variable.empty() && script.url_default.empty()) return;
    if (search_.find_in_base("url") || search_.find_in_base("url_env")) return;
    result_.url = script.url_default;
    result_.url_source = "env.py";
    if (script.url_variable.empty()) return;
    result_.url_source = "env.py url_env=" + script.url_variable;
    const auto value =
        request_.environment ? request_.environment(script.url_variable) : std::nullopt;
    if (value && !value->empty()) result_.url = *value;
    if (result_.url.empty()) result_.missing_url_variable = script.url_variable;
  }

  /// The graph is read all the same.
  void leave_to_python(int line, const char* key) {
    result_.environment_script.obstacles.push_back(
        {.at = {line, 1}, .what = std::string(kComputed) + key});
  }

  const ConfigurationRequest& request_;
  const SettingSearch& search_;
  Configuration& result_;
};

}  // namespace

void follow_environment_script(const ConfigurationRequest& request, const SettingSearch& search,
                               Configuration& result) {
  Follower(request, search, result).follow();
}

}  // namespace limbeck::scripts
