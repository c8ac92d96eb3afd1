#include "sys/moved_fd.h"

#include <fcntl.h>
#include <unistd.h>

namespace localexec::sys {

Fd move_aside(int fd, int substitute) {
  Fd moved(::fcntl(fd, F_DUPFD_CLOEXEC, 3));
  if (!moved) throw_errno("cannot keep a descriptor");
  if (retry_interrupted([&] { return ::dup2(substitute, fd); }) < 0) {
    throw_errno("cannot replace a descriptor");
  }
  return moved;
}

}  // namespace localexec::sys
