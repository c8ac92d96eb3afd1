// Errors as the user sees them: one line on standard error.
#pragma once

#include <functional>
#include <string_view>

#include "run/runner.h"

namespace localexec::cli {

// "localexec: error: …": one line, harmless to a terminal, whatever the message holds.
void report_error(std::string_view message);

// That the process of the run was ended with this code by a function in it.
void report_unasked_end(int exit_code);

// From here on an error that nobody can catch any more (memory gives out in a thread, or while an
// error is being told) is told in one line too, and ends the process with 3.
void report_lost_errors();

// Does the work; what it throws is reported, and becomes exit code 2 or 3.
RunEnd report_errors(const std::function<RunEnd()>& work);

}  // namespace localexec::cli
