// How long poll(2) and epoll_wait(2) are to wait.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>

#include "core/time_point.h"

namespace localexec::sys {

// Milliseconds from `now` until then: rounded up, lest the caller wake before the moment and spin
// until it, and a minute at most, so that he has to look again; 0 where it is past, -1 (for ever)
// for no moment.
inline int milliseconds_until(std::optional<TimePoint> until, TimePoint now) {
  if (!until) return -1;
  if (*until <= now) return 0;
  const auto wait = std::chrono::ceil<std::chrono::milliseconds>(*until - now).count();
  return static_cast<int>(std::min<std::int64_t>(wait, 60'000));
}

}  // namespace localexec::sys
