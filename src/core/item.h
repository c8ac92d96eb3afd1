// One value, or one row of values, that the loop takes.
#pragma once

#include <cstdint>
#include <vector>

#include "core/value.h"

namespace localexec {

struct Item {
  std::uint64_t index = 0;    // position in the input, from 0
  std::vector<Value> values;  // one for each variable, in the order of JobSpec::variables
};

}  // namespace localexec
