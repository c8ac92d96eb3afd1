// Bytes as a file, for a process that is to read them.
#pragma once

#include <string_view>

#include "sys/fd.h"

namespace localexec::sys {

// Positioned at its start: in memory (memfd_create(2)) while it is small, else an unnamed temporary
// file. Unlike a pipe it needs nobody to write while it is read, and no reader that goes to its
// end. Closed, with errno, where the system has no more descriptors or memory: a state that passes.
// Throws std::system_error where the disk is full.
Fd memory_file(std::string_view bytes);

}  // namespace localexec::sys
