#include "run/threaded_lane.h"

#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "spilled_text.h"
#include "sys/child.h"
#include "sys/clock.h"

namespace localexec {
namespace {

using namespace std::chrono_literals;

// The executor with a small loop, as the runner has it.
class Threads {
 public:
  explicit Threads(std::size_t workers = 2, Duration grace = 10s)
      : lane(poller_, spawner_, spill_, workers, {grace, 0, 1000}) {}
  ~Threads() {
    lane.kill_all(sys::now());
    while (lane.running() > 0) turn();
  }

  void shell(std::uint32_t worker, const std::string& script,
             std::optional<Duration> timeout = {}) {
    REQUIRE(lane.start({worker, worker, {"sh", "-c", script}, timeout}, sys::now()) ==
            StartResult::accepted);
  }

  void turn() {
    const TimePoint now = sys::now();
    lane.before_wait(now);
    const auto ready = poller_.wait(lane.wake_at(), now);
    for (const sys::Tag tag : ready) lane.on_ready(tag, sys::now());
    lane.on_time(sys::now());
    std::vector<CallEnd> ends;
    lane.collect(ends);
    for (CallEnd& end : ends) ends_[end.worker] = std::move(end);
  }

  // Waits for the end of what runs on this worker.
  CallEnd end_of(std::uint32_t worker) {
    while (!ends_.contains(worker)) turn();
    CallEnd end = std::move(ends_.at(worker));
    ends_.erase(worker);
    return end;
  }

  std::string out_of(const CallEnd& end) const { return text_of(end.out.bytes, spill_); }

 private:
  sys::Spawner spawner_;
  sys::SpillFile spill_{sys::temporary_folder()};
  sys::Poller poller_;
  std::map<std::uint32_t, CallEnd> ends_;

 public:
  ThreadedLane lane;
};

// Remembers what it is given, and is full when a test says so.
class KeptOutput : public OutputTap {
 public:
  void out(SpilledBytes bytes) override { text += bytes.memory; }
  void err(SpilledBytes bytes) override { text += bytes.memory; }
  bool is_full() const override { return full; }

