#include "run/running_median.h"

#include <algorithm>
#include <cmath>

namespace localexec {
namespace {

constexpr std::uint64_t kFewest = 3;
const double kWidth = std::log(1.02);

}  // namespace

void RunningMedian::add(Duration duration) {
  const double microseconds = std::max(1.0, static_cast<double>(duration.count()) / 1e3);
  const auto bucket = static_cast<std::size_t>(std::log(microseconds) / kWidth);
  ++counts_[std::min(bucket, kBuckets - 1)];
  ++total_;
}

std::optional<Duration> RunningMedian::value() const {
  if (total_ < kFewest) return std::nullopt;
  std::uint64_t seen = 0;
  std::size_t bucket = 0;
  while (seen * 2 < total_) seen += counts_[bucket++];
  const double microseconds = std::exp((static_cast<double>(bucket) - 0.5) * kWidth);
  return Duration(static_cast<std::int64_t>(microseconds * 1e3));
}

}  // namespace localexec
