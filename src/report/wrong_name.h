// Telling a file name that the user should change from a machine that fails.
#pragma once

#include <system_error>

namespace localexec {

// What another file name would mend; a full disk or a shortage of the system is none of it.
bool is_wrong_name(const std::error_code& error);

}  // namespace localexec
