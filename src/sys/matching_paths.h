// The paths that a shell's pattern means (glob(3)).
#pragma once

#include <string>
#include <vector>

namespace localexec::sys {

// Sorted by their bytes, for each alternative in {braces} apart; ~ is the home folder. None where
// nothing matches. Throws std::system_error for a folder that is there and cannot be read.
std::vector<std::string> matching_paths(const std::string& pattern);

}  // namespace localexec::sys
