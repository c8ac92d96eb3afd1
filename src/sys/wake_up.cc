#include "sys/wake_up.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>

namespace localexec::sys {

WakeUp::WakeUp() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (!fd_) throw_errno("cannot create an eventfd");
}

void WakeUp::ring() const {
  const std::uint64_t one = 1;
  // EAGAIN means that 2^64-2 rings are pending: it rings all the same.
  [[maybe_unused]] const auto written = ::write(fd_.get(), &one, sizeof one);
}

void WakeUp::clear() const {
  std::uint64_t count = 0;
  // EAGAIN means that nothing was pending, which is what is asked for.
  [[maybe_unused]] const auto got = ::read(fd_.get(), &count, sizeof count);
}

}  // namespace localexec::sys
