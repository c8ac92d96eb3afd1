// The commands in a script for sh(1), as far as they can be told without running it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace localexec {

// A simple command: a program and its arguments, without quotes, assignments and redirections.
// What only a shell could know stands as it is written ("$file").
struct ShellCommand {
  std::uint64_t line = 1;
  std::vector<std::string> words;  // not empty
};

// Of the whole script, those in $(...) and backquotes too; not what stands in comments, strings or
// here-documents. Never fails: a script that no shell would read gives what was understood.
std::vector<ShellCommand> shell_commands(std::string_view script);

}  // namespace localexec
