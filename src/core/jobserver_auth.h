// How to reach the jobserver of GNU make, as make tells it to what it runs.
#pragma once

#include <string>
#include <string_view>

namespace localexec {

struct JobserverAuth {
  // none: there is none. withheld: there is one, but not for us. pipe: two descriptors that were
  // handed on. fifo: a named pipe.
  enum class Kind { none, withheld, pipe, fifo };
  Kind kind = Kind::none;
  int read = -1;
  int write = -1;
  std::string path;

  bool operator==(const JobserverAuth&) const = default;
};

// Reads the value of the environment's MAKEFLAGS: --jobserver-auth=R,W, its older name
// --jobserver-fds=R,W, or --jobserver-auth=fifo:PATH; of several the last one counts. Whatever else
// such an option says means withheld. (GNU make manual, "Sharing Job Slots with GNU make".)
JobserverAuth parse_makeflags(std::string_view flags);

// MAKEFLAGS for a command that shall use the jobserver on these descriptors, whatever `flags` said.
std::string makeflags_with(std::string_view flags, int read, int write, std::size_t places);

}  // namespace localexec
