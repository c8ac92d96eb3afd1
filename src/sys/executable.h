// Finding the program that a command word means.
#pragma once

#include <string>

namespace localexec::sys {

// `path` is what can be executed; where there is nothing, `error` is errno's reason: ENOENT, or
// EACCES where something of that name is there that may not be executed (as execvp(3) has it).
struct FoundProgram {
  std::string path;
  int error = 0;
};

// A word with a slash is a path; any other is looked for along PATH.
FoundProgram find_program(const std::string& word);

}  // namespace localexec::sys
