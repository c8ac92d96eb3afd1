// Signals as events of the loop (signalfd(2)).
#pragma once

#include <sys/types.h>

#include <optional>
#include <span>

#include "sys/fd.h"

namespace localexec::sys {

struct ReceivedSignal {
  int number = 0;
  pid_t sender = 0;  // 0 where the kernel sent it (a terminal's Ctrl-C)
};

// Blocks the signals in this thread and in all that it starts, and offers them as a descriptor.
// Those that were ignored when the program started stay ignored (nohup). SIGPIPE and SIGXFSZ
// are ignored: the write that fails tells.
// Make it before any thread.
class SignalWatch {
 public:
  explicit SignalWatch(std::span<const int> signals);
  int fd() const { return fd_.get(); }
  std::optional<ReceivedSignal> next() const;

 private:
  Fd fd_;
};

}  // namespace localexec::sys
