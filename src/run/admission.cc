#include "run/admission.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace localexec {
namespace {

constexpr Duration kReadingInterval = std::chrono::milliseconds(100);
// How long a call may need until the memory that it takes shows.
constexpr Duration kGrowth = std::chrono::seconds(1);
// Pressure answers slowly to what starts: near its limit, so long passes between two starts.
constexpr Duration kPressureStep = std::chrono::seconds(1);
constexpr double kNear = 0.5;  // of the limit
// The loop wakes up to some milliseconds late; so much of a pace is made up for.
constexpr Duration kLateness = std::chrono::milliseconds(10);

Duration interval_of(double rate) { return Duration(static_cast<std::int64_t>(1e9 / rate)); }

std::string size_text(std::uint64_t bytes) { return fmt::format("{} MiB", bytes >> 20); }

struct PressureRule {
  const char* name;
  std::optional<double> PressureLimits::*limit;
  double sys::Pressure::*share;
};
constexpr PressureRule kPressureRules[] = {
    {"cpu", &PressureLimits::cpu, &sys::Pressure::cpu},
    {"memory", &PressureLimits::memory, &sys::Pressure::memory},
    {"io", &PressureLimits::io, &sys::Pressure::io},
};

}  // namespace

Admission::Admission(const AdmissionRules& rules, Gauges gauges)
    : rules_(rules), gauges_(std::move(gauges)) {
  if (rules_.max_load && rules_.max_load->is_per_processor) {
    rules_.max_load = LoadLimit{rules_.max_load->number * gauges_.processors, false};
  }
}

bool Admission::has_gauge_rule() const {
  return rules_.max_load || rules_.min_free_memory || rules_.pressure;
}

bool Admission::admits(TimePoint now, std::size_t running) {
  const TimePoint due = std::max(delayed_until_, paced_until_);
  if (now < due) return refuse(due, "");
  if (!has_gauge_rule() || running == 0) return true;
  if (!read_at_ || now >= *read_at_ + kReadingInterval) read(now);
  Objection objection = too_much_load();
  if (!objection) objection = too_little_memory(now);
  if (!objection) objection = too_much_pressure(now);
  return !objection || refuse(*read_at_ + kReadingInterval, std::move(*objection));
}

bool Admission::refuse(TimePoint again, std::string reason) {
  ask_again_at_ = again;
  reason_ = std::move(reason);
  return false;
}

void Admission::read(TimePoint now) {
  read_at_ = now;
  started_since_read_ = 0;
  if (rules_.max_load) load_ = gauges_.runnable_processes().value_or(0);
  if (rules_.min_free_memory) free_memory_ = gauges_.free_memory();
  if (rules_.pressure) pressure_ = gauges_.pressure().value_or(sys::Pressure{});
}

Admission::Objection Admission::too_much_load() const {
  if (!rules_.max_load) return std::nullopt;
  const double load = load_ + static_cast<double>(started_since_read_);
  if (load < rules_.max_load->number) return std::nullopt;
  return fmt::format("{} processes run or wait for a processor (--max-load {})", load,
                     rules_.max_load->number);
}

Admission::Objection Admission::too_little_memory(TimePoint now) {
  if (!rules_.min_free_memory || !free_memory_) return std::nullopt;
  if (largest_ == 0 && started_since_read_ > 0) return "";
  while (!starts_.empty() && starts_.front() + kGrowth <= now) starts_.pop_front();
  const std::uint64_t promised = largest_ * starts_.size();
  const std::uint64_t left = *free_memory_ - std::min(promised, *free_memory_);
  if (left >= *rules_.min_free_memory) return std::nullopt;
  return fmt::format("{} of memory are free (--min-free-memory {})", size_text(left),
                     size_text(*rules_.min_free_memory));
}

Admission::Objection Admission::too_much_pressure(TimePoint now) const {
  if (!rules_.pressure) return std::nullopt;
  for (const PressureRule& rule : kPressureRules) {
    const std::optional<double> limit = *rules_.pressure.*rule.limit;
    const double share = pressure_.*rule.share;
    if (!limit || share < *limit * kNear) continue;
    const bool just_started = last_start_ && now < *last_start_ + kPressureStep;
    if (share < *limit && !just_started) continue;
    if (share < *limit) return "";
    return fmt::format("the pressure on {} is {:.0f} % (--pressure={}={:.0f})", rule.name, share,
                       rule.name, *limit);
  }
  return std::nullopt;
}

void Admission::started(TimePoint now) {
  if (rules_.rate) {
    // A start that came late does not push back those after it, but hardly any may come at once.
    const TimePoint due = last_start_ ? std::max(paced_until_, now - kLateness) : now;
    paced_until_ = due + interval_of(*rules_.rate);
  }
  last_start_ = now;
  delayed_until_ = now + rules_.delay;
  ++started_since_read_;
  if (rules_.min_free_memory) starts_.push_back(now);
}

void Admission::ended(std::uint64_t max_rss) { largest_ = std::max(largest_, max_rss); }

std::vector<std::string> Admission::without_figures() const {
  std::vector<std::string> options;
  if (rules_.max_load && !gauges_.runnable_processes()) options.emplace_back("--max-load");
  if (rules_.min_free_memory && !gauges_.free_memory()) options.emplace_back("--min-free-memory");
  if (rules_.pressure && !gauges_.pressure()) options.emplace_back("--pressure");
  return options;
}

}  // namespace localexec
