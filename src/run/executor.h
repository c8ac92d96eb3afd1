// The seam between the loop and whatever runs calls.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/record.h"
#include "core/time_point.h"
#include "run/output_tap.h"
#include "sys/poller.h"

namespace localexec {

// One attempt to run one call, on a worker that is free.
struct CallRequest {
  std::uint32_t worker = 0;
  std::uint32_t call = 0;         // by which its CallEnd is known; free again after that
  std::vector<std::string> argv;  // empty where the worker needs the item alone
  std::optional<Duration> timeout;
  const Item* item = nullptr;  // valid while start() runs
  // On its standard input; else there is nothing to read.
  std::optional<std::string> input = std::nullopt;
  OutputTap* tap = nullptr;  // takes all that the call prints as it comes; may be nullptr
};

// How an attempt ended.
struct CallEnd {
  std::uint32_t worker = 0;
  std::uint32_t call = 0;
  Attempt attempt;
  CapturedOutput out;
  CapturedOutput err;
  bool leaked = false;
  std::string result_json;  // set by whoever judges the output; may be empty
};

enum class StartResult {
  accepted,  // it runs, or its CallEnd is already there
  no_room,   // the machine has no processes, memory or descriptors to spare: later, with fewer
  later,     // others are being started: the poller tells when to try again
};

// Belongs to the loop's thread. Its descriptors are in the loop's poller, under `channel`.
class Executor {
 public:
  virtual ~Executor() = default;

  // REQUIRES: the worker has a free place, that is, the CallEnd of one more call was collected.
  virtual StartResult start(CallRequest request, TimePoint now) = 0;
  // One of its descriptors is ready.
  virtual void on_ready(sys::Tag tag, TimePoint now) = 0;
  // Does what is due by the clock; wake_at() says when that will be.
  virtual void on_time(TimePoint now) = 0;
  virtual std::optional<TimePoint> wake_at() const = 0;
  // Moves what ended since the last call to the end of `ends`.
  virtual void collect(std::vector<CallEnd>& ends) = 0;

  // From now on only workers below this number get calls. Those under way elsewhere go on.
  virtual void resize(std::size_t workers) = 0;

  // From now on the call on this worker has so long, counted from its start.
  virtual void limit(std::uint32_t worker, Duration timeout) = 0;
  // What the call on this worker printed so far and prints from now on goes into the tap, for as
  // long as it has room; its CallEnd then holds only the rest. One call at a time. False where no
  // call runs on the worker.
  virtual bool pass_through(std::uint32_t worker, OutputTap& tap) = 0;
  // All that starts in this turn of the loop has started, and the tap may have room again.
  virtual void before_wait(TimePoint now) = 0;

  // Ends all that runs: SIGTERM, grace, SIGKILL. They end as canceled, for this reason.
  virtual void cancel_all(const std::string& reason, TimePoint now) = 0;
  // Without any grace.
  virtual void kill_all(TimePoint now) = 0;

  // Stops all that runs, until resume_all(), which is told how long that was: the time does not
  // count against any limit.
  virtual void suspend_all() = 0;
  virtual void resume_all(Duration stopped) = 0;

  virtual std::size_t running() const = 0;
  // Starting may be slow compared with looking for events: so many starts, then a look.
  virtual int starts_per_turn() const = 0;
  // The errno behind the last no_room.
  virtual int shortage() const = 0;
};

}  // namespace localexec
