#include "scripts/configuration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include "alembic/project_names.hpp"
#include "base/text.hpp"
#include "limbeck/error.hpp"
#include "os/file.hpp"
#include "scripts/configuration_environment.hpp"
#include "scripts/configuration_files.hpp"
#include "scripts/configuration_search.hpp"
#include "scripts/configuration_values.hpp"

namespace limbeck::scripts {
namespace {

namespace fs = std::filesystem;  // Only its arithmetic on names: the system is reached by os/.

constexpr const char* kLimbeckFileTemplate =
    "%(year)d%(month).2d%(day).2d_%(hour).2d%(minute).2d_%(slug)s";
constexpr const char* kAlembicFileTemplate = "%(rev)s_%(slug)s";

bool is_unset(const std::string& url) {
  return url.empty() || url.starts_with("driver://");
}

/// Builds one Configuration; the members are what its steps share.
class Loader {
 public:
  explicit Loader(const ConfigurationRequest& request)
      : request_(request), files_(open_configuration_files(request)) {}

  Configuration load() {
    check_keys(files_);
    result_.kind = files_.kind;
    result_.path = files_.path;
    result_.here = files_.here;
    result_.working_directory = request_.working_directory;
    choose_environment();
    read_text(result_.adopted_environment, "adopted_env");
    read_locations();
    read_names();
    read_urls();
    read_behaviour();
    read_session();
    read_comparison();
    read_backup();
    read_hooks();
    for (const std::string& root : source_roots()) {
      result_.source_roots.push_back(absolute(root, request_.working_directory));
    }
    follow_environment_script(request_, search_, result_);
    read_project_names();
    return std::move(result_);
  }

 private:
  /// Whose file it is: where paths start, which words are flags.
  bool is_alembic() const { return files_.kind == ConfigurationKind::alembic; }
  /// Whose project it is: the defaults.
  bool has_alembic_scripts() const { return scripts::has_alembic_scripts(result_); }
  std::optional<Setting> find(const std::string& key) const { return search_.find(key); }
  void read_text(std::string& target, const std::string& key) const {
    search_.read_text(target, key);
  }

  void choose_environment() {
    std::optional<std::string> name = request_.environment_name;
    const bool by_option = name.has_value();
    if (!by_option && request_.environment) name = request_.environment("LIMBECK_ENV");
    if (!name || name->empty()) return;
    std::vector<std::string> known;
    for (const auto& source : files_.sources) {
      for (const std::string& section : source.settings->sections()) {
        if (section.starts_with("environment.")) known.push_back(section.substr(12));
      }
    }
    const bool is_known = std::find(known.begin(), known.end(), *name) != known.end();
    // A variable left in the shell must not stop `init` in a folder that has no project yet.
    if (!is_known && !by_option && files_.kind == ConfigurationKind::none) return;
    if (!is_known) {
      throw Error{{.code = "config.unknown_environment",
                   .message = fmt::format("{} names the environment '{}', which is not configured",
                                          by_option ? "--environment" : "LIMBECK_ENV", *name),
                   .hint = known.empty()
                               ? fmt::format("add a section [environment.{}] to limbeck.ini", *name)
                               : "configured are: " + base::join(known, ", "),
                   .file = files_.path}};
    }
    result_.environment = *name;
    search_.choose_environment(*name);
    result_.environment_chosen = true;
  }

  std::string absolute(const std::string& path, const std::string& from) const {
    std::string result = (fs::path(from) / path).lexically_normal().string();
    if (result.size() > 1 && result.ends_with('/')) result.pop_back();
    return result;
  }

  /// Where the project's modules are, relative to the working directory.
  std::vector<std::string> source_roots() const {
    std::vector<std::string> roots;
    if (const auto paths = find("prepend_sys_path")) {
      roots = parse_paths(*paths, find("path_separator"), true);
    }
    roots.insert(roots.end(), {".", "src"});
    return roots;
  }

  /// Alembic's `package:folder`, also `package:folder:folder`. What Python would import is found by
  /// its folder's name.
  std::string resolve_package(const Setting& setting, const std::string& text) const {
    const std::vector<std::string> roots = source_roots();
    const auto colon = text.find(':');
    std::string package = text.substr(0, colon);
    std::replace(package.begin(), package.end(), '.', '/');
    std::string folder = text.substr(colon + 1);
    std::replace(folder.begin(), folder.end(), ':', '/');
    for (const std::string& root : roots) {
      const fs::path place = fs::path(root) / package / folder;
      const std::string candidate = absolute(place.string(), request_.working_directory);
      if (os::is_directory(candidate)) return candidate;
    }
    bad_value(setting,
              fmt::format("a folder; the package '{}' is not in {}: write its folder, as "
                          "in %(here)s/{}/{}",
                          text.substr(0, colon), base::join(roots, " or "), package, folder));
  }

