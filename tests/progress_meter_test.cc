#include "report/progress_meter.h"

#include <doctest/doctest.h>

#include <chrono>
#include <string>

namespace localexec {
namespace {

using namespace std::chrono_literals;

const TimePoint kStart{100s};

Item item(std::uint64_t index, const std::string& text = "v") { return {index, {Value::of(text)}}; }

// Items end one by one, each so long after the one before.
void let_end(ProgressMeter& meter, int items, Duration each, TimePoint& now) {
  for (int i = 0; i < items; ++i) {
    now += each;
    meter.finished(Status::ok);
    meter.view(now);
  }
}

}  // namespace

TEST_CASE("progress counts what runs, what is done, and what did not end ok") {
  ProgressMeter meter({"x"}, kStart);
  meter.total(10);
  meter.started(0, {}, item(0), kStart);
  meter.started(1, {}, item(1), kStart);
  meter.ended(0);
  meter.finished(Status::failed);
  meter.reused(Status::ok);
  const ProgressView view = meter.view(kStart + 1s);
  CHECK(view.total == 10);
  CHECK(view.done == 2);
  CHECK(view.failed == 1);
  CHECK(view.running == 1);
  CHECK(view.elapsed == 1s);
}

TEST_CASE("the call that runs longest is named, its item harmless") {
  ProgressMeter meter({"x"}, kStart);
  CHECK_FALSE(meter.view(kStart).longest);
  meter.started(2, {}, item(7, "\x1b[2J"), kStart + 1s);
  meter.started(1, {}, item(8), kStart + 2s);
  const auto longest = meter.view(kStart + 5s).longest;
  REQUIRE(longest);
  CHECK(longest->index == 7);
  CHECK(longest->label == "x=\\x1b[2J");
  CHECK(longest->since == 4s);
  meter.ended(2);
  CHECK(meter.view(kStart + 5s).longest->index == 8);
}

TEST_CASE("a steady run has a steady rate and time left") {
  ProgressMeter meter({}, kStart);
  meter.total(100);
  TimePoint now = kStart;
  CHECK_FALSE(meter.view(now).left);
  let_end(meter, 20, 500ms, now);
  const ProgressView view = meter.view(now);
  CHECK(view.rate == doctest::Approx(2));
  REQUIRE(view.left);
  CHECK(std::chrono::duration<double>(*view.left).count() == doctest::Approx(40));
}

TEST_CASE("the time left follows a run that becomes slower") {
  ProgressMeter meter({}, kStart);
  meter.total(1000);
  TimePoint now = kStart;
  let_end(meter, 500, 10ms, now);
  let_end(meter, 60, 1s, now);
  const double rate = meter.view(now).rate;
  CHECK(rate > 0.9);
  CHECK(rate < 3);  // all in all it were 8.6
}

TEST_CASE("items of a former run say nothing of the speed") {
  ProgressMeter meter({}, kStart);
  meter.total(1000);
  for (int i = 0; i < 900; ++i) meter.reused(Status::ok);
  CHECK(meter.view(kStart + 1s).rate == 0);
  CHECK_FALSE(meter.view(kStart + 1s).left);
  CHECK(meter.view(kStart + 1s).done == 900);
}

TEST_CASE("without a known number of items there is no time left") {
  ProgressMeter meter({}, kStart);
  TimePoint now = kStart;
  let_end(meter, 20, 500ms, now);
  CHECK(meter.view(now).rate > 0);
  CHECK_FALSE(meter.view(now).left);
}

}  // namespace localexec
