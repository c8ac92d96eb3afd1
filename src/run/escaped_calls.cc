#include "run/escaped_calls.h"

#include <algorithm>
#include <csignal>
#include <utility>

#include "sys/child.h"
#include "sys/descendants.h"

namespace localexec {
namespace {

constexpr Duration kSweepInterval = std::chrono::milliseconds(50);
constexpr Duration kReapInterval = std::chrono::milliseconds(200);

}  // namespace

void EscapedCalls::ask(const std::string& mark, pid_t group, TimePoint now) {
  condemn(mark, {SIGTERM, group}, now);
}

void EscapedCalls::end(const std::string& mark, TimePoint now) { condemn(mark, {SIGKILL, 0}, now); }

void EscapedCalls::condemn(const std::string& mark, Sentence sentence, TimePoint now) {
  {
    const std::lock_guard lock(mutex_);
    condemned_[mark] = sentence;
    if (next_sweep_) return;
    next_sweep_ = now;
  }
  if (woken_) woken_();
}

void EscapedCalls::expect_strays(TimePoint now) {
  const std::lock_guard lock(mutex_);
  if (!next_reap_) next_reap_ = now + kReapInterval;
}

void EscapedCalls::on_time(TimePoint now, const std::function<bool(pid_t)>& is_known) {
  bool sweeps = false;
  bool reaps = false;
  {
    const std::lock_guard lock(mutex_);
    sweeps = next_sweep_ && *next_sweep_ <= now;
    reaps = next_reap_ && *next_reap_ <= now;
    if (reaps) next_reap_.reset();
  }
  if (sweeps) sweep(now);
  if (reaps) sys::reap_strays(is_known);
}

std::optional<TimePoint> EscapedCalls::wake_at() const {
  const std::lock_guard lock(mutex_);
  if (!next_sweep_ || !next_reap_) return next_sweep_ ? next_sweep_ : next_reap_;
  return std::min(*next_sweep_, *next_reap_);
}

void EscapedCalls::sweep(TimePoint now) {
  std::unordered_map<std::string, Sentence> condemned;
  {
    const std::lock_guard lock(mutex_);
    condemned.swap(condemned_);
  }
  const auto marked = sys::descendants_by_mark(kMarkName);
  std::erase_if(condemned, [&](const auto& entry) {
    const auto& [mark, sentence] = entry;
    const auto [begin, end] = marked.equal_range(mark);
    for (auto process = begin; process != end; ++process) {
      const pid_t pid = process->second;
      if (sentence.spared != 0 && sys::group_of(pid) == sentence.spared) continue;
      sys::signal_process(pid, sentence.signal);
    }
    return sentence.signal != SIGKILL || begin == end;
  });
  const std::lock_guard lock(mutex_);
  condemned_.merge(condemned);  // what was condemned meanwhile counts
  next_sweep_ = condemned_.empty() ? std::nullopt : std::optional(now + kSweepInterval);
}

}  // namespace localexec
