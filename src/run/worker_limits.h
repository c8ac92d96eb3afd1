// What the calls of each worker are given of the machine.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/record.h"
#include "core/resource_spec.h"
#include "sys/limited_spawn.h"
#include "sys/memory_groups.h"

namespace localexec {

class WorkerLimits {
 public:
  WorkerLimits(const CallLimits& limits, std::size_t workers);

  // For the processes of this worker; valid as long as this is.
  const sys::SpawnLimits* of(std::uint32_t worker) const { return &by_worker_[worker]; }

  // How calls are kept within --max-memory.
  MemoryLimit memory_limit() const { return memory_limit_; }
  // Whether something that this worker's call ran was ended by the kernel for want of memory, since
  // this was asked last. Only a control group tells.
  bool ran_out_of_memory(std::uint32_t worker);

 private:
  std::vector<sys::SpawnLimits> by_worker_;
  MemoryLimit memory_limit_ = MemoryLimit::none;
  std::optional<sys::MemoryGroups> groups_;
};

}  // namespace localexec