  /// Limbeck's own files mean their own folder, Alembic's the working directory.
  std::string resolve_location(const Setting& setting, const std::string& text) const {
    if (is_alembic() && !text.starts_with('/') && text.find(':') != std::string::npos) {
      return resolve_package(setting, text);
    }
    return absolute(text, is_alembic() ? request_.working_directory : files_.here);
  }

  void read_locations() {
    if (const auto location = find("script_location")) {
      if (location->is_list) bad_value(*location, "one folder");
      result_.script_location = resolve_location(*location, location->text);
    } else if (is_alembic() && os::file_exists(files_.here + "/env.py")) {
      result_.script_location = files_.here;  // Flask-Migrate's own: beside the file.
    }
    if (const auto locations = find("version_locations")) {
      auto separator = find("path_separator");
      if (!separator) separator = find("version_path_separator");
      for (const std::string& text : parse_paths(*locations, separator, !is_alembic())) {
        result_.version_locations.push_back(resolve_location(*locations, text));
      }
    }
    if (result_.version_locations.empty() && !result_.script_location.empty()) {
      result_.version_locations = {absolute("versions", result_.script_location)};
    }
    if (const auto environment = find("revision_environment"); environment && is_alembic()) {
      constexpr std::array<std::string_view, 6> kYes = {"true", "yes", "on", "y", "t", "1"};
      result_.revision_environment =
          std::ranges::find(kYes, base::lower(environment->text)) != kYes.end();
    }
    if (const auto recursive = find("recursive_version_locations")) {
      // Alembic takes the exact word and nothing else for true.
      result_.recursive_version_locations =
          is_alembic() ? recursive->text == "true" : parse_flag(*recursive);
    }
  }

  void read_names() {
    result_.file_template = has_alembic_scripts() ? kAlembicFileTemplate : kLimbeckFileTemplate;
    read_text(result_.file_template, "file_template");
    if (const auto limit = find("truncate_slug_length")) {
      const int length = parse_count(*limit);
      if (length > 0) result_.truncate_slug_length = length;  // 0 means the default, as there.
    }
    constexpr std::array<std::pair<std::string_view, ScriptFormat>, 3> kFormats = {
        {{"sql", ScriptFormat::sql},
         {"cpp", ScriptFormat::cpp},
         {"alembic", ScriptFormat::alembic}}};
    if (has_alembic_scripts()) result_.script_format = ScriptFormat::alembic;
    if (const auto format = find("script_format")) {
      result_.script_format = parse_word(*format, kFormats);
    }
    read_text(result_.timezone, "timezone");
    read_text(result_.version_table, "version_table");
    read_text(result_.version_table_schema, "version_table_schema");
  }

  std::optional<std::string> variable(const Setting& setting) const {
    auto value = request_.environment ? request_.environment(setting.text) : std::nullopt;
    return value && !value->empty() ? value : std::nullopt;
  }

  void read_urls() {
    std::optional<Setting> url = search_.find_in_base("url");
    if (!url || is_unset(url->text)) url = search_.find_in_base("sqlalchemy.url");
    if (url && !is_unset(url->text)) {
      result_.url = url->text;
      result_.url_source = url->file;
    }
    if (const auto name = search_.find_in_base("url_env"); name && !name->text.empty()) {
      if (!result_.url.empty()) bad_value(*name, "no effect beside 'url': keep one of the two");
      result_.url_source = fmt::format("{} url_env={}", name->file, name->text);
      if (auto value = variable(*name)) {
        result_.url = std::move(*value);
      } else {
        result_.missing_url_variable = name->text;
      }
    }
    read_text(result_.direct_url, "direct_url");
    if (const auto name = find("direct_url_env")) {
      if (auto value = variable(*name)) result_.direct_url = std::move(*value);
    }
    if (!result_.environment.empty()) read_environment_url();
  }

