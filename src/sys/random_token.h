// A word that nobody can guess.
#pragma once

#include <string>

namespace localexec::sys {

// 32 hexadecimal digits from the kernel's random numbers. Throws std::system_error.
std::string random_token();

}  // namespace localexec::sys
