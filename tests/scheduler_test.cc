#include "run/scheduler.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace localexec {
namespace {

using namespace std::chrono_literals;
using Verdict = Scheduler::Verdict;
using Phase = Scheduler::Phase;
using Items = std::vector<std::uint64_t>;

const Outcome kOk = Ended{ProcessEnd::exited(0)};
const Outcome kFailed = Ended{ProcessEnd::exited(1)};

TimePoint at(Duration since_start) { return TimePoint(1000s) + since_start; }

SchedulingRules rules_with(std::uint32_t workers, ChunkPolicy chunk = {}) {
  SchedulingRules rules;
  rules.workers = workers;
  rules.chunk = chunk;
  return rules;
}

ChunkPolicy fixed(std::uint64_t size) { return {ChunkPolicy::Kind::fixed, size}; }

// All items are known beforehand, as those of a range are.
Scheduler over(std::uint64_t total, const SchedulingRules& rules) {
  Scheduler scheduler(rules, total);
  scheduler.input(total, total);
  return scheduler;
}

// Everything that may start now.
std::vector<Ticket> start_all(Scheduler& scheduler, TimePoint now) {
  std::vector<Ticket> tickets;
  while (const auto ticket = scheduler.next(now)) tickets.push_back(*ticket);
  return tickets;
}

Items items_of(const std::vector<Ticket>& tickets) {
  Items items;
  for (const Ticket& ticket : tickets) items.push_back(ticket.item);
  return items;
}

// Starts the one thing that may start and ends it with `outcome`.
Verdict run_one(Scheduler& scheduler, const Outcome& outcome, TimePoint now) {
  const auto ticket = scheduler.next(now);
  REQUIRE(ticket.has_value());
  return scheduler.ended(*ticket, outcome, now);
}

}  // namespace

TEST_CASE("items start in order and only while workers are free") {
  Scheduler scheduler = over(5, rules_with(2, fixed(1)));
  auto running = start_all(scheduler, at(0s));
  CHECK(items_of(running) == Items{0, 1});
  CHECK(running[0].worker != running[1].worker);
  CHECK_FALSE(scheduler.can_start(at(0s)));
  CHECK(scheduler.ended(running[1], kOk, at(1s)) == Verdict::final);
  const auto next = start_all(scheduler, at(1s));
  CHECK(items_of(next) == Items{2});
  CHECK(next[0].worker == running[1].worker);
  CHECK(next[0].attempt == 1);
}

TEST_CASE("a worker keeps to its chunk") {
  Scheduler scheduler = over(6, rules_with(2, fixed(3)));
  auto running = start_all(scheduler, at(0s));
  CHECK(items_of(running) == Items{0, 3});
  CHECK(running[0].chunk == 0);
  CHECK(running[1].chunk == 1);
  scheduler.ended(running[1], kOk, at(1s));
  const auto next = scheduler.next(at(1s));
  REQUIRE(next);
  CHECK(*next == Ticket{4, 1, running[1].worker, 1});
}

TEST_CASE("there are never more workers than chunks") {
  CHECK(over(100, rules_with(8, fixed(25))).workers() == 4);
  CHECK(over(3, rules_with(8)).workers() == 3);
  CHECK(over(0, rules_with(8)).workers() == 1);
  CHECK(over(100, rules_with(8, {ChunkPolicy::Kind::even, 0})).workers() == 8);
  CHECK(Scheduler(rules_with(8), std::nullopt).workers() == 8);
}

TEST_CASE("fewer calls are expected at once when few items are left") {
  Scheduler scheduler = over(6, rules_with(4, fixed(1)));
  CHECK(scheduler.expected_at_once() == 4);
  for (int i = 0; i < 4; ++i) run_one(scheduler, kOk, at(0s));
  CHECK(scheduler.expected_at_once() == 2);
  const auto ticket = scheduler.next(at(0s));
  CHECK(scheduler.expected_at_once() == 2);
  scheduler.ended(*ticket, kOk, at(0s));
  run_one(scheduler, kOk, at(0s));
  CHECK(scheduler.expected_at_once() == 1);
  CHECK(Scheduler(rules_with(4), std::nullopt).expected_at_once() == 4);
}

TEST_CASE("no items means done at once") {
  Scheduler scheduler = over(0, rules_with(4));
  CHECK(scheduler.done());
  CHECK_FALSE(scheduler.can_start(at(0s)));
  CHECK_FALSE(scheduler.next(at(0s)));
}

TEST_CASE("the run is done when all have started and the last has ended") {
  Scheduler scheduler = over(1, rules_with(1));
  CHECK_FALSE(scheduler.done());
  const auto ticket = scheduler.next(at(0s));
  CHECK_FALSE(scheduler.done());
  scheduler.ended(*ticket, kOk, at(1s));
  CHECK(scheduler.done());
  CHECK(scheduler.succeeded() == 1);
  CHECK(scheduler.failed() == 0);
}

