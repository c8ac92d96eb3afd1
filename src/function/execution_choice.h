// Where a command or a function runs best, by what is known of it: --executor auto. Nothing of it
// is run. What waits, for a network, another host, a database or a clock, runs on threads; what
// nothing is known of computes, and runs in processes.
#pragma once

#include <string>
#include <vector>

#include "core/classification.h"

namespace localexec {

// `program`: the file that the first word of the command is, where that is known; else empty.
// Programs that run others are looked through, interpreters and scripts are followed to the source.
Classification choose_for_command(const std::vector<std::string>& words,
                                  const std::string& program);
// A script for sh, as --shell has it.
Classification choose_for_script(const std::string& script);

// MODULE:FUNCTION. What of it reads and writes files waits too.
Classification choose_for_python(const std::string& function);
Classification choose_for_node(const std::string& function);

}  // namespace localexec
