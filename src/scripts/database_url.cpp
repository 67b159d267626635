#include "scripts/database_url.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <utility>

#include "limbeck/error.hpp"
#include "os/file.hpp"
#include "scripts/dotenv.hpp"

namespace limbeck::scripts {
namespace {

namespace fs = std::filesystem;  // Only its arithmetic on names: the system is reached by os/.

constexpr const char* kVariable = "DATABASE_URL";

std::optional<std::string> from_dotenv(const Configuration& configuration,
                                       const std::string& name = kVariable) {
  if (configuration.here.empty()) return std::nullopt;
  const std::string path = configuration.here + "/.env";
  if (!os::file_exists(path) || os::is_directory(path)) return std::nullopt;
  const auto variables = parse_dotenv(os::read_file(path));
  const auto found = variables.find(name);
  if (found == variables.end() || found->second.empty()) return std::nullopt;
  return found->second;
}

/// `.env` is the developer's own: an environment chosen explicitly does not fall back to it.
[[noreturn]] void variable_is_missing(const Configuration& configuration, const std::string& source,
                                      const std::string& name) {
  const bool in_dotenv = from_dotenv(configuration, name).has_value();
  throw Error{{.code = "config.bad_value",
               .message = fmt::format("{}: the variable {} is not set", source, name),
               .hint = fmt::format("export {}=postgresql://USER:PASSWORD@HOST/DATABASE, or give "
                                   "--url{}",
                                   name, in_dotenv ? "; url_env does not look into .env" : "")}};
}

/// SQLite's `file:` form with uri=true keeps its prefix; memory stays memory.
void make_absolute(db::Url& url, const std::string& directory) {
  if (url.dialect != "sqlite" || url.database.empty()) return;
  const auto uri = url.query.find("uri");
  const bool is_uri = uri != url.query.end() && uri->second != "false" && uri->second != "0" &&
                      url.database.starts_with("file:");
  const std::string prefix = is_uri ? "file:" : "";
  const std::string path = url.database.substr(prefix.size());
  const auto mode = url.query.find("mode");
  const bool is_memory = is_uri && (path.empty() || path == ":memory:" ||
                                    (mode != url.query.end() && mode->second == "memory"));
  if (is_memory || (is_uri && path.starts_with("//"))) return;
  url.database = prefix + (fs::path(directory) / path).lexically_normal().string();
}

/// The configuration's URL is not the one that env.py connects to.
void refuse_unknown_url(const Configuration& configuration) {
  const auto& obstacles = configuration.environment_script.url_obstacles;
  if (obstacles.empty()) return;
  const auto& first = obstacles.front();
  throw Error{{.code = "env.url_unknown",
               .message = fmt::format("{}:{}: env.py connects to {}",
                                      configuration.environment_path, first.at.line, first.what),
               .hint = "say which database it is: set DATABASE_URL or give --url; `limbeck adopt` "
                       "records it",
               .file = configuration.environment_path,
               .line = first.at.line}};
}

std::string shown_file(const Configuration& configuration) {
  return fs::path(configuration.path).filename().string();
}

}  // namespace

DatabaseUrl make_database_url(const std::string& text, std::string source,
                              const std::string& directory) {
  try {
    DatabaseUrl result{.url = db::parse_url(text), .source = source, .text = text};
    make_absolute(result.url, directory);
    return result;
  } catch (Error& error) {
    error.details().message += fmt::format(" (from {})", source);
    throw;
  }
}

DatabaseUrl find_database_url(const Configuration& configuration,
                              const std::optional<std::string>& option,
                              const Environment& environment,
                              const std::string& working_directory) {
  // SQLAlchemy, and so an alembic.ini, means the working directory by a relative path.
  const std::string& from_file =
      configuration.kind == ConfigurationKind::limbeck ? configuration.here : working_directory;
  if (option && !option->empty()) return make_database_url(*option, "--url", working_directory);
  if (!configuration.missing_environment_url_variable.empty()) {
    variable_is_missing(configuration, configuration.environment_url_source,
                        configuration.missing_environment_url_variable);
  }
  // Whoever sets a variable does not know where the configuration is.
  const auto start = [&](const std::string& source) -> const std::string& {
    return source.find(" url_env=") != std::string::npos ? working_directory : from_file;
  };
  if (!configuration.environment_url.empty()) {
    return make_database_url(configuration.environment_url, configuration.environment_url_source,
                             start(configuration.environment_url_source));
  }
  const auto variable = environment ? environment(kVariable) : std::nullopt;
  if (variable && !variable->empty())
    return make_database_url(*variable, kVariable, working_directory);
  if (const auto text = from_dotenv(configuration))
    return make_database_url(*text, ".env", working_directory);
  refuse_unknown_url(configuration);
  if (!configuration.missing_url_variable.empty()) {
    variable_is_missing(configuration, configuration.url_source,
                        configuration.missing_url_variable);
  }
  if (!configuration.url.empty()) {
    return make_database_url(configuration.url, configuration.url_source,
                             start(configuration.url_source));
  }
  const bool has_file = configuration.kind != ConfigurationKind::none;
  throw Error{{.code = "url.not_set",
               .message = "no database URL is set",
               .hint = fmt::format(
                   "give --url, or set DATABASE_URL in the environment or in .env, or "
                   "'{}' in {}",
                   configuration.kind == ConfigurationKind::alembic ? "sqlalchemy.url" : "url",
                   has_file ? shown_file(configuration) : "limbeck.ini (`limbeck init`)")}};
}

}  // namespace limbeck::scripts
