#include "run/escalation.h"

#include <doctest/doctest.h>

#include <chrono>

namespace localexec {
namespace {

using namespace std::chrono_literals;
using Step = Escalation::Step;
using Cause = Escalation::Cause;

TimePoint at(Duration since_start) { return TimePoint(1000s) + since_start; }

}  // namespace

TEST_CASE("a call without a timeout is never asked to end") {
  Escalation call(at(0s), std::nullopt, 2s);
  CHECK_FALSE(call.next());
  CHECK(call.due(at(100h)) == Step::nothing);
  CHECK_FALSE(call.is_ending());
}

TEST_CASE("a timeout asks first and kills after the grace") {
  Escalation call(at(0s), 10s, 2s);
  CHECK(call.next() == at(10s));
  CHECK(call.due(at(9999ms)) == Step::nothing);
  CHECK(call.due(at(10s)) == Step::terminate);
  CHECK(call.cause() == Cause::timeout);
  CHECK(call.next() == at(12s));
  CHECK(call.due(at(11s)) == Step::nothing);
  CHECK_FALSE(call.was_killed());
  CHECK(call.due(at(12s)) == Step::kill);
  CHECK(call.was_killed());
  CHECK_FALSE(call.next());
  CHECK(call.due(at(100h)) == Step::nothing);
}

TEST_CASE("the grace counts from the moment at which the call was asked") {
  Escalation call(at(0s), 10s, 2s);
  CHECK(call.due(at(15s)) == Step::terminate);
  CHECK(call.next() == at(17s));
}

TEST_CASE("canceling asks at once and kills after the grace") {
  Escalation call(at(0s), std::nullopt, 2s);
  call.cancel(at(3s));
  CHECK(call.next() == at(3s));
  CHECK(call.due(at(3s)) == Step::terminate);
  CHECK(call.cause() == Cause::cancel);
  CHECK(call.due(at(5s)) == Step::kill);
}

TEST_CASE("a call that is being ended for its timeout stays timed out when it is canceled") {
  Escalation call(at(0s), 10s, 2s);
  CHECK(call.due(at(10s)) == Step::terminate);
  call.cancel(at(11s));
  CHECK(call.cause() == Cause::timeout);
  CHECK(call.next() == at(12s));
}

TEST_CASE("a timeout that becomes known later counts from the start") {
  Escalation call(at(0s), std::nullopt, 2s);
  call.limit(at(0s), 10s);
  CHECK(call.due(at(9s)) == Step::nothing);
  CHECK(call.due(at(10s)) == Step::terminate);
  call.limit(at(0s), 1h);  // it is being ended already
  CHECK(call.due(at(12s)) == Step::kill);
}

TEST_CASE("the timeout of a call that has ended by itself does not matter any more") {
  Escalation call(at(0s), 10s, 2s);
  call.disarm();
  CHECK_FALSE(call.next());
  CHECK(call.due(at(11s)) == Step::nothing);
  CHECK(call.cause() == Cause::none);
}

TEST_CASE("a call that is being ended is not let off") {
  Escalation call(at(0s), 10s, 2s);
  CHECK(call.due(at(10s)) == Step::terminate);
  call.disarm();
  CHECK(call.due(at(12s)) == Step::kill);
}

TEST_CASE("time spent suspended does not count") {
  Escalation call(at(0s), 10s, 2s);
  call.shift(5s);
  CHECK(call.due(at(14s)) == Step::nothing);
  CHECK(call.due(at(15s)) == Step::terminate);
  call.shift(1h);
  CHECK(call.next() == at(17s) + 1h);
  Escalation endless(at(0s), std::nullopt, 2s);
  endless.shift(5s);
  CHECK_FALSE(endless.next());
}

}  // namespace localexec
