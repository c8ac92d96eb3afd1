// How many requests a worker should have at once.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "core/time_point.h"

namespace localexec {

// Calls that take long need no queue: one that waits behind another could run elsewhere. Short ones
// do, or their worker idles between answer and request. The window is what a worker gets through in
// some milliseconds, judged by the last calls. Pure.
class WindowTuner {
 public:
  static constexpr std::uint32_t kMost = 256;

  // A call took so long; gives the window where it is another one from now on.
  std::optional<std::uint32_t> observe(Duration elapsed) {
    sum_ += elapsed;
    if (++count_ < kSample && sum_ < kQueue) return std::nullopt;
    const auto average = std::max<std::int64_t>(sum_.count() / count_, 1);
    const auto fitting = static_cast<std::uint32_t>(
        std::clamp<std::int64_t>(kQueue.count() / average, 1, std::int64_t{kMost}));
    sum_ = {};
    count_ = 0;
    if (fitting == window_) return std::nullopt;
    window_ = fitting;
    return window_;
  }

 private:
  static constexpr Duration kQueue = std::chrono::milliseconds(4);
  static constexpr std::int64_t kSample = 64;

  Duration sum_{};
  std::int64_t count_ = 0;
  std::uint32_t window_ = 1;
};

}  // namespace localexec