TEST_CASE("no worker idles while another holds items that have not begun") {
  Scheduler scheduler = over(100, rules_with(2));
  const auto stuck = scheduler.next(at(0s));
  REQUIRE(stuck);
  std::set<std::uint64_t> seen{stuck->item};
  std::set<std::uint64_t> chunks;
  while (const auto ticket = scheduler.next(at(1s))) {
    REQUIRE(ticket->worker != stuck->worker);
    CHECK(seen.insert(ticket->item).second);
    chunks.insert(ticket->chunk);
    scheduler.ended(*ticket, kOk, at(1s));
  }
  CHECK(seen.size() == 100);
  CHECK(chunks.count(stuck->chunk) == 0);  // what was taken over is a chunk of its own
  CHECK_FALSE(scheduler.done());
  scheduler.ended(*stuck, kOk, at(2s));
  CHECK(scheduler.done());
}

TEST_CASE("a chunk of a size that was asked for is never split") {
  Scheduler scheduler = over(6, rules_with(2, fixed(3)));
  const auto stuck = scheduler.next(at(0s));
  int others = 0;
  while (const auto ticket = scheduler.next(at(1s))) {
    scheduler.ended(*ticket, kOk, at(1s));
    ++others;
  }
  CHECK(others == 3);
  CHECK_FALSE(scheduler.can_start(at(1s)));
  scheduler.ended(*stuck, kOk, at(2s));
  CHECK(scheduler.next(at(2s))->item == 1);
}

TEST_CASE("what could not be started is offered before all others") {
  Scheduler scheduler = over(3, rules_with(2, fixed(1)));
  auto running = start_all(scheduler, at(0s));
  scheduler.put_back(running[0]);
  CHECK(scheduler.can_start(at(0s)));
  const auto again = scheduler.next(at(0s));
  REQUIRE(again);
  CHECK(again->item == 0);
  CHECK(again->attempt == 1);
  scheduler.put_back(*again);
  scheduler.ended(running[1], kOk, at(1s));
  CHECK_FALSE(scheduler.done());
  CHECK(items_of(start_all(scheduler, at(1s))) == Items{0, 2});
}

TEST_CASE("a failed attempt is made again until the retries are used up") {
  SchedulingRules rules = rules_with(1);
  rules.retry.retries = 2;
  Scheduler scheduler = over(1, rules);
  CHECK(run_one(scheduler, kFailed, at(0s)) == Verdict::retry);
  CHECK_FALSE(scheduler.done());
  auto ticket = scheduler.next(at(0s));
  REQUIRE(ticket);
  CHECK(ticket->item == 0);
  CHECK(ticket->attempt == 2);
  CHECK(scheduler.ended(*ticket, kFailed, at(0s)) == Verdict::retry);
  CHECK(scheduler.failed() == 0);
  CHECK(run_one(scheduler, kFailed, at(0s)) == Verdict::final);
  CHECK(scheduler.failed() == 1);
  CHECK(scheduler.done());
}

TEST_CASE("an attempt that ended ok or was canceled is not made again") {
  SchedulingRules rules = rules_with(1);
  rules.retry.retries = 5;
  Scheduler scheduler = over(2, rules);
  CHECK(run_one(scheduler, kOk, at(0s)) == Verdict::final);
  CHECK(run_one(scheduler, Canceled{}, at(0s)) == Verdict::final);
  CHECK(scheduler.done());
}

TEST_CASE("without retries every ending is final") {
  Scheduler scheduler = over(1, rules_with(1));
  CHECK(run_one(scheduler, kFailed, at(0s)) == Verdict::final);
}

TEST_CASE("a retry that waits holds no worker") {
  SchedulingRules rules = rules_with(1);
  rules.retry.retries = 1;
  rules.retry.delay = 10s;
  Scheduler scheduler = over(2, rules);
  CHECK(run_one(scheduler, kFailed, at(0s)) == Verdict::retry);
  CHECK(scheduler.waiting_retries() == 1);
  const auto other = scheduler.next(at(0s));
  REQUIRE(other);
  CHECK(other->item == 1);
  scheduler.ended(*other, kOk, at(1s));
  CHECK_FALSE(scheduler.next(at(1s)));
  CHECK_FALSE(scheduler.done());
  const auto due = scheduler.wake_at();
  REQUIRE(due);
  CHECK_FALSE(scheduler.can_start(*due - 1ns));
  CHECK(scheduler.can_start(*due));
  const auto again = scheduler.next(*due);
  REQUIRE(again);
  CHECK(again->item == 0);
  CHECK(scheduler.waiting_retries() == 0);
}

TEST_CASE("the wait before a retry doubles each time and varies by half at most") {
  SchedulingRules rules = rules_with(1);
  rules.retry.retries = 6;
  rules.retry.delay = 1s;
  Scheduler scheduler = over(50, rules);
  std::set<Duration> first_waits;
  for (int item = 0; item < 50; ++item) {
    TimePoint now = at(0s);
    Duration expected = 1s;
    CHECK(run_one(scheduler, kFailed, now) == Verdict::retry);
    for (int retry = 1; retry <= 6; ++retry, expected *= 2) {
      const auto due = scheduler.wake_at();
      REQUIRE(due);
      const Duration wait = *due - now;
      CHECK(wait >= expected / 2);
      CHECK(wait <= expected * 3 / 2);
      if (retry == 1) first_waits.insert(wait);
      now = *due;
      run_one(scheduler, kFailed, now);
    }
  }
  CHECK(first_waits.size() > 40);
  CHECK(scheduler.done());
}

