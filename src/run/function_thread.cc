#include "run/function_thread.h"

#include <algorithm>
#include <exception>
#include <iterator>
#include <utility>

#include "sys/clock.h"

namespace localexec {
namespace {

// An answer does not wait longer than that for those after it.
constexpr Duration kHandOnInterval = std::chrono::milliseconds(2);

}  // namespace

void FunctionOutbox::put(std::vector<End>& ends) {
  if (ends.empty()) return;
  bool was_empty = false;
  {
    const std::lock_guard lock(mutex_);
    was_empty = ends_.empty();
    if (was_empty) {
      ends_.swap(ends);
    } else {
      ends_.insert(ends_.end(), std::make_move_iterator(ends.begin()),
                   std::make_move_iterator(ends.end()));
    }
  }
  ends.clear();
  if (was_empty) wake_.ring();
}

void FunctionOutbox::take(std::vector<End>& ends) {
  const std::lock_guard lock(mutex_);
  ends.swap(ends_);
}

class FunctionThread::Work : public CallKeeper {
 public:
  Work(const localexec_function& function, std::shared_ptr<FunctionOutbox> outbox,
       std::uint32_t worker, std::uint32_t generation)
      : function_(function), outbox_(std::move(outbox)), worker_(worker), generation_(generation) {}

  void run() {
    FunctionTask task;
    while (take(task)) {
      const WallTime began_wall = sys::wall_now();
      FunctionAnswer answer = call_function(function_, task.kwargs, *this);
      finish(began_wall, std::move(answer));
    }
  }

  void give(std::vector<FunctionTask>& tasks) {
    {
      const std::lock_guard lock(mutex_);
      tasks_.insert(tasks_.end(), std::make_move_iterator(tasks.begin()),
                    std::make_move_iterator(tasks.end()));
    }
    tasks.clear();
    changed_.notify_one();
  }

  std::optional<Current> current() const {
    const std::lock_guard lock(mutex_);
    return runs_ ? std::optional(current_) : std::nullopt;
  }

  void ask_to_end(std::uint64_t number, const Ending& ending) {
    {
      const std::lock_guard lock(mutex_);
      if (!runs_ || current_.number != number || ending_) return;
      ending_ = ending;
    }
    changed_.notify_one();
  }

  std::vector<FunctionTask> take_waiting() {
    const std::lock_guard lock(mutex_);
    std::vector<FunctionTask> tasks(std::make_move_iterator(tasks_.begin()),
                                    std::make_move_iterator(tasks_.end()));
    tasks_.clear();
    return tasks;
  }

  void take_ends(std::vector<FunctionOutbox::End>& ends) {
    const std::lock_guard lock(mutex_);
    ends.insert(ends.end(), std::make_move_iterator(ends_.begin()),
                std::make_move_iterator(ends_.end()));
    ends_.clear();
  }

  void shift(Duration stopped, TimePoint resumed) {
    const std::lock_guard lock(mutex_);
    // One that began since then has its own time.
    if (runs_ && current_.started < resumed - stopped / 2) current_.started += stopped;
  }

  bool leave(std::uint64_t number, std::vector<FunctionOutbox::End>& ends,
             std::vector<FunctionTask>& tasks) {
    {
      const std::lock_guard lock(mutex_);
      if (!runs_ || current_.number != number) return false;
      closing_ = true;
      std::move(ends_.begin(), ends_.end(), std::back_inserter(ends));
      std::move(tasks_.begin(), tasks_.end(), std::back_inserter(tasks));
      ends_.clear();
      tasks_.clear();
    }
    changed_.notify_one();
    return true;
  }

  void close() {
    {
      const std::lock_guard lock(mutex_);
      closing_ = true;
      tasks_.clear();
    }
    changed_.notify_one();
  }

  bool wait(Duration duration) override {
    std::unique_lock lock(mutex_);
    if (duration > Duration::zero()) {
      changed_.wait_until(lock, sys::now() + duration,
                          [this] { return ending_.has_value() || closing_; });
    }
    return ending_.has_value() || closing_;
  }

