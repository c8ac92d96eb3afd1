#include "sys/processors.h"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <vector>

#include "sys/control_groups.h"

namespace localexec::sys {
namespace {

// Of the affinity mask.
std::vector<std::size_t> usable_numbers() {
  // The kernel wants a mask at least as large as its own: try larger ones until it is content.
  for (int cpus = 1024; cpus <= 1 << 20; cpus *= 4) {
    cpu_set_t* mask = CPU_ALLOC(static_cast<std::size_t>(cpus));
    if (mask == nullptr) break;
    const std::size_t size = CPU_ALLOC_SIZE(static_cast<std::size_t>(cpus));
    const bool ok = ::sched_getaffinity(0, size, mask) == 0;
    std::vector<std::size_t> numbers;
    for (std::size_t cpu = 0; ok && cpu < static_cast<std::size_t>(cpus); ++cpu) {
      if (CPU_ISSET_S(cpu, size, mask)) numbers.push_back(cpu);
    }
    CPU_FREE(mask);
    if (!numbers.empty()) return numbers;
  }
  return {0};
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

}  // namespace

double cgroup_quota(const std::string& root) {
  const ControlGroups groups = control_groups(root, "cpu");
  double least = 0;
  const auto limit = [&least](double quota) {
    if (quota > 0 && (least == 0 || quota < least)) least = quota;
  };
  for (const std::string& folder : groups.v2) limit(read_cpu_max(folder + "/cpu.max"));
  for (const std::string& folder : groups.v1) limit(read_cfs_quota(folder));
  return least;
}

std::uint64_t usable_processors() {
  const std::uint64_t affinity = usable_numbers().size();
  const double quota = cgroup_quota("");
  if (quota <= 0) return affinity;
  return std::clamp<std::uint64_t>(static_cast<std::uint64_t>(std::ceil(quota)), 1, affinity);
}

std::vector<std::vector<unsigned long>> processor_shares(std::size_t workers) {
  constexpr std::size_t kBits = 8 * sizeof(unsigned long);
  const std::vector<std::size_t> usable = usable_numbers();
  std::vector<std::vector<unsigned long>> shares(workers);
  for (std::size_t worker = 0; worker < workers; ++worker) {
    std::size_t first = worker % usable.size();
    std::size_t end = first + 1;
    if (workers < usable.size()) {
      first = worker * usable.size() / workers;
      end = (worker + 1) * usable.size() / workers;
    }
    for (std::size_t i = first; i < end; ++i) {
      std::vector<unsigned long>& mask = shares[worker];
      if (mask.size() <= usable[i] / kBits) mask.resize(usable[i] / kBits + 1);
      mask[usable[i] / kBits] |= 1UL << (usable[i] % kBits);
    }
  }
  return shares;
}

std::uint64_t online_processors() {
  return static_cast<std::uint64_t>(std::max(::sysconf(_SC_NPROCESSORS_ONLN), 1L));
}

}  // namespace localexec::sys
