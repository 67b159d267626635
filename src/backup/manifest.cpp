#include "backup/manifest.hpp"

#include <absl/time/time.h>
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "limbeck/error.hpp"

namespace limbeck::backup {
namespace {

constexpr int kFormat = 1;
constexpr const char* kTime = "%Y-%m-%dT%H:%M:%SZ";

Error bad_manifest(const std::string& path, std::string_view why) {
  return Error{{.code = "backup.bad_manifest",
                .message = fmt::format("{} is no manifest of a backup: {}", path, why),
                .hint = "name the backup's file alone to restore it without one: move the manifest "
                        "away first",
                .file = path}};
}

}  // namespace

std::string manifest_path(const std::string& file) {
  return file + ".json";
}

std::string render_manifest(const Manifest& manifest) {
  const nlohmann::ordered_json json = {{"format", kFormat},
                                       {"file", manifest.file},
                                       {"dialect", manifest.dialect},
                                       {"url", manifest.url},
                                       {"database", manifest.database},
                                       {"revisions", manifest.revisions},
                                       {"created_at", manifest.created_at},
                                       {"size", manifest.size},
                                       {"sha256", manifest.sha256},
                                       {"schema_hash", manifest.schema_hash},
                                       {"server_version", manifest.server_version},
                                       {"made_by", manifest.made_by},
                                       {"limbeck_version", manifest.limbeck_version},
                                       {"why", manifest.why},
                                       {"reason", manifest.reason}};
  // A path that is no UTF-8 must not stop a backup.
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

Manifest parse_manifest(std::string_view text, const std::string& path) {
  try {
    const nlohmann::json json = nlohmann::json::parse(text);
    if (json.at("format").get<int>() > kFormat) {
      throw bad_manifest(path, "a newer release of Limbeck wrote it");
    }
    Manifest manifest;
    const auto read = [&json](std::string& target, const char* key) {
      target = json.at(key).get<std::string>();
    };
    read(manifest.file, "file");
    read(manifest.dialect, "dialect");
    read(manifest.url, "url");
    read(manifest.database, "database");
    manifest.revisions = json.at("revisions").get<std::vector<std::string>>();
    read(manifest.created_at, "created_at");
    manifest.size = json.at("size").get<std::uint64_t>();
    read(manifest.sha256, "sha256");
    read(manifest.schema_hash, "schema_hash");
    read(manifest.server_version, "server_version");
    read(manifest.made_by, "made_by");
    read(manifest.limbeck_version, "limbeck_version");
    read(manifest.why, "why");
    read(manifest.reason, "reason");
    if (!parse_time(manifest.created_at)) throw bad_manifest(path, "created_at is no time");
    if (manifest.file.empty() || manifest.file.find('/') != std::string::npos) {
      throw bad_manifest(path, "file is no name of a file beside it");
    }
    return manifest;
  } catch (const nlohmann::json::exception& error) {
    throw bad_manifest(path, error.what());
  }
}

std::string render_time(std::chrono::system_clock::time_point time) {
  return absl::FormatTime(kTime, absl::FromChrono(time), absl::UTCTimeZone());
}

std::optional<std::chrono::system_clock::time_point> parse_time(std::string_view text) {
  absl::Time time;
  if (!absl::ParseTime(kTime, std::string(text), absl::UTCTimeZone(), &time, nullptr)) {
    return std::nullopt;
  }
  return absl::ToChronoTime(time);
}

bool is_of(const Manifest& manifest, const db::Url& url, std::string_view database) {
  if (manifest.dialect != url.dialect) return false;
  if (url.dialect == "sqlite") return manifest.database == database;
  try {
    const db::Url other = db::parse_url(manifest.url);
    return other.hosts == url.hosts && other.ports == url.ports &&
           (other.database == url.database || manifest.database == database);
  } catch (const Error&) {
    return false;
  }
}

}  // namespace limbeck::backup
