// --help, made from the option table.
#pragma once

#include <string>

#include "cli/option_table.h"

namespace localexec::cli {

std::string program_help();
std::string command_help(const CommandRow& command);

// "-j, --workers N|N%|Nx"
std::string option_heading(const OptionRow& option);

}  // namespace localexec::cli
