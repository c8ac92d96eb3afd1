// Finding the program that a command word means.
#pragma once

#include <cerrno>
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

// Remembers where the last word's program was found, as shells do: that it is still there shows
// when it is started. Belongs to one thread.
class ProgramFinder {
 public:
  // Valid until the next call.
  const FoundProgram& find(const std::string& word);
  // Looks again.
  const FoundProgram& find_again(const std::string& word);

 private:
  std::string word_;
  FoundProgram found_{{}, ENOENT};
};

}  // namespace localexec::sys
