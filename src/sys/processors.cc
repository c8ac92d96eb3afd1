#include "sys/processors.h"

#include <sched.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>
#include <vector>

namespace localexec::sys {
namespace {

std::uint64_t affinity_count() {
  // The kernel wants a mask at least as large as its own: try larger ones until it is content.
  for (int cpus = 1024; cpus <= 1 << 20; cpus *= 4) {
    cpu_set_t* mask = CPU_ALLOC(static_cast<std::size_t>(cpus));
    if (mask == nullptr) return 1;
    const std::size_t size = CPU_ALLOC_SIZE(static_cast<std::size_t>(cpus));
    const bool ok = ::sched_getaffinity(0, size, mask) == 0;
    const int count = ok ? CPU_COUNT_S(size, mask) : 0;
    CPU_FREE(mask);
    if (ok) return static_cast<std::uint64_t>(std::max(count, 1));
  }
  return 1;
}

// "QUOTA PERIOD" of v2's cpu.max, where QUOTA may be "max"; 0 for no limit.
double read_cpu_max(const std::string& path) {
  std::ifstream file(path);
  double quota = 0;
  double period = 0;
  return (file >> quota >> period) && period > 0 ? quota / period : 0;
}

double read_cfs_quota(const std::string& folder) {
  std::ifstream quota_file(folder + "/cpu.cfs_quota_us");
  std::ifstream period_file(folder + "/cpu.cfs_period_us");
  double quota = 0;
  double period = 0;
  if (!(quota_file >> quota) || !(period_file >> period)) return 0;
  return quota > 0 && period > 0 ? quota / period : 0;
}

// A limit holds for all below it: walks from the group up to the mount, takes the least.
template <typename Read>
double least_upwards(const std::string& mount, std::string group, Read read) {
  double least = 0;
  while (true) {
    const double quota = read(mount + group);
    if (quota > 0 && (least == 0 || quota < least)) least = quota;
    const auto slash = group.rfind('/');
    if (slash == std::string::npos || group == "/") return least;
    group.erase(slash);
  }
}

}  // namespace

double cgroup_quota(const std::string& root) {
  std::ifstream groups(root + "/proc/self/cgroup");
  double least = 0;
  std::string line;
  while (std::getline(groups, line)) {  // hierarchy-ID:controllers:path
    std::istringstream fields(line);
    std::string id;
    std::string controllers;
    std::string path;
    std::getline(fields, id, ':');
    std::getline(fields, controllers, ':');
    std::getline(fields, path);
    double quota = 0;
    if (id == "0" && controllers.empty()) {
      for (const char* mount : {"/sys/fs/cgroup", "/sys/fs/cgroup/unified"}) {
        quota = std::max(quota, least_upwards(root + mount, path, [](const std::string& folder) {
                           return read_cpu_max(folder + "/cpu.max");
                         }));
      }
    } else if (("," + controllers + ",").find(",cpu,") != std::string::npos) {
      quota = least_upwards(root + "/sys/fs/cgroup/cpu", path, read_cfs_quota);
    }
    if (quota > 0 && (least == 0 || quota < least)) least = quota;
  }
  return least;
}

std::uint64_t usable_processors() {
  const std::uint64_t affinity = affinity_count();
  const double quota = cgroup_quota("");
  if (quota <= 0) return affinity;
  return std::clamp<std::uint64_t>(static_cast<std::uint64_t>(std::ceil(quota)), 1, affinity);
}

}  // namespace localexec::sys
