#include "run/start_limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "core/earliest.h"

namespace localexec {

bool StartLimits::begin_turn(TimePoint now) {
  is_held_back_ = false;
  held_until_.reset();
  waits_for_token_ = false;
  return !shortage_.pauses(now);
}

bool StartLimits::may_start(std::uint32_t worker, std::size_t running, TimePoint now) {
  if (parts_.admission != nullptr && !parts_.admission->admits(now, running)) {
    hold_back(parts_.admission->reason(), parts_.admission->ask_again_at());
    return false;
  }
  if (parts_.job_slots != nullptr && !parts_.job_slots->take(worker)) {
    waits_for_token_ = true;
    hold_back("make's jobserver has no place free", std::nullopt);
    return false;
  }
  if (!held_by_.empty()) tell("");
  return true;
}

void StartLimits::started(TimePoint now) {
  shortage_.end();
  if (parts_.admission != nullptr) parts_.admission->started(now);
}

void StartLimits::postponed(std::uint32_t worker) {
  leave(worker);
  hold_back({}, std::nullopt);
}

void StartLimits::refused(std::uint32_t worker, int error, std::size_t running, TimePoint now) {
  leave(worker);
  most_at_once_ = std::max<std::size_t>(running, 1);
  shortage_.meet(error, running > 0, now);
  if (std::exchange(shortage_told_, true)) return;
  parts_.notify(fmt::format(
      "localexec: note: the system allows {} calls at once and no more just now ({}): going on "
      "with fewer",
      running, std::generic_category().message(error)));
}

void StartLimits::ended(std::uint32_t worker, const Attempt& attempt) {
  leave(worker);
  if (parts_.admission != nullptr) parts_.admission->ended(attempt.times.max_rss);
}

void StartLimits::room_came_back(std::size_t workers) {
  if (most_at_once_ >= workers || shortage_.try_again()) return;
  // Find out whether there is more.
  if (++most_at_once_ >= workers) most_at_once_ = kNoLimit;
}

void StartLimits::leave(std::uint32_t worker) {
  if (parts_.job_slots != nullptr) parts_.job_slots->leave(worker);
}

void StartLimits::hold_back(const std::string& reason, std::optional<TimePoint> until) {
  is_held_back_ = true;
  held_until_ = until;
  if (!reason.empty()) tell(reason);
}

void StartLimits::tell(const std::string& reason) {
  if (std::exchange(held_by_, reason) != reason) {
    for (RunObserver* observer : parts_.observers) observer->held_back(reason);
  }
  // To wait for other jobs of make is what it is run under make for.
  if (reason.empty() || waits_for_token_ || std::exchange(holding_told_, true)) return;
  parts_.notify(fmt::format("localexec: note: calls are held back from time to time: {}", reason));
}

// Only while a call waits for one: tokens that are left in the pipe are for others.
void StartLimits::before_wait(TimePoint now) {
  if (parts_.job_slots == nullptr || watches_tokens_ == waits_for_token_) return;
  if (waits_for_token_) {
    watches_tokens_ = parts_.poller.add(parts_.job_slots->fd(), {token_channel_, 0, 0});
    if (!watches_tokens_) held_until_ = now + Shortage::kPause;
  } else {
    parts_.poller.remove(parts_.job_slots->fd());
    watches_tokens_ = false;
  }
}

std::optional<TimePoint> StartLimits::wake_at() const {
  return earliest(shortage_.try_again(), held_until_);
}

}  // namespace localexec
