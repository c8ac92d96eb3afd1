// Waiting for what another thread or process does, never for long and never by the clock alone.
#pragma once

#include <poll.h>

#include <cerrno>
#include <string>

#include "sys/fd.h"

namespace localexec {

// Whether there is something to read, or the end, within the time; ten seconds are for ever here.
inline bool becomes_readable(int fd, int milliseconds = 10'000) {
  pollfd waiting{fd, POLLIN, 0};
  int ready = 0;
  do {
    ready = ::poll(&waiting, 1, milliseconds);
  } while (ready < 0 && errno == EINTR);
  return ready > 0;
}

// All that comes until the other end is closed; if it never is, the text says so.
inline std::string read_to_end(int fd) {
  std::string text;
  char buffer[4096];
  while (becomes_readable(fd)) {
    const auto got = sys::read_some(fd, buffer);
    if (got == 0) return text;
    if (got < 0) break;
    text.append(buffer, static_cast<std::size_t>(got));
  }
  return text + "<no end>";
}

// The path under which this process can open the descriptor again.
inline std::string path_of(int fd) { return "/dev/fd/" + std::to_string(fd); }

}  // namespace localexec
