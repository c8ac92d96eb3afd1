// A job spec: the options and the command in JSON, under the names that the long options have.
#pragma once

#include <string>

#include "cli/option_parser.h"

namespace localexec::cli {

// What the text means, as if it had been given on the command line. `file` is its name in messages.
// Throws UsageError with file, line and JSON pointer (RFC 6901): no JSON, a key that is there twice
// or that no option has, a value of another type.
ParsedWords read_spec(const CommandRow& command, std::string text, const std::string& file);

}  // namespace localexec::cli
