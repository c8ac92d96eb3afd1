// Starting processes: the only place that does, by posix_spawn(3) or, with limits, by
// sys/limited_spawn.h.
#pragma once

#include <sys/types.h>

#include <csignal>
#include <span>
#include <string>
#include <vector>

#include "sys/fd.h"
#include "sys/limited_spawn.h"

namespace localexec::sys {

// What a new process gets. Nothing here is owned.
struct SpawnRequest {
  const char* path = nullptr;  // what to execute
  std::span<const std::string> argv;
  char* const* environment = nullptr;  // null-terminated
  int in = -1;                         // become its descriptors 0, 1, 2
  int out = -1;
  int err = -1;
  const SpawnLimits* limits = nullptr;  // none
};

struct SpawnResult {
  pid_t pid = -1;
  int error = 0;  // errno of the failure, or 0
};

// Whether an errno says that the machine has no room just now for one more process, thread or
// descriptor: worth trying again later, with fewer at a time.
bool is_shortage(int error);

// Remembers how this process was started, so that every call starts the same way: its signal mask,
// its ignored signals, its limit of open files. Make it before changing any of these.
class Spawner {
 public:
  Spawner();

  // The new process leads a process group of its own. It has descriptors 0, 1 and 2, and those that
  // whoever started us left open for it, as in `localexec run ... <(list)`. A script without a #!
  // line is run by /bin/sh, as execvp(3) does. Thread-safe.
  SpawnResult spawn(const SpawnRequest& request) const;

  // Lets this process open at least `wanted` descriptors, as far as its hard limit allows; calls
  // still start with the original limit. Returns what it got.
  std::uint64_t raise_open_files(std::uint64_t wanted);

 private:
  SpawnResult spawn_with_limits(const SpawnRequest& request, const char* path,
                                char* const* argv) const;
  SpawnResult spawn_once(const SpawnRequest& request, const char* path, char* const* argv) const;

  sigset_t original_mask_{};
  sigset_t reset_to_default_{};
  std::uint64_t original_open_files_ = 0;
  std::uint64_t raised_open_files_ = 0;  // 0: as it was
};

}  // namespace localexec::sys
