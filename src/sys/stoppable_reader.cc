#include "sys/stoppable_reader.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace localexec::sys {

StoppableReader::StoppableReader(const std::string& path)
    : name_(path == "-" ? "standard input" : "'" + path + "'") {
  if (path == "-") {
    file_ = Fd(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3));
    if (!file_) throw_errno("cannot read standard input");
  } else {
    file_ = open_file(path, O_RDONLY);
  }
  struct stat status {};
  if (::fstat(file_.get(), &status) == 0 && S_ISDIR(status.st_mode)) {
    throw_errno(EISDIR, "cannot read " + name_);
  }
}

std::size_t StoppableReader::read(std::span<char> buffer) {
  pollfd fds[2] = {{file_.get(), POLLIN, 0}, {stop_.fd(), POLLIN, 0}};
  while (::poll(fds, 2, -1) < 0) {
    if (errno != EINTR) throw_errno("cannot wait for " + name_);
  }
  if (fds[1].revents != 0) return 0;
  const auto got = read_some(file_.get(), buffer);
  if (got >= 0) return static_cast<std::size_t>(got);
  if (errno == EAGAIN) return read(buffer);  // somebody made our standard input non-blocking
  throw_errno("cannot read " + name_);
}

}  // namespace localexec::sys
