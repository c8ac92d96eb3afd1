#include "run/running_median.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <random>
#include <vector>

namespace localexec {
namespace {

using namespace std::chrono_literals;

bool is_near(std::optional<Duration> median, Duration expected) {
  const auto difference = static_cast<double>((median.value() - expected).count());
  return std::abs(difference) <= 0.011 * static_cast<double>(expected.count());
}

}  // namespace

TEST_CASE("one or two durations are no median") {
  RunningMedian median;
  CHECK_FALSE(median.value());
  median.add(1s);
  median.add(1s);
  CHECK_FALSE(median.value());
  median.add(1s);
  CHECK(is_near(median.value(), 1s));
}

TEST_CASE("a few that take very long do not move the median") {
  RunningMedian median;
  for (int i = 0; i < 7; ++i) median.add(100ms);
  for (int i = 0; i < 3; ++i) median.add(24h);
  CHECK(is_near(median.value(), 100ms));
}

TEST_CASE("the median of random durations is right to within a hundredth") {
  std::mt19937_64 random(10);
  for (int round = 0; round < 200; ++round) {
    RunningMedian median;
    std::vector<Duration> all;
    const std::uint64_t count = 3 + 2 * (random() % 50);
    for (std::uint64_t i = 0; i < count; ++i) {
      all.emplace_back(1'000 + random() % (std::uint64_t{1} << (11 + random() % 40)));
      median.add(all.back());
    }
    std::nth_element(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count / 2), all.end());
    const Duration middle = all[count / 2];
    if (middle > 100us) CHECK(is_near(median.value(), middle));
  }
}

TEST_CASE("durations of nothing and of centuries have their place") {
  RunningMedian median;
  for (int i = 0; i < 3; ++i) median.add(0s);
  CHECK(*median.value() < 2us);
  RunningMedian centuries;
  for (int i = 0; i < 3; ++i) centuries.add(Duration::max());
  CHECK(*centuries.value() > 24h * 365 * 80);
}

}  // namespace localexec
