// Looking into a file that may be anything.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace localexec::sys {

// The first `most` bytes of a regular file. Nothing for one that cannot be read, and for what is no
// regular file: that could block, or be spent by reading it.
std::optional<std::string> read_start(const std::string& path, std::size_t most);

}  // namespace localexec::sys
