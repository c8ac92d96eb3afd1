// The end of what a call wrote.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/captured_output.h"
#include "sys/spill_file.h"

namespace localexec {

// The last bytes, at most so many.
std::string last_bytes(const SpilledBytes& bytes, const sys::SpillFile& spill, std::size_t most);

// The last lines that say something, as a terminal would end up showing them (what a carriage
// return wrote over is gone), harmless, each cut after `width` bytes or a little more.
std::vector<std::string> last_lines(std::string_view text, std::size_t most, std::size_t width);

}  // namespace localexec
