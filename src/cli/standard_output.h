// Text for standard output that no run writes: help, version, plan.
#pragma once

#include <string_view>

namespace localexec::cli {

// The reader of standard output has gone: nothing more is wanted, nothing is wrong.
struct ReaderGone {};

// Throws ReaderGone, or std::system_error for any other failure.
void print(std::string_view text);

}  // namespace localexec::cli
