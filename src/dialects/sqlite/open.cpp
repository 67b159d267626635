#include "dialects/sqlite/open.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <system_error>
#include <vector>

#include "base/text.hpp"
#include "dialects/sqlite/errors.hpp"

namespace limbeck::dialects::sqlite {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 6> kUriOptions = {"mode",   "cache", "immutable",
                                                         "nolock", "vfs",   "psow"};
/// What SQLAlchemy gives to Python's sqlite3 and what means nothing here.
constexpr std::array<std::string_view, 6> kPythonOptions = {"uri",
                                                            "detect_types",
                                                            "isolation_level",
                                                            "check_same_thread",
                                                            "cached_statements",
                                                            "native_datetime"};

template <std::size_t kSize>
bool contains(const std::array<std::string_view, kSize>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

Error path_error(std::string code, std::string message, std::string hint, const std::string& path) {
  return Error{{.code = std::move(code),
                .message = std::move(message),
                .hint = std::move(hint),
                .file = path,
                .dialect = "sqlite"}};
}

std::chrono::milliseconds parse_seconds(const std::string& text) {
  // Python's sqlite3 takes its timeout in seconds, fractions allowed.
  double seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || end != text.data() + text.size() || !(seconds >= 0) ||
      seconds > 1e6) {
    throw Error{{.code = "url.malformed",
                 .message = fmt::format("the URL's timeout is '{}'", text),
                 .hint = "write seconds: ?timeout=5"}};
  }
  return std::chrono::milliseconds(std::llround(seconds * 1000));
}

struct Location {
  std::string path;  ///< As the system would open it; empty for memory.
  std::string uri;   ///< Set where options must travel with the path.
  bool read_only = false;
  std::chrono::milliseconds busy_timeout{5000};
};

std::string percent_encode(std::string_view path) {
  std::string encoded;
  for (const char byte : path) {
    const auto code = static_cast<unsigned char>(byte);
    const bool plain = code > 0x20 && code < 0x7F && byte != '%' && byte != '?' && byte != '#';
    encoded += plain ? std::string(1, byte) : fmt::format("%{:02X}", code);
  }
  return encoded;
}

void check_mode(const std::string& mode) {
  if (mode == "ro" || mode == "rw" || mode == "rwc" || mode == "memory") return;
  throw Error{{.code = "url.malformed",
               .message = fmt::format("the URL's mode is '{}'", mode),
               .hint = "the modes of SQLite are ro, rw, rwc and memory"}};
}

/// SQLAlchemy writes the path as `file:PATH` where uri=true; both forms take the same options.
Location locate_file(const db::Url& url) {
  Location location;
  location.path = url.database;
  const auto uri = url.query.find("uri");
  const bool is_uri = uri != url.query.end() && base::lower(uri->second) == "true";
  if (is_uri && location.path.starts_with("file:")) location.path.erase(0, 5);
  if (is_uri && location.path.starts_with("//")) location.path.erase(0, 2);
  std::vector<std::string> options;
  for (const auto& [name, value] : url.query) {
    if (contains(kPythonOptions, name)) continue;
    if (name == "timeout") {
      location.busy_timeout = parse_seconds(value);
    } else if (contains(kUriOptions, name)) {
      if (name == "mode") check_mode(value);
      options.push_back(fmt::format("{}={}", name, percent_encode(value)));
      if (name == "mode" && value == "memory") location.path.clear();
      if ((name == "mode" && value == "ro") || name == "immutable") location.read_only = true;
    } else {
      throw Error{{.code = "url.unknown_option",
                   .message = fmt::format("SQLite has no URL option '{}'", name),
                   .hint = "known are mode, cache, immutable, nolock, vfs, psow and timeout"}};
    }
  }
  if (location.path == ":memory:") location.path.clear();
  if (!options.empty() && !location.path.empty()) {
    location.uri =
        fmt::format("file:{}?{}", percent_encode(location.path), base::join(options, "&"));
  }
  return location;
}

std::string real_path(const std::string& path) {
  std::error_code error;
  const fs::path resolved = fs::weakly_canonical(path, error);
  return error ? path : resolved.string();
}

/// Why the file cannot be opened, from what the file system shows.
Error explain(const std::string& path, sqlite3* database, int result) {
  std::error_code error;
  const fs::path folder = fs::absolute(path, error).parent_path();
  if (!fs::exists(folder, error) && !error) {
    return path_error("connect.no_directory",
                      fmt::format("the folder {} is not there", folder.string()),
                      fmt::format("create it: mkdir -p {}", folder.string()), path);
  }
  if (fs::is_directory(path, error)) {
    return path_error("connect.unreachable", fmt::format("{} is a folder", path),
                      "the URL must name a file: sqlite:///path/to/file.db", path);
  }
  const int extended = database == nullptr ? result : sqlite3_extended_errcode(database);
  const char* words = database == nullptr ? sqlite3_errstr(result) : sqlite3_errmsg(database);
  Error failure =
      path_error("connect.unreachable", fmt::format("cannot open {}: {}", path, words),
                 "check that this user may read and write the file and its folder", path);
  failure.details().sqlstate = result_name(extended);
  return failure;
}

Error missing_file(const std::string& path) {
  return path_error("connect.no_database", fmt::format("the database file {} is not there", path),
                    "correct the URL, or let `limbeck upgrade head` create it", path);
}

DatabaseHandle open_handle(const std::string& name, int flags, const std::string& path) {
  sqlite3* raw = nullptr;
  const int result = sqlite3_open_v2(name.c_str(), &raw, flags, nullptr);
  DatabaseHandle handle(raw);
  if (result != SQLITE_OK) throw explain(path, raw, result);
  sqlite3_extended_result_codes(raw, 1);
  return handle;
}

OpenedDatabase open_memory(const Location& location, int flags) {
  return {open_handle(":memory:", flags | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, ":memory:"),
          "", location.busy_timeout};
}

}  // namespace

