#include "engine/local_executor.h"

#include <algorithm>

#include "function/builtin_functions.h"
#include "run/function_lane.h"
#include "run/process_lane.h"
#include "run/runner.h"
#include "run/threaded_lane.h"
#include "run/worker_lane.h"

namespace localexec {
namespace {

// Enough for what the built-in functions do; others get what the system gives.
constexpr std::size_t kSmallStack = 256 << 10;

template <typename Lane>
class Plain : public LocalExecutor {
 public:
  explicit Plain(const LocalExecutorParts& parts)
      : lane_(parts.poller, parts.spawner, parts.spill, parts.workers,
              {.grace = parts.spec.limits.grace,
               .channel = Runner::kExecutorChannel,
               .capture_budget = capture_budget(parts.workers),
               .errors = parts.spec.output.errors,
               .limits = parts.limits}) {}
  Executor& executor() override { return lane_; }

 private:
  Lane lane_;
};

class Workers : public LocalExecutor {
 public:
  explicit Workers(const LocalExecutorParts& parts)
      : is_ours_(parts.spec.protocol == WorkerProtocol::batch),
        lane_(parts.poller, parts.spawner, parts.spill, parts.workers,
              {*parts.spec.protocol, parts.spec.command, parts.spec.variable_names(),
               parts.spec.function_args, parts.spec.limits.grace, Runner::kExecutorChannel,
               capture_budget(parts.workers), parts.limits, parts.spec.shares_process}) {}
  Executor& executor() override { return lane_; }
  void prepare(int interrupt, std::optional<TimePoint> deadline) override {
    if (is_ours_) lane_.prepare(interrupt, deadline);
  }
  void finish() override { lane_.finish(); }
  std::string doubt() const override { return lane_.doubt(); }

 private:
  const bool is_ours_;
  WorkerLane lane_;
};

class Functions : public LocalExecutor {
 public:
  explicit Functions(const LocalExecutorParts& parts)
      : lane_(parts.poller, find_function(*parts.spec.function), parts.workers,
              {parts.spec.variable_names(), parts.spec.limits.grace, Runner::kExecutorChannel,
               parts.spec.function->target.empty() ? kSmallStack : 0}) {}
  Executor& executor() override { return lane_; }
  bool has_left_threads() const override { return lane_.has_left_threads(); }

 private:
  FunctionLane lane_;
};

}  // namespace

std::unique_ptr<LocalExecutor> make_executor(const LocalExecutorParts& parts) {
  if (parts.spec.function) return std::make_unique<Functions>(parts);
  if (parts.spec.protocol) return std::make_unique<Workers>(parts);
  if (parts.spec.executor == ExecutorKind::threads) {
    return std::make_unique<Plain<ThreadedLane>>(parts);
  }
  return std::make_unique<Plain<ProcessLane>>(parts);
}

std::uint64_t descriptors_per_call(const JobSpec& spec) {
  if (spec.function) return 2;  // files and connections of its own
  // Two pipes and a process descriptor; a thread has three more of its own.
  return spec.executor == ExecutorKind::threads && !spec.protocol ? 6 : 3;
}

}  // namespace localexec
