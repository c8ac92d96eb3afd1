// Unix stream sockets between processes of one user (unix(7)).
#pragma once

#include <string>
#include <string_view>

#include "core/duration.h"
#include "core/time_point.h"
#include "sys/fd.h"

namespace localexec::sys {

// All of these give a descriptor that is not open, with errno, where the system refuses.

// Listens as `name` in the folder, mode 0600. The name appears when it can be connected to, and
// takes the place of one that nobody listens at any more; EEXIST where somebody does. Whoever
// listens removes the name. Does not block.
Fd listen_in(const Fd& folder, const std::string& name);

// False where it is sure that nobody does any more.
bool is_listened_at(const Fd& folder, const std::string& name);

// The next connection, unless it is of another user, whom it refuses (EPERM). Does not block.
Fd accept_own(const Fd& listener);

// ECONNREFUSED: whoever listened there is gone. EPERM: it is another user. What is sent or read
// there gives up (EAGAIN) after so long.
Fd connect_in(const Fd& folder, const std::string& name, Duration patience);

// False where nothing has come until then, nor the end.
bool becomes_readable(const Fd& socket, TimePoint until);

// How much was taken; -1 with errno, EAGAIN where that is nothing just now. Never raises SIGPIPE.
std::ptrdiff_t send_some(const Fd& socket, std::string_view bytes);

}  // namespace localexec::sys
