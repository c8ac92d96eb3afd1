// The first of several moments that may never come.
#pragma once

#include <optional>

#include "core/time_point.h"

namespace localexec {

inline std::optional<TimePoint> earliest(std::optional<TimePoint> one,
                                         std::optional<TimePoint> other) {
  if (!one) return other;
  return other && *other < *one ? other : one;
}

}  // namespace localexec
