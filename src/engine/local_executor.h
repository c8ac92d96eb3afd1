// The executor that a job asks for, on this machine.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/job_spec.h"
#include "core/time_point.h"
#include "run/executor.h"
#include "run/worker_limits.h"
#include "sys/poller.h"
#include "sys/spawn.h"
#include "sys/spill_file.h"

namespace localexec {

// Nothing is owned. `workers`: how many there are.
struct LocalExecutorParts {
  const JobSpec& spec;
  sys::Poller& poller;
  const sys::Spawner& spawner;
  sys::SpillFile& spill;
  std::uint32_t workers = 1;
  WorkerLimits* limits = nullptr;  // none
};

// An executor with what belongs to the beginning and the end of a run.
class LocalExecutor {
 public:
  virtual ~LocalExecutor() = default;
  virtual Executor& executor() = 0;
  // Waits until calls can run, `interrupt` can be read from, or the deadline has come. Throws
  // UsageError where they never will.
  virtual void prepare(int /*interrupt*/, std::optional<TimePoint> /*deadline*/) {}
  // No more calls will come.
  virtual void finish() {}
  // After finish(): why results that were handed on may be wrong; empty where nothing speaks
  // against them.
  virtual std::string doubt() const { return {}; }
  // Threads that cannot be waited for: the program must end without that.
  virtual bool has_left_threads() const { return false; }
};

std::unique_ptr<LocalExecutor> make_executor(const LocalExecutorParts& parts);

// Descriptors that a running call takes.
std::uint64_t descriptors_per_call(const JobSpec& spec);

}  // namespace localexec
