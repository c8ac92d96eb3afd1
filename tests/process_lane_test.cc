#include "run/process_lane.h"

#include <doctest/doctest.h>
#include <sys/resource.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <map>
#include <string>
#include <vector>

#include "spilled_text.h"
#include "sys/child.h"
#include "sys/clock.h"

namespace localexec {
namespace {

using namespace std::chrono_literals;
using Words = std::vector<std::string>;

// A lane with its own small loop, as the runner has it.
class Lane {
 public:
  explicit Lane(std::size_t slots = 2, Duration grace = 10s)
      : lane(poller_, spawner_, spill_, slots, {grace, 0, 1000}) {}
  ~Lane() {
    lane.kill_all(sys::now());
    while (lane.running() > 0) turn();
  }

  StartResult start(std::uint32_t worker, Words argv, std::optional<Duration> timeout = {}) {
    return lane.start({worker, worker, std::move(argv), timeout}, sys::now());
  }
  StartResult shell(std::uint32_t worker, const std::string& script,
                    std::optional<Duration> timeout = {}) {
    return start(worker, {"sh", "-c", script}, timeout);
  }

  void turn() {
    const TimePoint now = sys::now();
    const auto ready = poller_.wait(lane.wake_at(), now);
    for (const sys::Tag tag : ready) lane.on_ready(tag, sys::now());
    lane.on_time(sys::now());
  }

  // Waits for the end of what runs on this worker.
  CallEnd end_of(std::uint32_t worker) {
    while (true) {
      std::vector<CallEnd> ends;
      lane.collect(ends);
      for (CallEnd& end : ends) ends_[end.worker] = std::move(end);
      if (const auto found = ends_.find(worker); found != ends_.end()) {
        CallEnd end = std::move(found->second);
        ends_.erase(found);
        return end;
      }
      turn();
    }
  }

  CallEnd run(const std::string& script, std::optional<Duration> timeout = {}) {
    REQUIRE(shell(0, script, timeout) == StartResult::accepted);
    return end_of(0);
  }

  std::string out_of(const CallEnd& end) const { return text_of(end.out.bytes, spill_); }
  std::string err_of(const CallEnd& end) const { return text_of(end.err.bytes, spill_); }

 private:
  sys::Spawner spawner_;
  sys::SpillFile spill_{sys::temporary_folder()};
  sys::Poller poller_;
  std::map<std::uint32_t, CallEnd> ends_;

