#include "os/file.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <span>
#include <utility>

#include "limbeck/error.hpp"

namespace limbeck::os {
namespace {

std::string hint_for(int error, const std::string& path) {
  switch (error) {
    case EACCES:
    case EPERM:
      return fmt::format("check who owns '{}' and its folder, and their permissions", path);
    case EROFS:
      return "that file system is mounted read-only: choose another place or mount it read-write";
    case ENOSPC:
    case EDQUOT:
      return "free some space on that file system, then run the command again";
    case ENOENT:
      return "check the path, or create the folder first";
    case EISDIR:
      return "name a file, not a folder";
    case ENOTDIR:
      return "a part of that path is a file where a folder is needed";
    default:
      return "see the system's message, mend the cause, then run the command again";
  }
}

[[noreturn]] void fail(const char* code, const char* what, const std::string& path, int error) {
  throw Error{{.code = code,
               .message = fmt::format("cannot {} '{}': {}", what, path, std::strerror(error)),
               .hint = hint_for(error, path),
               .file = path}};
}

[[noreturn]] void fail_reading(const std::string& path, int error) {
  fail(error == ENOENT || error == ENOTDIR ? "file.not_found" : "file.unreadable", "read", path,
       error);
}

[[noreturn]] void fail_writing(const std::string& path, int error) {
  if (error == EEXIST) {
    throw Error{{.code = "file.exists",
                 .message = fmt::format("'{}' exists already", path),
                 .hint = "choose another name, or remove that file first",
                 .file = path}};
  }
  fail("file.unwritable", "write", path, error);
}

/// Closes on every way out.
class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return value_; }
  /// Some file systems report a failed write only here.
  int close() { return ::close(std::exchange(value_, -1)); }

 private:
  int value_;
};

int open_retrying(const std::string& path, int flags, mode_t mode = 0, int folder = AT_FDCWD) {
  int descriptor = -1;
  do {
    descriptor = ::openat(folder, path.c_str(), flags | O_CLOEXEC, mode);
  } while (descriptor < 0 && errno == EINTR);
  return descriptor;
}

/// Returns 0, or the error.
int write_all(int descriptor, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return errno;
    }
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

/// A rename is kept through a power cut only when its folder is flushed too. Some file systems
/// refuse to flush folders; the content itself is safe by then, so that is no error.
void flush_folder(const std::string& path) {
  const Descriptor folder(open_retrying(folder_of(path), O_RDONLY | O_DIRECTORY));
  if (folder.get() >= 0) static_cast<void>(::fsync(folder.get()));
}

/// The file that a chain of links leads to, so that writing keeps the link.
std::string behind_links(const std::string& path) {
  struct stat status = {};
  if (::lstat(path.c_str(), &status) != 0 || !S_ISLNK(status.st_mode)) return path;
  char* const real = ::realpath(path.c_str(), nullptr);
  if (real == nullptr) return path;
  std::string result = real;
  std::free(real);
  return result;
}

enum class Flush { yes, no };

/// A temporary file with `content`, beside `path`; begins with '.', which readers of
/// revision folders pass over.
std::string write_beside(const std::string& path, std::string_view content,
                         std::optional<mode_t> mode, Flush flush = Flush::yes) {
  static std::atomic<unsigned> counter{0};
  const std::size_t slash = path.rfind('/');
  const std::size_t name = slash == std::string::npos ? 0 : slash + 1;
  std::string temporary =
      fmt::format("{}.limbeck-{}-{}.tmp", path.substr(0, name), ::getpid(), counter.fetch_add(1));
  ::unlink(temporary.c_str());  // Left by a process that had our id and died.
  Descriptor file(open_retrying(temporary, O_WRONLY | O_CREAT | O_EXCL, 0666));
  if (file.get() < 0) fail_writing(path, errno);
  int error = write_all(file.get(), content);
  if (error == 0 && mode && ::fchmod(file.get(), *mode) != 0) error = errno;
  if (error == 0 && flush == Flush::yes && ::fsync(file.get()) != 0 && errno != EINVAL) {
    error = errno;
  }
  if (file.close() != 0 && error == 0) error = errno;
  if (error != 0) {
    ::unlink(temporary.c_str());
    fail_writing(path, error);
  }
  return temporary;
}

