// A line, wherever its bytes are, as a short string that can itself wait in a store.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/captured_output.h"

namespace localexec {

std::string to_bytes(SpilledBytes line);
// The same of a line that is all in memory.
std::string to_bytes(std::string_view line);
// REQUIRES: made by to_bytes().
SpilledBytes line_from_bytes(std::string bytes);
// The line where it lies, if it was all in memory. REQUIRES: the same.
std::optional<std::string_view> line_in_memory(std::string_view bytes);

}  // namespace localexec
