#include "scripts/adoption.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <map>
#include <utility>

#include "base/text.hpp"
#include "db/url.hpp"
#include "limbeck/error.hpp"
#include "os/file.hpp"
#include "scripts/configuration_files.hpp"
#include "sql/lexer.hpp"

namespace limbeck::scripts {
namespace {

namespace fs = std::filesystem;  // Only its arithmetic on names: the system is reached by os/.

/// Key and value of [session].
using SessionSetting = std::pair<std::string, std::string>;

/// A name or a literal as the settings take it: without the quotes around it.
std::string plain(std::string_view text) {
  const bool is_quoted = text.size() > 1 && (text.front() == '\'' || text.front() == '"') &&
                         text.back() == text.front();
  return std::string(is_quoted ? text.substr(1, text.size() - 2) : text);
}

/// `SET [SESSION] name {TO|=} value` and `SET [SESSION] ROLE name`, as PostgreSQL has them.
std::optional<SessionSetting> session_setting(const std::string& sql) {
  sql::Lexer lexer(sql, sql::Flavor::postgresql);
  std::vector<std::string> words;
  for (sql::Token token = lexer.next(); token.kind != sql::TokenKind::end; token = lexer.next()) {
    if (token.kind != sql::TokenKind::terminator) words.emplace_back(lexer.text_of(token));
  }
  const auto is = [&](std::size_t index, std::string_view word) {
    return index < words.size() && base::equals_ignoring_case(words[index], word);
  };
  if (!is(0, "set")) return std::nullopt;
  std::size_t at = is(1, "session") ? 2 : 1;
  if (is(at, "role") && words.size() == at + 2) return SessionSetting{"role", plain(words[at + 1])};
  std::string name = at < words.size() ? base::lower(words[at++]) : "";
  while (is(at, ".") && at + 1 < words.size()) {
    name += "." + base::lower(words[at + 1]);
    at += 2;
  }
  if (!is(at, "to") && !is(at, "=")) return std::nullopt;
  std::string value;
  for (std::size_t i = at + 1; i < words.size(); ++i) {
    value += words[i] == "," ? ", " : name == "search_path" ? words[i] : plain(words[i]);
  }
  const bool is_name = !name.empty() && std::ranges::all_of(name, [](char letter) {
    return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_' || letter == '.';
  });
  if (!is_name || value.empty() || base::lower(value) == "default") return std::nullopt;
  const bool has_own_key =
      name == "search_path" || name == "lock_timeout" || name == "statement_timeout";
  return SessionSetting{has_own_key ? name : "set." + name, value};
}

/// The lines of the block that begins there, by indentation.
std::string block_at(std::string_view text, int line) {
  const std::vector<std::string_view> lines = base::split(text, '\n');
  std::string block;
  std::size_t margin = 0;
  for (auto index = static_cast<std::size_t>(line - 1); index < lines.size(); ++index) {
    const std::string_view each = lines[index];
    const std::size_t indent = each.find_first_not_of(" \t\r");
    if (indent == std::string_view::npos) continue;
    if (block.empty()) {
      margin = indent;
    } else if (indent <= margin) {
      break;
    }
    block += each;
    block += '\n';
  }
  return block;
}

/// A loop that a migration is run in, or that calls a function of env.py: it may run one.
bool runs_migrations(const std::string& block, std::string_view text) {
  for (const std::string_view word : {"run_migrations", "configure", "connect", "begin"}) {
    if (block.find(word) != std::string::npos) return true;
  }
  for (const std::string_view line : base::split(text, '\n')) {
    std::string_view rest = base::trim(line);
    if (rest.starts_with("async ")) rest = base::trim(rest.substr(6));
    if (!rest.starts_with("def ")) continue;
    const std::string_view name = base::trim(rest.substr(4, rest.find('(') - 4));
    if (block.find(fmt::format("{}(", name)) != std::string::npos) return true;
  }
  return false;
}

[[noreturn]] void refuse_computed(const std::string& path,
                                  const EnvironmentScript::Obstacle& each) {
  const std::string key = each.what.substr(kComputed.size());
  throw Error{{.code = "config.bad_value",
               .message = fmt::format("{}:{}: env.py computes what it passes for '{}'", path,
                                      each.at.line, key),
               .hint = fmt::format("set '{}' in the configuration file to the value it has",
                                   key == "transaction_per_migration" ? "transaction_mode" : key),
               .file = path,
               .line = each.at.line}};
}

[[noreturn]] void refuse_several(const std::string& path,
                                 const EnvironmentScript::Obstacle& obstacle) {
  throw Error{{.code = "adopt.several_databases",
               .message = fmt::format("{}:{}: env.py holds {}, which migrates several databases or "
                                      "schemas: no configuration replaces that",
                                      path, obstacle.at.line, obstacle.what),
               .hint =
                   "let the project's Python run it (python_bridge = auto), or run limbeck once "
                   "for each of them with a configuration of its own",
               .file = path,
               .line = obstacle.at.line}};
}

/// Lines of the new file, a section after the other.
class Writer {
 public:
  void set(const std::string& section, const std::string& key, std::string value) {
    auto& keys = sections_[section];
    const auto found = std::ranges::find(keys, key, &Entry::key);
    if (found != keys.end()) {
      found->value = std::move(value);
      return;
    }
    if (std::ranges::find(order_, section) == order_.end()) order_.push_back(section);
    keys.push_back({key, std::move(value)});
  }
  bool has(const std::string& section, const std::string& key) const {
    const auto found = sections_.find(section);
    return found != sections_.end() &&
           std::ranges::find(found->second, key, &Entry::key) != found->second.end();
  }
  void erase(const std::string& section, const std::string& key) {
    std::erase_if(sections_[section], [&](const Entry& each) { return each.key == key; });
  }

