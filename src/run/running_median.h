// The median of durations as they come, in fixed memory.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "core/duration.h"

namespace localexec {

// A histogram with buckets 2 % wide, from a microsecond to some hundred years: the median is right
// to within 1 %.
class RunningMedian {
 public:
  void add(Duration duration);
  // Nothing before a few durations were added: one or two say little.
  std::optional<Duration> value() const;

 private:
  static constexpr std::size_t kBuckets = 1800;

  std::array<std::uint32_t, kBuckets> counts_{};
  std::uint64_t total_ = 0;
};

}  // namespace localexec
