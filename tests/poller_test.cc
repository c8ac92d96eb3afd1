#include "sys/poller.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <vector>

#include "sys/clock.h"
#include "sys/wake_up.h"

namespace localexec::sys {
namespace {

using namespace std::chrono_literals;
using Tags = std::vector<Tag>;

Tags ready(Poller& poller) {
  const TimePoint now = sys::now();
  return poller.wait(now, now);
}

}  // namespace

TEST_CASE("what is ready is reported under its whole tag") {
  Poller poller;
  for (const Tag tag : {Tag{0, 0, 0}, Tag{255, (1U << 24) - 1, UINT32_MAX}, Tag{3, 77, 5}}) {
    const WakeUp bell;
    REQUIRE(poller.add(bell.fd(), tag));
    CHECK(ready(poller).empty());
    bell.ring();
    CHECK(ready(poller) == Tags{tag});
    CHECK(ready(poller) == Tags{tag});  // as long as it can be read
    bell.clear();
    CHECK(ready(poller).empty());
    poller.remove(bell.fd());
  }
}

TEST_CASE("many can be ready at once") {
  Poller poller;
  std::vector<WakeUp> bells(600);
  for (std::uint32_t i = 0; i < bells.size(); ++i) {
    REQUIRE(poller.add(bells[i].fd(), {1, i, 0}));
    bells[i].ring();
  }
  std::vector<bool> seen(bells.size());
  for (int turn = 0; turn < 100 && std::count(seen.begin(), seen.end(), false) > 0; ++turn) {
    for (const Tag tag : ready(poller)) {
      seen[tag.slot] = true;
      bells[tag.slot].clear();
    }
  }
  CHECK(std::count(seen.begin(), seen.end(), true) == 600);
}

TEST_CASE("the end of a pipe is reported too") {
  Poller poller;
  Pipe pipe;
  REQUIRE(make_pipe(pipe));
  REQUIRE(poller.add(pipe.read.get(), {1, 2, 3}));
  pipe.write.reset();
  CHECK(ready(poller) == Tags{{1, 2, 3}});
}

TEST_CASE("what was removed is not reported even while somebody holds it open") {
  Poller poller;
  Pipe pipe;
  REQUIRE(make_pipe(pipe));
  REQUIRE(poller.add(pipe.read.get(), {1, 2, 3}));
  REQUIRE(write_all(pipe.write.get(), "x"));
  poller.remove(pipe.read.get());
  CHECK(ready(poller).empty());
}

TEST_CASE("waiting ends at the moment that was given and not before") {
  Poller poller;
  const TimePoint now = sys::now();
  CHECK(poller.wait(now + 3500us, now).empty());
  CHECK(sys::now() >= now + 3500us);
  CHECK(poller.wait(now - 1h, now).empty());
}

TEST_CASE("a descriptor that cannot be watched is refused and not thrown about") {
  Poller poller;
  CHECK_FALSE(poller.add(-1, {}));
}

}  // namespace localexec::sys
