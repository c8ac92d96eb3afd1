// When a call that must end is told so, and when it is made to: SIGTERM, a grace, SIGKILL.
#pragma once

#include <optional>

#include "core/time_point.h"

namespace localexec {

// Pure: fed with instants, it says what is due. A call first runs; by its timeout or by cancel() it
// is asked to end; when the grace is over it is killed, and nothing is due any more.
class Escalation {
 public:
  enum class Step { nothing, terminate, kill };
  enum class Cause { none, timeout, cancel };

  Escalation() = default;
  Escalation(TimePoint start, std::optional<Duration> timeout, Duration grace);

  // What has to be done now; each step is said once.
  Step due(TimePoint now);
  // When due() will have something to say, if ever.
  std::optional<TimePoint> next() const { return next_; }

  // Gives a call that is not being ended this timeout from its start.
  void limit(TimePoint start, Duration timeout);
  // Ends the call from now on, whatever its timeout. One that is being ended goes on as it was.
  void cancel(TimePoint now);
  // The call has ended by itself: its timeout does not matter any more.
  void disarm();
  // Moves what is to come: the call was suspended so long.
  void shift(Duration stopped);

  Cause cause() const { return cause_; }
  bool is_ending() const { return cause_ != Cause::none; }
  bool was_killed() const { return phase_ == Phase::killed; }

 private:
  enum class Phase { running, asked, killed };

  Phase phase_ = Phase::running;
  Cause cause_ = Cause::none;
  Duration grace_{};
  std::optional<TimePoint> next_;
};

}  // namespace localexec
