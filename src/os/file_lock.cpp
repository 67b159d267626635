#include "os/file_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string_view>
#include <utility>

#include "limbeck/error.hpp"

namespace limbeck::os {
namespace {

[[noreturn]] void throw_unavailable(const std::string& path, int reason) {
  std::string hint = "allow this user to write the folder that holds the database";
  if (reason == ELOOP) hint = "the lock file must not be a symbolic link: remove it";
  if (reason == ENOLCK || reason == EOPNOTSUPP) {
    hint = "this file system has no file locks: move the database to a local disk";
  }
  throw Error{{.code = "lock.unavailable",
               .message = fmt::format("cannot lock {}: {}", path, std::strerror(reason)),
               .hint = hint,
               .file = path}};
}

void take_after(int descriptor, const std::string& model) {
  struct stat status = {};
  if (model.empty() || ::stat(model.c_str(), &status) != 0) return;
  // Only the superuser can give a file away; for others the file is as usable without.
  if (::geteuid() == 0 && ::fchown(descriptor, status.st_uid, status.st_gid) != 0) return;
  (void)::fchmod(descriptor, status.st_mode & 0666U);
}

/// Creating and opening are two calls, as only the creator sets the permissions; a file that goes
/// away in between is tried again.
int open_or_create(const std::string& path, const std::string& model) {
  constexpr int kFlags = O_RDWR | O_CLOEXEC | O_NOFOLLOW;
  for (int attempt = 0; attempt < 100; ++attempt) {
    int descriptor = ::open(path.c_str(), kFlags | O_CREAT | O_EXCL, 0600);
    if (descriptor >= 0) {
      take_after(descriptor, model);
      return descriptor;
    }
    if (errno == EINTR) continue;
    if (errno != EEXIST) throw_unavailable(path, errno);
    descriptor = ::open(path.c_str(), kFlags);
    if (descriptor >= 0) return descriptor;
    if (errno != ENOENT && errno != EINTR) throw_unavailable(path, errno);
  }
  throw_unavailable(path, ENOENT);
}

/// A lock on a file that somebody removed meanwhile excludes nobody.
bool is_still_at(int descriptor, const std::string& path) {
  struct stat opened = {};
  struct stat named = {};
  return ::fstat(descriptor, &opened) == 0 && ::stat(path.c_str(), &named) == 0 &&
         opened.st_ino == named.st_ino && opened.st_dev == named.st_dev;
}

void write_holder(int descriptor, const std::string& holder) {
  // The text is for people; a full disk must not keep anyone from the lock.
  if (::ftruncate(descriptor, 0) != 0) return;
  const std::string line = holder + "\n";
  (void)!::pwrite(descriptor, line.data(), line.size(), 0);
}

constexpr std::pair<unsigned long, std::string_view> kNetworkMagic[] = {
    {0x6969, "nfs"},        {0x517B, "smb"},        {0xFF534D42, "cifs"}, {0xFE534D42, "smb2"},
    {0x01021997, "9p"},     {0x5346414F, "afs"},    {0x00C36400, "ceph"}, {0x73757245, "coda"},
    {0x0BD00BD0, "lustre"}, {0x786F4256, "vboxsf"}, {0x564C, "ncp"},      {0x7C7C6673, "prl_fs"},
};
constexpr unsigned long kFuseMagic = 0x65735546;
constexpr std::string_view kNetworkFuse[] = {"sshfs",    "s3fs",    "rclone",    "glusterfs",
                                             "gcsfuse",  "davfs",   "ceph-fuse", "smbnetfs",
                                             "grpcfuse", "blobfuse"};

/// The type in /proc/self/mountinfo of the mount with this device number: "fuse.sshfs".
std::string mount_type(const std::string& path) {
  struct stat status = {};
  if (::stat(path.c_str(), &status) != 0) return {};
  const std::string device =
      fmt::format("{}:{}", status.st_dev >> 8U & 0xFFFU, status.st_dev & 0xFFU);
  std::ifstream mounts("/proc/self/mountinfo");
  for (std::string line; std::getline(mounts, line);) {
    std::istringstream words(line);
    std::string id, parent, number, word;
    words >> id >> parent >> number;
    if (number != device) continue;
    while (words >> word && word != "-") {
    }
    words >> word;
    return word;
  }
  return {};
}

}  // namespace

std::unique_ptr<FileLock> FileLock::try_acquire(const std::string& path, const std::string& holder,
                                                const std::string& model) {
  for (;;) {
    const int descriptor = open_or_create(path, model);
    std::unique_ptr<FileLock> lock(new FileLock(descriptor));
    int result = 0;
    do {
      result = ::flock(descriptor, LOCK_EX | LOCK_NB);
    } while (result != 0 && errno == EINTR);
    if (result != 0) {
      const int reason = errno;
      ::close(std::exchange(lock->descriptor_, -1));
      if (reason == EWOULDBLOCK) return nullptr;
      throw_unavailable(path, reason);
    }
    if (!is_still_at(descriptor, path)) continue;
    write_holder(descriptor, holder);
    return lock;
  }
}

std::string FileLock::holder(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (descriptor < 0) return {};
  std::array<char, 512> buffer = {};
  const ssize_t count = ::read(descriptor, buffer.data(), buffer.size());
  ::close(descriptor);
  std::string text(buffer.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
  return text.substr(0, text.find('\n'));
}

FileLock::~FileLock() {
  if (descriptor_ < 0) return;
  (void)!::ftruncate(descriptor_, 0);
  ::close(descriptor_);
}

std::optional<std::string> network_file_system(const std::string& path) {
  struct statfs status = {};
  if (::statfs(path.c_str(), &status) != 0) return std::nullopt;
  const auto magic = static_cast<unsigned long>(status.f_type) & 0xFFFFFFFFUL;
  for (const auto& [number, name] : kNetworkMagic) {
    if (magic == number) return std::string(name);
  }
  if (magic != kFuseMagic) return std::nullopt;
  const std::string type = mount_type(path);
  for (const std::string_view name : kNetworkFuse) {
    if (type.find(name) != std::string::npos) return std::string(name);
  }
  return std::nullopt;
}

}  // namespace limbeck::os
