// Finds and ends what left the process group of a call that is being ended.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "core/time_point.h"

namespace localexec {

// Such processes are found among our descendants by the mark kMarkName in their environment. A look
// through /proc is dear when hundreds of calls end together, so it happens seldom, and in one place
// for all lanes. condemn() may be called by any thread, the rest belongs to one.
class EscapedCalls {
 public:
  static constexpr const char* kMarkName = "LOCALEXEC_CALL";

  // `woken` is called when a call is condemned, by the thread that does so: wake_at() has changed.
  explicit EscapedCalls(std::function<void()> woken = {}) : woken_(std::move(woken)) {}

  // What bears this mark gets the signal: SIGTERM once per look, SIGKILL until it is gone.
  void condemn(const std::string& mark, int signal, TimePoint now);
  // A call has ended: what it left may become our child, and has to be reaped some time.
  void expect_strays(TimePoint now);

  // `is_known` tells children that somebody else reaps.
  void on_time(TimePoint now, const std::function<bool(pid_t)>& is_known);
  std::optional<TimePoint> wake_at() const;

 private:
  void sweep(TimePoint now);

  const std::function<void()> woken_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, int> condemned_;  // marks, and the signal for what bears them
  std::optional<TimePoint> next_sweep_;
  std::optional<TimePoint> next_reap_;
};

}  // namespace localexec