/// Renames without replacing. Returns 0, or the error.
int rename_new(const std::string& from, const std::string& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return errno;
  // A file system without that flag: a hard link never replaces either.
  if (::link(from.c_str(), to.c_str()) != 0) return errno;
  ::unlink(from.c_str());
  return 0;
}

/// Fills the buffer as far as the file goes from where it stands; a read may give less at a time.
/// `name_path` is asked for the path of an error only.
template <typename NamePath>
std::size_t fill(const Descriptor& file, std::span<char> buffer, NamePath name_path) {
  std::size_t length = 0;
  while (length < buffer.size()) {
    const ssize_t count = ::read(file.get(), buffer.data() + length, buffer.size() - length);
    if (count == 0) break;
    if (count > 0) {
      length += static_cast<std::size_t>(count);
    } else if (const int error = errno; error != EINTR) {
      fail_reading(name_path(), error);
    }
  }
  return length;
}

/// A regular file's first page comes whole or not at all: less than asked for is all there is, and
/// needs no second read to say so. Among thousands of files that is a quarter of the time.
template <typename NamePath>
std::string read_start(const Descriptor& file, std::size_t limit, NamePath name_path) {
  std::array<char, 4096> buffer;
  ssize_t count = 0;
  do {
    count = ::read(file.get(), buffer.data(), std::min(limit, buffer.size()));
  } while (count < 0 && errno == EINTR);
  if (count < 0) fail_reading(name_path(), errno);
  std::string content(buffer.data(), static_cast<std::size_t>(count));
  if (content.size() < buffer.size()) return content;
  std::size_t length = 0;
  std::size_t wanted = 0;
  do {
    wanted = std::min(limit - content.size(), buffer.size());
    length = fill(file, std::span{buffer}.first(wanted), name_path);
    content.append(buffer.data(), length);
  } while (length == wanted && content.size() < limit);
  return content;
}

enum class EntryKind { file, directory, other };

EntryKind kind_of(DIR* directory, const dirent& entry, bool follow) {
  if (entry.d_type == DT_REG) return EntryKind::file;
  if (entry.d_type == DT_DIR) return EntryKind::directory;
  if (entry.d_type != DT_UNKNOWN && !(follow && entry.d_type == DT_LNK)) return EntryKind::other;
  struct stat status = {};
  const int flags = follow ? 0 : AT_SYMLINK_NOFOLLOW;
  if (::fstatat(::dirfd(directory), entry.d_name, &status, flags) != 0) return EntryKind::other;
  if (S_ISREG(status.st_mode)) return EntryKind::file;
  return S_ISDIR(status.st_mode) ? EntryKind::directory : EntryKind::other;
}

