// Refuses unknown keys of Limbeck's own files. Alembic's may hold keys of other tools.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "limbeck/error.hpp"
#include "scripts/configuration_files.hpp"

namespace limbeck::scripts {
namespace {

using Words = std::vector<std::string>;

const Words& base_keys() {
  static const Words keys = {"script_location",
                             "file_template",
                             "truncate_slug_length",
                             "script_format",
                             "timezone",
                             "version_locations",
                             "path_separator",
                             "version_path_separator",
                             "recursive_version_locations",
                             "version_table",
                             "version_table_schema",
                             "history",
                             "transaction_mode",
                             "edited",
                             "lock_wait",
                             "url",
                             "url_env",
                             "direct_url",
                             "direct_url_env",
                             "sqlalchemy.url",
                             "models",
                             "models_timeout",
                             "python",
                             "python_bridge",
                             "target_metadata",
                             "alembic_file",
                             "adopted_env",
                             "prepend_sys_path",
                             "frozen",
                             "dialects",
                             "scratch_url",
                             "scratch_url_env",
                             "schemas",
                             "include",
                             "exclude",
                             "compare_privileges",
                             "compare_storage",
                             "compare_partitions",
                             "protect",
                             "lock_file",
                             "backup",
                             "backup_location",
                             "backup_max_size",
                             "backup_jobs",
                             "backup_keep",
                             "backup_keep_for",
                             "postgresql_bin"};
  return keys;
}

const Words& session_keys() {
  static const Words keys = {"role", "search_path", "lock_timeout", "statement_timeout"};
  return keys;
}

constexpr std::array<std::string_view, 6> kHookKeys = {"type",   "executable", "entrypoint",
                                                       "module", "options",    "cwd"};
constexpr std::array<std::string_view, 3> kAlembicOnly = {"output_encoding", "sourceless",
                                                          "revision_environment"};

bool contains(const Words& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

[[noreturn]] void unknown(const SettingSource& source, const std::string& section,
                          const std::string& key, const Words& known) {
  const int line = source.line(section, key);
  std::string hint;
  if (std::find(kAlembicOnly.begin(), kAlembicOnly.end(), key) != kAlembicOnly.end()) {
    hint = "it is a key of Alembic's that Limbeck has no use for: take it out";
  } else if (const auto close = base::nearest(key, known)) {
    hint = fmt::format("did you mean '{}'?", *close);
  } else {
    hint = "the keys are listed in docs/configuration.md; in [" + section +
           "]: " + base::join(known, ", ");
  }
  throw Error{
      {.code = "config.unknown_key",
       .message = fmt::format("{}:{}: unknown key '{}' in [{}]", source.file(), line, key, section),
       .hint = std::move(hint),
       .file = source.file(),
       .line = line}};
}

bool is_session_key(std::string_view key) {
  return contains(session_keys(), key) || (key.starts_with("set.") && key.size() > 4);
}

Words with_prefix(std::string_view prefix, const Words& words) {
  Words result;
  for (const std::string& word : words) result.push_back(fmt::format("{}{}", prefix, word));
  return result;
}

void check_section_keys(const SettingSource& source, const std::string& section,
                        bool is_environment) {
  for (const std::string& key : source.keys(section)) {
    if (contains(base_keys(), key)) continue;
    Words known = base_keys();
    if (is_environment) {
      if (key.starts_with("session.") && is_session_key(std::string_view(key).substr(8))) continue;
      const Words more = with_prefix("session.", session_keys());
      known.insert(known.end(), more.begin(), more.end());
      if (contains(session_keys(), key)) known = {"session." + key};
    }
    unknown(source, section, key, known);
  }
}

void check_hook_keys(const SettingSource& source) {
  for (const std::string& key : source.keys("post_write_hooks")) {
    if (key == "hooks") continue;
    const auto dot = key.rfind('.');
    const std::string name = key.substr(0, dot);
    const bool known =
        dot != std::string::npos && dot > 0 &&
        std::find(kHookKeys.begin(), kHookKeys.end(), key.substr(dot + 1)) != kHookKeys.end();
    if (known) continue;
    Words words = {"hooks"};
    for (const std::string_view word : kHookKeys) words.push_back(fmt::format("{}.{}", name, word));
    unknown(source, "post_write_hooks", key, words);
  }
}

[[noreturn]] void unknown_section(const SettingSource& source, const std::string& section) {
  const int line = source.line(section);
  const Words known = {"limbeck", "limbeck.names", "session", "post_write_hooks", "environment."};
  const auto close = base::nearest(section, known);
  throw Error{{.code = "config.unknown_key",
               .message = fmt::format("{}:{}: unknown section [{}]", source.file(), line, section),
               .hint = close && *close != "environment."
                           ? fmt::format("did you mean [{}]?", *close)
                           : "the sections are [limbeck], [limbeck.names], [session], "
                             "[environment.NAME] and [post_write_hooks]",
               .file = source.file(),
               .line = line}};
}

}  // namespace

const std::vector<std::string>& known_keys() {
  return base_keys();
}

void check_keys(const ConfigurationFiles& files) {
  if (files.kind != ConfigurationKind::limbeck) return;
  for (const auto& [settings, base_section] : files.sources) {
    for (const std::string& section : settings->sections()) {
      if (section == "session") {
        for (const std::string& key : settings->keys(section)) {
          if (!is_session_key(key)) unknown(*settings, section, key, session_keys());
        }
      } else if (section == "limbeck.names") {
        continue;  // Names of the project's own.
      } else if (section == "post_write_hooks") {
        check_hook_keys(*settings);
      } else if (section.starts_with("environment.") && section.size() > 12) {
        check_section_keys(*settings, section, true);
      } else if (section == "limbeck" || section == base_section ||
                 settings->line(section, "script_location") > 0) {
        check_section_keys(*settings, section, false);  // Some are there for -n.
      } else {
        unknown_section(*settings, section);
      }
    }
  }
}

}  // namespace limbeck::scripts
