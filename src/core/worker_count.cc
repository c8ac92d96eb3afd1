#include "core/worker_count.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>

#include "core/usage_error.h"

namespace localexec {
namespace {

constexpr double kMostWorkers = 1e6;

// What those who know it from xargs, parallel and make mean by it, or else the forms there are.
std::string cure_for(std::string_view text) {
  if (text == "0" || text == "+0") {
    return "write 100% for one a processor, or a large N, such as 1000, for as many as possible";
  }
  if (text.starts_with('+') || text.starts_with('-')) {
    return "write N (1 or more), or for more or fewer than the processors N% or Nx, such as 150%";
  }
  return "write N (1 or more), N% or Nx of the processors";
}

[[noreturn]] void refuse(std::string_view text) {
  throw UsageError(fmt::format("--workers {}: not a number of workers; {}", text, cure_for(text)));
}

}  // namespace

std::uint64_t WorkerCount::resolve(std::uint64_t processors, std::uint64_t standard_times) const {
  const auto base = static_cast<double>(processors);
  double workers = base * static_cast<double>(standard_times);
  if (unit == Unit::workers) workers = number;
  if (unit == Unit::percent) workers = base * number / 100;
  if (unit == Unit::times) workers = base * number;
  return static_cast<std::uint64_t>(std::clamp(std::floor(workers), 1.0, kMostWorkers));
}

WorkerCount parse_worker_count(std::string_view text) {
  WorkerCount count;
  const char* end = text.data() + text.size();
  const auto [stop, error] =
      std::from_chars(text.data(), end, count.number, std::chars_format::fixed);
  if (error != std::errc{} || !(count.number > 0) || count.number > kMostWorkers) refuse(text);
  const std::string_view suffix(stop, static_cast<std::size_t>(end - stop));
  if (suffix.empty()) {
    count.unit = WorkerCount::Unit::workers;
    if (count.number != std::floor(count.number)) refuse(text);
  } else if (suffix == "%") {
    count.unit = WorkerCount::Unit::percent;
  } else if (suffix == "x") {
    count.unit = WorkerCount::Unit::times;
  } else {
    refuse(text);
  }
  return count;
}

}  // namespace localexec
