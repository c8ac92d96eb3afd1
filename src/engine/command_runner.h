// Runs the engine's own commands, one at a time, without ever blocking the loop.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>

#include "engine/cluster_queue.h"
#include "run/process_lane.h"

namespace localexec {

class CommandRunner {
 public:
  using Done = std::function<void(const CommandResult&)>;

  // Borrows all; `channel` is that of its tags in the poller.
  CommandRunner(sys::Poller& poller, const sys::Spawner& spawner, sys::SpillFile& spill,
                std::uint8_t channel);

  // Waits for those before it. One that takes longer than 30 seconds is stopped.
  void run(Words words, Done done);
  bool is_idle() const { return !running_ && waiting_.empty(); }
  // What waits is forgotten; what runs goes on.
  void forget_waiting() { waiting_.clear(); }

  void on_ready(sys::Tag tag, TimePoint now) { lane_.on_ready(tag, now); }
  void on_time(TimePoint now);
  std::optional<TimePoint> wake_at() const { return lane_.wake_at(); }

 private:
  struct Command {
    Words words;
    Done done;
  };

  void start_next(TimePoint now);
  CommandResult result_of(const CallEnd& end);

  sys::SpillFile& spill_;
  ProcessLane lane_;
  std::deque<Command> waiting_;
  std::optional<Command> running_;
};

}  // namespace localexec
