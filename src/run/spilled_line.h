// A line, wherever its bytes are, as a short string that can itself wait in a store.
#pragma once

#include <string>
#include <string_view>

#include "core/captured_output.h"

namespace localexec {

std::string to_bytes(SpilledBytes line);
// REQUIRES: made by to_bytes().
SpilledBytes line_from_bytes(std::string bytes);

}  // namespace localexec
