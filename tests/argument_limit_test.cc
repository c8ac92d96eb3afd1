#include "sys/argument_limit.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

namespace localexec::sys {

TEST_CASE("arguments may take what the environment leaves of the system's limit") {
  const std::size_t before = argument_limit();
  CHECK(before > 0);
  CHECK(before < static_cast<std::size_t>(::sysconf(_SC_ARG_MAX)));
  REQUIRE(::setenv("LOCALEXEC_TEST_WEIGHT", std::string(1000, 'x').c_str(), 1) == 0);
  CHECK(argument_limit() == before - (sizeof "LOCALEXEC_TEST_WEIGHT=" + 1000 + sizeof(char*)));
  ::unsetenv("LOCALEXEC_TEST_WEIGHT");
  CHECK(argument_limit() == before);
  CHECK(longest_argument() >= 128 << 10);
}

}  // namespace localexec::sys