  std::string render(const std::string& comment, bool masked) const {
    std::string text = comment;
    for (const std::string& section : order_) {
      text += fmt::format("{}[{}]\n", text == comment ? "" : "\n", section);
      for (const Entry& each : sections_.at(section)) {
        const bool is_url =
            each.key == "url" || each.key.ends_with("_url") || each.key.ends_with(".url");
        text += fmt::format("{} = {}\n", each.key,
                            escaped(masked && is_url ? masked_url(each.value) : each.value));
      }
    }
    return text;
  }

 private:
  struct Entry {
    std::string key, value;
  };

  static std::string masked_url(const std::string& text) {
    try {
      return db::masked(db::parse_url(text));
    } catch (const Error&) {
      return "***";
    }
  }

  /// As ConfigParser reads it back: percent signs doubled, further lines indented.
  static std::string escaped(const std::string& value) {
    std::string text;
    for (const char letter : value) {
      text += letter;
      if (letter == '%') text += '%';
      if (letter == '\n') text += "    ";
    }
    return text;
  }

  std::vector<std::string> order_;
  std::map<std::string, std::vector<Entry>> sections_;
};

constexpr const char* kBase = "limbeck";

class Adopter {
 public:
  Adopter(const Configuration& configuration, const ConfigurationRequest& request,
          const AdoptedUrl& url)
      : configuration_(configuration),
        script_(configuration.environment_script),
        request_(request),
        url_(url) {}

  Adoption adopt() {
    Adoption result;
    result.obstacles = adopted_obstacles(configuration_.environment_path, script_);
    write_places();
    copy_configuration();
    write_environment();
    write_url();
    write_session();
    writer_.set(kBase, "adopted_env", configuration_.environment_hash);
    const std::string comment = fmt::format(
        "# Written by `limbeck adopt`: in the place of {}, as it was then, and of {}.\n",
        relative(configuration_.environment_path), relative(configuration_.path));
    result.text = writer_.render(comment, false);
    result.shown = writer_.render(comment, true);
    return result;
  }

 private:
  std::string relative(const std::string& path) const {
    return fs::path(path).lexically_relative(request_.working_directory).string();
  }

  void write_places() {
    writer_.set(kBase, "alembic_file", relative(configuration_.alembic_file));
    writer_.set(kBase, "script_location", relative(configuration_.script_location));
    const std::vector<std::string> usual = {configuration_.script_location + "/versions"};
    if (configuration_.version_locations != usual) {
      std::vector<std::string> folders;
      for (const std::string& each : configuration_.version_locations) {
        folders.push_back(relative(each));
      }
      writer_.set(kBase, "version_locations", base::join(folders, "\n"));
      writer_.set(kBase, "path_separator", "newline");
    }
    if (configuration_.recursive_version_locations) {
      writer_.set(kBase, "recursive_version_locations", "on");
    }
  }

