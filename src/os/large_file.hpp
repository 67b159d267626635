// Files that are too large for memory and nobody else's to read: backups.
// Not the small files of a project: file.hpp.
// Errors are those of file.hpp: file.*.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace limbeck::os {

/// For the owner alone (0700); one that is there is left as it is.
void make_private_directory(const std::string& path);
/// Empty, for the owner alone (0600). Errors: file.exists, file.unwritable.
void make_private_file(const std::string& path);
std::uint64_t file_size(const std::string& path);
/// From start to end, a piece at a time.
void read_pieces(const std::string& path, const std::function<void(std::string_view)>& take);
/// Until it is on the disk: a rename that follows is then of a whole file.
void flush_file(const std::string& path);
/// Whether a process of this machine has that id now.
bool is_process_alive(int process_id) noexcept;
/// Nothing if it is not there, and nothing is told where it cannot be removed.
void remove_file_quietly(const std::string& path) noexcept;

}  // namespace limbeck::os