 public:
  ProcessLane lane;
};

}  // namespace

TEST_CASE("a call gives its ending and both outputs and what it used") {
  Lane lane;
  const TimePoint before = sys::now();
  const CallEnd end = lane.run("echo out; echo err >&2; exit 3");
  CHECK(status_of(end.attempt.outcome) == Status::failed);
  CHECK(end_of(end.attempt.outcome) == ProcessEnd::exited(3));
  CHECK(lane.out_of(end) == "out\n");
  CHECK(lane.err_of(end) == "err\n");
  CHECK_FALSE(end.leaked);
  CHECK(end.attempt.times.elapsed > Duration::zero());
  CHECK(end.attempt.times.elapsed <= sys::now() - before);
  CHECK(end.attempt.times.max_rss > 0);
  CHECK(end.attempt.times.start <= sys::wall_now());
  CHECK(lane.lane.running() == 0);
}

TEST_CASE("a call has nothing to read") {
  Lane lane;
  CHECK(lane.out_of(lane.run("cat; echo end")) == "end\n");
}

TEST_CASE("calls on several workers run at once and a worker can be used again") {
  Lane lane(3);
  for (std::uint32_t worker = 0; worker < 3; ++worker) {
    lane.shell(worker, "echo " + std::to_string(worker));
  }
  CHECK(lane.lane.running() == 3);
  for (std::uint32_t worker = 0; worker < 3; ++worker) {
    CHECK(lane.out_of(lane.end_of(worker)) == std::to_string(worker) + "\n");
  }
  for (int round = 0; round < 50; ++round) {
    CHECK(lane.out_of(lane.run("echo " + std::to_string(round))) == std::to_string(round) + "\n");
  }
}

TEST_CASE("large output of a call is whole and in order") {
  Lane lane;
  const CallEnd end = lane.run("i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done");
  std::string expected;
  for (int i = 0; i < 20'000; ++i) expected += "line " + std::to_string(i) + "\n";
  CHECK((lane.out_of(end) == expected));
  CHECK(end.out.bytes.memory.size() < 100'000);
}

TEST_CASE("a program that is not there ends as not started and says why") {
  Lane lane;
  CHECK(lane.start(0, {"no-such-program-here"}) == StartResult::accepted);
  const CallEnd end = lane.end_of(0);
  CHECK(status_of(end.attempt.outcome) == Status::error);
  CHECK(reason_of(end.attempt.outcome) ==
        "cannot execute 'no-such-program-here': No such file or directory");
  CHECK(lane.lane.running() == 0);
  lane.start(0, {"/etc/passwd"});
  CHECK(reason_of(lane.end_of(0).attempt.outcome) ==
        "cannot execute '/etc/passwd': Permission denied");
}

TEST_CASE("a call that runs too long is asked to end and has timed out") {
  Lane lane;
  const CallEnd end =
      lane.run("trap 'echo asked; exit 5' TERM; while :; do sleep 0.01; done", 100ms);
  CHECK(status_of(end.attempt.outcome) == Status::timeout);
  CHECK(end_of(end.attempt.outcome) == ProcessEnd::exited(5));
  CHECK(lane.out_of(end) == "asked\n");
  CHECK(end.attempt.times.elapsed >= 100ms);
}

TEST_CASE("a call that does not obey is killed after the grace") {
  Lane lane(1, 50ms);
  const CallEnd end = lane.run("trap '' TERM; while :; do sleep 0.01; done", 100ms);
  CHECK(status_of(end.attempt.outcome) == Status::timeout);
  CHECK(end_of(end.attempt.outcome) == ProcessEnd::signaled(SIGKILL, false));
  CHECK(end.attempt.times.elapsed >= 150ms);
}

TEST_CASE("a stopped call can obey a timeout all the same") {
  Lane lane;
  const CallEnd end = lane.run("kill -STOP $$; exit 0", 100ms);
  CHECK(status_of(end.attempt.outcome) == Status::timeout);
  CHECK(end_of(end.attempt.outcome) == ProcessEnd::signaled(SIGTERM, false));
}

TEST_CASE("a call that ends in time has not timed out") {
  Lane lane;
  CHECK(status_of(lane.run("exit 0", 60s).attempt.outcome) == Status::ok);
}

TEST_CASE("a timeout that is set while a call runs counts from its start") {
  Lane lane;
  lane.shell(0, "exec sleep 600");
  lane.lane.limit(0, 50ms);
  const CallEnd end = lane.end_of(0);
  CHECK(status_of(end.attempt.outcome) == Status::timeout);
}

TEST_CASE("canceled calls say for what reason") {
  Lane lane(2);
  lane.shell(0, "exec sleep 600");
  lane.shell(1, "exec sleep 600");
  lane.lane.cancel_all("interrupted by SIGINT", sys::now());
  for (const std::uint32_t worker : {0U, 1U}) {
    const CallEnd end = lane.end_of(worker);
    CHECK(status_of(end.attempt.outcome) == Status::canceled);
    CHECK(reason_of(end.attempt.outcome) == "interrupted by SIGINT");
    CHECK(end_of(end.attempt.outcome) == ProcessEnd::signaled(SIGTERM, false));
  }
}

TEST_CASE("killing all leaves no time to obey") {
  Lane lane(1, 600s);
  lane.shell(0, "trap '' TERM; echo ready; while :; do sleep 0.01; done");
  lane.lane.kill_all(sys::now());
  CHECK(end_of(lane.end_of(0).attempt.outcome) == ProcessEnd::signaled(SIGKILL, false));
}

TEST_CASE("a call ends when its process does and output that others hold open is marked") {
  Lane lane;
  const CallEnd end = lane.run("sleep 600 & echo $!");
  CHECK(status_of(end.attempt.outcome) == Status::ok);
  CHECK(end.leaked);
  const int left_behind = std::stoi(lane.out_of(end));
  CHECK(left_behind > 0);
  sys::signal_process(left_behind, SIGKILL);
}

TEST_CASE("what a child of a call writes just after its end still belongs to it") {
  Lane lane;
  const CallEnd end = lane.run("(sleep 0.02; echo late) & echo early");
  CHECK_FALSE(end.leaked);
  CHECK(lane.out_of(end) == "early\nlate\n");
}

TEST_CASE("a shortage of descriptors is told and nothing is left half done") {
  Lane lane;
  CHECK(status_of(lane.run("exit 0").attempt.outcome) == Status::ok);
  rlimit original{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &original) == 0);
  rlimit none = original;
  none.rlim_cur = 3;
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
  const StartResult result = lane.start(0, {"sh", "-c", "exit 0"});
  ::setrlimit(RLIMIT_NOFILE, &original);
  CHECK(result == StartResult::no_room);
  CHECK(lane.lane.shortage() == EMFILE);
  CHECK(lane.lane.running() == 0);
  CHECK(status_of(lane.run("exit 0").attempt.outcome) == Status::ok);
}

TEST_CASE("while calls are suspended they do not go on and their time does not count") {
  Lane lane;
  lane.shell(0, "exec sleep 600", 200ms);
  lane.lane.suspend_all();
  lane.lane.resume_all(1h);
  CHECK(*lane.lane.wake_at() <= sys::now() + 1s);  // its old alarm may still ring
  std::vector<CallEnd> ends;
  const TimePoint until = sys::now() + 400ms;
  while (sys::now() < until) {
    lane.turn();
    lane.lane.collect(ends);
    if (!ends.empty()) break;
    if (!lane.lane.wake_at() || *lane.lane.wake_at() > until) break;
  }
  CHECK(ends.empty());
  CHECK(lane.lane.running() == 1);
}

}  // namespace localexec
