// Asking another program something, before a run.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/time_point.h"

namespace localexec::sys {

// What `argv` printed, with `input` to read; what it complains of goes nowhere. Nothing where it
// could not be started, did not end with exit status 0, or took longer than `limit`: then it is
// killed, with its process group. It is looked for along PATH.
std::optional<std::string> output_of(std::span<const std::string> argv, std::string_view input,
                                     Duration limit);

}  // namespace localexec::sys
