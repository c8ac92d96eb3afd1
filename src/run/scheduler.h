// Decides what runs next, what runs again, and when enough is enough.
#pragma once

#include <cstdint>
#include <optional>
#include <queue>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/chunk_cutter.h"
#include "core/job_spec.h"
#include "core/outcome.h"
#include "core/time_point.h"

namespace localexec {

// One attempt at one item, on one worker.
struct Ticket {
  std::uint64_t item = 0;
  std::uint64_t chunk = 0;
  std::uint32_t worker = 0;
  std::uint32_t attempt = 1;

  bool operator==(const Ticket&) const = default;
};

struct SchedulingRules {
  ChunkPolicy chunk;
  std::uint32_t workers = 1;
  RetryRules retry;
  HaltRules halt;
  std::optional<TimePoint> deadline;
  std::uint32_t window = 1;  // calls that a worker may have under way at once
  // While so many retries wait, nothing new starts: that bounds the memory they take.
  std::size_t most_retries = 10'000;
};

// A state machine fed with (event, now): no clock, no process, no I/O. Memory grows with the number
// of workers and with the retries that wait, which are bounded; never with the number of items.
class Scheduler {
 public:
  enum class Verdict { final, retry };
  // running: all goes on. draining: nothing new starts. aborting: what runs is to be stopped too.
  enum class Phase { running, draining, aborting };

  // `total`: the number of items where it is known (always for ChunkPolicy::Kind::even).
  Scheduler(const SchedulingRules& rules, std::optional<std::uint64_t> total);

  // Items [0, known) have arrived; `total` once their number is known.
  void input(std::uint64_t known, std::optional<std::uint64_t> total);
  // How many items have to be known before a free worker can go on; 0 where none waits for input.
  std::uint64_t wanted_items() const;

  // From now on there are so many workers, but never more than there is work for. What a worker had
  // not begun that is one too many goes to the others; what it has under way ends there.
  void set_workers(std::uint32_t workers);
  // While it is held, nothing starts.
  void hold(bool held) { is_held_ = held; }
  bool is_held() const { return is_held_; }

  // From now on a worker may have so many calls under way.
  void set_window(std::uint32_t window);

  // What starts now, if anything does. It takes a place of the worker until ended() or put_back().
  std::optional<Ticket> next(TimePoint now);
  // Whether next() would give something.
  bool can_start(TimePoint now) const;
  // It could not be started for want of resources: it is offered again before all others.
  void put_back(const Ticket& ticket);
  // The attempt ended. After `retry`, the item is offered again later.
  Verdict ended(const Ticket& ticket, const Outcome& outcome, TimePoint now);

  // It was finished by a former run and does not start.
  void skip(const Ticket& ticket, Status status);

  // Feeds the clock: the deadline may have passed.
  void tick(TimePoint now);
  // The run was suspended so long: the deadline and waiting retries move.
  void shift(Duration stopped);
  void abort(Phase phase) { phase_ = std::max(phase_, phase); }
  // Halts the run once what is under way has ended; does nothing where no start is left to come.
  void drain(std::string reason);

  Phase phase() const { return phase_; }
  // Why the run was halted by its own rules; empty where it was not.
  const std::string& halt_reason() const { return halt_reason_; }
  // The next moment at which next() or tick() may have something new to say.
  std::optional<TimePoint> wake_at() const;
  // Nothing runs, and nothing will any more.
  bool done() const;
  // Retries that wait. After abort() they are not offered any more.
  std::size_t waiting_retries() const { return retries_.size(); }
  // How many calls run at once until less than that is left: what a call may share the machine by.
  std::uint64_t expected_at_once() const;
  std::uint64_t failed() const { return failed_; }
  std::uint64_t succeeded() const { return succeeded_; }
  std::uint32_t workers() const { return active_; }

 private:
  struct Worker {
    Chunk chunk;
    std::uint64_t next = 0;  // the next item of its chunk
    std::uint64_t end = 0;
    std::uint32_t in_flight = 0;
  };
  // The rest of a chunk, in want of a worker.
  struct Rest {
    Chunk chunk;
    std::uint64_t next = 0;
    std::uint64_t end = 0;
    bool operator<(const Rest& other) const { return next < other.next; }
  };
  struct Retry {
    TimePoint at;
    Ticket ticket;
    bool operator>(const Retry& other) const { return at > other.at; }
  };

  std::optional<Ticket> next_item(TimePoint now);
  std::optional<Ticket> start_on(std::uint32_t worker);
  bool give_chunk(std::uint32_t worker);
  bool give_rest(std::uint32_t worker);
  std::uint32_t useful_workers(std::uint32_t wanted) const;
  bool steal_tail(std::uint32_t thief);
  std::optional<std::uint32_t> any_free() const;
  void list(std::uint32_t worker);
  void unlist(std::uint32_t worker);
  void take(std::uint32_t worker);
  void release(std::uint32_t worker);
  bool worth_retrying(const Ticket& ticket, const Outcome& outcome) const;
  Duration backoff(const Ticket& ticket) const;
  void count(Status status);
  void halt(std::string reason);
  bool all_started() const;

  SchedulingRules rules_;
  ChunkCutter cutter_;
  std::uint64_t known_ = 0;
  std::optional<std::uint64_t> total_;
  std::vector<Worker> workers_;
  std::uint32_t active_ = 0;  // so many of them, the first ones, get something to do
  std::set<Rest> rests_;      // of workers that were one too many
  // Workers with a free place: those that hold items of a chunk, the lowest item first; and those
  // without, the least busy first.
  std::set<std::pair<std::uint64_t, std::uint32_t>> holding_;
  std::set<std::pair<std::uint32_t, std::uint32_t>> idle_;
  std::vector<Ticket> returned_;
  std::priority_queue<Retry, std::vector<Retry>, std::greater<>> retries_;
  std::uint64_t started_ = 0;  // items, not attempts
  std::uint64_t running_ = 0;
  std::uint64_t succeeded_ = 0;
  std::uint64_t failed_ = 0;
  Phase phase_ = Phase::running;
  bool is_held_ = false;
  std::string halt_reason_;
};

}  // namespace localexec
