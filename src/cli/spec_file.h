// --spec FILE: a job spec under the words of the command line.
#pragma once

#include "cli/option_parser.h"

namespace localexec::cli {

// The words with those of the spec under them, where --spec names one: a loop, a command or an
// option that the command line gives takes the place of that of the spec; --set adds to those
// there. Throws UsageError; std::system_error where reading fails for no fault of the user.
ParsedWords with_spec(const CommandRow& command, ParsedWords words);

}  // namespace localexec::cli
