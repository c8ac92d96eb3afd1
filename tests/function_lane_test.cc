#include "run/function_lane.h"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "sys/clock.h"

namespace localexec {
namespace {

using namespace std::chrono_literals;

std::atomic<bool> released = false;

void echo(localexec_call* call) { call->succeed(call, call->kwargs, call->kwargs_size); }
void refuse(localexec_call* call) { call->fail(call, "Oops", "no"); }
void obey(localexec_call* call) { call->wait(call, 600); }
// Hangs for the item 1, until a test lets it go.
void hang(localexec_call* call) {
  const char* x = call->find(call, "x", nullptr);
  while (x != nullptr && *x == '1' && !released) std::this_thread::sleep_for(1ms);
  call->succeed(call, "true", 4);
}

localexec_function function(void (*call)(localexec_call*), std::uint32_t flags = 0) {
  return {LOCALEXEC_FUNCTION_MAGIC, LOCALEXEC_FUNCTION_ABI, flags, 0, call};
}

// The executor with a small loop, as the runner has it.
class Functions {
 public:
  explicit Functions(const localexec_function& called, std::size_t workers = 2,
                     Duration grace = 600s)
      : lane(poller_, called, workers, {{"x"}, grace, 0, 0}) {}

  void start(std::uint32_t worker, std::uint32_t call, std::optional<Duration> timeout = {}) {
    const Item item{call, {Value::of(std::int64_t{call})}};
    REQUIRE(lane.start({worker, call, {}, timeout, &item}, sys::now()) == StartResult::accepted);
  }

  void turn() {
    const TimePoint now = sys::now();
    lane.before_wait(now);
    const auto ready = poller_.wait(lane.wake_at(), now);
    for (const sys::Tag tag : ready) lane.on_ready(tag, sys::now());
    lane.on_time(sys::now());
    std::vector<CallEnd> ends;
    lane.collect(ends);
    for (CallEnd& end : ends) {
      CHECK_FALSE(ends_.contains(end.call));
      ends_[end.call] = std::move(end);
    }
  }

  const CallEnd& end_of(std::uint32_t call) {
    while (!ends_.contains(call)) turn();
    return ends_.at(call);
  }
  Status status(std::uint32_t call) { return status_of(end_of(call).attempt.outcome); }
  std::string reason(std::uint32_t call) { return reason_of(end_of(call).attempt.outcome); }

 private:
  sys::Poller poller_;
  std::map<std::uint32_t, CallEnd> ends_;

 public:
  FunctionLane lane;
};

}  // namespace

TEST_CASE("a function on threads gets the variables and gives its result") {
  static const localexec_function called = function(echo);
  Functions functions(called);
  for (std::uint32_t call = 0; call < 1000; ++call) functions.start(call % 2, call);
  CHECK(functions.lane.running() == 1000);
  for (std::uint32_t call = 0; call < 1000; ++call) {
    CHECK(functions.end_of(call).result_json == "{\"x\":" + std::to_string(call) + "}");
    CHECK(functions.status(call) == Status::ok);
    CHECK(functions.end_of(call).worker == call % 2);
  }
  CHECK(functions.lane.running() == 0);
}

TEST_CASE("an error of a function is its call's") {
  static const localexec_function called = function(refuse);
  Functions functions(called);
  functions.start(0, 0);
  CHECK(functions.status(0) == Status::failed);
  CHECK(functions.reason(0) == R"({"type":"Oops","message":"no"})");
}

TEST_CASE("a function that obeys a timeout ends as timed out, and those behind it run") {
  static const localexec_function called = function(obey);
  Functions functions(called);
  functions.start(0, 0, 20ms);
  functions.start(0, 1, 20ms);
  CHECK(functions.status(0) == Status::timeout);
  CHECK(functions.reason(0).empty());
  CHECK(functions.status(1) == Status::timeout);
  CHECK_FALSE(functions.lane.has_left_threads());
}

TEST_CASE("a function that hangs is left behind, and what it gives later is not wanted") {
  released = false;
  static const localexec_function called = function(hang);
  Functions functions(called, 1, 10ms);
  for (std::uint32_t call = 0; call < 4; ++call) functions.start(0, call, 50ms);
  CHECK(functions.status(0) == Status::ok);
  CHECK(functions.status(1) == Status::timeout);
  CHECK(functions.end_of(1).err.bytes.memory.find("has not returned") != std::string::npos);
  CHECK(functions.status(2) == Status::ok);
  CHECK(functions.status(3) == Status::ok);
  CHECK(functions.lane.has_left_threads());
  released = true;
  functions.start(0, 4);
  CHECK(functions.status(4) == Status::ok);  // and turn() saw no second end of call 1
}

TEST_CASE("a function that may not run twice at once is not called while it hangs") {
  released = false;
  static const localexec_function called = function(hang, LOCALEXEC_NOT_THREAD_SAFE);
  Functions functions(called, 1, 10ms);
  functions.start(0, 1, 20ms);
  functions.start(0, 2, 20ms);
  CHECK(functions.status(1) == Status::timeout);
  CHECK(functions.status(2) == Status::error);
  functions.start(0, 3);
  CHECK(functions.status(3) == Status::error);
  released = true;
}

TEST_CASE("a cancellation tells what runs, and ends what waits") {
  static const localexec_function called = function(obey);
  Functions functions(called, 1);
  functions.start(0, 0);
  functions.start(0, 1);
  functions.lane.before_wait(sys::now());
  functions.lane.cancel_all("interrupted by SIGINT", sys::now());
  for (const std::uint32_t call : {0U, 1U}) {
    CHECK(functions.status(call) == Status::canceled);
    CHECK(functions.reason(call) == "interrupted by SIGINT");
  }
  CHECK_FALSE(functions.lane.has_left_threads());
}

TEST_CASE("a run that is canceled does not wait for a function that hangs") {
  released = false;
  static const localexec_function called = function(hang);
  Functions functions(called, 1, 10ms);
  functions.start(0, 1);
  functions.lane.before_wait(sys::now());
  functions.lane.cancel_all("enough", sys::now());
  CHECK(functions.status(1) == Status::canceled);
  CHECK(functions.lane.running() == 0);
  released = true;
}

TEST_CASE("a timeout may come while the function runs") {
  static const localexec_function called = function(obey);
  Functions functions(called, 1);
  functions.start(0, 0);
  functions.lane.before_wait(sys::now());
  functions.lane.limit(0, 20ms);
  CHECK(functions.status(0) == Status::timeout);
}

TEST_CASE("the time for which the program was stopped does not count") {
  static const localexec_function called = function(obey);
  Functions functions(called, 1);
  functions.start(0, 0, 300ms);
  functions.lane.before_wait(sys::now());
  std::this_thread::sleep_for(20ms);
  functions.lane.resume_all(1h);
  functions.lane.limit(0, 300ms);
  functions.turn();  // its old alarm rings, and nothing ends
  CHECK(functions.lane.running() == 1);
  functions.lane.cancel_all("enough", sys::now());
  CHECK(functions.status(0) == Status::canceled);
}

}  // namespace localexec
