// Instants of the monotonic clock. Pure parts are handed `now`; only sys/ reads a clock.
#pragma once

#include <chrono>

#include "core/duration.h"

namespace localexec {

using TimePoint = std::chrono::time_point<std::chrono::steady_clock, Duration>;
using WallTime = std::chrono::time_point<std::chrono::system_clock, Duration>;

}  // namespace localexec
