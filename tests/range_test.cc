#include "core/range.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "refusal.h"

namespace localexec {
namespace {

using Values = std::vector<std::int64_t>;
using Wide = __int128;

constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

Values values_of(const Range& range) {
  Values values;
  for (std::uint64_t i = 0; i < range.count; ++i) values.push_back(range.value(i));
  return values;
}

std::string refusal(const std::string& text) {
  return refusal_of([&] { parse_range(text); });
}

}  // namespace

TEST_CASE("a range holds the values that Python's range() gives") {
  CHECK(values_of(parse_range("0:5")) == Values{0, 1, 2, 3, 4});
  CHECK(values_of(parse_range("2:9:3")) == Values{2, 5, 8});
  CHECK(values_of(parse_range("2:8:3")) == Values{2, 5});
  CHECK(values_of(parse_range("5:0:-2")) == Values{5, 3, 1});
  CHECK(values_of(parse_range("-2:2")) == Values{-2, -1, 0, 1});
  CHECK(values_of(parse_range("0:1:100")) == Values{0});
  CHECK(values_of(parse_range("+1:+3")) == Values{1, 2});
}

TEST_CASE("a single number is the end of a range from zero") {
  CHECK(values_of(parse_range("3")) == Values{0, 1, 2});
  CHECK(parse_range("0").count == 0);
  CHECK(parse_range("-4").count == 0);
}

TEST_CASE("a range that runs away from its end is empty") {
  CHECK(parse_range("5:5").count == 0);
  CHECK(parse_range("5:0").count == 0);
  CHECK(parse_range("0:5:-1").count == 0);
}

TEST_CASE("a range over all of 64 bits has exact values from its first to its last") {
  const Range up = parse_range(fmt::format("{}:{}", kLeast, kMost));
  CHECK(up.count == std::numeric_limits<std::uint64_t>::max());
  CHECK(up.value(0) == kLeast);
  CHECK(up.value(up.count - 1) == kMost - 1);

  const Range down = parse_range(fmt::format("{}:{}:-1", kMost, kLeast));
  CHECK(down.count == std::numeric_limits<std::uint64_t>::max());
  CHECK(down.value(down.count - 1) == kLeast + 1);

  const Range giant_step = parse_range(fmt::format("{}:{}:{}", kMost, kLeast, kLeast));
  CHECK(giant_step.count == 2);
  CHECK(giant_step.value(1) == -1);
}

TEST_CASE("count and values of any range agree with arithmetic that cannot overflow") {
  std::mt19937_64 random(1);
  const auto any = [&random] {
    switch (random() % 4) {
      case 0:
        return static_cast<std::int64_t>(random());
      case 1:
        return static_cast<std::int64_t>(random() % 41) - 20;
      case 2:
        return kMost - static_cast<std::int64_t>(random() % 10);
      default:
        return kLeast + static_cast<std::int64_t>(random() % 10);
    }
  };
  for (int round = 0; round < 20'000; ++round) {
    const std::int64_t from = any();
    const std::int64_t to = any();
    std::int64_t step = any();
    if (step == 0) step = 1;
    const Range range = parse_range(fmt::format("{}:{}:{}", from, to, step));
    const Wide distance = step > 0 ? Wide{to} - from : Wide{from} - to;
    const Wide stride = step > 0 ? Wide{step} : -Wide{step};
    const Wide count = distance <= 0 ? 0 : (distance - 1) / stride + 1;
    CAPTURE(from);
    CAPTURE(to);
    CAPTURE(step);
    REQUIRE(Wide{range.count} == count);
    if (count == 0) continue;
    const std::uint64_t i = random() % range.count;
    REQUIRE(Wide{range.value(i)} == Wide{from} + Wide{step} * i);
    REQUIRE(Wide{range.value(range.count - 1)} == Wide{from} + Wide{step} * (count - 1));
  }
}

TEST_CASE("a range that is none is refused with the way to write one") {
  CHECK(refusal("0:ten") ==
        "--range 0:ten: 'ten' is not an integer; write A:B, A:B:STEP or N, for example 0:100");
  for (const std::string text : {"", ":", "1:", ":1", "1.5", "0x10", " 1", "1 ", "1:2:", "--1", "+",
                                 "-", "1e3", "++1", "+-5", "0:+-5"}) {
    CAPTURE(text);
    CHECK(contains(refusal(text), "is not an integer; write A:B, A:B:STEP or N"));
  }
  CHECK(contains(refusal("1:2:3:4"), "--range 1:2:3:4: too many ':'; write A:B"));
}

TEST_CASE("a step of zero is refused") {
  CHECK(refusal("0:10:0") ==
        "--range 0:10:0: a step of 0 never ends; use a positive or negative step");
}

TEST_CASE("a number beyond 64 bits is refused with the limits") {
  CHECK(refusal("0:9223372036854775808") ==
        "--range 0:9223372036854775808: 9223372036854775808 does not fit in 64 bits; use numbers "
        "between -2^63 and 2^63-1");
  CHECK(contains(refusal("-9223372036854775809:0"), "does not fit in 64 bits"));
  CHECK(contains(refusal("0:1:99999999999999999999"), "does not fit in 64 bits"));
}

}  // namespace localexec
