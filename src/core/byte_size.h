// Amounts of bytes as the user writes them.
#pragma once

#include <cstdint>
#include <string_view>

namespace localexec {

// Reads "4096", "64K", "64KiB", "1.5M", "2GiB", "1T": suffixes are powers of 1024, case does not
// count. `option` names the culprit in the UsageError that anything else throws.
std::uint64_t parse_byte_size(std::string_view text, std::string_view option);

}  // namespace localexec
