#include "sys/stoppable_reader.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "sys/standard_numbers.h"

namespace localexec::sys {

namespace {

constexpr int kUnpackingPatience = 100;  // milliseconds

void refuse_folder(const struct stat& status, const std::string& name) {
  if (S_ISDIR(status.st_mode)) throw_errno(EISDIR, "cannot read " + name);
}

// A named pipe opens at once, although nobody may write to it yet; to wait for that is up to
// read(), which can be stopped.
Fd open_at_once(const std::string& path) {
  Fd file = open_file(path, O_RDONLY | O_NONBLOCK);
  ::fcntl(file.get(), F_SETFL, ::fcntl(file.get(), F_GETFL) & ~O_NONBLOCK);
  return file;
}

}  // namespace

void check_readable(const std::string& path) {
  if (path == "-") return;
  // Not opened: whoever writes to a pipe would take that for its reader.
  struct stat status {};
  if (::access(path.c_str(), R_OK) < 0 || ::stat(path.c_str(), &status) < 0) {
    throw_errno("cannot open '" + path + "'");
  }
  refuse_folder(status, "'" + path + "'");
  if (const auto tool = unpacking_tool_for(path)) check_installed(*tool, path);
}

StoppableReader::StoppableReader(const std::string& path, const Spawner& spawner)
    : name_(path == "-" ? "standard input" : "'" + path + "'") {
  if (path == "-") {
    if (is_only_taken(STDIN_FILENO)) throw_errno(EBADF, "cannot read standard input");
    file_ = Fd(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3));
    if (!file_) throw_errno("cannot read standard input");
  } else if (const auto tool = unpacking_tool_for(path)) {
    check_readable(path);
    unpacker_.emplace(*tool, open_file(path, O_RDONLY), path, spawner);
    return;
  } else {
    file_ = open_at_once(path);
  }
  struct stat status {};
  if (::fstat(file_.get(), &status) == 0) refuse_folder(status, name_);
}

bool StoppableReader::has_to_wait() const {
  pollfd fd{unpacker_ ? unpacker_->out() : file_.get(), POLLIN, 0};
  return ::poll(&fd, 1, unpacker_ ? kUnpackingPatience : 0) == 0;
}

std::size_t StoppableReader::read(std::span<char> buffer) {
  const int file = unpacker_ ? unpacker_->out() : file_.get();
  pollfd fds[2] = {{file, POLLIN, 0}, {stop_.fd(), POLLIN, 0}};
  while (::poll(fds, 2, -1) < 0) {
    if (errno != EINTR) throw_errno("cannot wait for " + name_);
  }
  if (fds[1].revents != 0) return 0;
  const auto got = read_some(file, buffer);
  if (got == 0 && unpacker_) unpacker_->check();
  if (got >= 0) return static_cast<std::size_t>(got);
  if (errno == EAGAIN) return read(buffer);  // somebody made our standard input non-blocking
  throw_errno("cannot read " + name_);
}

}  // namespace localexec::sys
