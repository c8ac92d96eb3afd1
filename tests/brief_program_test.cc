#include "sys/brief_program.h"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

namespace localexec::sys {
namespace {

using namespace std::chrono_literals;
using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("a program of short life is asked something") {
  CHECK(output_of(Words{"cat"}, "text\n", 60s) == "text\n");
  CHECK(output_of(Words{"sh", "-c", "echo a; echo b >&2"}, "", 60s) == "a\n");
}

TEST_CASE("a program that fails has answered nothing") {
  CHECK_FALSE(output_of(Words{"sh", "-c", "echo a; exit 1"}, "", 60s));
  CHECK_FALSE(output_of(Words{"no-such-program"}, "", 60s));
  CHECK_FALSE(output_of(Words{"sh", "-c", "kill -9 $$"}, "", 60s));
}

TEST_CASE("a program that takes too long is killed") {
  CHECK_FALSE(output_of(Words{"sleep", "1000"}, "", 1ms));
}

}  // namespace localexec::sys
