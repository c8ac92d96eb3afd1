// Placeholders of GNU parallel that mean nothing here: a command that relies on them would run with
// their text, so it is refused with ours.
#pragma once

#include <string>
#include <vector>

namespace localexec::cli {

// Only where the command can hardly mean the text itself: it has no placeholder of ours, or its
// items follow it by ::: (`after_command`). "${#}" is a shell's. Throws UsageError.
void refuse_foreign_placeholders(const std::vector<std::string>& command,
                                 const std::vector<std::string>& variables, bool after_command);

}  // namespace localexec::cli