  static std::string text_of(const Setting& setting) {
    return setting.is_list ? base::join(setting.items, "\n") : setting.text;
  }

  /// A file that is named from the configuration's folder.
  std::string moved(const std::string& key, const std::string& text) const {
    const bool is_path =
        key == "frozen" || (key == "python" && text.find('/') != std::string::npos);
    if (!is_path || text.starts_with('/')) return text;
    return relative((fs::path(configuration_.here) / text).lexically_normal().string());
  }

  /// Alembic's file takes Limbeck's keys and sections, too.
  void copy_configuration() {
    static constexpr std::array<std::string_view, 8> kWritten = {
        "script_location", "version_locations",
        "path_separator",  "recursive_version_locations",
        "alembic_file",    "version_path_separator",
        "adopted_env",     "sqlalchemy.url"};
    const ConfigurationFiles files = open_configuration_files(request_);
    for (const ConfigurationFiles::Source& source : files.sources) {
      for (const std::string& key : known_keys()) {
        if (std::ranges::find(kWritten, key) != kWritten.end() || writer_.has(kBase, key)) continue;
        const auto setting = source.settings->get(source.section, key);
        if (!setting || text_of(*setting).empty()) continue;
        const bool is_unset_url = key == "url" && text_of(*setting).starts_with("driver://");
        if (!is_unset_url) writer_.set(kBase, key, moved(key, text_of(*setting)));
      }
      for (const std::string& section : source.settings->sections()) {
        const bool is_limbecks = section == "session" || section == "post_write_hooks" ||
                                 section == "limbeck.names" || section.starts_with("environment.");
        if (!is_limbecks) continue;
        for (const std::string& key : source.settings->keys(section)) {
          const auto setting = source.settings->get(section, key);
          if (setting && !writer_.has(section, key)) writer_.set(section, key, text_of(*setting));
        }
      }
    }
    // It was a word of Alembic's separator.
    if (const auto roots = configuration_.source_roots; writer_.has(kBase, "prepend_sys_path")) {
      std::vector<std::string> folders;
      // The last two are looked into in any case.
      for (std::size_t i = 0; i + 2 < roots.size(); ++i) {
        const std::string folder = relative(roots[i]);
        folders.push_back(folder.empty() ? "." : folder);
      }
      writer_.set(kBase, "prepend_sys_path", base::join(folders, ", "));
    }
  }

  /// What env.py passes to context.configure().
  void write_environment() {
    if (configuration_.version_table != "alembic_version") {
      writer_.set(kBase, "version_table", configuration_.version_table);
    }
    if (!configuration_.version_table_schema.empty()) {
      writer_.set(kBase, "version_table_schema", configuration_.version_table_schema);
    }
    const TransactionMode mode = configuration_.transaction_mode;
    writer_.set(kBase, "transaction_mode",
                mode == TransactionMode::all    ? "all"
                : mode == TransactionMode::none ? "none"
                                                : "revision");
    const auto& metadata = configuration_.target_metadata;
    if (metadata && !metadata->empty()) writer_.set(kBase, "target_metadata", *metadata);
    if (!configuration_.models.empty()) {
      writer_.set(kBase, "models", base::join(configuration_.models, "\n"));
    }
  }

  void write_url() {
    const bool is_given = !url_.variable.empty() || !url_.url.empty();
    if (!script_.url_obstacles.empty() && !is_given) refuse_unknown_url();
    if (is_given) {
      writer_.erase(kBase, "url");
      writer_.erase(kBase, "url_env");
    }
    if (!url_.variable.empty()) return writer_.set(kBase, "url_env", url_.variable);
    if (!url_.url.empty()) {
      if (!db::parse_url(url_.url).password.empty()) refuse_password();
      return writer_.set(kBase, "url", url_.url);
    }
    if (writer_.has(kBase, "url") || writer_.has(kBase, "url_env")) return;
    if (!script_.url_variable.empty()) {
      writer_.set(kBase, "url_env", script_.url_variable);
    } else if (!configuration_.url.empty()) {
      writer_.set(kBase, "url", configuration_.url);
    }
  }

