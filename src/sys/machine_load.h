// How busy the machine is just now.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace localexec::sys {

// All are read below `root` ("" but in tests), and have no value where the kernel does not tell.

// How many processes and threads of the whole machine run or wait for a processor, this one not
// counted: the load at this moment (/proc/loadavg), where load averages lag a minute behind.
std::optional<double> runnable_processes(const std::string& root);

// What can be had without swapping (MemAvailable of /proc/meminfo), or what is left to the control
// groups that this process is in, whichever is less. In bytes.
std::optional<std::uint64_t> free_memory(const std::string& root);

// The share of the last ten seconds, in percent, in which something waited for the resource, in the
// machine or in our own control group, whichever is more.
struct Pressure {
  double cpu = 0;
  double memory = 0;
  double io = 0;
};
std::optional<Pressure> pressure(const std::string& root);

}  // namespace localexec::sys
