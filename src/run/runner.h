// The loop: start what may start, wait until something happens, hand on what ended.
#pragma once

#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/job_spec.h"
#include "run/admission.h"
#include "run/executor.h"
#include "run/interruptions.h"
#include "run/item_feed.h"
#include "run/job_slots.h"
#include "run/record_sink.h"
#include "run/run_control.h"
#include "run/run_observer.h"
#include "run/running_median.h"
#include "run/scheduler.h"
#include "run/start_limits.h"
#include "run/window_tuner.h"
#include "run/worker_probe.h"
#include "sys/guardian.h"
#include "sys/poller.h"
#include "sys/signal_watch.h"

namespace localexec {

// What the loop works with. Nothing is owned.
struct RunnerParts {
  const JobSpec& spec;
  ItemFeed& feed;
  Scheduler& scheduler;
  Executor& executor;
  RecordSink& sink;
  sys::Poller& poller;
  const sys::SignalWatch& signals;
  const sys::Guard& guard;
  std::uint64_t processors = 1;  // that the calls share
  bool adapts_window = false;    // the scheduler's, to how long calls take
  // Looks at what a call that ended well gave, and may find it wanting (BadResult). May be empty.
  std::function<void(CallEnd&, const Item&)> judge;
  // Lines for the person at the terminal, without a newline.
  std::function<void(std::string_view)> notify;
  std::vector<RunObserver*> observers;
  // Each has a say in every start, and may be absent.
  Admission* admission = nullptr;
  JobSlots* job_slots = nullptr;
  // Who steers it; may be null.
  ControlPort* control = nullptr;
  // Asks the system for what so many workers need, before they start anything. May be empty.
  std::function<void(std::uint32_t)> make_room;
  std::uint32_t most_workers = std::numeric_limits<std::uint32_t>::max();
  // Measures the first calls to choose the number of workers; may be null.
  WorkerProbe* probe = nullptr;
  // The number of an item's chunk, where it is part of a greater run. May be empty.
  std::function<std::uint64_t(const Item&)> chunk_of = {};
};

// How the run ended: an exit code, or the signal that ended it.
struct RunEnd {
  int exit_code = 0;
  int signal = 0;
  bool all_items = true;     // every item of the input has a record
  bool all_written = false;  // every record has reached the output
  // Threads that have not returned, and nobody waits for: the program ends at once.
  bool leaves_threads = false;
};

class Runner : private RunControl {
 public:
  // The executor's and the control port's descriptors are in the poller under these channels.
  static constexpr std::uint8_t kExecutorChannel = 0;
  static constexpr std::uint8_t kControlChannel = 6;

  explicit Runner(RunnerParts parts);

  // Throws what is wrong with the input: a UsageError before anything ran, std::runtime_error
  // afterwards; std::system_error where the machine fails the run. In each case nothing runs any
  // more, and what had ended has been handed on.
  RunEnd run();

 private:
  // What is known of an item between its first attempt and its record.
  struct InFlight {
    Item item;
    std::uint64_t chunk = 0;
    std::vector<Attempt> attempts;
  };

  // A call under way.
  struct Running {
    Ticket ticket;
    InFlight flight;
    bool is_under_way = false;
  };

  Phase phase() const override;
  std::uint32_t workers() const override { return parts_.scheduler.workers(); }
  void pause() override;
  void resume() override;
  void drain() override;
  void stop() override;
  void set_workers(std::uint32_t workers) override;
  bool change_workers(std::uint32_t wanted);
  void follow_probe();
  void note(std::string_view what) const;

  void loop();
  void tell_input_failure() const;
  void start_ready();
  void take_input();
  bool start(const Ticket& ticket);
  CallContext context_of(const Ticket& ticket, const InFlight& flight) const;
  std::uint32_t free_call();
  void begin_call(std::uint32_t call, TimePoint at);
  void wait();
  void handle(sys::Tag tag);
  void handle_signals();
  void tell_status();
  void interrupt(const sys::ReceivedSignal& signal);
  void stop_at_once();
  void suspend();
  void collect_ends();
  void end_call(CallEnd& end);
  void follow_phase();
  void follow_sink();
  void follow_turn();
  void end_by(int signal, const std::string& reason);
  void cancel(const std::string& reason);
  std::optional<Duration> timeout() const;
  void learn_duration(const Attempt& attempt);
  void hand_on(InFlight& flight, CallEnd& end);
  void hand_on_unfinished();
  void finish_output();
  bool is_over() const;
  RunEnd verdict() const;
  std::optional<TimePoint> wake_at() const;

  RunnerParts parts_;
  std::vector<Running> running_;       // by call
  std::vector<std::uint32_t> unused_;  // places in that table; the last one is filled next
  std::unordered_map<std::uint64_t, InFlight> between_attempts_;
  std::vector<CallEnd> ends_;
  WindowTuner window_;
  std::optional<ProbeFigures> probed_;  // and not followed yet
  RunningMedian median_;                // of what calls that ended ok took
  TimePoint now_;
  bool input_refused_ = false;
  bool total_told_ = false;
  std::exception_ptr failure_;  // of the input, once everything is tidied up
  bool anything_ran_ = false;
  int signal_ = 0;  // that ended the run
  TimePoint signal_at_;
  Interruptions interruptions_;
  bool at_once_ = false;
  std::optional<TimePoint> status_told_at_;
  bool stopped_ = false;
  std::optional<SinkFailure> sink_failure_;
  std::optional<std::uint64_t> passing_;  // the item whose output is written while it runs
  bool all_ok_ = true;
  bool all_written_ = false;
  StartLimits limits_;
};

}  // namespace localexec
