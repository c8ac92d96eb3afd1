// Programs that are known to wait more than they compute. The table in waiting_programs.cc is what
// --executor auto knows of programs; localexec-run(1) names its kinds.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace localexec {

struct WaitingProgram {
  std::string pattern;         // "curl", "git fetch"
  std::string_view waits_for;  // "the network"
};

// `words`: the program, with or without its folder, and its arguments. Nothing for one of which
// nothing is known: then it is taken to compute. Reading or writing files is not waiting.
std::optional<WaitingProgram> find_waiting_program(std::span<const std::string> words);

// A word of a command that names a program, without its folder.
std::string_view program_name(std::string_view word);

// The command that is run by others in front of it: env, timeout, nice, sudo, xargs and the like;
// all of it where there are none. Empty where they run nothing.
std::span<const std::string> unwrapped(std::span<const std::string> words);

}  // namespace localexec
