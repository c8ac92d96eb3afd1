#include "input/item_replay.h"

#include <doctest/doctest.h>

#include <string>

namespace localexec {
namespace {

Item item_of(int number, std::size_t length) {
  return {0,
          {Value::of(std::int64_t{number}), Value::of(std::string(length, 'x')),
           Value::json("[" + std::to_string(number) + "]")}};
}

void check_all(ItemReplay& replay, int items, std::size_t length) {
  Item item;
  for (int i = 0; i < items; ++i) {
    REQUIRE(replay.next(item));
    REQUIRE(item.values == item_of(i, length).values);
  }
  CHECK_FALSE(replay.next(item));
}

}  // namespace

TEST_CASE("items that were kept are given again as often as needed") {
  struct Kept {
    int items;
    std::size_t length;
  };
  for (const auto& [items, length] :
       {Kept{0, 0}, Kept{3, 10}, Kept{2000, 2000}, Kept{3, 3 << 20}}) {
    ItemReplay replay;
    for (int i = 0; i < items; ++i) replay.append(item_of(i, length));
    for (int round = 0; round < 3; ++round) {
      replay.rewind();
      check_all(replay, items, length);
    }
  }
}

}  // namespace localexec
