#include "sys/terminal.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>

#include "sys/fd.h"

namespace localexec::sys {

bool is_open(int fd) { return ::fcntl(fd, F_GETFD) >= 0; }

void keep_from_calls(int fd) {
  if (::fcntl(fd, F_SETFD, FD_CLOEXEC) < 0) throw_errno("cannot set up a descriptor");
}

bool is_terminal(int fd) {
  const char* term = std::getenv("TERM");
  return term != nullptr && *term != '\0' && std::string_view(term) != "dumb" && ::isatty(fd) == 1;
}

bool is_same_terminal(int fd, int other) {
  struct stat one {};
  struct stat two {};
  return ::isatty(fd) == 1 && ::isatty(other) == 1 && ::fstat(fd, &one) == 0 &&
         ::fstat(other, &two) == 0 && one.st_rdev == two.st_rdev;
}

std::size_t terminal_columns(int fd) {
  winsize size{};
  if (::ioctl(fd, TIOCGWINSZ, &size) < 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

bool write_if_taken(int fd, std::string_view text, Duration patience) {
  pollfd room{fd, POLLOUT, 0};
  const auto millis = std::chrono::duration_cast<std::chrono::milliseconds>(patience).count();
  const int ready = retry_interrupted([&] { return ::poll(&room, 1, static_cast<int>(millis)); });
  if (ready <= 0) return true;
  if ((room.revents & (POLLERR | POLLNVAL)) != 0) return false;
  return (room.revents & POLLOUT) == 0 || write_all(fd, text) || errno == EAGAIN;
}

}  // namespace localexec::sys
