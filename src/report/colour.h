// Whether words on a descriptor may be coloured.
#pragma once

#include "core/seeing_spec.h"

namespace localexec {

// Automatic: on a terminal, but not in continuous integration, nor where NO_COLOR is set
// (https://no-color.org).
bool wants_colour(ColourMode mode, int fd);

}  // namespace localexec
