// Lengths of time as the user writes them.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace localexec {

using Duration = std::chrono::nanoseconds;

// Reads "90", "1.5s", "250ms", "2m", "1h" or "1d"; a bare number means seconds. `option` names the
// culprit in the UsageError that anything else (negative, empty, over 100 years) throws.
Duration parse_duration(std::string_view text, std::string_view option);

// Seconds with the shortest decimals that say it: "1.5s", "90s".
std::string show_duration(Duration duration);

}  // namespace localexec
