// Worker processes that live on and answer requests, on the loop's thread.
#pragma once

#include <deque>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/command_template.h"
#include "run/escalation.h"
#include "run/executor.h"
#include "run/shortage.h"
#include "run/worker_limits.h"
#include "run/worker_process.h"
#include "run/worker_protocol.h"
#include "sys/poller.h"
#include "sys/spawn.h"

namespace localexec {

struct WorkerLaneOptions {
  WorkerProtocol protocol = WorkerProtocol::jsonl;
  CommandTemplate command;         // of a worker; may use {worker}
  std::vector<std::string> names;  // of the variables
  std::vector<std::string> args;   // before those of the item, as JSON
  Duration grace{};
  std::uint8_t channel = 0;        // of its tags in the poller
  std::size_t capture_budget = 0;  // bytes of what a call prints that stay in memory
  WorkerLimits* limits = nullptr;  // none
  // All workers are one process, which calls its requests at once: it never has more than there are
  // workers. One that takes too long is left to itself, as a thread is; only one answer is late.
  bool shares_process = false;
};

// A worker is one process, started when it gets its first call. It may have several requests at
// once; the first that it has not answered counts as the call in flight: its time runs, and what
// comes on the worker's standard error is its own. Where the worker dies, gives an answer that is
// none or takes too long, that call ends so if the process had no other; else a new process gets
// those that were not answered one at a time, so that each ends as it alone deserves. (Where they
// share a process, each call has its own time.)
class WorkerLane : public Executor {
 public:
  // Nothing is owned.
  WorkerLane(sys::Poller& poller, const sys::Spawner& spawner, sys::SpillFile& spill,
             std::size_t workers, WorkerLaneOptions options);

  // Starts the first worker and waits until it is ready, `interrupt` can be read from, or the
  // deadline has come. Throws UsageError where the function that it is to call is not there. For
  // WorkerProtocol::batch.
  void prepare(int interrupt, std::optional<TimePoint> deadline);
  // No more calls will come: workers see the end of their input and may end by themselves, for as
  // long as the grace.
  void finish();
  // Why results that were handed on may be wrong; empty where nothing speaks against them. Known
  // after finish().
  const std::string& doubt() const { return doubt_; }

  StartResult start(CallRequest request, TimePoint now) override;
  void before_wait(TimePoint now) override;
  void on_ready(sys::Tag tag, TimePoint now) override;
  void on_time(TimePoint now) override;
  std::optional<TimePoint> wake_at() const override;
  void collect(std::vector<CallEnd>& ends) override;
  void resize(std::size_t workers) override;
  void limit(std::uint32_t worker, Duration timeout) override;
  bool pass_through(std::uint32_t, OutputTap&) override { return false; }
  void cancel_all(const std::string& reason, TimePoint now) override;
  void kill_all(TimePoint now) override;
  void suspend_all() override;
  void resume_all(Duration stopped) override;
  std::size_t running() const override { return running_; }
  int starts_per_turn() const override { return 1024; }
  int shortage() const override { return shortage_; }

 private:
  struct Call {
    std::uint32_t worker = 0;
    std::uint32_t call = 0;
    std::uint64_t id = 0;
    std::uint64_t item = 0;  // its index
    std::string request;
    std::optional<Duration> timeout;
    std::string printed;  // as O and S answers tell it
    std::string printed_errors;
    TimePoint given;  // to the process, where it is shared
    WallTime given_wall;
  };

  struct Worker {
    explicit Worker(WorkerProcess its) : process(std::move(its)) {}

    // It has seen the end of its input.
    bool is_retired() const { return process.is_alive() && !process.takes_requests(); }

    WorkerProcess process;
    bool is_ready = false;     // to take requests
    std::deque<Call> calls;    // not answered, in the order of their requests
    std::size_t given = 0;     // so many of them the process has
    std::size_t suspects = 0;  // so many of them it gets one at a time
    Escalation escalation;     // of the call in flight
    TimePoint head_started;
    WallTime head_started_wall;
    Outcome verdict;            // of the call in flight, where the worker is being ended for it
    bool is_condemned = false;  // and it is
    std::optional<TimePoint> start_again;
    std::optional<TimePoint> closing_ends;       // it has closed its output, and may end until then
    std::optional<std::uint64_t> last_answered;  // the index of its item, for `lines`
    std::set<std::uint64_t> late;                // calls that took too long in a shared process
  };

  void add_worker();
  void retire(std::uint32_t index);
  int spawn(std::uint32_t index);
  std::uint32_t process_of(std::uint32_t worker) const {
    return options_.shares_process ? 0 : worker;
  }
  void give(Worker& worker, TimePoint now);
  void end_late(std::uint32_t index, TimePoint now);
  std::optional<TimePoint> first_limit(const Worker& worker) const;
  void read_answers(std::uint32_t index, TimePoint now);
  void answered(std::uint32_t index, std::string_view line, TimePoint now);
  void end_call(std::uint32_t index, std::size_t position, Outcome outcome, std::string result,
                TimePoint now);
  void begin_head(Worker& worker, TimePoint now);
  WallTime wall_at(TimePoint now);
  void doubt(std::uint32_t index, std::string_view line);
  void condemn(std::uint32_t index, Outcome verdict, TimePoint now);
  void output_closed(std::uint32_t index, TimePoint now);
  static void end_closed(Worker& worker, TimePoint now);
  void take_unfinished(std::uint32_t index, TimePoint now);
  void child_ended(std::uint32_t index, TimePoint now);
  void start_again(std::uint32_t index, TimePoint now);
  void refuse_calls(std::uint32_t index, const std::string& reason, TimePoint now);
  Outcome outcome_of(Worker& worker, ProcessEnd end);

  sys::Poller& poller_;
  const sys::Spawner& spawner_;
  sys::SpillFile& spill_;
  WorkerLaneOptions options_;
  std::vector<std::unique_ptr<Worker>> workers_;  // one where they share a process
  std::size_t active_ = 0;                        // so many of them, the first ones, get calls
  std::size_t most_at_once_ = 0;                  // calls of one process
  std::vector<char> buffer_;
  std::vector<CallEnd> ended_;
  std::uint64_t next_id_ = 0;
  TimePoint turn_;
  WallTime turn_wall_;
  std::size_t running_ = 0;
  int shortage_ = 0;
  Shortage restarts_;  // of what new processes need for calls that they have already
  std::string doubt_;
  std::string cancel_reason_;
  bool is_canceled_ = false;
};

}  // namespace localexec
