#include "core/range.h"

#include <fmt/format.h>

#include <charconv>
#include <vector>

#include "core/usage_error.h"

namespace localexec {
namespace {

std::int64_t parse_bound(std::string_view word, std::string_view whole) {
  std::int64_t value = 0;
  const char* begin = word.data();
  const char* end = begin + word.size();
  if (word.size() > 1 && word[0] == '+' && word[1] != '-') ++begin;
  const auto [stop, error] = std::from_chars(begin, end, value);
  if (error == std::errc::result_out_of_range) {
    throw UsageError(
        fmt::format("--range {}: {} does not fit in 64 bits; use numbers between -2^63 and 2^63-1",
                    whole, word));
  }
  if (error != std::errc{} || stop != end) {
    throw UsageError(fmt::format(
        "--range {}: '{}' is not an integer; write A:B, A:B:STEP or N, for example 0:100", whole,
        word));
  }
  return value;
}

// The distance is taken in unsigned arithmetic: it may exceed the signed type.
std::uint64_t distance(std::int64_t from, std::int64_t to) {
  return static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from);
}

std::uint64_t count_values(std::int64_t first, std::int64_t limit, std::int64_t step) {
  if (step > 0) {
    if (limit <= first) return 0;
    const auto stride = static_cast<std::uint64_t>(step);
    return (distance(first, limit) - 1) / stride + 1;
  }
  if (limit >= first) return 0;
  const std::uint64_t stride = 0 - static_cast<std::uint64_t>(step);
  return (distance(limit, first) - 1) / stride + 1;
}

std::vector<std::string_view> split_colons(std::string_view text) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto colon = text.find(':');
    parts.push_back(text.substr(0, colon));
    if (colon == std::string_view::npos) return parts;
    text.remove_prefix(colon + 1);
  }
}

}  // namespace

std::int64_t Range::value(std::uint64_t i) const {
  const std::uint64_t offset = static_cast<std::uint64_t>(step) * i;  // modulo 2^64, on purpose
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(first) + offset);
}

Range parse_range(std::string_view text) {
  const auto parts = split_colons(text);
  if (parts.size() > 3) {
    throw UsageError(
        fmt::format("--range {}: too many ':'; write A:B, A:B:STEP or N, for example 0:100", text));
  }
  Range range;
  std::int64_t limit = 0;
  if (parts.size() == 1) {
    limit = parse_bound(parts[0], text);
  } else {
    range.first = parse_bound(parts[0], text);
    limit = parse_bound(parts[1], text);
  }
  if (parts.size() == 3) range.step = parse_bound(parts[2], text);
  if (range.step == 0) {
    throw UsageError(
        fmt::format("--range {}: a step of 0 never ends; use a positive or negative step", text));
  }
  range.count = count_values(range.first, limit, range.step);
  return range;
}

}  // namespace localexec
