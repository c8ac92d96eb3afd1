// What posix_spawn(3) cannot give a new process: limits that are set between fork and exec.
#pragma once

#include <sys/types.h>

#include <csignal>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace localexec::sys {

// What a process and all that it starts keep to.
struct SpawnLimits {
  int nice = 0;                           // added to ours
  std::optional<std::uint64_t> memory;    // bytes of data of each process (RLIMIT_DATA)
  std::vector<unsigned long> processors;  // mask, as for sched_setaffinity(2); empty: ours
  std::string control_group;              // whose cgroup.procs it joins; empty: ours
};

// As posix_spawn takes them.
struct SpawnPlan {
  const char* path = nullptr;
  char* const* argv = nullptr;
  char* const* environment = nullptr;
  int standard[3] = {-1, -1, -1};  // become its descriptors 0, 1, 2; -1: ours
  const sigset_t* mask = nullptr;
  const sigset_t* default_signals = nullptr;
  std::optional<std::uint64_t> open_files;  // its soft limit (RLIMIT_NOFILE)
};

// The new process leads a process group of its own. Returns its id, or -1 with what failed in
// errno. Thread-safe; costs what posix_spawn costs.
pid_t spawn_limited(const SpawnPlan& plan, const SpawnLimits& limits);

// Whether this process may start others with so much more niceness; less needs a privilege.
bool may_add_niceness(int nice);

}  // namespace localexec::sys
