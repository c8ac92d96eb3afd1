// Errors as the user sees them: one line on standard error.
#pragma once

#include <functional>
#include <string>

#include "run/runner.h"

namespace localexec::cli {

// "localexec: error: …", whatever the message holds.
void report_error(std::string message);

// Does the work; what it throws is reported, and becomes exit code 2 or 3.
RunEnd report_errors(const std::function<RunEnd()>& work);

}  // namespace localexec::cli
