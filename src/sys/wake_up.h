// A descriptor by which one thread wakes the event loop of another (eventfd(2)).
#pragma once

#include "sys/fd.h"

namespace localexec::sys {

class WakeUp {
 public:
  WakeUp();
  int fd() const { return fd_.get(); }
  // From any thread. Never blocks: a count that is already pending is enough.
  void ring() const;
  // Makes it quiet again.
  void clear() const;

 private:
  Fd fd_;
};

}  // namespace localexec::sys
