#include "run/worker_limits.h"

#include "sys/processors.h"

namespace localexec {

WorkerLimits::WorkerLimits(const CallLimits& limits, std::size_t workers)
    : by_worker_(workers),
      groups_(limits.memory ? sys::MemoryGroups::make("", *limits.memory, workers) : std::nullopt) {
  std::vector<std::vector<unsigned long>> shares(workers);
  if (limits.pin) shares = sys::processor_shares(workers);
  if (limits.memory) {
    memory_limit_ = groups_ ? MemoryLimit::control_group : MemoryLimit::each_process;
  }
  for (std::size_t worker = 0; worker < workers; ++worker) {
    sys::SpawnLimits& own = by_worker_[worker];
    own.nice = limits.nice.value_or(0);
    own.processors = std::move(shares[worker]);
    if (groups_) {
      own.control_group = groups_->folder(worker);
    } else {
      own.memory = limits.memory;
    }
  }
}

bool WorkerLimits::ran_out_of_memory(std::uint32_t worker) {
  return groups_ && groups_->ran_out(worker);
}

}  // namespace localexec
