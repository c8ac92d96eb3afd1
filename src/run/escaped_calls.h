// Finds and ends what left the process group of a call that is being ended.
#pragma once

#include <sys/types.h>

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "core/time_point.h"

namespace localexec {

// Such processes are found among our descendants by the mark kMarkName in their environment. A look
// through /proc is dear when hundreds of calls end together, so it happens seldom, and in one place
// for all lanes. ask() and end() may be called by any thread, the rest belongs to one.
class EscapedCalls {
 public:
  static constexpr const char* kMarkName = "LOCALEXEC_CALL";

  // `woken` is called by ask() and end(), by the thread that does so: wake_at() has changed.
  explicit EscapedCalls(std::function<void()> woken = {}) : woken_(std::move(woken)) {}

  // What bears this mark and is not in `group`, which has been asked already, gets one SIGTERM.
  void ask(const std::string& mark, pid_t group, TimePoint now);
  // What bears this mark gets SIGKILL until it is gone.
  void end(const std::string& mark, TimePoint now);
  // A call has ended: what it left may become our child, and has to be reaped some time.
  void expect_strays(TimePoint now);

  // `is_known` tells children that somebody else reaps.
  void on_time(TimePoint now, const std::function<bool(pid_t)>& is_known);
  std::optional<TimePoint> wake_at() const;

 private:
  struct Sentence {
    int signal = 0;
    pid_t spared = 0;  // a process group
  };

  void condemn(const std::string& mark, Sentence sentence, TimePoint now);
  void sweep(TimePoint now);

  const std::function<void()> woken_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Sentence> condemned_;  // by mark
  std::optional<TimePoint> next_sweep_;
  std::optional<TimePoint> next_reap_;
};

}  // namespace localexec
