// Commands on threads: each worker is a thread that spawns its calls and waits for them.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "run/escaped_calls.h"
#include "run/lane_thread.h"
#include "run/thread_outbox.h"

namespace localexec {

// Spreads the cost of starting processes over the processors. A thread starts with its worker's
// first call; where the machine has no room for a process, that call waits in its thread, no others
// are accepted meanwhile, and idle threads go, to be started again.
class ThreadedLane : public Executor {
 public:
  // Nothing is owned.
  ThreadedLane(sys::Poller& poller, const sys::Spawner& spawner, sys::SpillFile& spill,
               std::size_t workers, LaneOptions options);

  StartResult start(CallRequest request, TimePoint now) override;
  void on_ready(sys::Tag tag, TimePoint now) override;
  void on_time(TimePoint now) override;
  std::optional<TimePoint> wake_at() const override { return escaped_.wake_at(); }
  void collect(std::vector<CallEnd>& ends) override;
  void resize(std::size_t workers) override;
  void limit(std::uint32_t worker, Duration timeout) override;
  bool pass_through(std::uint32_t worker, OutputTap& tap) override;
  void before_wait(TimePoint now) override;
  void cancel_all(const std::string& reason, TimePoint now) override;
  void kill_all(TimePoint now) override;
  void suspend_all() override;
  void resume_all(Duration stopped) override;
  std::size_t running() const override { return running_; }
  int starts_per_turn() const override { return 256; }
  int shortage() const override { return refused_; }

 private:
  struct Worker {
    std::unique_ptr<LaneThread> thread;
    bool is_busy = false;
    OutputTap* tap = nullptr;  // what its call prints goes there at once
  };

  void let_idle_threads_go();
  void tap(std::uint32_t worker, OutputTap& tap);

  template <typename Action>
  void for_each_thread(Action action) {
    for (Worker& worker : workers_) {
      if (worker.thread) action(*worker.thread);
    }
  }

  LaneOptions options_;
  ThreadOutbox outbox_;
  EscapedCalls escaped_;
  std::atomic<int> shortage_ = 0;
  std::atomic<int> processes_ = 0;
  StartGate gate_;
  int refused_ = 0;
  std::size_t running_ = 0;
  std::vector<std::uint32_t> tapped_;  // workers whose calls have a tap
  LaneThreadParts parts_;
  std::vector<Worker> workers_;  // last: they end before what they share
};

}  // namespace localexec