void keep_no_statistics() noexcept {
  // Of every piece of memory, under a mutex: a tenth of the time a schema of many tables takes.
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

std::string path_of(sqlite3* database) {
  const char* name = sqlite3_db_filename(database, "main");
  return name == nullptr || *name == '\0' ? std::string() : real_path(name);
}

OpenedDatabase open_database(const contract::ConnectRequest& request) {
  const Location location = locate_file(request.url);
  // One thread at a time uses the connection, and sqlite3_interrupt needs no mutex.
  constexpr int kCommon = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  if (location.path.empty()) return open_memory(location, kCommon);
  if (request.writes && location.read_only) {
    throw path_error("connect.read_only", fmt::format("the URL opens {} read-only", location.path),
                     "take mode=ro or immutable=1 out of the URL", location.path);
  }
  std::error_code error;
  if (!fs::exists(location.path, error) && !(request.writes && request.create)) {
    const fs::path folder = fs::absolute(location.path, error).parent_path();
    if (!fs::exists(folder, error)) throw explain(location.path, nullptr, SQLITE_CANTOPEN);
    if (request.writes) throw missing_file(location.path);
    OpenedDatabase empty = open_memory(location, kCommon);
    empty.path = real_path(location.path);
    return empty;
  }
  int flags = kCommon | (location.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
  if (request.writes && request.create) flags |= SQLITE_OPEN_CREATE;
  const bool by_uri = !location.uri.empty();
  DatabaseHandle handle = open_handle(by_uri ? location.uri : location.path,
                                      by_uri ? flags | SQLITE_OPEN_URI : flags, location.path);
  if (request.writes && sqlite3_db_readonly(handle.get(), "main") == 1) {
    throw path_error("connect.read_only", fmt::format("{} cannot be written", location.path),
                     "give this user write permission on the file and its folder", location.path);
  }
  std::string path = path_of(handle.get());
  return {std::move(handle), std::move(path), location.busy_timeout};
}

}  // namespace limbeck::dialects::sqlite
