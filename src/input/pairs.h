// The items of several sources side by side: the first of each, the second of each, and so on.
#pragma once

#include <vector>

#include "input/combinations.h"

namespace localexec {

// Throws UsageError where the sources are not equally long; where one is a stream that shows only
// when the shortest has ended, and next() throws. REQUIRES: at least one source.
ItemSource pair_up(std::vector<NamedSource> sources);

}  // namespace localexec
