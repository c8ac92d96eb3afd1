// Functions on threads of this process: each worker is a thread that calls the function.
#pragma once

#include <functional>
#include <memory>
#include <queue>
#include <string>
#include <vector>

#include "run/executor.h"
#include "run/function_thread.h"

namespace localexec {

struct FunctionLaneOptions {
  std::vector<std::string> names;  // of the variables
  Duration grace{};
  std::uint8_t channel = 0;  // of its tags in the poller
  std::size_t stack = 0;     // of each thread; 0: the system's default
};

// A thread starts with its worker's first call, and may have several calls waiting for it. A call
// that is out of time is told so; where it does not return within the grace, its record says that,
// its thread is left behind, and another one takes the worker's place. A function that may not run
// twice at once is not called again then.
class FunctionLane : public Executor {
 public:
  // Nothing is owned; the function is borrowed for good. REQUIRES: one worker for a function that
  // is not thread-safe.
  FunctionLane(sys::Poller& poller, const localexec_function& function, std::size_t workers,
               FunctionLaneOptions options);
  ~FunctionLane() override;

  StartResult start(CallRequest request, TimePoint now) override;
  void on_ready(sys::Tag tag, TimePoint now) override;
  void on_time(TimePoint now) override;
  std::optional<TimePoint> wake_at() const override;
  void collect(std::vector<CallEnd>& ends) override;
  void resize(std::size_t workers) override;
  void limit(std::uint32_t worker, Duration timeout) override;
  bool pass_through(std::uint32_t, OutputTap&) override { return false; }
  void before_wait(TimePoint now) override;
  void cancel_all(const std::string& reason, TimePoint now) override;
  void kill_all(TimePoint now) override;
  void suspend_all() override {}  // its threads stop with this process
  void resume_all(Duration stopped) override;
  std::size_t running() const override { return running_; }
  int starts_per_turn() const override { return 4096; }
  int shortage() const override { return shortage_; }

  // Threads that have not returned: the program must not wait for them when it ends.
  bool has_left_threads() const { return has_left_threads_; }

 private:
  struct Worker {
    std::unique_ptr<FunctionThread> thread;
    std::uint32_t generation = 0;
    std::vector<FunctionTask> tasks;  // that the thread does not have yet
    std::size_t under_way = 0;        // those, and those it has
    std::optional<Duration> timeout;
    std::optional<std::uint64_t> asked;  // the number of the call that was told to end
    std::optional<TimePoint> timer;      // the next one, which counts
  };
  struct Timer {
    TimePoint at;
    std::uint32_t worker;
    bool operator>(const Timer& other) const { return at > other.at; }
  };

  bool is_thread_safe() const { return (function_.flags & LOCALEXEC_NOT_THREAD_SAFE) == 0; }
  void make_thread(std::uint32_t index);
  void set_timer(std::uint32_t index, TimePoint at);
  void look_at(std::uint32_t index, TimePoint now);
  void leave_thread(std::uint32_t index, const FunctionThread::Current& current);
  void take_in(std::vector<CallEnd>& ends);
  void end_unstarted(std::uint32_t index, const std::vector<FunctionTask>& tasks,
                     const Outcome& outcome);
  void end_call(std::uint32_t index, std::uint32_t call, Outcome outcome, Duration elapsed);

  const localexec_function& function_;
  FunctionLaneOptions options_;
  std::shared_ptr<FunctionOutbox> outbox_ = std::make_shared<FunctionOutbox>();
  std::vector<Worker> workers_;
  std::vector<std::uint32_t> with_tasks_;  // workers whose threads have something to get
  std::vector<FunctionOutbox::End> incoming_;
  std::vector<CallEnd> ended_;
  std::priority_queue<Timer, std::vector<Timer>, std::greater<>> timers_;
  std::size_t running_ = 0;
  int shortage_ = 0;
  bool is_canceled_ = false;
  std::string cancel_reason_;
  bool has_left_threads_ = false;
  bool is_blocked_ = false;  // a call that may not run twice at once hangs
};

}  // namespace localexec
