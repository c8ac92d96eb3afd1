// A range is accepted if and only if its grammar says so, and its count and values agree with
// arithmetic that cannot overflow.
#include "core/range.h"

#include <limits>
#include <optional>

#include "core/usage_error.h"
#include "input_text.h"
#include "must_hold.h"

namespace {

using Wide = __int128;

// [+-]?[0-9]+ that fits in 64 bits.
std::optional<Wide> integer(const std::string& word) {
  std::size_t i = 0;
  const bool negative = word.starts_with('-');
  if (negative || word.starts_with('+')) ++i;
  if (i == word.size()) return std::nullopt;
  Wide value = 0;
  for (; i < word.size(); ++i) {
    if (word[i] < '0' || word[i] > '9') return std::nullopt;
    value = value * 10 + (word[i] - '0');
    if (value > Wide{1} << 64) return std::nullopt;
  }
  if (negative) value = -value;
  using Limits = std::numeric_limits<std::int64_t>;
  if (value < Limits::min() || value > Limits::max()) return std::nullopt;
  return value;
}

struct Expected {
  Wide first = 0;
  Wide limit = 0;
  Wide step = 1;
};

std::optional<Expected> expected_of(std::string_view text) {
  const auto words = localexec::fuzz::split(text, ':');
  if (words.size() > 3) return std::nullopt;
  Expected expected;
  std::optional<Wide> numbers[3];
  for (std::size_t i = 0; i < words.size(); ++i) {
    numbers[i] = integer(words[i]);
    if (!numbers[i]) return std::nullopt;
  }
  if (words.size() == 1) {
    expected.limit = *numbers[0];
  } else {
    expected.first = *numbers[0];
    expected.limit = *numbers[1];
  }
  if (words.size() == 3) expected.step = *numbers[2];
  if (expected.step == 0) return std::nullopt;
  return expected;
}

void check(const localexec::Range& range, const Expected& expected) {
  const bool up = expected.step > 0;
  const Wide distance = up ? expected.limit - expected.first : expected.first - expected.limit;
  const Wide stride = up ? expected.step : -expected.step;
  const Wide count = distance <= 0 ? 0 : (distance - 1) / stride + 1;
  MUST_HOLD(Wide{range.count} == count);
  if (count == 0) return;
  for (const std::uint64_t i : {std::uint64_t{0}, range.count / 2, range.count - 1}) {
    MUST_HOLD(Wide{range.value(i)} == expected.first + expected.step * Wide{i});
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = localexec::fuzz::text_of(data, size);
  const auto expected = expected_of(text);
  try {
    const localexec::Range range = localexec::parse_range(text);
    MUST_HOLD(expected.has_value());
    check(range, *expected);
  } catch (const localexec::UsageError&) {
    MUST_HOLD(!expected);
  }
  return 0;
}
