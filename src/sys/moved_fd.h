// Keeping what a standard stream was, while something else takes its place.
#pragma once

#include "sys/fd.h"

namespace localexec::sys {

// A new descriptor for what `fd` was; `fd` is then what `substitute` is. Throws std::system_error.
Fd move_aside(int fd, int substitute);

}  // namespace localexec::sys
