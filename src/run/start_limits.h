// What may keep a call from starting though a worker is free for it: the rules of admission, places
// that a jobserver hands out, and what the machine has refused.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/record.h"
#include "core/time_point.h"
#include "run/admission.h"
#include "run/job_slots.h"
#include "run/run_observer.h"
#include "run/shortage.h"
#include "sys/poller.h"

namespace localexec {

// Nothing is owned.
struct StartLimitsParts {
  sys::Poller& poller;
  Admission* admission = nullptr;  // may be null, as may this:
  JobSlots* job_slots = nullptr;
  // Lines for the person at the terminal, without a newline.
  std::function<void(std::string_view)> notify;
  std::vector<RunObserver*> observers;  // are told what calls are held back for
};

// Asked by the loop, in each of its turns: begin_turn(), may_start() for each call, before_wait().
class StartLimits {
 public:
  // Tokens of the jobserver are in the poller under this channel while a call waits for one.
  StartLimits(StartLimitsParts parts, std::uint8_t token_channel)
      : parts_(std::move(parts)), token_channel_(token_channel) {}

  // What held a start back before is asked again. False where it is too early for any start.
  bool begin_turn(TimePoint now);
  // Whether one more call than so many is worth a try.
  bool has_room(std::size_t running) const { return running < most_at_once_; }
  // For a call of this worker, where so many run. Where it is true the call has its place, until
  // refused() or ended().
  bool may_start(std::uint32_t worker, std::size_t running, TimePoint now);

  // It was started,
  void started(TimePoint now);
  // or could not be: others are being started, and the poller tells when to try again;
  void postponed(std::uint32_t worker);
  // or the machine refused it, with this errno: on with as many as it gave, and another try from
  // time to time. Throws std::system_error where it has refused all for too long.
  void refused(std::uint32_t worker, int error, std::size_t running, TimePoint now);
  // What was started, or needed no start, is over.
  void ended(std::uint32_t worker, const Attempt& attempt);
  // Calls have ended: there may be room again for one more of so many workers.
  void room_came_back(std::size_t workers);

  // Whether a start was held back in this turn, or it would be too early for one.
  bool holds_back() const { return is_held_back_ || shortage_.try_again().has_value(); }
  void before_wait(TimePoint now);
  std::optional<TimePoint> wake_at() const;
  // So long no clock counted.
  void shift(Duration stopped) { shortage_.shift(stopped); }

 private:
  static constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();

  void hold_back(const std::string& reason, std::optional<TimePoint> until);
  void tell(const std::string& reason);
  void leave(std::uint32_t worker);

  StartLimitsParts parts_;
  const std::uint8_t token_channel_;
  std::size_t most_at_once_ = kNoLimit;  // lowered while the machine is short of something
  Shortage shortage_;
  bool shortage_told_ = false;
  bool is_held_back_ = false;
  std::optional<TimePoint> held_until_;
  bool waits_for_token_ = false;
  bool watches_tokens_ = false;
  std::string held_by_;  // as the observers know it
  bool holding_told_ = false;
};

}  // namespace localexec
