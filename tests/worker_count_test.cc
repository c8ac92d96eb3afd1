#include "core/worker_count.h"

#include <doctest/doctest.h>

#include <string>

#include "refusal.h"

namespace localexec {

TEST_CASE("workers are a number, a percentage or a multiple of the processors") {
  CHECK(parse_worker_count("8").resolve(4, 1) == 8);
  CHECK(parse_worker_count("150%").resolve(4, 1) == 6);
  CHECK(parse_worker_count("2x").resolve(4, 1) == 8);
  CHECK(parse_worker_count("1.5x").resolve(3, 1) == 4);
  CHECK(parse_worker_count("1000000").resolve(1, 1) == 1'000'000);
}

TEST_CASE("a share of the processors is never less than one worker") {
  CHECK(parse_worker_count("1%").resolve(4, 1) == 1);
  CHECK(parse_worker_count("0.01x").resolve(4, 1) == 1);
}

TEST_CASE("no multiple of the processors makes more than a million workers") {
  CHECK(parse_worker_count("1000000x").resolve(64, 1) == 1'000'000);
}

TEST_CASE("without a number the executor's own multiple of the processors counts") {
  CHECK(WorkerCount{}.resolve(4, 1) == 4);
  CHECK(WorkerCount{}.resolve(4, 4) == 16);
}

TEST_CASE("a number of workers without sense is refused with the three forms") {
  CHECK(refusal_of([] { parse_worker_count("two"); }) ==
        "--workers two: not a number of workers; write N (1 or more), N% or Nx of the processors");
  for (const std::string text : {"", "-1", "-1x", "1.5", "0%", "0x", "two", "2X", "2 ", "1000001",
                                 "inf", "nan", "nan%", "1e3", "%", "x", "2x3"}) {
    CAPTURE(text);
    CHECK(contains(refusal_of([&] { parse_worker_count(text); }),
                   "--workers " + text + ": not a number of workers"));
  }
}

TEST_CASE("who means what 0, +N and -N mean to other programs is told what to write") {
  CHECK(refusal_of([] { parse_worker_count("0"); }) ==
        "--workers 0: not a number of workers; write 100% for one a processor, or a large N, "
        "such as 1000, for as many as possible");
  for (const std::string text : {"+2", "-1", "-50%", "+"}) {
    CAPTURE(text);
    CHECK(refusal_of([&] { parse_worker_count(text); }) ==
          "--workers " + text +
              ": not a number of workers; write N (1 or more), or for more or fewer than the "
              "processors N% or Nx, such as 150%");
  }
}

}  // namespace localexec
