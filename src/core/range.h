// An arithmetic progression of 64-bit integers, with the meaning of Python's range().
#pragma once

#include <cstdint>
#include <string_view>

namespace localexec {

// Held as {first, step, count}: value(i) is computed, never summed up, so nothing drifts and a
// range of 10^18 values costs 24 bytes.
struct Range {
  std::int64_t first = 0;
  std::int64_t step = 1;
  std::uint64_t count = 0;

  // REQUIRES: i < count.
  std::int64_t value(std::uint64_t i) const;
};

// Reads "A:B", "A:B:STEP" or "N" (which is 0:N); B is excluded. Throws UsageError for anything
// else: words that are no integers, a step of 0, numbers beyond 64 bits.
Range parse_range(std::string_view text);

}  // namespace localexec
