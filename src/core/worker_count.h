// How many workers: "8", "150%" or "2x" of the processors.
#pragma once

#include <cstdint>
#include <string_view>

namespace localexec {

struct WorkerCount {
  enum class Unit { standard, workers, percent, times };
  Unit unit = Unit::standard;  // standard: what the executor takes when nothing is said
  double number = 0;

  // `standard_times`: the default as a multiple of the processors. At least 1.
  std::uint64_t resolve(std::uint64_t processors, std::uint64_t standard_times) const;
};

// Throws UsageError for 0, for more than a million and for what is no number.
WorkerCount parse_worker_count(std::string_view text);

}  // namespace localexec
