#include "core/item_bytes.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace localexec {

TEST_CASE("an item comes back from its bytes as it was") {
  const std::vector<Value> values{
      Value::of(std::int64_t{0}),
      Value::of(std::numeric_limits<std::int64_t>::min()),
      Value::of(std::numeric_limits<std::int64_t>::max()),
      Value::of(""),
      Value::of(std::string("a\0b\xFF\n", 5)),
      Value::of(std::string(100'000, 'x')),
      Value::json(R"({"a":[1,2]})"),
      Value::of("12"),
  };
  for (std::size_t count = 0; count <= values.size(); ++count) {
    const Item item{42, {values.begin(), values.begin() + static_cast<std::ptrdiff_t>(count)}};
    const Item back = item_from_bytes(42, to_bytes(item));
    CHECK(back.index == 42);
    CHECK(back.values == item.values);
  }
}

TEST_CASE("a chunk comes back from its bytes as it was") {
  PackedItems items{50, 2, 1, {}};
  append_packed(Value::of("a"), items.bytes);
  append_packed(Value::of(std::int64_t{-3}), items.bytes);
  const Item chunk{7, {Value::of("a"), Value::json("[1]")}, items};
  const Item back = item_from_bytes(7, to_bytes(chunk));
  CHECK(back.values == chunk.values);
  REQUIRE(back.chunk);
  CHECK(*back.chunk == items);
  CHECK(back.first() == 50);
  CHECK(back.count() == 2);
  CHECK(back.in_short().chunk->bytes.empty());
}

}  // namespace localexec