  std::string text;
  bool full = false;
};

}  // namespace

TEST_CASE("calls on threads run at once and a thread can be used again") {
  Threads threads(3);
  for (int round = 0; round < 10; ++round) {
    for (std::uint32_t worker = 0; worker < 3; ++worker) {
      threads.shell(worker, "echo " + std::to_string(worker));
    }
    CHECK(threads.lane.running() == 3);
    for (std::uint32_t worker = 0; worker < 3; ++worker) {
      const CallEnd end = threads.end_of(worker);
      CHECK(end.call == worker);
      CHECK(status_of(end.attempt.outcome) == Status::ok);
      CHECK(threads.out_of(end) == std::to_string(worker) + "\n");
    }
    CHECK(threads.lane.running() == 0);
  }
}

TEST_CASE("a program that a thread cannot start ends as not started") {
  Threads threads;
  threads.lane.start({0, 0, {"no-such-program-here"}, {}}, sys::now());
  CHECK(reason_of(threads.end_of(0).attempt.outcome) ==
        "cannot execute 'no-such-program-here': No such file or directory");
}

TEST_CASE("a call of a thread that runs too long is ended") {
  Threads threads(1, 50ms);
  threads.shell(0, "trap '' TERM; while :; do sleep 0.01; done", 100ms);
  const CallEnd end = threads.end_of(0);
  CHECK(status_of(end.attempt.outcome) == Status::timeout);
  CHECK(end_of(end.attempt.outcome) == ProcessEnd::signaled(SIGKILL, false));
}

TEST_CASE("a timeout that is set while a thread's call runs counts") {
  Threads threads;
  threads.shell(0, "exec sleep 600");
  threads.lane.limit(0, 50ms);
  CHECK(status_of(threads.end_of(0).attempt.outcome) == Status::timeout);
}

TEST_CASE("calls of threads that are canceled say for what reason") {
  Threads threads;
  threads.shell(0, "exec sleep 600");
  threads.shell(1, "exec sleep 600");
  threads.lane.cancel_all("interrupted by SIGINT", sys::now());
  for (const std::uint32_t worker : {0U, 1U}) {
    const CallEnd end = threads.end_of(worker);
    CHECK(status_of(end.attempt.outcome) == Status::canceled);
    CHECK(reason_of(end.attempt.outcome) == "interrupted by SIGINT");
  }
}

TEST_CASE("killing all calls of threads leaves no time to obey") {
  Threads threads(1, 600s);
  threads.shell(0, "trap '' TERM; while :; do sleep 0.01; done");
  threads.lane.kill_all(sys::now());
  CHECK(status_of(threads.end_of(0).attempt.outcome) != Status::ok);
}

TEST_CASE("what a call of a thread leaves behind is marked as leaked") {
  Threads threads;
  threads.shell(0, "sleep 600 & echo $!");
  const CallEnd end = threads.end_of(0);
  CHECK(end.leaked);
  sys::signal_process(std::stoi(threads.out_of(end)), SIGKILL);
}

TEST_CASE("no two calls have one mark, though the thread of the former is gone") {
  std::set<std::string> marks;
  for (int round = 0; round < 2; ++round) {
    Threads threads(1);
    for (int call = 0; call < 2; ++call) {
      threads.shell(0, "echo $LOCALEXEC_CALL");
      marks.insert(threads.out_of(threads.end_of(0)));
    }
  }
  CHECK(marks.size() == 4);
  CHECK_FALSE(marks.contains("\n"));
}

TEST_CASE("output of a thread's call is passed on in its order while it runs") {
  Threads threads;
  KeptOutput tap;
  threads.shell(0, "echo early; while [ ! -e /dev/null ]; do :; done; sleep 600");
  CHECK(threads.lane.pass_through(0, tap));
  while (tap.text != "early\n") threads.turn();
  threads.lane.cancel_all("enough", sys::now());
  CHECK(threads.out_of(threads.end_of(0)).empty());
  CHECK_FALSE(threads.lane.pass_through(0, tap));  // nothing runs any more
}

TEST_CASE("a thread's call waits while whoever takes its output is full, and then goes on") {
  Threads threads;
  KeptOutput tap;
  tap.full = true;
  threads.shell(0, "head -c 3000000 /dev/zero; echo end");
  CHECK(threads.lane.pass_through(0, tap));
  for (int turns = 0; turns < 3; ++turns) {
    threads.lane.limit(0, 600s);  // wakes the thread, which wakes us
    threads.lane.before_wait(sys::now());
  }
  CHECK(tap.text.size() < 2'000'000);
  tap.full = false;
  threads.lane.before_wait(sys::now());
  const CallEnd end = threads.end_of(0);
  CHECK(tap.text.size() + end.out.bytes.size == 3'000'004);
}

TEST_CASE("a gate that is full tells whoever was refused when there is a place") {
  StartGate gate;
  int entered = 0;
  for (; gate.admits(); ++entered) gate.enter();
  CHECK(entered == 4);
  CHECK_FALSE(gate.admits());
  CHECK(gate.leave());
  CHECK_FALSE(gate.leave());  // told already
  CHECK(gate.admits());
  gate.enter();
  CHECK_FALSE(gate.leave());  // nobody was refused
}

TEST_CASE("while many threads start their calls the others wait for them") {
  int refused = 0;
  for (int round = 0; round < 100 && refused == 0;
       ++round) {  // where threads start slowly, none has to
    Threads threads(64);
    for (std::uint32_t worker = 0; worker < 64; ++worker) {
      while (threads.lane.start({worker, worker, {"true"}, {}}, sys::now()) !=
             StartResult::accepted) {
        ++refused;
        threads.turn();  // sleeps until the lane rings
      }
    }
    for (std::uint32_t worker = 0; worker < 64; ++worker) {
      CHECK(status_of(threads.end_of(worker).attempt.outcome) == Status::ok);
    }
  }
  CHECK(refused > 0);
}

}  // namespace localexec
