// What an item is known by from one run to the next: its content, never its position.
#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/item.h"

namespace localexec {

// 128 bits of a fast hash (XXH3): two different items of one run share one by chance with a
// probability below 10^-20 for 10^9 items. It is no defence against items made to collide.
struct ItemKey {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  auto operator<=>(const ItemKey&) const = default;
  std::string str() const;  // 32 hexadecimal digits
};

// Reads what str() gives. False for anything else.
bool parse_item_key(std::string_view text, ItemKey& key);

// Hashes items of one job. Words of the command, names of the variables and whatever else affects a
// call's result go in once.
class ItemKeyMaker {
 public:
  explicit ItemKeyMaker(std::span<const std::string> job);
  ItemKey key(std::span<const Value> values) const;
  // Of what a call takes: a chunk is known by all its items.
  ItemKey key(const Item& item) const;

 private:
  std::string job_;
};

}  // namespace localexec
