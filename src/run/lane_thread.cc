#include "run/lane_thread.h"

#include <cerrno>
#include <system_error>
#include <utility>

#include "sys/clock.h"

namespace localexec {
namespace {

constexpr std::uint8_t kLaneChannel = 0;
constexpr std::uint8_t kWakeChannel = 1;
constexpr std::size_t kPassedOnMemory = 256 << 10;  // output that the loop has not taken yet
constexpr std::size_t kStack = 256 << 10;

// A lane of one worker among others.
LaneOptions options_of(LaneOptions options, std::uint32_t worker) {
  options.channel = kLaneChannel;
  options.number = worker;
  return options;
}

}  // namespace

bool LaneThread::Relay::is_full() const {
  const auto full = [this] {
    return thread_.tap_is_full_ || thread_.parts_.outbox.piece_bytes() > kPassedOnMemory;
  };
  if (!full()) return false;
  thread_.is_held_back_ = true;
  return full();  // room that came just before that would wake nobody
}

LaneThread::LaneThread(LaneThreadParts parts, std::uint32_t worker, LaneOptions options)
    : parts_(parts),
      worker_(worker),
      lane_(poller_, parts.spawner, parts.spill, 1, options_of(options, worker)) {
  if (!poller_.add(wake_.fd(), {kWakeChannel, 0, 0})) sys::throw_errno("cannot watch a worker");
  thread_ = sys::WorkerThread([this] { run(); }, kStack);
}

LaneThread::~LaneThread() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
    lane_.kill_all(sys::now());
  }
  wake();
  thread_.join();
}

void LaneThread::start(CallRequest request) {
  request.worker = 0;
  request.item = nullptr;  // it does not live on
  if (request.tap != nullptr) request.tap = &relay_;
  {
    const std::lock_guard lock(mutex_);
    waiting_ = std::move(request);
    passes_through_ = false;
  }
  wake();
}

void LaneThread::follow_tap(bool is_full) {
  tap_is_full_ = is_full;
  if (!is_full && is_held_back_.exchange(false)) wake();
}

void LaneThread::pass_through() {
  const std::lock_guard lock(mutex_);
  passes_through_ = true;
  lane_.pass_through(0, relay_);  // false where the call has not been started, or has ended
}

void LaneThread::limit(Duration timeout) {
  {
    const std::lock_guard lock(mutex_);
    if (waiting_) waiting_->timeout = timeout;
    lane_.limit(0, timeout);
  }
  wake();
}

void LaneThread::cancel(const std::string& reason, TimePoint now) {
  {
    const std::lock_guard lock(mutex_);
    cancel_reason_ = reason;
    lane_.cancel_all(reason, now);
  }
  wake();
}

void LaneThread::end_at_once(TimePoint now) {
  {
    const std::lock_guard lock(mutex_);
    if (!cancel_reason_) cancel_reason_.emplace();
    lane_.kill_all(now);
  }
  wake();
}

void LaneThread::suspend() {
  const std::lock_guard lock(mutex_);
  is_suspended_ = true;
  lane_.suspend_all();
}

void LaneThread::resume(Duration stopped) {
  {
    const std::lock_guard lock(mutex_);
    is_suspended_ = false;
    lane_.resume_all(stopped);
    shortage_.shift(stopped);
  }
  resumed_.notify_one();
  wake();
}

void LaneThread::run() {
  try {
    work();
  } catch (...) {
    {
      const std::lock_guard lock(mutex_);
      lane_.kill_all(sys::now());
    }
    parts_.outbox.fail(std::current_exception());
  }
}

void LaneThread::work() {
  std::unique_lock lock(mutex_);
  while (!closing_ || lane_.running() > 0) turn(lock);
}

void LaneThread::turn(std::unique_lock<std::mutex>& lock) {
  TimePoint now = sys::now();
  if (waiting_) begin(now);
  hand_on();  // what could not even be started
  lane_.before_wait(now);
  std::optional<TimePoint> until = lane_.wake_at();
  if (const auto at = shortage_.try_again(); at && (!until || *at < *until)) until = at;
  if (closing_ && lane_.running() == 0) return;
  lock.unlock();
  const std::vector<sys::Tag>& ready = poller_.wait(until, now);
  lock.lock();
  resumed_.wait(lock, [this] { return !is_suspended_; });
  now = sys::now();
  for (const sys::Tag tag : ready) {
    if (tag.channel == kWakeChannel) {
      wake_.clear();
    } else {
      lane_.on_ready(tag, now);
    }
  }
  lane_.on_time(now);
  hand_on();
}

void LaneThread::begin(TimePoint now) {
  if (cancel_reason_) return give_up(*cancel_reason_);
  if (shortage_.pauses(now)) return;
  if (lane_.start(*waiting_, now) != StartResult::accepted) return meet_shortage(now);
  ++parts_.processes;
  end_waiting();
  if (passes_through_) lane_.pass_through(0, relay_);
}

void LaneThread::meet_shortage(TimePoint now) {
  parts_.shortage = lane_.shortage();
  shortage_.meet(lane_.shortage(), parts_.processes > 0, now);
}

void LaneThread::end_waiting() {
  waiting_.reset();
  if (shortage_.end()) parts_.shortage = 0;
  if (parts_.gate.leave()) parts_.outbox.ring();
}

// The call that waits ends without a process.
void LaneThread::give_up(const std::string& why) {
  CallEnd end;
  end.call = waiting_->call;
  end.attempt.times.start = sys::wall_now();
  end.attempt.outcome = Canceled{{}, why};
  end_waiting();
  ends_.push_back(std::move(end));
}

void LaneThread::hand_on() {
  const std::size_t without_process = ends_.size();
  lane_.collect(ends_);
  parts_.processes -= static_cast<int>(ends_.size() - without_process);
  for (CallEnd& end : ends_) {
    end.worker = worker_;
    parts_.outbox.put(std::move(end));
  }
  ends_.clear();
}

}  // namespace localexec
