// A backup on the disk: one file, or the flat folder that pg_dump's parallel form is.
// Not its name (shelf.hpp) nor its manifest (manifest.hpp). Errors: file.*.
#pragma once

#include <cstdint>
#include <string>

namespace limbeck::backup {

/// Empty, for the owner alone.
void make_stored(const std::string& path, bool is_folder);
std::uint64_t stored_size(const std::string& path);
/// Of the file; of a folder, over its files' names and hashes, sorted.
std::string stored_sha256(const std::string& path);
void flush_stored(const std::string& path);
void remove_stored(const std::string& path);
/// Nothing if it is not there, and nothing is told where it cannot be removed.
void remove_stored_quietly(const std::string& path) noexcept;
/// "sqlite", "postgresql"; empty for what is neither's backup.
std::string dialect_of_stored(const std::string& path);

}  // namespace limbeck::backup
