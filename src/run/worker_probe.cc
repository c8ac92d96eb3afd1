#include "run/worker_probe.h"

#include <algorithm>
#include <cmath>

namespace localexec {

std::uint32_t workers_for(double share, std::uint64_t processors) {
  if (share >= kWaitingShare) return static_cast<std::uint32_t>(processors);
  const auto most = static_cast<double>(processors * kMostWorkersPerProcessor);
  const double wanted = share > 0 ? std::floor(static_cast<double>(processors) / share) : most;
  return static_cast<std::uint32_t>(std::min(wanted, most));
}

std::optional<ProbeFigures> WorkerProbe::observe(const Attempt& attempt) {
  if (figures_.calls >= wanted_ || !attempt.times.measured || !was_started(attempt.outcome)) {
    return std::nullopt;
  }
  ++figures_.calls;
  figures_.elapsed += attempt.times.elapsed;
  figures_.processor += attempt.times.user + attempt.times.system;
  if (figures_.calls < wanted_) return std::nullopt;
  if (figures_.elapsed > Duration::zero()) {
    figures_.share = static_cast<double>(figures_.processor.count()) /
                     static_cast<double>(figures_.elapsed.count());
  }
  figures_.workers = workers_for(figures_.share, processors_);
  return figures_;
}

}  // namespace localexec
