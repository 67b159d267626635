#include "scripts/configuration_files.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <utility>

#include "base/text.hpp"
#include "limbeck/error.hpp"
#include "os/file.hpp"
#include "scripts/toml.hpp"

namespace limbeck::scripts {
namespace {

namespace fs = std::filesystem;  // Only its arithmetic on names: the system is reached by os/.

constexpr const char* kFlaskFile = "migrations/alembic.ini";

struct Names {
  std::string ini;  ///< As the user wrote it; empty for none.
  std::string toml;
  bool required = false;
};

bool is_toml(const std::string& name) {
  return base::lower(name).ends_with(".toml");
}

std::string absolute(const ConfigurationRequest& request, const std::string& name) {
  return (fs::path(request.working_directory) / name).lexically_normal().string();
}

std::optional<std::string> variable(const ConfigurationRequest& request, const char* name) {
  std::optional<std::string> value = request.environment ? request.environment(name) : std::nullopt;
  if (value && value->empty()) return std::nullopt;
  return value;
}

Names named_files(const std::vector<std::string>& files) {
  Names names{.required = true};
  for (const std::string& file : files) {
    std::string& place = is_toml(file) ? names.toml : names.ini;
    if (!place.empty()) {
      throw Error{{.code = "config.two_files",
                   .message = fmt::format("-c names both '{}' and '{}'", place, file),
                   .hint = "give -c at most one ini file and one .toml file"}};
    }
    place = file;
  }
  return names;
}

Names choose_names(const ConfigurationRequest& request) {
  if (!request.files.empty()) return named_files(request.files);
  for (const char* const name : {"LIMBECK_CONFIG", "ALEMBIC_CONFIG"}) {
    const auto value = variable(request, name);
    if (!value) continue;
    if (!os::file_exists(absolute(request, *value))) {
      throw Error{{.code = "config.not_found",
                   .message = fmt::format("{} names '{}', which is not there", name, *value),
                   .hint = fmt::format("set {} to a configuration file, or unset it", name),
                   .file = *value}};
    }
    return named_files({*value});
  }
  if (os::file_exists(absolute(request, "limbeck.ini"))) return {.ini = "limbeck.ini"};
  // Flask-Migrate keeps it beside its scripts.
  const bool is_flask = !os::file_exists(absolute(request, "alembic.ini")) &&
                        os::file_exists(absolute(request, kFlaskFile));
  return {.ini = is_flask ? kFlaskFile : "alembic.ini", .toml = "pyproject.toml"};
}

/// None where the file is missing and need not be there.
std::optional<std::string> read(const ConfigurationRequest& request, const Names& names,
                                const std::string& name) {
  if (name.empty()) return std::nullopt;
  const std::string path = absolute(request, name);
  if (os::file_exists(path)) return os::read_file(path);
  if (!names.required) return std::nullopt;
  throw Error{{.code = "config.not_found",
               .message = fmt::format("the configuration file '{}' is not there", name),
               .hint = "check the path after -c, or make a project with `limbeck init`",
               .file = name}};
}

/// A file may be called anything: its sections tell whose it is, its name only in doubt.
ConfigurationKind kind_of_ini(const SettingSource& ini, const std::string& name) {
  if (ini.has_section("limbeck")) return ConfigurationKind::limbeck;
  if (ini.has_section("alembic")) return ConfigurationKind::alembic;
  const std::string base = fs::path(name).filename().string();
  return base.find("limbeck") != std::string::npos ? ConfigurationKind::limbeck
                                                   : ConfigurationKind::alembic;
}

void check_section(const SettingSource& ini, const std::string& section) {
  if (ini.has_section(section)) return;
  const std::vector<std::string> known = ini.sections();
  throw Error{{.code = "config.unknown_section",
               .message = fmt::format("-n names the section [{}], which {} does not have", section,
                                      ini.file()),
               .hint = known.empty() ? fmt::format("add a section [{}] to that file", section)
                                     : "it has: " + base::join(known, ", "),
               .file = ini.file()}};
}

}  // namespace

ConfigurationFiles open_configuration_files(const ConfigurationRequest& request) {
  const Names names = choose_names(request);
  ConfigurationFiles files{.here = request.working_directory};
  std::optional<std::string> first;

  std::unique_ptr<SettingSource> ini;
  TomlTools tools;
  if (const auto text = read(request, names, names.ini)) {
    ini = ini_source(*text, names.ini, fs::path(absolute(request, names.ini)).parent_path());
    files.kind = kind_of_ini(*ini, names.ini);
    if (!request.section.empty()) check_section(*ini, request.section);
  }
  if (const auto text = read(request, names, names.toml)) {
    tools = toml_sources(*text, names.toml, fs::path(absolute(request, names.toml)).parent_path());
  }
  // [tool.limbeck] says that the project has gone over to Limbeck: an alembic.ini that is only
  // lying there is passed over, one named with -c is not.
  if (tools.limbeck && !names.required) ini = nullptr;
  if (ini == nullptr) {
    files.kind = tools.limbeck   ? ConfigurationKind::limbeck
                 : tools.alembic ? ConfigurationKind::alembic
                                 : ConfigurationKind::none;
  }
  const std::string tool = files.kind == ConfigurationKind::limbeck ? "limbeck" : "alembic";
  if (ini) {
    first = names.ini;
    files.sources.push_back({std::move(ini), request.section.empty() ? tool : request.section});
  }
  auto& table = files.kind == ConfigurationKind::limbeck ? tools.limbeck : tools.alembic;
  if (table) {
    if (!first) first = names.toml;
    files.sources.push_back({std::move(table), tool});
  }
  if (!first && names.required) first = names.ini.empty() ? names.toml : names.ini;
  if (first) {
    files.path = absolute(request, *first);
    files.here = fs::path(files.path).parent_path();
  }
  return files;
}

}  // namespace limbeck::scripts
