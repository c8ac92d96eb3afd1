#include "core/nearest_name.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace localexec {
namespace {

std::string nearest(std::string_view word) {
  static const std::vector<std::string> names{"run",    "exec",    "plan",     "--timeout",
                                              "--list", "--range", "--result", "--retries"};
  return nearest_name(word, names);
}

}  // namespace

TEST_CASE("a misspelt word finds the name that was meant") {
  CHECK(nearest("--timout") == "--timeout");
  CHECK(nearest("--timeuot") == "--timeout");
  CHECK(nearest("--rnage") == "--range");
  CHECK(nearest("rnu") == "run");
  CHECK(nearest("plann") == "plan");
}

TEST_CASE("swapped neighbours count as one edit") {
  const std::vector<std::string> names{"abcd", "bacd"};
  CHECK(nearest_name("bcad", names) == "bacd");
}

TEST_CASE("the beginning of a name is near to it") { CHECK(nearest("--time") == "--timeout"); }

TEST_CASE("another word is no misspelling") {
  CHECK(nearest("--verbose").empty());
  CHECK(nearest("xyz").empty());
  CHECK(nearest("").empty());
  CHECK(nearest_name("run", {}).empty());
}

}  // namespace localexec
