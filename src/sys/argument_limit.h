// How long a command line may be (execve(2)).
#pragma once

#include <cstddef>

namespace localexec::sys {

// Bytes for the arguments of a new process, with an end and a pointer each, that the environment
// leaves of ARG_MAX; some are kept back for what the kernel and a script's interpreter add.
std::size_t argument_limit();
// Bytes of one argument with its end (MAX_ARG_STRLEN).
std::size_t longest_argument();

}  // namespace localexec::sys
