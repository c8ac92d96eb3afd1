#include "run/reorder_buffer.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <string>
#include <vector>

namespace localexec {

TEST_CASE("lines come out in the order of their items whatever order they arrive in") {
  std::mt19937 random(5);
  for (const std::size_t budget : {std::size_t{0}, std::size_t{1000}, std::size_t{1} << 20}) {
    sys::SpillFile spill(sys::temporary_folder());
    ReorderBuffer buffer(spill, budget);
    std::vector<std::uint64_t> order(200);
    std::iota(order.begin(), order.end(), 0);
    std::shuffle(order.begin(), order.end(), random);
    std::vector<std::string> out;
    for (const std::uint64_t index : order) {
      buffer.put(index, "line " + std::to_string(index));
      while (auto line = buffer.take_next()) out.push_back(std::move(*line));
      CHECK(buffer.next_index() == out.size());
    }
    REQUIRE(out.size() == order.size());
    for (std::size_t i = 0; i < out.size(); ++i) CHECK(out[i] == "line " + std::to_string(i));
    CHECK(buffer.empty());
  }
}

TEST_CASE("a line comes out as soon as all before it have") {
  sys::SpillFile spill(sys::temporary_folder());
  ReorderBuffer buffer(spill, 1000);
  buffer.put(1, "one");
  CHECK_FALSE(buffer.take_next());
  buffer.put(0, "zero");
  CHECK(buffer.take_next() == "zero");
  CHECK(buffer.take_next() == "one");
  CHECK_FALSE(buffer.take_next());
}

TEST_CASE("a line whose turn it is need not wait") {
  sys::SpillFile spill(sys::temporary_folder());
  ReorderBuffer buffer(spill, 1000);
  CHECK_FALSE(buffer.passes(1));
  CHECK(buffer.passes(0));
  CHECK_FALSE(buffer.passes(0));
  CHECK(buffer.next_index() == 1);
  CHECK(buffer.passes(1));
}

TEST_CASE("when no more will come gaps are stepped over in order") {
  sys::SpillFile spill(sys::temporary_folder());
  ReorderBuffer buffer(spill, 10);
  for (const std::uint64_t index : {9, 3, 5}) buffer.put(index, std::to_string(index));
  CHECK_FALSE(buffer.take_next());
  CHECK(buffer.take_next_over_gaps() == "3");
  CHECK(buffer.take_next_over_gaps() == "5");
  CHECK(buffer.take_next_over_gaps() == "9");
  CHECK_FALSE(buffer.take_next_over_gaps());
}

}  // namespace localexec
