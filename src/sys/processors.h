// How many processors this process may use.
#pragma once

#include <cstdint>
#include <string>

namespace localexec::sys {

// The lesser of the affinity mask (sched_getaffinity(2)) and the CPU quota of the control groups
// that this process is in, v2 (cpu.max) or v1 (cpu.cfs_quota_us); at least 1.
std::uint64_t usable_processors();

// The quota alone, read below `root` ("" but in tests): processors, or 0 for no limit.
double cgroup_quota(const std::string& root);

}  // namespace localexec::sys
