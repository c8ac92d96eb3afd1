// The clocks of the machine.
#pragma once

#include <string>

#include "core/time_point.h"

namespace localexec::sys {

TimePoint now();      // CLOCK_MONOTONIC: for durations and deadlines
WallTime wall_now();  // CLOCK_REALTIME: for stamps

}  // namespace localexec::sys
