// How many processors this process may use.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace localexec::sys {

// The lesser of the affinity mask (sched_getaffinity(2)) and the CPU quota of the control groups
// that this process is in, v2 (cpu.max) or v1 (cpu.cfs_quota_us); at least 1.
std::uint64_t usable_processors();

// The processors that this process may use, one mask for each of so many workers: a share of its
// own, or one processor where there are more workers than processors.
std::vector<std::vector<unsigned long>> processor_shares(std::size_t workers);

// Those of the whole machine.
std::uint64_t online_processors();

// The quota alone, read below `root` ("" but in tests): processors, or 0 for no limit.
double cgroup_quota(const std::string& root);

}  // namespace localexec::sys
