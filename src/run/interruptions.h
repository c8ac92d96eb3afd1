// Tells a second interruption from one that came by two ways.
#pragma once

#include <sys/types.h>

#include <chrono>

#include "core/time_point.h"
#include "sys/signal_watch.h"

namespace localexec {

// A terminal's key reaches us directly, kill(1) by way of the guardian; a signal that was sent to
// the whole group comes both ways, and is one.
class Interruptions {
 public:
  // Closer together than this, the same signal by the same way is one.
  static constexpr Duration kSame = std::chrono::milliseconds(100);

  enum class Kind {
    same,   // as one before
    first,  // of its way: the run is to end
    again,  // somebody does not want to wait
  };

  explicit Interruptions(pid_t guardian) : guardian_(guardian) {}

  Kind add(const sys::ReceivedSignal& signal, TimePoint now) {
    Way& way = signal.sender == guardian_ ? passed_on_ : direct_;
    const bool is_same = way.count > 0 && way.last == signal.number && now - way.last_at < kSame;
    way.last = signal.number;
    way.last_at = now;
    if (is_same) return Kind::same;
    return ++way.count > 1 ? Kind::again : Kind::first;
  }

 private:
  struct Way {
    int count = 0;
    int last = 0;
    TimePoint last_at;
  };

  pid_t guardian_;
  Way direct_;
  Way passed_on_;
};

}  // namespace localexec
