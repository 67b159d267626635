// What starting a program takes, for process.cpp and child_process.cpp. No door of its own.
#pragma once

#include <signal.h>
#include <spawn.h>
#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

#include "os/process.hpp"

namespace limbeck::os {

/// Whatever this process does about signals, the program starts with the system's defaults.
class SpawnSettings {
 public:
  SpawnSettings();
  ~SpawnSettings();
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;

  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
};

/// None if there is no such program. Errors: process.failed.
std::optional<pid_t> spawn(const Command& command, SpawnSettings& settings);

[[noreturn]] void fail_process(const Command& command, int error);

}  // namespace limbeck::os