  [[noreturn]] void refuse_unknown_url() const {
    const EnvironmentScript::Obstacle& first = script_.url_obstacles.front();
    throw Error{{.code = "adopt.no_url",
                 .message = fmt::format("{}:{}: env.py connects to {}",
                                        configuration_.environment_path, first.at.line, first.what),
                 .hint = "name the variable that will hold the URL: `limbeck adopt --url-env "
                         "DATABASE_URL`, or the URL itself with --url",
                 .file = configuration_.environment_path,
                 .line = first.at.line}};
  }

  [[noreturn]] static void refuse_password() {
    throw Error{{.code = "adopt.password",
                 .message = "the URL holds a password, which would stand in limbeck.ini",
                 .hint = "name a variable that holds the URL: --url-env DATABASE_URL"}};
  }

  void write_session() {
    for (const EnvironmentScript::Obstacle& each : script_.obstacles) {
      if (const auto setting = session_setting(each.sql)) {
        writer_.set("session", setting->first, setting->second);
        if (setting->first == "search_path") write_version_schema(setting->second);
      }
    }
  }

  /// Alembic's version table is in the first schema of the path; Limbeck's keeps to the session's.
  void write_version_schema(const std::string& search_path) {
    const std::string first = plain(base::trim(search_path.substr(0, search_path.find(','))));
    const bool is_known = !configuration_.version_table_schema.empty() || first == "$user";
    if (!is_known) writer_.set(kBase, "version_table_schema", first);
  }

  const Configuration& configuration_;
  const EnvironmentScript& script_;
  const ConfigurationRequest& request_;
  const AdoptedUrl& url_;
  Writer writer_;
};

}  // namespace

std::vector<AdoptedObstacle> adopted_obstacles(const std::string& environment_path,
                                               const EnvironmentScript& script) {
  std::vector<AdoptedObstacle> found;
  const std::string text = os::read_file(environment_path);
  for (const EnvironmentScript::Obstacle& each : script.obstacles) {
    const bool is_loop =
        each.what == "a loop" && runs_migrations(block_at(text, each.at.line), text);
    if (each.what.starts_with(kComputed)) refuse_computed(environment_path, each);
    if (is_loop || each.what == "arguments of context.run_migrations()") {
      refuse_several(environment_path, each);
    }
    AdoptedObstacle& added = found.emplace_back();
    added.obstacle = each;
    if (const auto setting = session_setting(each.sql)) {
      added.by = fmt::format("[session] {} = {}", setting->first, setting->second);
    }
  }
  return found;
}

Adoption propose_adoption(const Configuration& configuration, const ConfigurationRequest& request,
                          const AdoptedUrl& url) {
  return Adopter(configuration, request, url).adopt();
}

std::string with_adopted_hash(std::string_view text, const std::string& path,
                              const std::string& hash) {
  const std::string line = fmt::format("adopted_env = {}", hash);
  std::string result;
  bool is_base = false;
  bool is_written = false;
  std::size_t behind_header = std::string::npos;
  for (const std::string_view each : base::split(text, '\n')) {
    const std::string_view trimmed = base::trim(each);
    if (trimmed.starts_with('[')) is_base = trimmed == fmt::format("[{}]", kBase);
    const std::string_view key = base::trim(each.substr(0, each.find_first_of("=:")));
    const bool is_old = is_base && base::lower(key) == "adopted_env";
    result += is_old ? line : std::string(each);
    result += '\n';
    is_written = is_written || is_old;
    if (is_base && trimmed.starts_with('[')) behind_header = result.size();
  }
  if (!is_written) {
    if (behind_header == std::string::npos) {
      throw Error{{.code = "adopt.no_section",
                   .message = fmt::format("{} has no section [limbeck]", path),
                   .hint = fmt::format("write into its base section: {}", line),
                   .file = path}};
    }
    result.insert(behind_header, line + "\n");
  }
  result.pop_back();  // The text's last line break is one of its own.
  return result;
}

}  // namespace limbeck::scripts
