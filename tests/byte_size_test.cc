#include "core/byte_size.h"

#include <doctest/doctest.h>

#include <string>

#include "refusal.h"

namespace localexec {

TEST_CASE("suffixes of sizes are powers of 1024 whatever their case") {
  CHECK(parse_byte_size("4096", "--max-output") == 4096);
  CHECK(parse_byte_size("0", "--max-output") == 0);
  CHECK(parse_byte_size("100B", "--max-output") == 100);
  CHECK(parse_byte_size("64K", "--max-output") == 64 << 10);
  CHECK(parse_byte_size("64k", "--max-output") == 64 << 10);
  CHECK(parse_byte_size("64KiB", "--max-output") == 64 << 10);
  CHECK(parse_byte_size("64kb", "--max-output") == 64 << 10);
  CHECK(parse_byte_size("1.5M", "--max-output") == 3 << 19);
  CHECK(parse_byte_size("2GiB", "--max-output") == std::uint64_t{2} << 30);
  CHECK(parse_byte_size("1t", "--max-output") == std::uint64_t{1} << 40);
}

TEST_CASE("a size without sense is refused with examples") {
  CHECK(refusal_of([] { parse_byte_size("big", "--max-output"); }) ==
        "--max-output big: not a size; write for example 4096, 64K, 64MiB or 2G (powers of 1024)");
  for (const std::string text : {"", "K", "-1", "-1K", "1 K", "1X", "1KK", "1Kib ", "1KBi", "inf",
                                 "nan", "5000000T", "99999999999999999999"}) {
    CAPTURE(text);
    CHECK(contains(refusal_of([&] { parse_byte_size(text, "--max-memory"); }),
                   "--max-memory " + text + ": not a size"));
  }
}

}  // namespace localexec
