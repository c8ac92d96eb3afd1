// One event loop's children: spawned, read, signalled and reaped by the thread that owns the lane.
#pragma once

#include <deque>
#include <queue>
#include <string>
#include <vector>

#include "core/job_spec.h"
#include "run/capture.h"
#include "run/escalation.h"
#include "run/escaped_calls.h"
#include "run/executor.h"
#include "run/worker_limits.h"
#include "sys/child.h"
#include "sys/executable.h"
#include "sys/fd.h"
#include "sys/poller.h"
#include "sys/spawn.h"

namespace localexec {

struct LaneOptions {
  Duration grace{};
  std::uint8_t channel = 0;        // of its tags in the poller
  std::size_t capture_budget = 0;  // bytes of each stream that stay in memory
  ErrorStream errors = ErrorStream::record;
  WorkerLimits* limits = nullptr;  // none
  std::uint32_t number = 0;        // of the lane's first worker, where there are several lanes
  // Of all lanes, driven by their owner; a lane without it has its own.
  EscapedCalls* escaped = nullptr;
};

// A worker is a slot in a table. A call ends when its process ends; output that something else
// still holds open is waited for a moment only, and the call is then marked as leaked. A call that
// is being ended takes along what left its process group: it is found among our descendants by the
// mark LOCALEXEC_CALL in its environment.
class ProcessLane : public Executor {
 public:
  // Nothing is owned; `slots` is the number of workers.
  ProcessLane(sys::Poller& poller, const sys::Spawner& spawner, sys::SpillFile& spill,
              std::size_t slots, LaneOptions options);

  StartResult start(CallRequest request, TimePoint now) override;
  void on_ready(sys::Tag tag, TimePoint now) override;
  void on_time(TimePoint now) override;
  std::optional<TimePoint> wake_at() const override;
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
  int starts_per_turn() const override { return 8; }
  int shortage() const override { return shortage_; }

 private:
  enum class State { idle, running, draining };
  enum class Stream : std::uint32_t { out, err, child };

  struct Slot {
    State state = State::idle;
    std::uint32_t generation = 0;
    std::uint32_t call = 0;
    sys::Child child;
    sys::Fd out;
    sys::Fd err;
    Capture out_capture;
    Capture err_capture;
    Escalation escalation;
    std::optional<TimePoint> drain_until;
    TimePoint started;
    Duration elapsed{};
    WallTime started_wall;
    OutputTap* tap = nullptr;  // where what it prints goes at once
    bool is_live = false;      // to the last byte
    bool held_back = false;    // its streams are not read: the tap is full
    bool watched = false;      // its child has a descriptor in the poller
    std::string mark;          // in the environment of all that the call starts
  };

  struct Timer {
    TimePoint at;
    std::uint32_t slot;
    std::uint32_t generation;
    bool operator>(const Timer& other) const { return at > other.at; }
  };

  sys::Tag tag_of(std::uint32_t slot, Stream stream) const;
  StartResult refuse(int error);
  int error_stream(const sys::Pipe& out, const sys::Pipe& err) const;
  bool watch(std::uint32_t index);
  bool watch_streams(std::uint32_t index);
  void read_stream(std::uint32_t index, Stream stream);
  std::size_t read_once(Slot& slot, Stream stream);
  void take(Slot& slot, Stream stream, std::string_view bytes);
  void hold_back(std::uint32_t index);
  void drain(Slot& slot);
  void drain(Slot& slot, Stream stream);
  void close_stream(sys::Fd& fd);
  void child_ended(std::uint32_t index, TimePoint now);
  void finish(std::uint32_t index);
  void end_without_process(const CallRequest& request, std::string reason);
  void apply(std::uint32_t index, TimePoint now);
  void set_timer(std::uint32_t index);
  void look_later(TimePoint now);
  void look_at_unwatched(TimePoint now);
  std::string next_mark();
  bool owns(pid_t pid) const;
  Outcome outcome_of(const Slot& slot, ProcessEnd end) const;

  sys::Poller& poller_;
  const sys::Spawner& spawner_;
  sys::ProgramFinder programs_;
  sys::SpillFile& spill_;
  LaneOptions options_;
  std::vector<Slot> slots_;
  std::vector<char> buffer_;
  std::vector<CallEnd> ended_;
  std::priority_queue<Timer, std::vector<Timer>, std::greater<>> timers_;
  std::size_t running_ = 0;
  std::size_t unwatched_ = 0;
  std::optional<TimePoint> next_look_;
  int shortage_ = 0;
  std::vector<std::uint32_t> held_back_;  // slots, some of which may have gone on
  std::string cancel_reason_;
  sys::Fd null_;
  std::vector<char*> environment_;  // the last entry but one is the mark of the call being started
  EscapedCalls own_escaped_;
  EscapedCalls& escaped_;
};

}  // namespace localexec
