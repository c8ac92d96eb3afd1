// How many workers calls are worth, by what the first of them used: calls that wait leave their
// processor to others.
#pragma once

#include <cstdint>
#include <optional>

#include "core/record.h"

namespace localexec {

struct ProbeFigures {
  std::uint64_t calls = 0;
  Duration elapsed{};    // of all of them together
  Duration processor{};  // that they used meanwhile
  double share = 1;      // of a processor that a call keeps busy: one by the other
  std::uint32_t workers = 1;
};

// A call that waits for at least half of its time makes room for others.
inline constexpr double kWaitingShare = 0.5;
// As many workers a processor as the threads executor has, at most.
inline constexpr std::uint64_t kMostWorkersPerProcessor = 4;

// So many that they keep the processors busy, but not more than is sensible: what waits does not
// always wait for the same thing. `share` may be more than 1, of calls with several threads.
std::uint32_t workers_for(double share, std::uint64_t processors);

class WorkerProbe {
 public:
  // REQUIRES: calls > 0.
  WorkerProbe(std::uint64_t calls, std::uint64_t processors)
      : wanted_(calls), processors_(processors) {}

  // An attempt has ended. The figures when it was the last that was wanted; then never again.
  std::optional<ProbeFigures> observe(const Attempt& attempt);

 private:
  const std::uint64_t wanted_;
  const std::uint64_t processors_;
  ProbeFigures figures_;
};

}  // namespace localexec
