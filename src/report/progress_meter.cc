#include "report/progress_meter.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>

#include "report/item_label.h"

namespace localexec {
namespace {

constexpr std::size_t kLabelWidth = 40;
// What happened so long ago counts e times less; or half the run, where that is longer.
constexpr double kMemorySeconds = 15;
constexpr double kFarAway = 1e9;  // seconds: no estimate at all

double seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }

}  // namespace

void ProgressMeter::started(std::uint32_t call, const Ticket& ticket, const Item& item,
                            TimePoint now) {
  if (call >= running_.size()) running_.resize(call + 1);
  Running& running = running_[call];
  running.is_running = true;
  running.worker = ticket.worker;
  running.attempt = ticket.attempt;
  item.copy_in_short(running.item);
  running.since = now;
  ++running_count_;
}

void ProgressMeter::ended(std::uint32_t call) {
  running_[call].is_running = false;
  --running_count_;
}

void ProgressMeter::finished(Status status, std::uint64_t items) {
  done_ += items;
  if (status != Status::ok) failed_ += items;
}

void ProgressMeter::reused(Status status, std::uint64_t items) {
  finished(status, items);
  reused_ += items;
}

void ProgressMeter::update_rate(TimePoint now) {
  const double passed = seconds(now - rated_at_);
  if (passed <= 0) return;
  const std::uint64_t ran = done_ - reused_;  // what need not run says nothing of the speed
  const double memory = std::max(kMemorySeconds, seconds(now - start_) / 2);
  const double fading = std::exp(-passed / memory);
  recent_items_ = recent_items_ * fading + static_cast<double>(ran - rated_done_);
  recent_seconds_ = recent_seconds_ * fading + passed;
  rated_at_ = now;
  rated_done_ = ran;
}

std::optional<LongestCall> ProgressMeter::longest(TimePoint now) const {
  const Running* oldest = nullptr;
  for (const Running& call : running_) {
    if (call.is_running && (oldest == nullptr || call.since < oldest->since)) oldest = &call;
  }
  if (oldest == nullptr) return std::nullopt;
  return LongestCall{oldest->item.first(), item_label(names_, oldest->item, kLabelWidth),
                     now - oldest->since};
}

std::vector<RunningCall> ProgressMeter::calls(TimePoint now) const {
  std::vector<RunningCall> calls;
  for (const Running& call : running_) {
    if (!call.is_running) continue;
    calls.push_back({call.item.index, call.worker, call.attempt, item_name(call.item),
                     item_label(names_, call.item, kLabelWidth), now - call.since});
  }
  std::ranges::stable_sort(calls, std::ranges::greater(), &RunningCall::since);
  return calls;
}

ProgressView ProgressMeter::view(TimePoint now) {
  update_rate(now);
  ProgressView view;
  view.total = total_;
  view.done = done_;
  view.failed = failed_;
  view.running = running_count_;
  view.elapsed = now - start_;
  if (recent_seconds_ > 0) view.rate = recent_items_ / recent_seconds_;
  if (total_ && *total_ >= done_ && view.rate > 0) {
    const double left = static_cast<double>(*total_ - done_) / view.rate;
    if (left < kFarAway) view.left = Duration(static_cast<std::int64_t>(left * 1e9));
  }
  view.longest = longest(now);
  view.held_back = held_back_;
  return view;
}

}  // namespace localexec
