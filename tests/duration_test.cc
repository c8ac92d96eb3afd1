#include "core/duration.h"

#include <doctest/doctest.h>

#include <chrono>
#include <string>

#include "refusal.h"

namespace localexec {

TEST_CASE("a length of time is a number of seconds or has a unit") {
  using namespace std::chrono_literals;
  CHECK(parse_duration("90", "--timeout") == 90s);
  CHECK(parse_duration("1.5s", "--timeout") == 1500ms);
  CHECK(parse_duration("250ms", "--timeout") == 250ms);
  CHECK(parse_duration("2m", "--timeout") == 120s);
  CHECK(parse_duration("1h", "--timeout") == 1h);
  CHECK(parse_duration("1d", "--timeout") == 24h);
  CHECK(parse_duration("0", "--grace") == 0s);
  CHECK(parse_duration(".5", "--timeout") == 500ms);
  CHECK(parse_duration("0.000001ms", "--timeout") == 1ns);
  CHECK(parse_duration("36500d", "--timeout") == 36500 * 24h);
}

TEST_CASE("a length of time without sense is refused with examples") {
  CHECK(refusal_of([] { parse_duration("soon", "--timeout"); }) ==
        "--timeout soon: not a length of time; write for example 90, 1.5s, 250ms, 2m or 1h");
  for (const std::string text :
       {"", "-1", "-0.5s", "1 s", " 1", "1S", "1min", "s", "1s2", "1h30m", "1e3", "inf", "nan",
        "infinity", "36501d", "99999999999999999999h", "0x1p3"}) {
    CAPTURE(text);
    CHECK(contains(refusal_of([&] { parse_duration(text, "--grace"); }),
                   "--grace " + text + ": not a length of time"));
  }
}

TEST_CASE("a length of time is shown in seconds with as few decimals as say it") {
  using namespace std::chrono_literals;
  CHECK(show_duration(90s) == "90s");
  CHECK(show_duration(1500ms) == "1.5s");
  CHECK(show_duration(250ms) == "0.25s");
  for (int ms = 0; ms < 5000; ms += 7) {
    const Duration duration = std::chrono::milliseconds(ms);
    REQUIRE(parse_duration(show_duration(duration), "--timeout") == duration);
  }
}

}  // namespace localexec
