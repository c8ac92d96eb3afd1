#include "input/indexed_sources.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <vector>

namespace localexec {

TEST_CASE("a range gives numbers and needs no memory for them") {
  const RangeSource source(parse_range("10:1000000000000000000:-3"));
  CHECK(source.count() == 0);
  const RangeSource large(parse_range("5:1000000000000000000:2"));
  CHECK(large.count() == 499'999'999'999'999'998);
  const Item item = large.at(1'000'000'000'000);
  CHECK(item.index == 1'000'000'000'000);
  CHECK(item.values == std::vector{Value::of(std::int64_t{2'000'000'000'005})});
}

TEST_CASE("a list gives its words as text") {
  const ListSource source({"a", "", "7"});
  CHECK(source.count() == 3);
  CHECK(source.at(1).values == std::vector{Value::of("")});
  CHECK(source.at(2).index == 2);
  CHECK(source.at(2).values == std::vector{Value::of("7")});
}

}  // namespace localexec
