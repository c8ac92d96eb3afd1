#include "function/made_files.h"

#include <doctest/doctest.h>

namespace localexec {
namespace {

using Claim = MadeFiles::Claim;

TEST_CASE("a file is made by one source alone, as often as it likes") {
  MadeFiles files(100);
  CHECK(files.look(1, 7) == Claim::made);
  CHECK(files.claim(1, 7) == Claim::made);
  CHECK(files.claim(1, 7) == Claim::made_again);
  CHECK(files.claim(1, 8) == Claim::clash);
  CHECK(files.look(1, 8) == Claim::clash);
  CHECK(files.claim(2, 8) == Claim::made);
}

TEST_CASE("a file that was not made after all is anybody's") {
  MadeFiles files(100);
  files.claim(1, 7);
  files.release(1);
  CHECK(files.claim(1, 8) == Claim::made);
  CHECK(files.claim(1, 7) == Claim::clash);
}

TEST_CASE("of many files all are known, however they fall in the table") {
  MadeFiles files(10000);
  for (std::uint64_t i = 1; i <= 5000; ++i) files.claim(i << 32U, i);
  for (std::uint64_t i = 1; i <= 5000; ++i) REQUIRE(files.claim(i << 32U, 1 + i) == Claim::clash);
}

TEST_CASE("the memory for made files is bounded, and the last ones are known") {
  MadeFiles files(1000);
  for (std::uint64_t i = 1; i <= 100000; ++i) files.claim(i, 7);
  CHECK(files.size() <= 2000);
  for (std::uint64_t i = 99001; i <= 100000; ++i) REQUIRE(files.look(i, 8) == Claim::clash);
  CHECK(files.look(1, 8) == Claim::made);
}

}  // namespace
}  // namespace localexec