  void read_environment_url() {
    const std::string section = search_.environment_section();
    std::optional<Setting> url = search_.find_in(section, "url");
    if (!url) url = search_.find_in(section, "sqlalchemy.url");
    if (url && is_unset(url->text)) url.reset();
    const auto name = search_.find_in(section, "url_env");
    const auto source = [&section](const Setting& setting) {
      return fmt::format("{} [{}] {}", setting.file, section, setting.key);
    };
    if (name && !name->text.empty()) {
      if (url) bad_value(*name, "no effect beside 'url': keep one of the two");
      result_.environment_url_source = source(*name) + "=" + name->text;
      if (auto value = variable(*name)) {
        result_.environment_url = std::move(*value);
      } else {
        result_.missing_environment_url_variable = name->text;
      }
    } else if (url) {
      result_.environment_url = url->text;
      result_.environment_url_source = source(*url);
    }
  }

  void read_behaviour() {
    if (const auto history = find("history")) result_.history = parse_flag(*history);
    constexpr std::array<std::pair<std::string_view, TransactionMode>, 3> kModes = {
        {{"revision", TransactionMode::revision},
         {"all", TransactionMode::all},
         {"none", TransactionMode::none}}};
    if (has_alembic_scripts()) result_.transaction_mode = TransactionMode::all;
    if (const auto mode = find("transaction_mode")) {
      result_.transaction_mode = parse_word(*mode, kModes);
    }
    constexpr std::array<std::pair<std::string_view, EditedPolicy>, 3> kPolicies = {
        {{"refuse", EditedPolicy::refuse},
         {"warn", EditedPolicy::warn},
         {"ignore", EditedPolicy::ignore}}};
    if (const auto edited = find("edited")) result_.edited = parse_word(*edited, kPolicies);
    if (const auto wait = find("lock_wait")) result_.lock_wait = duration(*wait);
    if (const auto flag = find("lock_file")) result_.lock_file = parse_flag(*flag);
  }

  static std::chrono::milliseconds duration(const Setting& setting) {
    if (const auto parsed = parse_duration(setting.text)) return *parsed;
    bad_value(setting, "a duration such as 500ms, 30s, 10m or 1h");
  }

  void take_session_key(const std::string& key, const Setting& setting) {
    if (setting.is_list) bad_value(setting, "one text");
    SessionOptions& session = result_.session;
    if (key == "role") session.role = setting.text;
    if (key == "search_path") session.search_path = setting.text;
    if (key == "lock_timeout") session.lock_timeout = setting.text;
    if (key == "statement_timeout") session.statement_timeout = setting.text;
    if (key.starts_with("set.") && key.size() > 4) session.set[key.substr(4)] = setting.text;
  }

  void read_session() {
    // Weakest first: the TOML's [session], the ini's, then likewise the chosen environment's.
    for (const bool of_environment : {false, true}) {
      if (of_environment && result_.environment.empty()) break;
      const std::string section = of_environment ? search_.environment_section() : "session";
      const std::string_view prefix = of_environment ? "session." : "";
      for (auto source = files_.sources.rbegin(); source != files_.sources.rend(); ++source) {
        for (const std::string& key : source->settings->keys(section)) {
          if (!key.starts_with(prefix)) continue;
          const auto setting = source->settings->get(section, key);
          if (setting) take_session_key(key.substr(prefix.size()), *setting);
        }
      }
    }
  }

  std::string active_python() const {
    const auto active = request_.environment ? request_.environment("VIRTUAL_ENV") : std::nullopt;
    return active && !active->empty() ? *active + "/bin/python" : "python3";
  }

  void read_comparison() {
    if (const auto models = find("models")) result_.models = parse_lines(*models);
    if (const auto limit = find("models_timeout")) result_.models_timeout = duration(*limit);
    read_text(result_.python, "python");
    if (result_.python.empty()) result_.python = active_python();
    read_bridge();
    if (const auto dialects = find("dialects")) {
      result_.dialects = parse_names(*dialects);
      for (const std::string& name : result_.dialects) {
        if (name != "sqlite" && name != "postgresql") bad_value(*dialects, "sqlite, postgresql");
      }
    }
    read_text(result_.scratch_url, "scratch_url");
    if (const auto name = find("scratch_url_env")) {
      if (!result_.scratch_url.empty()) {
        bad_value(*name, "no effect beside 'scratch_url': keep one of the two");
      }
      auto value = variable(*name);
      if (!value) result_.missing_scratch_variable = name->text;
      result_.scratch_url = value.value_or("");
    }
    if (const auto schemas = find("schemas")) result_.schemas = parse_names(*schemas);
    if (const auto include = find("include")) result_.include = parse_patterns(*include);
    if (const auto exclude = find("exclude")) result_.exclude = parse_patterns(*exclude);
    const auto read_flag = [this](bool& target, const char* key) {
      if (const auto flag = find(key)) target = parse_flag(*flag);
    };
    read_flag(result_.compare_privileges, "compare_privileges");
    read_flag(result_.compare_storage, "compare_storage");
    read_flag(result_.compare_partitions, "compare_partitions");
    read_flag(result_.protect, "protect");
  }

