// Debian's PgBouncer in front of the test server, on loopback, gone with the object.
#pragma once

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <pwd.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "db/url.hpp"

extern char** environ;

namespace limbeck::live {

inline int free_port() {
  const int socket_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  bind(socket_, reinterpret_cast<sockaddr*>(&address), size);
  getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
  close(socket_);
  return ntohs(address.sin_port);
}

class PgBouncer {
 public:
  /// `mode`: session, transaction or statement.
  PgBouncer(const db::Url& server, const std::string& mode, int pool_size = 5)
      : url_(server), port_(free_port()) {
    std::string pattern = std::filesystem::temp_directory_path() / "limbeck-bouncer.XXXXXX";
    directory_ = mkdtemp(pattern.data());
    write("users.txt", fmt::format("\"{}\" \"{}\"\n", server.user, server.password));
    write("bouncer.ini",
          fmt::format("[databases]\n{0} = host={1} port={2} dbname={0}\n[pgbouncer]\n"
                      "listen_addr = 127.0.0.1\nlisten_port = {3}\nunix_socket_dir =\n"
                      "auth_type = md5\nauth_file = {4}/users.txt\npool_mode = {5}\n"
                      "default_pool_size = {6}\nlogfile = {4}/log\n",
                      server.database, server.hosts.at(0), server.ports.at(0), port_, directory_,
                      mode, pool_size));
    start();
    url_.hosts = {"127.0.0.1"};
    url_.ports = {std::to_string(port_)};
  }
  ~PgBouncer() {
    if (pid_ > 0) {
      kill(pid_, SIGQUIT);
      int status = 0;
      waitpid(pid_, &status, 0);
    }
    std::filesystem::remove_all(directory_);
  }
  PgBouncer(const PgBouncer&) = delete;
  PgBouncer& operator=(const PgBouncer&) = delete;

  const db::Url& url() const { return url_; }

 private:
  void write(const std::string& name, const std::string& text) {
    std::ofstream(directory_ + "/" + name) << text;
  }

  void start() {
    const std::string ini = directory_ + "/bouncer.ini";
    std::vector<std::string> arguments = {"pgbouncer", "-q", ini};
    if (geteuid() == 0) {  // It refuses to run as root.
      const passwd* user = getpwnam("postgres");
      for (const std::string name : {"", "/users.txt", "/bouncer.ini"}) {
        EXPECT_EQ(chown((directory_ + name).c_str(), user->pw_uid, user->pw_gid), 0);
      }
      arguments.insert(arguments.begin() + 1, {"-u", "postgres"});
    }
    std::vector<char*> pointers;
    for (std::string& argument : arguments) pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    int failed =
        posix_spawn(&pid_, "/usr/sbin/pgbouncer", nullptr, nullptr, pointers.data(), environ);
    if (failed != 0) pid_ = 0;
    ASSERT_EQ(failed, 0) << "pgbouncer is not installed: run scripts/deps";
    for (int attempt = 0; attempt < 500 && !listens(); ++attempt) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    ASSERT_TRUE(listens()) << "pgbouncer did not start";
  }

  bool listens() const {
    const int socket_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port_));
    const bool answers =
        connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
    close(socket_);
    return answers;
  }

  db::Url url_;
  int port_;
  std::string directory_;
  pid_t pid_ = 0;
};

}  // namespace limbeck::live
