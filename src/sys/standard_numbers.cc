#include "sys/standard_numbers.h"

#include <fcntl.h>
#include <unistd.h>

namespace localexec::sys {

void take_standard_numbers() {
  int fd = 0;
  // The lowest number that is free, each time. Not /dev/null: opened again through /proc it would
  // take and give what it should refuse.
  while (fd >= 0 && fd <= STDERR_FILENO) fd = ::open("/", O_PATH | O_CLOEXEC);
  if (fd > STDERR_FILENO) ::close(fd);
}

bool is_only_taken(int fd) {
  const int flags = ::fcntl(fd, F_GETFL);
  return flags >= 0 && (flags & O_PATH) != 0;
}

}  // namespace localexec::sys
