#include "run/worker_probe.h"

#include <doctest/doctest.h>

#include <chrono>

namespace localexec {
namespace {

using namespace std::chrono_literals;

Attempt attempt(Duration elapsed, Duration user, Duration system) {
  Attempt attempt{Ended{ProcessEnd::exited(0)}, {}};
  attempt.times.elapsed = elapsed;
  attempt.times.user = user;
  attempt.times.system = system;
  return attempt;
}

}  // namespace

TEST_CASE("the less of a processor a call needs, the more workers there are") {
  CHECK(workers_for(1, 8) == 8);
  CHECK(workers_for(3.7, 8) == 8);
  CHECK(workers_for(0.5, 8) == 8);
  CHECK(workers_for(0.4, 8) == 20);
  CHECK(workers_for(0.25, 8) == 32);
  CHECK(workers_for(0.001, 8) == 32);
  CHECK(workers_for(0, 8) == 32);
  CHECK(workers_for(0.3, 1) == 3);
}

TEST_CASE("a probe decides once, when so many calls have ended") {
  WorkerProbe probe(2, 4);
  CHECK_FALSE(probe.observe(attempt(100ms, 10ms, 0ms)));
  const auto figures = probe.observe(attempt(100ms, 20ms, 10ms));
  REQUIRE(figures);
  CHECK(figures->calls == 2);
  CHECK(figures->elapsed == 200ms);
  CHECK(figures->processor == 40ms);
  CHECK(figures->share == doctest::Approx(0.2));
  CHECK(figures->workers == 16);
  CHECK_FALSE(probe.observe(attempt(100ms, 0ms, 0ms)));
}

TEST_CASE("a probe does not count what was not measured or never started") {
  WorkerProbe probe(1, 4);
  Attempt shared = attempt(100ms, 0ms, 0ms);
  shared.times.measured = false;
  CHECK_FALSE(probe.observe(shared));
  Attempt never = attempt(0ms, 0ms, 0ms);
  never.outcome = NotStarted{"no such program"};
  CHECK_FALSE(probe.observe(never));
  CHECK(probe.observe(attempt(100ms, 90ms, 0ms))->workers == 4);
}

TEST_CASE("calls that took no time at all are taken to compute") {
  WorkerProbe probe(1, 4);
  CHECK(probe.observe(attempt(0ms, 0ms, 0ms))->workers == 4);
}

}  // namespace localexec
