#include "sys/wake_up.h"

#include <doctest/doctest.h>

#include "readiness.h"

namespace localexec::sys {

TEST_CASE("a bell can be heard until it is made quiet however often it rang") {
  const WakeUp bell;
  CHECK_FALSE(becomes_readable(bell.fd(), 0));
  for (int i = 0; i < 5; ++i) bell.ring();
  CHECK(becomes_readable(bell.fd(), 0));
  CHECK(becomes_readable(bell.fd(), 0));
  bell.clear();
  CHECK_FALSE(becomes_readable(bell.fd(), 0));
  bell.clear();  // never blocks
}

}  // namespace localexec::sys