  void read_backup() {
    BackupSettings& backup = result_.backup;
    if (const auto when = find("backup"); when && !parse_backup(when->text, backup)) {
      bad_value(*when,
                "before-upgrade, before-destructive, never or command:PROGRAM ARGUMENT…; words are "
                "split as a shell does, nothing is expanded");
    }
    const auto location = find("backup_location");
    backup.location = absolute(location ? location->text : "backups", files_.here);
    if (const auto size = find("backup_max_size")) {
      backup.max_size = parse_size(size->text);
      if (!backup.max_size) bad_value(*size, "a size such as 500MB or 20GB");
    }
    if (const auto count = find("backup_keep")) {
      backup.keep = parse_count(*count);
      if (*backup.keep < 1) bad_value(*count, "a number from 1 on");
    }
    if (const auto age = find("backup_keep_for")) {
      backup.keep_for = parse_duration(age->text);
      if (!backup.keep_for) bad_value(*age, "an age such as 12h or 30d");
    }
    if (const auto count = find("backup_jobs")) {
      backup.jobs = parse_count(*count);
      if (backup.jobs < 1) bad_value(*count, "a number from 1 on");
    }
    if (const auto folder = find("postgresql_bin")) {
      backup.postgresql_bin = absolute(folder->text, files_.here);
    }
  }

  void read_bridge() {
    constexpr std::array<std::pair<std::string_view, PythonBridge>, 3> kPolicies = {
        {{"auto", PythonBridge::automatic},
         {"never", PythonBridge::never},
         {"always", PythonBridge::always}}};
    if (const auto policy = find("python_bridge")) {
      result_.python_bridge = parse_word(*policy, kPolicies);
    }
    if (const auto file = find("frozen")) result_.frozen = absolute(file->text, files_.here);
    if (const auto file = find("alembic_file")) {
      result_.alembic_file = absolute(file->text, files_.here);
    } else if (is_alembic()) {
      result_.alembic_file = files_.path;
      if (!request_.section.empty()) result_.alembic_section = request_.section;
    }
  }

  void read_hooks() {
    const std::string section = "post_write_hooks";
    const auto names = search_.find_in(section, "hooks");
    if (!names) return;
    for (const std::string& name : parse_names(*names)) {
      const auto text = [&](const char* key) {
        auto setting = search_.find_in(section, name + "." + key);
        // An ini lower-cases its keys, not the values of `hooks`.
        if (!setting) setting = search_.find_in(section, base::lower(name) + "." + key);
        return setting ? setting->text : std::string();
      };
      PostWriteHook hook{.name = name,
                         .type = text("type"),
                         .executable = text("executable"),
                         .options = text("options"),
                         .directory = text("cwd")};
      if (hook.type == "console_scripts") hook.executable = text("entrypoint");
      if (hook.type == "module") hook.executable = text("module");
      if (!hook.directory.empty()) {
        hook.directory = absolute(hook.directory, request_.working_directory);
      }
      result_.hooks.push_back(std::move(hook));
    }
  }

  void read_project_names() {
    const std::string section = "limbeck.names";
    for (const auto& source : files_.sources) {
      for (const std::string& key : source.settings->keys(section)) {
        const auto setting = source.settings->get(section, key);
        if (!setting || !result_.names.try_emplace(key, setting->text).second) continue;
        try {
          const std::map<std::string, std::string> told = {{key, setting->text}};
          const alembic::ProjectNames checked(told);
        } catch (const Error&) {
          bad_value(*setting, "a type's SQL, or `constant` and a literal of Python");
        }
      }
    }
  }

  const ConfigurationRequest& request_;
  ConfigurationFiles files_;
  SettingSearch search_{files_};
  Configuration result_;
};

}  // namespace

Configuration load_configuration(const ConfigurationRequest& request) {
  return Loader(request).load();
}

bool has_alembic_scripts(const Configuration& configuration) {
  return configuration.kind == ConfigurationKind::alembic ||
         !configuration.adopted_environment.empty();
}

}  // namespace limbeck::scripts
