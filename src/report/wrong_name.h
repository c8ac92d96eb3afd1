// Telling a file name that the user should change from a machine that fails.
#pragma once

#include <string>
#include <string_view>
#include <system_error>

namespace localexec {

// What another file name would mend; a full disk or a shortage of the system is none of it.
bool is_wrong_name(const std::error_code& error);

// Throws UsageError that begins with the option for a name that cannot even be looked up: too long,
// in a loop of links, behind a folder that is closed. A file need not be there.
void check_name(std::string_view option, const std::string& path);

}  // namespace localexec
