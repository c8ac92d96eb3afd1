// All processes that came from this one, however far they went.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/time_point.h"

namespace localexec::sys {

// Children, theirs, and so on, from one look at /proc; zombies are left out. Complete for a child
// subreaper: what leaves its group or session, or loses its parent, stays a descendant.
std::vector<pid_t> descendants();

// Whether there is a child at all, be it a zombie.
bool has_children();

// Sends SIGKILL to all descendants until none is left, and reaps them. False if some could not be
// ended within five seconds (they hang in the kernel).
bool kill_descendants();

// The same, but SIGTERM first and up to `grace` to obey.
bool end_descendants(Duration grace);

// Descendants by what the environment they were started with says for `name`.
std::unordered_multimap<std::string, pid_t> descendants_by_mark(const std::string& name);

}  // namespace localexec::sys