std::vector<std::string> list(const std::string& directory, EntryKind wanted, bool follow) {
  DIR* const stream = ::opendir(directory.c_str());
  if (stream == nullptr) fail_reading(directory, errno);
  std::vector<std::string> names;
  int error = 0;
  while (true) {
    errno = 0;
    const dirent* const entry = ::readdir(stream);
    if (entry == nullptr) {
      error = errno;
      break;
    }
    const std::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    if (kind_of(stream, *entry, follow) == wanted) names.emplace_back(name);
  }
  ::closedir(stream);
  if (error != 0) fail_reading(directory, error);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

std::string read_file(const std::string& path) {
  const Descriptor file(open_retrying(path, O_RDONLY));
  if (file.get() < 0) fail_reading(path, errno);
  std::array<char, 16384> buffer;  // Most files fit; a string would be filled with zeros first.
  std::string content;
  std::size_t length = 0;
  do {
    length = fill(file, buffer, [&] { return path; });
    content.append(buffer.data(), length);
  } while (length == buffer.size());
  return content;
}

std::string read_file_start(const std::string& path, std::size_t limit) {
  const Descriptor file(open_retrying(path, O_RDONLY));
  if (file.get() < 0) fail_reading(path, errno);
  return read_start(file, limit, [&] { return path; });
}

Folder::Folder(std::string path)
    : path_(std::move(path)), descriptor_(open_retrying(path_, O_RDONLY | O_DIRECTORY)) {
  if (descriptor_ < 0) fail_reading(path_, errno);
}

Folder::~Folder() {
  ::close(descriptor_);
}

std::string Folder::read_file_start(const std::string& name, std::size_t limit) const {
  const Descriptor file(open_retrying(name, O_RDONLY, 0, descriptor_));
  if (file.get() < 0) fail_reading(path_ + '/' + name, errno);
  return read_start(file, limit, [&] { return path_ + "/" + name; });
}

FileStamp Folder::stamp(const std::string& name) const {
  struct stat status = {};
  if (::fstatat(descriptor_, name.c_str(), &status, 0) != 0)
    fail_reading(path_ + '/' + name, errno);
  const auto nanoseconds = [](const timespec& time) {
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
  };
  return {.device = status.st_dev,
          .number = status.st_ino,
          .size = static_cast<std::uint64_t>(status.st_size),
          .modified = nanoseconds(status.st_mtim),
          .changed = nanoseconds(status.st_ctim)};
}

void write_disposable_file(const std::string& path, std::string_view content) {
  const std::string temporary = write_beside(path, content, S_IRUSR | S_IWUSR, Flush::no);
  rename_file(temporary, path);
}

void write_file(const std::string& path, std::string_view content) {
  const std::string target = behind_links(path);
  struct stat status = {};
  std::optional<mode_t> mode;
  if (::stat(target.c_str(), &status) == 0) {
    if (S_ISDIR(status.st_mode)) fail_writing(path, EISDIR);
    mode = status.st_mode & 07777;
  }
  const std::string temporary = write_beside(target, content, mode);
  if (::rename(temporary.c_str(), target.c_str()) != 0) {
    const int error = errno;
    ::unlink(temporary.c_str());
    fail_writing(path, error);
  }
  flush_folder(target);
}

void write_new_file(const std::string& path, std::string_view content) {
  if (struct stat status = {}; ::lstat(path.c_str(), &status) == 0) fail_writing(path, EEXIST);
  const std::string temporary = write_beside(path, content, std::nullopt);
  if (const int error = rename_new(temporary, path); error != 0) {
    ::unlink(temporary.c_str());
    fail_writing(path, error);
  }
  flush_folder(path);
}

void append_file(const std::string& path, std::string_view content) {
  Descriptor file(open_retrying(path, O_WRONLY | O_CREAT | O_APPEND, 0666));
  if (file.get() < 0) fail_writing(path, errno);
  if (const int error = write_all(file.get(), content); error != 0) fail_writing(path, error);
  if (file.close() != 0) fail_writing(path, errno);
}

void make_directories(const std::string& path) {
  if (path.empty() || is_directory(path)) return;
  const std::string parent = folder_of(path);
  if (parent != path && parent != ".") make_directories(parent);
  if (::mkdir(path.c_str(), 0777) == 0) return;
  const int error = errno;
  if (error == EEXIST && is_directory(path)) return;  // Another process was as quick.
  fail("file.unwritable", "create the folder", path, error == EEXIST ? ENOTDIR : error);
}

void rename_file(const std::string& from, const std::string& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) {
    const int error = errno;
    throw Error{
        {.code = error == ENOENT ? "file.not_found" : "file.unwritable",
         .message = fmt::format("cannot rename '{}' to '{}': {}", from, to, std::strerror(error)),
         .hint = hint_for(error, to),
         .file = from}};
  }
  flush_folder(to);
}

void remove_file(const std::string& path) {
  if (::unlink(path.c_str()) != 0) {
    fail(errno == ENOENT ? "file.not_found" : "file.unwritable", "remove", path, errno);
  }
}

void remove_directory(const std::string& path) {
  if (::rmdir(path.c_str()) != 0) {
    fail(errno == ENOENT ? "file.not_found" : "file.unwritable", "remove the folder", path, errno);
  }
}

bool file_exists(const std::string& path) {
  struct stat status = {};
  return ::stat(path.c_str(), &status) == 0;
}

bool is_directory(const std::string& path) {
  struct stat status = {};
  return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

std::vector<std::string> list_files(const std::string& directory) {
  return list(directory, EntryKind::file, true);
}

std::vector<std::string> list_directories(const std::string& directory) {
  return list(directory, EntryKind::directory, false);
}

}  // namespace limbeck::os