TEST_CASE("no wait before a retry is longer than an hour") {
  SchedulingRules rules = rules_with(1);
  rules.retry.retries = 1'000'000;
  rules.retry.delay = 30min;
  Scheduler scheduler = over(1, rules);
  TimePoint now = at(0s);
  for (int attempt = 0; attempt < 100; ++attempt) {
    run_one(scheduler, kFailed, now);
    const auto due = scheduler.wake_at();
    REQUIRE(due);
    CHECK(*due - now <= 1h);
    if (attempt > 3) CHECK(*due - now == 1h);
    now = *due;
  }
}

TEST_CASE("the same run waits the same times") {
  SchedulingRules rules = rules_with(1);
  rules.retry.retries = 1;
  rules.retry.delay = 1s;
  Scheduler one = over(1, rules);
  Scheduler other = over(1, rules);
  run_one(one, kFailed, at(0s));
  run_one(other, kFailed, at(0s));
  CHECK(one.wake_at() == other.wake_at());
}

TEST_CASE("only the endings that were named are retried") {
  SchedulingRules rules = rules_with(1);
  rules.retry.retries = 1;
  const Outcome timeout = TimedOut{ProcessEnd::signaled(15, false)};
  const Outcome killed = Ended{ProcessEnd::signaled(11, false)};
  const Outcome not_started = NotStarted{"no such file"};
  const auto verdict = [&rules](const Outcome& outcome) {
    Scheduler scheduler = over(1, rules);
    return run_one(scheduler, outcome, at(0s));
  };
  CHECK(verdict(not_started) == Verdict::retry);
  rules.retry.on_exit_codes = {1, 75};
  CHECK(verdict(kFailed) == Verdict::retry);
  CHECK(verdict(Ended{ProcessEnd::exited(75)}) == Verdict::retry);
  CHECK(verdict(Ended{ProcessEnd::exited(2)}) == Verdict::final);
  CHECK(verdict(timeout) == Verdict::final);
  CHECK(verdict(killed) == Verdict::final);
  CHECK(verdict(not_started) == Verdict::final);
  rules.retry.on_exit_codes.clear();
  rules.retry.on_timeout = true;
  CHECK(verdict(timeout) == Verdict::retry);
  CHECK(verdict(killed) == Verdict::final);
  CHECK(verdict(kFailed) == Verdict::final);
  rules.retry.on_timeout = false;
  rules.retry.on_signal = true;
  CHECK(verdict(killed) == Verdict::retry);
  CHECK(verdict(timeout) == Verdict::final);
}

