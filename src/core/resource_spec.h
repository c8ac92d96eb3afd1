// What a run may take of the machine.
#pragma once

#include <cstdint>
#include <optional>

#include "core/duration.h"

namespace localexec {

// The share of the last ten seconds, in percent, in which something waited for a resource
// (Documentation/accounting/psi.rst of the kernel). No value: no limit.
struct PressureLimits {
  std::optional<double> cpu;
  std::optional<double> memory;
  std::optional<double> io;
};

// A number of processes, or so many for every processor of the machine.
struct LoadLimit {
  double number = 0;
  bool is_per_processor = false;
};

// When a call may start. All but the first two never keep the only call from running.
struct AdmissionRules {
  Duration delay{};            // between one start and the next
  std::optional<double> rate;  // starts a second
  std::optional<LoadLimit> max_load;
  std::optional<std::uint64_t> min_free_memory;  // bytes
  std::optional<PressureLimits> pressure;

  bool is_empty() const {
    return delay == Duration::zero() && !rate && !max_load && !min_free_memory && !pressure;
  }
};

// What a call is given of the machine.
struct CallLimits {
  std::optional<std::uint64_t> memory;  // bytes
  std::optional<int> nice;              // niceness, on top of ours (nice(2))
  bool pin = false;                     // to processors of the worker's own

  bool is_empty() const { return !memory && !nice && !pin; }
};

// automatic: use the one that make offers, and offer one to calls that are makes. always: offer one
// to every call.
enum class JobserverUse { automatic, always, off };

struct ResourceSpec {
  AdmissionRules admission;
  CallLimits limits;
  JobserverUse jobserver = JobserverUse::automatic;
};

}  // namespace localexec
