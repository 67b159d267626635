#include "os/large_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "limbeck/error.hpp"
#include "os/file.hpp"

namespace limbeck::os {
namespace {

[[noreturn]] void fail(const char* code, const char* what, const std::string& path, int error) {
  throw Error{{.code = code,
               .message = fmt::format("cannot {} '{}': {}", what, path, std::strerror(error)),
               .hint = "see the system's message, mend the cause, then run the command again",
               .file = path}};
}

/// Closes on every way out.
class Opened {
 public:
  Opened(const std::string& path, int flags, mode_t mode = 0) {
    do {
      descriptor_ = ::open(path.c_str(), flags | O_CLOEXEC, mode);
    } while (descriptor_ < 0 && errno == EINTR);
    error_ = descriptor_ < 0 ? errno : 0;
  }
  ~Opened() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;
  int get() const { return descriptor_; }
  int error() const { return error_; }

 private:
  int descriptor_ = -1;
  int error_ = 0;
};

const char* reading_code(int error) {
  return error == ENOENT || error == ENOTDIR ? "file.not_found" : "file.unreadable";
}

}  // namespace

void make_private_directory(const std::string& path) {
  if (path.empty() || is_directory(path)) return;
  const std::size_t slash = path.rfind('/');
  if (slash != std::string::npos && slash > 0) make_directories(path.substr(0, slash));
  if (::mkdir(path.c_str(), S_IRWXU) == 0) return;
  const int error = errno;
  if (error == EEXIST && is_directory(path)) return;  // Another process was as quick.
  fail("file.unwritable", "create the folder", path, error == EEXIST ? ENOTDIR : error);
}

void make_private_file(const std::string& path) {
  const Opened file(path, O_WRONLY | O_CREAT | O_EXCL, S_IRUSR | S_IWUSR);
  if (file.get() >= 0) return;
  fail(file.error() == EEXIST ? "file.exists" : "file.unwritable", "write", path, file.error());
}

std::uint64_t file_size(const std::string& path) {
  struct stat status = {};
  if (::stat(path.c_str(), &status) != 0) fail(reading_code(errno), "read", path, errno);
  return static_cast<std::uint64_t>(status.st_size);
}

void read_pieces(const std::string& path, const std::function<void(std::string_view)>& take) {
  const Opened file(path, O_RDONLY);
  if (file.get() < 0) fail(reading_code(file.error()), "read", path, file.error());
  static_cast<void>(::posix_fadvise(file.get(), 0, 0, POSIX_FADV_SEQUENTIAL));
  std::vector<char> buffer(std::size_t{1} << 20);
  for (;;) {
    const ssize_t count = ::read(file.get(), buffer.data(), buffer.size());
    if (count == 0) return;
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail("file.unreadable", "read", path, errno);
    take({buffer.data(), static_cast<std::size_t>(count)});
  }
}

void flush_file(const std::string& path) {
  const Opened file(path, O_RDONLY);
  if (file.get() < 0) fail("file.unwritable", "flush", path, file.error());
  if (::fsync(file.get()) != 0 && errno != EINVAL) fail("file.unwritable", "flush", path, errno);
}

bool is_process_alive(int process_id) noexcept {
  return ::kill(process_id, 0) == 0 || errno == EPERM;
}

void remove_file_quietly(const std::string& path) noexcept {
  ::unlink(path.c_str());
}

}  // namespace limbeck::os
