#include "backup/stored.hpp"

#include <exception>
#include <vector>

#include "base/digest.hpp"
#include "os/file.hpp"
#include "os/large_file.hpp"

namespace limbeck::backup {
namespace {

constexpr std::size_t kMagicLength = 16;
/// What pg_dump writes into such a folder last.
constexpr const char* kContents = "/toc.dat";

std::vector<std::string> files_of(const std::string& path) {
  if (!os::is_directory(path)) return {path};
  std::vector<std::string> files = os::list_files(path);
  for (std::string& each : files) each.insert(0, path + "/");
  return files;
}

std::string file_sha256(const std::string& path) {
  base::Sha256 hash;
  os::read_pieces(path, [&hash](std::string_view piece) { hash.add(piece); });
  return hash.finish_hex();
}

}  // namespace

void make_stored(const std::string& path, bool is_folder) {
  remove_stored_quietly(path);
  is_folder ? os::make_private_directory(path) : os::make_private_file(path);
}

std::uint64_t stored_size(const std::string& path) {
  std::uint64_t size = 0;
  for (const std::string& each : files_of(path)) size += os::file_size(each);
  return size;
}

std::string stored_sha256(const std::string& path) {
  if (!os::is_directory(path)) return file_sha256(path);
  base::Sha256 hash;
  for (const std::string& each : files_of(path)) {
    hash.add(each.substr(path.size() + 1) + "\n" + file_sha256(each) + "\n");
  }
  return hash.finish_hex();
}

void flush_stored(const std::string& path) {
  for (const std::string& each : files_of(path)) os::flush_file(each);
  if (os::is_directory(path)) os::flush_file(path);
}

void remove_stored(const std::string& path) {
  for (const std::string& each : files_of(path)) os::remove_file(each);
  if (os::is_directory(path)) os::remove_directory(path);
}

void remove_stored_quietly(const std::string& path) noexcept {
  try {
    if (os::file_exists(path)) remove_stored(path);
  } catch (const std::exception&) {
    // What stays is hidden, and no backup.
  }
}

std::string dialect_of_stored(const std::string& path) {
  const std::string file = os::is_directory(path) ? path + kContents : path;
  if (!os::file_exists(file)) return "";
  const std::string start = os::read_file_start(file, kMagicLength);
  if (start.starts_with("SQLite format 3") && file == path) return "sqlite";
  return start.starts_with("PGDMP") ? "postgresql" : "";
}

}  // namespace limbeck::backup
