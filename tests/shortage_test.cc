#include "run/shortage.h"

#include <doctest/doctest.h>

#include <cerrno>
#include <chrono>
#include <system_error>

namespace localexec {

using namespace std::chrono_literals;

namespace {
const TimePoint kBegin{1000s};
}

TEST_CASE("after a shortage there is a pause before the next try") {
  Shortage shortage;
  CHECK_FALSE(shortage.pauses(kBegin));
  shortage.meet(EAGAIN, true, kBegin);
  CHECK(shortage.try_again() == kBegin + Shortage::kPause);
  CHECK(shortage.pauses(kBegin));
  CHECK_FALSE(shortage.pauses(kBegin + Shortage::kPause));
  CHECK_FALSE(shortage.try_again());
  CHECK(shortage.end());
  CHECK_FALSE(shortage.end());
}

TEST_CASE("a shortage in which nothing runs ends after a minute, with its reason") {
  Shortage shortage;
  shortage.meet(EMFILE, false, kBegin);
  shortage.meet(EMFILE, false, kBegin + 59s);
  try {
    shortage.meet(EMFILE, false, kBegin + 60s);
    FAIL("it went on");
  } catch (const std::system_error& error) {
    CHECK(error.code().value() == EMFILE);
    CHECK(std::string(error.what()).starts_with("cannot start any process"));
  }
}

TEST_CASE("the minute begins anew once something runs, or was started") {
  Shortage shortage;
  shortage.meet(EAGAIN, false, kBegin);
  shortage.meet(EAGAIN, true, kBegin + 59s);
  shortage.meet(EAGAIN, false, kBegin + 60s);
  shortage.meet(EAGAIN, false, kBegin + 119s);
  shortage.end();
  shortage.meet(EAGAIN, false, kBegin + 120s);
  shortage.meet(EAGAIN, false, kBegin + 179s);
  CHECK_THROWS_AS(shortage.meet(EAGAIN, false, kBegin + 180s), std::system_error);
}

TEST_CASE("time in which the run stood still does not count against a shortage") {
  Shortage shortage;
  shortage.meet(ENOMEM, false, kBegin);
  shortage.shift(1h);
  CHECK(shortage.pauses(kBegin + 1h));
  shortage.meet(ENOMEM, false, kBegin + 1h + 59s);
  CHECK_THROWS_AS(shortage.meet(ENOMEM, false, kBegin + 1h + 60s), std::system_error);
}

}  // namespace localexec