TEST_CASE("while ten thousand retries wait nothing new starts") {
  SchedulingRules rules = rules_with(1, fixed(1));
  rules.retry.retries = 1;
  rules.retry.delay = 1min;
  Scheduler scheduler(rules, std::nullopt);
  scheduler.input(20'000, std::nullopt);
  std::size_t started = 0;
  while (const auto ticket = scheduler.next(at(0s))) {
    scheduler.ended(*ticket, kFailed, at(0s));
    ++started;
  }
  CHECK(started == 10'000);
  CHECK(scheduler.waiting_retries() == 10'000);
  CHECK_FALSE(scheduler.can_start(at(0s)));
  CHECK(scheduler.wanted_items() == 0);
  CHECK(scheduler.can_start(*scheduler.wake_at()));
}

TEST_CASE("a halt by failures lets what runs finish and starts nothing new") {
  SchedulingRules rules = rules_with(2, fixed(1));
  rules.halt.mode = HaltRules::Mode::soon;
  rules.halt.failures = 1;
  Scheduler scheduler = over(10, rules);
  auto running = start_all(scheduler, at(0s));
  scheduler.ended(running[0], kFailed, at(1s));
  CHECK(scheduler.phase() == Phase::draining);
  CHECK(scheduler.halt_reason() == "1 failed");
  CHECK_FALSE(scheduler.next(at(1s)));
  CHECK_FALSE(scheduler.can_start(at(1s)));
  CHECK_FALSE(scheduler.done());
  scheduler.ended(running[1], kOk, at(2s));
  CHECK(scheduler.done());
}

TEST_CASE("a halt at once stops what runs too") {
  SchedulingRules rules = rules_with(2, fixed(1));
  rules.halt.mode = HaltRules::Mode::now;
  rules.halt.failures = 2;
  Scheduler scheduler = over(10, rules);
  CHECK(run_one(scheduler, kFailed, at(0s)) == Verdict::final);
  CHECK(scheduler.phase() == Phase::running);
  run_one(scheduler, kFailed, at(0s));
  CHECK(scheduler.phase() == Phase::aborting);
  CHECK(scheduler.halt_reason() == "2 failed");
}

TEST_CASE("halting never means never") {
  SchedulingRules rules = rules_with(1, fixed(1));
  rules.halt.mode = HaltRules::Mode::never;
  rules.halt.failures = 1;
  Scheduler scheduler = over(2, rules);
  run_one(scheduler, kFailed, at(0s));
  CHECK(scheduler.phase() == Phase::running);
}

TEST_CASE("a halt by share counts all items where their number is known") {
  SchedulingRules rules = rules_with(1, fixed(1));
  rules.halt.mode = HaltRules::Mode::soon;
  rules.halt.failed_share = 0.3;
  Scheduler scheduler = over(10, rules);
  run_one(scheduler, kFailed, at(0s));
  run_one(scheduler, kFailed, at(0s));
  CHECK(scheduler.phase() == Phase::running);
  run_one(scheduler, kFailed, at(0s));
  CHECK(scheduler.phase() == Phase::draining);
  CHECK(scheduler.halt_reason() == "3 of 10 failed");
}

TEST_CASE("a halt by share waits for ten ends where the number of items is not known") {
  SchedulingRules rules = rules_with(1, fixed(1));
  rules.halt.mode = HaltRules::Mode::soon;
  rules.halt.failed_share = 0.5;
  Scheduler scheduler(rules, std::nullopt);
  scheduler.input(100, std::nullopt);
  for (int i = 0; i < 5; ++i) run_one(scheduler, kFailed, at(0s));
  for (int i = 0; i < 4; ++i) run_one(scheduler, kOk, at(0s));
  CHECK(scheduler.phase() == Phase::running);
  run_one(scheduler, kOk, at(0s));
  CHECK(scheduler.phase() == Phase::draining);
  CHECK(scheduler.halt_reason() == "5 of 10 failed");
}

TEST_CASE("no share of failures is reached without a failure") {
  SchedulingRules rules = rules_with(1, fixed(1));
  rules.halt.mode = HaltRules::Mode::soon;
  rules.halt.failed_share = 0.0;
  Scheduler scheduler = over(2, rules);
  run_one(scheduler, kOk, at(0s));
  CHECK(scheduler.phase() == Phase::running);
}

TEST_CASE("a halt by success counts what succeeded") {
  SchedulingRules rules = rules_with(1, fixed(1));
  rules.halt.mode = HaltRules::Mode::soon;
  rules.halt.successes = 2;
  Scheduler scheduler = over(10, rules);
  run_one(scheduler, kOk, at(0s));
  run_one(scheduler, kFailed, at(0s));
  CHECK(scheduler.phase() == Phase::running);
  run_one(scheduler, kOk, at(0s));
  CHECK(scheduler.phase() == Phase::draining);
  CHECK(scheduler.halt_reason() == "2 succeeded");
}

TEST_CASE("a canceled call neither failed nor succeeded") {
  SchedulingRules rules = rules_with(1, fixed(1));
  rules.halt.mode = HaltRules::Mode::now;
  rules.halt.failures = 1;
  Scheduler scheduler = over(2, rules);
  run_one(scheduler, Canceled{}, at(0s));
  CHECK(scheduler.failed() == 0);
  CHECK(scheduler.phase() == Phase::running);
}

TEST_CASE("an attempt that is made again does not count as failed") {
  SchedulingRules rules = rules_with(1, fixed(1));
  rules.retry.retries = 1;
  rules.halt.mode = HaltRules::Mode::now;
  rules.halt.failures = 1;
  Scheduler scheduler = over(1, rules);
  run_one(scheduler, kFailed, at(0s));
  CHECK(scheduler.phase() == Phase::running);
  run_one(scheduler, kOk, at(0s));
  CHECK(scheduler.failed() == 0);
}

TEST_CASE("nothing is retried once the run is given up") {
  SchedulingRules rules = rules_with(2, fixed(1));
  rules.retry.retries = 9;
  Scheduler scheduler = over(5, rules);
  run_one(scheduler, kFailed, at(0s));
  const auto running = scheduler.next(at(0s));
  REQUIRE(running);
  scheduler.abort(Phase::draining);
  CHECK_FALSE(scheduler.can_start(at(0s)));
  CHECK(scheduler.ended(*running, kFailed, at(1s)) == Verdict::final);
  CHECK_FALSE(scheduler.next(at(1h)));
  CHECK(scheduler.done());
}

TEST_CASE("an abort is never taken back") {
  Scheduler scheduler = over(5, rules_with(1));
  scheduler.abort(Phase::aborting);
  scheduler.abort(Phase::draining);
  CHECK(scheduler.phase() == Phase::aborting);
  CHECK(scheduler.halt_reason().empty());
}

TEST_CASE("at the deadline the run is stopped") {
  SchedulingRules rules = rules_with(1, fixed(1));
  rules.deadline = at(10s);
  Scheduler scheduler = over(5, rules);
  CHECK(scheduler.wake_at() == at(10s));
  const auto ticket = scheduler.next(at(0s));
  scheduler.tick(at(9999ms));
  CHECK(scheduler.phase() == Phase::running);
  scheduler.tick(at(10s));
  CHECK(scheduler.phase() == Phase::aborting);
  CHECK(scheduler.halt_reason() == "the deadline has passed");
  CHECK_FALSE(scheduler.wake_at());
  CHECK_FALSE(scheduler.done());
  scheduler.ended(*ticket, Canceled{}, at(11s));
  CHECK(scheduler.done());
}

TEST_CASE("a deadline stops even what a halt let finish") {
  SchedulingRules rules = rules_with(1, fixed(1));
  rules.deadline = at(10s);
  Scheduler scheduler = over(5, rules);
  CHECK(scheduler.next(at(0s)));
  scheduler.abort(Phase::draining);
  scheduler.tick(at(10s));
  CHECK(scheduler.phase() == Phase::aborting);
}

TEST_CASE("a deadline that passes after the last end changes nothing") {
  SchedulingRules rules = rules_with(1);
  rules.deadline = at(10s);
  Scheduler scheduler = over(1, rules);
  run_one(scheduler, kOk, at(1s));
  scheduler.tick(at(11s));
  CHECK(scheduler.phase() == Phase::running);
  CHECK(scheduler.halt_reason().empty());
}

TEST_CASE("the earlier of a deadline and a retry wakes the loop") {
  SchedulingRules rules = rules_with(1);
  rules.deadline = at(10s);
  rules.retry.retries = 1;
  rules.retry.delay = 1s;
  Scheduler scheduler = over(1, rules);
  run_one(scheduler, kFailed, at(0s));
  CHECK(*scheduler.wake_at() < at(2s));
  rules.retry.delay = 1h;
  Scheduler patient = over(1, rules);
  run_one(patient, kFailed, at(0s));
  CHECK(patient.wake_at() == at(10s));
}

TEST_CASE("an item that a former run finished frees its worker and counts") {
  SchedulingRules rules = rules_with(1, fixed(1));
  rules.halt.mode = HaltRules::Mode::soon;
  rules.halt.failures = 2;
  Scheduler scheduler = over(4, rules);
  scheduler.skip(*scheduler.next(at(0s)), Status::ok);
  CHECK(scheduler.succeeded() == 1);
  scheduler.skip(*scheduler.next(at(0s)), Status::failed);
  CHECK(scheduler.failed() == 1);
  CHECK(scheduler.waiting_retries() == 0);
  run_one(scheduler, kFailed, at(0s));
  CHECK(scheduler.phase() == Phase::draining);
}

TEST_CASE("time spent suspended moves the deadline and the retries that wait") {
  SchedulingRules rules = rules_with(1);
  rules.deadline = at(1h);
  rules.retry.retries = 1;
  rules.retry.delay = 10s;
  Scheduler scheduler = over(3, rules);
  run_one(scheduler, kFailed, at(0s));
  run_one(scheduler, kFailed, at(1s));
  const auto due = scheduler.wake_at();
  REQUIRE(due);
  scheduler.shift(1min);
  CHECK(scheduler.waiting_retries() == 2);
  CHECK(scheduler.wake_at() == *due + 1min);
  scheduler.tick(at(1h));
  CHECK(scheduler.phase() == Phase::running);
  scheduler.tick(at(1h + 1min));
  CHECK(scheduler.phase() == Phase::aborting);
}

TEST_CASE("a stream whose end is unknown is asked for no more than can start") {
  Scheduler scheduler(rules_with(2, fixed(1)), std::nullopt);
  CHECK(scheduler.wanted_items() == 1);
  CHECK_FALSE(scheduler.can_start(at(0s)));
  CHECK_FALSE(scheduler.next(at(0s)));
  CHECK_FALSE(scheduler.done());
  scheduler.input(1, std::nullopt);
  const auto first = scheduler.next(at(0s));
  REQUIRE(first);
  CHECK(first->item == 0);
  CHECK(scheduler.wanted_items() == 2);
  scheduler.input(2, std::nullopt);
  CHECK(scheduler.next(at(0s)));
  CHECK(scheduler.wanted_items() == 0);  // no worker is free
  scheduler.ended(*first, kOk, at(1s));
  CHECK(scheduler.wanted_items() == 3);
  scheduler.input(2, 2);
  CHECK(scheduler.wanted_items() == 0);
  CHECK_FALSE(scheduler.can_start(at(1s)));
}

TEST_CASE("a worker waits for the rest of its chunk of a stream") {
  Scheduler scheduler(rules_with(2, fixed(3)), std::nullopt);
  scheduler.input(1, std::nullopt);
  const auto first = scheduler.next(at(0s));
  REQUIRE(first);
  CHECK(scheduler.wanted_items() == 4);  // of the second worker's chunk
  scheduler.ended(*first, kOk, at(1s));
  CHECK(scheduler.wanted_items() == 2);
  CHECK_FALSE(scheduler.can_start(at(1s)));
  CHECK_FALSE(scheduler.next(at(1s)));
  scheduler.input(2, std::nullopt);
  CHECK(*scheduler.next(at(1s)) == Ticket{1, 0, first->worker, 1});
}

TEST_CASE("a stream that ends within a chunk leaves nothing waiting") {
  Scheduler scheduler(rules_with(2, fixed(3)), std::nullopt);
  scheduler.input(1, std::nullopt);
  run_one(scheduler, kOk, at(0s));
  CHECK_FALSE(scheduler.done());
  scheduler.input(1, 1);
  CHECK_FALSE(scheduler.can_start(at(0s)));
  CHECK(scheduler.done());
}

TEST_CASE("a stream that ends while its last item runs is done with that item") {
  Scheduler scheduler(rules_with(2, fixed(3)), std::nullopt);
  scheduler.input(1, std::nullopt);
  const auto last = scheduler.next(at(0s));
  REQUIRE(last);
  scheduler.input(1, 1);
  CHECK_FALSE(scheduler.done());
  scheduler.ended(*last, kOk, at(0s));
  CHECK(scheduler.done());
}

TEST_CASE("an empty stream is done once its end is known") {
  Scheduler scheduler(rules_with(2), std::nullopt);
  CHECK_FALSE(scheduler.done());
  scheduler.input(0, 0);
  CHECK(scheduler.done());
}

namespace {

// Runs a whole job with random ends at random moments and checks every promise on the way.
class RandomRun {
 public:
  explicit RandomRun(std::uint64_t seed)
      : random_(seed), total_(random_() % 80), stream_(random_() % 2 == 0) {
    rules_.workers = static_cast<std::uint32_t>(1 + random_() % 6);
    policy_ = random_() % 3;
    if (policy_ == 1) rules_.chunk = fixed(1 + random_() % 9);
    if (policy_ == 2 && !stream_) rules_.chunk = {ChunkPolicy::Kind::even, 0};
    rules_.retry.retries = random_() % 3;
    rules_.retry.delay = random_() % 2 == 0 ? Duration{0} : Duration{5s};
  }

  void go() {
    Scheduler scheduler(rules_, stream_ ? std::nullopt : std::optional(total_));
    if (!stream_) learn(scheduler, total_, total_);
    for (int turn = 0; !scheduler.done(); ++turn) {
      REQUIRE(turn < 100'000);
      start(scheduler);
      check_free_workers(scheduler);
      proceed(scheduler);
    }
    CHECK(running_.empty());
    CHECK(finished_.size() == total_);
    CHECK_FALSE(scheduler.can_start(now_ + 24h));
    check_chunks();
  }

 private:
  void learn(Scheduler& scheduler, std::uint64_t known, std::optional<std::uint64_t> total) {
    known_ = known;
    total_known_ = total.has_value();
    scheduler.input(known, total);
  }

  void start(Scheduler& scheduler) {
    while (true) {
      const bool promised = scheduler.can_start(now_);
      const auto ticket = scheduler.next(now_);
      REQUIRE(promised == ticket.has_value());
      if (!ticket) return;
      check_start(*ticket, scheduler);
      if (random_() % 8 == 0) {
        scheduler.put_back(*ticket);
        put_back_.insert(ticket->item);
        if (random_() % 2 == 0) return;
        continue;
      }
      put_back_.erase(ticket->item);
      running_[ticket->worker] = *ticket;
    }
  }

  void check_start(const Ticket& ticket, const Scheduler& scheduler) {
    REQUIRE(ticket.worker < scheduler.workers());
    REQUIRE(running_.count(ticket.worker) == 0);
    REQUIRE(ticket.item < known_);
    REQUIRE(finished_.count(ticket.item) == 0);
    if (!put_back_.empty()) REQUIRE(put_back_.count(ticket.item) == 1);
    if (put_back_.count(ticket.item) == 0 && ticket.attempt == 1) {
      REQUIRE(chunk_of_.count(ticket.item) == 0);  // every item is begun once
      chunk_of_[ticket.item] = ticket.chunk;
      attempts_[ticket.item] = 0;
    }
    REQUIRE(chunk_of_.at(ticket.item) == ticket.chunk);
    if (put_back_.count(ticket.item) == 0) {
      REQUIRE(ticket.attempt == attempts_.at(ticket.item) + 1);
      if (ticket.attempt > 1) REQUIRE(now_ >= not_before_.at(ticket.item));
    }
    attempts_[ticket.item] = ticket.attempt;
  }

  // A worker that stays free has a reason.
  void check_free_workers(Scheduler& scheduler) {
    if (running_.size() == scheduler.workers() || scheduler.can_start(now_)) return;
    if (rules_.chunk.kind == ChunkPolicy::Kind::automatic) {
      REQUIRE(chunk_of_.size() == known_);
    }
    if (!total_known_) REQUIRE(scheduler.wanted_items() > known_);
  }

  void proceed(Scheduler& scheduler) {
    if (!total_known_ && random_() % 2 == 0) {
      const std::uint64_t known = std::min(total_, known_ + random_() % 4);
      const bool ends = known == total_ && random_() % 2 == 0;
      learn(scheduler, known, ends ? std::optional(known) : std::nullopt);
      return;
    }
    if (!running_.empty()) return end_one(scheduler);
    if (scheduler.can_start(now_)) return;
    if (const auto wake = scheduler.wake_at(); wake && *wake > now_) {
      now_ = *wake;
      return;
    }
    REQUIRE_MESSAGE((!total_known_ || scheduler.done()), "nothing runs and nothing ever will");
  }

  void end_one(Scheduler& scheduler) {
    auto chosen = running_.begin();
    std::advance(chosen, static_cast<std::ptrdiff_t>(random_() % running_.size()));
    const Ticket ticket = chosen->second;
    running_.erase(chosen);
    now_ += std::chrono::milliseconds(random_() % 3000);
    const bool fails = random_() % 3 == 0;
    const bool again = fails && ticket.attempt <= rules_.retry.retries;
    const auto verdict = scheduler.ended(ticket, fails ? kFailed : kOk, now_);
    REQUIRE((verdict == Verdict::retry) == again);
    if (again) {
      not_before_[ticket.item] = now_ + rules_.retry.delay * (1 << (ticket.attempt - 1)) / 2;
    } else {
      REQUIRE(finished_.insert(ticket.item).second);
    }
  }

  // Items of one chunk are neighbours; chunks of a fixed size begin at its multiples.
  void check_chunks() {
    std::map<std::uint64_t, Items> chunks;
    for (const auto& [item, chunk] : chunk_of_) chunks[chunk].push_back(item);
    for (const auto& [number, items] : chunks) {
      REQUIRE(items.back() - items.front() + 1 == items.size());
      if (rules_.chunk.kind != ChunkPolicy::Kind::fixed) continue;
      REQUIRE(items.front() == number * rules_.chunk.size);
      REQUIRE(items.size() == std::min(rules_.chunk.size, total_ - items.front()));
    }
  }

  std::mt19937_64 random_;
  std::uint64_t total_;
  bool stream_;
  std::uint64_t policy_ = 0;
  SchedulingRules rules_;
  TimePoint now_ = at(0s);
  std::uint64_t known_ = 0;
  bool total_known_ = false;
  std::map<std::uint32_t, Ticket> running_;  // by worker
  std::set<std::uint64_t> put_back_;
  std::set<std::uint64_t> finished_;
  std::map<std::uint64_t, std::uint64_t> chunk_of_;
  std::map<std::uint64_t, std::uint32_t> attempts_;
  std::map<std::uint64_t, TimePoint> not_before_;
};

}  // namespace

TEST_CASE("whatever happens and in whatever order every item is run to its end once") {
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    CAPTURE(seed);
    RandomRun(seed).go();
  }
}

TEST_CASE("with a window a worker has as many calls under way, all of its own chunk first") {
  SchedulingRules rules = rules_with(2, fixed(3));
  rules.window = 3;
  Scheduler scheduler = over(12, rules);
  const auto running = start_all(scheduler, at(0s));
  REQUIRE(running.size() == 6);
  for (const Ticket& ticket : running) CHECK(ticket.worker == ticket.item / 3);
  CHECK(scheduler.ended(running[1], kOk, at(1s)) == Verdict::final);
  const auto next = start_all(scheduler, at(1s));
  CHECK(items_of(next) == Items{6});
  CHECK(next[0].worker == running[1].worker);
}

TEST_CASE("a worker without any call goes before those that could take one more") {
  SchedulingRules rules = rules_with(4, fixed(1));
  rules.window = 10;
  Scheduler scheduler = over(4, rules);
  std::set<std::uint32_t> workers;
  for (const Ticket& ticket : start_all(scheduler, at(0s))) workers.insert(ticket.worker);
  CHECK(workers.size() == 4);
}

TEST_CASE("a window that grows lets workers that are busy take more") {
  Scheduler scheduler = over(10, rules_with(2));
  CHECK(start_all(scheduler, at(0s)).size() == 2);
  scheduler.set_window(4);
  CHECK(start_all(scheduler, at(0s)).size() == 6);
}

TEST_CASE("more workers take more at once, from the next start on") {
  Scheduler scheduler = over(10, rules_with(1, fixed(1)));
  CHECK(items_of(start_all(scheduler, at(0s))) == Items{0});
  scheduler.set_workers(3);
  CHECK(scheduler.workers() == 3);
  const auto tickets = start_all(scheduler, at(1s));
  CHECK(items_of(tickets) == Items{1, 2});
  CHECK(std::set{tickets[0].worker, tickets[1].worker} == std::set<std::uint32_t>{1, 2});
}

TEST_CASE("of fewer workers, those that are too many end what they have and get nothing more") {
  Scheduler scheduler = over(10, rules_with(3, fixed(1)));
  auto running = start_all(scheduler, at(0s));
  REQUIRE(running.size() == 3);
  scheduler.set_workers(1);
  scheduler.ended(running[0], kOk, at(1s));
  CHECK_FALSE(scheduler.can_start(at(1s)));  // two still run
  CHECK_FALSE(scheduler.next(at(1s)).has_value());
  scheduler.ended(running[1], kOk, at(1s));
  scheduler.ended(running[2], kOk, at(1s));
  running = start_all(scheduler, at(1s));
  REQUIRE(running.size() == 1);
  CHECK(running[0].worker == 0);
}

TEST_CASE("what a worker had not begun of its chunk goes to others before any new chunk") {
  Scheduler scheduler = over(12, rules_with(2, fixed(4)));
  const auto running = start_all(scheduler, at(0s));
  CHECK(items_of(running) == Items{0, 4});
  scheduler.set_workers(1);
  for (const Ticket& ticket : running) scheduler.ended(ticket, kOk, at(1s));
  Items rest;
  while (!scheduler.done()) {
    const auto ticket = scheduler.next(at(1s));
    REQUIRE(ticket.has_value());
    CHECK(ticket->worker == 0);
    CHECK(ticket->chunk == ticket->item / 4);
    rest.push_back(ticket->item);
    scheduler.ended(*ticket, kOk, at(1s));
  }
  CHECK(rest == Items{1, 2, 3, 5, 6, 7, 8, 9, 10, 11});
}

TEST_CASE("workers that come back go on where there is work, and none is made that would idle") {
  Scheduler scheduler = over(5, rules_with(4, fixed(1)));
  auto running = start_all(scheduler, at(0s));
  REQUIRE(running.size() == 4);
  scheduler.set_workers(2);
  scheduler.set_workers(100);
  CHECK(scheduler.workers() == 5);  // four that run, one item that is left
  CHECK(items_of(start_all(scheduler, at(0s))) == Items{4});
}

TEST_CASE("changing the number of workers at random loses no item and runs none twice") {
  std::mt19937 engine(7);
  const auto random = [&engine] { return static_cast<std::uint32_t>(engine()); };
  for (int round = 0; round < 200; ++round) {
    const std::uint64_t total = random() % 60;
    const ChunkPolicy policy = round % 3 == 0   ? ChunkPolicy{}
                               : round % 3 == 1 ? fixed(1 + random() % 7)
                                                : ChunkPolicy{ChunkPolicy::Kind::even, 0};
    SchedulingRules rules = rules_with(1 + random() % 5, policy);
    rules.window = 1 + random() % 3;
    const bool known = policy.kind == ChunkPolicy::Kind::even || random() % 2 == 0;
    Scheduler scheduler(rules, known ? std::optional(total) : std::nullopt);
    std::uint64_t read = 0;
    std::vector<Ticket> running;
    Items seen;
    for (int steps = 0; !scheduler.done(); ++steps) {
      REQUIRE(steps < 10'000);
      read = std::min(total, std::max(read, scheduler.wanted_items()));
      scheduler.input(read, known || read == total ? std::optional(total) : std::nullopt);
      if (known) scheduler.input(read = total, total);
      if (random() % 4 == 0) scheduler.set_workers(1 + random() % 8);
      const bool could = scheduler.can_start(at(0s));
      const auto ticket = scheduler.next(at(0s));
      CHECK(could == ticket.has_value());
      if (ticket) {
        CHECK(ticket->worker < scheduler.workers());
        CHECK(running.size() < std::size_t{scheduler.workers()} * rules.window);
        seen.push_back(ticket->item);
        running.push_back(*ticket);
      } else if (!running.empty()) {
        const std::size_t which = random() % running.size();
        scheduler.ended(running[which], kOk, at(0s));
        running.erase(running.begin() + static_cast<std::ptrdiff_t>(which));
      }
    }
    std::ranges::sort(seen);
    Items all(total);
    for (std::uint64_t i = 0; i < total; ++i) all[i] = i;
    CHECK(seen == all);
  }
}

TEST_CASE("while it is held nothing starts, retries neither, and the deadline still counts") {
  SchedulingRules rules = rules_with(2, fixed(1));
  rules.retry.retries = 1;
  rules.deadline = at(10s);
  Scheduler scheduler = over(4, rules);
  const auto ticket = scheduler.next(at(0s));
  REQUIRE(ticket.has_value());
  scheduler.hold(true);
  CHECK(scheduler.ended(*ticket, kFailed, at(1s)) == Verdict::retry);
  CHECK_FALSE(scheduler.can_start(at(5s)));
  CHECK_FALSE(scheduler.next(at(5s)).has_value());
  CHECK(scheduler.wake_at() == at(10s));
  CHECK_FALSE(scheduler.done());
  scheduler.hold(false);
  CHECK(scheduler.can_start(at(5s)));
  scheduler.hold(true);
  scheduler.tick(at(10s));
  CHECK(scheduler.done());
}

TEST_CASE("a run that is drained starts nothing more and is halted, unless nothing was left") {
  Scheduler scheduler = over(3, rules_with(2, fixed(1)));
  const auto running = start_all(scheduler, at(0s));
  scheduler.drain("drained");
  CHECK(scheduler.phase() == Phase::draining);
  CHECK(scheduler.halt_reason() == "drained");
  for (const Ticket& ticket : running) scheduler.ended(ticket, kOk, at(1s));
  CHECK(scheduler.done());

  Scheduler last = over(2, rules_with(2, fixed(1)));
  start_all(last, at(0s));
  last.drain("drained");
  CHECK(last.phase() == Phase::running);
  CHECK(last.halt_reason().empty());
}

}  // namespace localexec