 private:
  // False when no more will come.
  bool take(FunctionTask& task) {
    std::unique_lock lock(mutex_);
    while (tasks_.empty() && !closing_) {
      if (ends_.empty()) {
        changed_.wait(lock, [this] { return !tasks_.empty() || closing_; });
      } else {
        hand_on(lock);
      }
    }
    if (tasks_.empty()) return false;
    task = std::move(tasks_.front());
    tasks_.pop_front();
    ++current_.number;
    current_.call = task.call;
    current_.started = sys::now();
    runs_ = true;
    return true;
  }

  void finish(WallTime began_wall, FunctionAnswer answer) {
    std::unique_lock lock(mutex_);
    const TimePoint now = sys::now();
    FunctionOutbox::End& end = ends_.emplace_back();
    end.generation = generation_;
    end.end.worker = worker_;
    end.end.call = current_.call;
    AttemptTimes& times = end.end.attempt.times;
    times.start = began_wall;
    times.elapsed = std::max(now - current_.started, Duration::zero());
    times.measured = false;
    if (ending_) {
      end.end.attempt.outcome =
          ending_->is_canceled ? Outcome(Canceled{{}, ending_->reason}) : Outcome(TimedOut{});
    } else {
      settle(end.end, std::move(answer));
    }
    ending_.reset();
    runs_ = false;
    if (now - handed_on_ < kHandOnInterval) return;
    handed_on_ = now;
    hand_on(lock);
  }

  void hand_on(std::unique_lock<std::mutex>& lock) {
    std::vector<FunctionOutbox::End> ends;
    ends.swap(ends_);
    lock.unlock();
    outbox_->put(ends);
    lock.lock();
  }

  static void settle(CallEnd& end, FunctionAnswer answer) {
    switch (answer.kind) {
      case FunctionAnswer::Kind::result:
        end.attempt.outcome = Returned{};
        end.result_json = std::move(answer.text);
        break;
      case FunctionAnswer::Kind::error:
        end.attempt.outcome = Raised{std::move(answer.text)};
        break;
      case FunctionAnswer::Kind::garbage:
        end.attempt.outcome = BadResult{{}, std::move(answer.text)};
        break;
    }
  }

  const localexec_function& function_;
  const std::shared_ptr<FunctionOutbox> outbox_;
  const std::uint32_t worker_;
  const std::uint32_t generation_;
  TimePoint handed_on_;  // the thread's own

  mutable std::mutex mutex_;  // guards all that follows
  std::condition_variable changed_;
  std::deque<FunctionTask> tasks_;
  std::vector<FunctionOutbox::End> ends_;
  Current current_;
  bool runs_ = false;
  std::optional<Ending> ending_;
  bool closing_ = false;
};

FunctionThread::FunctionThread(const localexec_function& function,
                               std::shared_ptr<FunctionOutbox> outbox, std::uint32_t worker,
                               std::uint32_t generation, std::size_t stack)
    : work_(std::make_shared<Work>(function, std::move(outbox), worker, generation)),
      thread_([work = work_] { work->run(); }, stack) {}

FunctionThread::~FunctionThread() { work_->close(); }

void FunctionThread::give(std::vector<FunctionTask>& tasks) { work_->give(tasks); }

std::optional<FunctionThread::Current> FunctionThread::current() const { return work_->current(); }

void FunctionThread::ask_to_end(std::uint64_t number, const Ending& ending) {
  work_->ask_to_end(number, ending);
}

void FunctionThread::take_ends(std::vector<FunctionOutbox::End>& ends) { work_->take_ends(ends); }

std::vector<FunctionTask> FunctionThread::take_waiting() { return work_->take_waiting(); }

void FunctionThread::shift(Duration stopped, TimePoint resumed) { work_->shift(stopped, resumed); }

bool FunctionThread::leave(std::uint64_t number, std::vector<FunctionOutbox::End>& ends,
                           std::vector<FunctionTask>& tasks) {
  if (!work_->leave(number, ends, tasks)) return false;
  thread_.leave();
  return true;
}

void FunctionThread::leave() {
  work_->close();
  thread_.leave();
}

}  // namespace localexec
