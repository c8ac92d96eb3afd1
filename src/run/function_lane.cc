#include "run/function_lane.h"

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <system_error>
#include <utility>

#include "run/function_arguments.h"
#include "sys/clock.h"

namespace localexec {
namespace {

constexpr const char* kLeftBehind =
    "localexec: the function has not returned; its thread goes on until the run ends\n";
constexpr const char* kBlocked =
    "an earlier call of the function has not returned, and it may not run twice at once";
// How soon a thread is looked at again that has several calls.
constexpr Duration kLookInterval = std::chrono::milliseconds(20);

}  // namespace

FunctionLane::FunctionLane(sys::Poller& poller, const localexec_function& function,
                           std::size_t workers, FunctionLaneOptions options)
    : function_(function), options_(std::move(options)), workers_(workers) {
  if (!poller.add(outbox_->wake_fd(), {options_.channel, 0, 0})) {
    sys::throw_errno("cannot watch the workers");
  }
}

// Threads in which something runs, after an error for example, are not waited for.
FunctionLane::~FunctionLane() {
  for (Worker& worker : workers_) {
    if (worker.thread && worker.thread->current()) worker.thread->leave();
  }
}

void FunctionLane::make_thread(std::uint32_t index) {
  Worker& worker = workers_[index];
  worker.thread = std::make_unique<FunctionThread>(function_, outbox_, index, worker.generation,
                                                   options_.stack);
}

StartResult FunctionLane::start(CallRequest request, TimePoint now) {
  if (!is_thread_safe()) request.worker = 0;
  Worker& worker = workers_[request.worker];
  if (!worker.thread && !is_blocked_) {
    try {
      make_thread(request.worker);
    } catch (const std::system_error& error) {
      shortage_ = error.code().value();
      return StartResult::no_room;
    }
  }
  ++worker.under_way;
  ++running_;
  if (is_blocked_) {
    end_call(request.worker, request.call, NotStarted{kBlocked}, {});
    return StartResult::accepted;
  }
  if (worker.tasks.empty()) with_tasks_.push_back(request.worker);
  FunctionTask& task = worker.tasks.emplace_back();
  task.call = request.call;
  append_kwargs(options_.names, *request.item, task.kwargs);
  worker.timeout = request.timeout;
  if (worker.timeout) set_timer(request.worker, now + *worker.timeout);
  return StartResult::accepted;
}

void FunctionLane::before_wait(TimePoint now) {
  for (const std::uint32_t index : with_tasks_) {
    Worker& worker = workers_[index];
    if (worker.thread) worker.thread->give(worker.tasks);
    if (worker.under_way > 1) set_timer(index, now + kLookInterval);
  }
  with_tasks_.clear();
}

void FunctionLane::on_ready(sys::Tag, TimePoint) { outbox_->clear_wake(); }

void FunctionLane::collect(std::vector<CallEnd>& ends) {
  outbox_->take(incoming_);
  ends.reserve(ends.size() + incoming_.size() + ended_.size());
  take_in(ends);
  std::move(ended_.begin(), ended_.end(), std::back_inserter(ends));
  ended_.clear();
}

void FunctionLane::take_in(std::vector<CallEnd>& ends) {
  for (FunctionOutbox::End& incoming : incoming_) {
    Worker& worker = workers_[incoming.end.worker];
    if (incoming.generation != worker.generation) continue;  // of a thread that was left behind
    worker.asked.reset();
    --worker.under_way;
    --running_;
    ends.push_back(std::move(incoming.end));
  }
  incoming_.clear();
}

void FunctionLane::set_timer(std::uint32_t index, TimePoint at) {
  std::optional<TimePoint>& timer = workers_[index].timer;
  if (timer && *timer <= at) return;
  timer = at;
  timers_.push({at, index});
}

std::optional<TimePoint> FunctionLane::wake_at() const {
  if (!ended_.empty()) return TimePoint();  // a cancellation came between two looks
  return timers_.empty() ? std::nullopt : std::optional(timers_.top().at);
}

void FunctionLane::on_time(TimePoint now) {
  while (!timers_.empty() && timers_.top().at <= now) {
    const Timer timer = timers_.top();
    timers_.pop();
    Worker& worker = workers_[timer.worker];
    if (worker.timer != timer.at) continue;  // an earlier one came between
    worker.timer.reset();
    if (worker.under_way > 0) look_at(timer.worker, now);
  }
}

// The timer may ring too early: then it is set again.
void FunctionLane::look_at(std::uint32_t index, TimePoint now) {
  Worker& worker = workers_[index];
  if (!worker.thread) return;
  // What has ended does not wait for a slow call behind it.
  worker.thread->take_ends(incoming_);
  take_in(ended_);
  if (worker.under_way > 1) set_timer(index, now + kLookInterval);
  const auto current = worker.thread->current();
  if (!current) return set_timer(index, now + kLookInterval);
  if (worker.asked == current->number) return leave_thread(index, *current);
  if (is_canceled_) {
    worker.asked = current->number;
    worker.thread->ask_to_end(current->number, {true, cancel_reason_});
    return set_timer(index, now + options_.grace);
  }
  if (!worker.timeout) return;
  const TimePoint due = current->started + *worker.timeout;
  if (now < due) return set_timer(index, due);
  worker.asked = current->number;
  worker.thread->ask_to_end(current->number, {false, {}});
  set_timer(index, now + options_.grace);
}

void FunctionLane::leave_thread(std::uint32_t index, const FunctionThread::Current& current) {
  Worker& worker = workers_[index];
  std::vector<FunctionTask> waiting;
  outbox_->take(incoming_);
  take_in(ended_);
  if (!worker.thread->leave(current.number, incoming_, waiting)) {
    return set_timer(index, sys::now() + kLookInterval);  // it returned at the last moment
  }
  take_in(ended_);
  const Outcome outcome =
      is_canceled_ ? Outcome(Canceled{{}, cancel_reason_}) : Outcome(TimedOut{});
  end_call(index, current.call, outcome, sys::now() - current.started);
  ended_.back().err = {{{}, kLeftBehind, std::string_view(kLeftBehind).size()}, true};
  std::move(worker.tasks.begin(), worker.tasks.end(), std::back_inserter(waiting));
  worker.tasks.clear();
  worker.thread.reset();
  worker.asked.reset();
  ++worker.generation;
  has_left_threads_ = true;
  if (is_canceled_) return end_unstarted(index, waiting, Canceled{{}, cancel_reason_});
  is_blocked_ = !is_thread_safe();
  if (is_blocked_) return end_unstarted(index, waiting, NotStarted{kBlocked});
  if (waiting.empty()) return;
  try {
    make_thread(index);
    worker.thread->give(waiting);
  } catch (const std::system_error& error) {
    return end_unstarted(index, waiting, NotStarted{error.what()});
  }
  if (worker.timeout) set_timer(index, sys::now() + *worker.timeout);
}

void FunctionLane::end_unstarted(std::uint32_t index, const std::vector<FunctionTask>& tasks,
                                 const Outcome& outcome) {
  for (const FunctionTask& task : tasks) end_call(index, task.call, outcome, {});
}

void FunctionLane::end_call(std::uint32_t index, std::uint32_t call, Outcome outcome,
                            Duration elapsed) {
  CallEnd& end = ended_.emplace_back();
  end.worker = index;
  end.call = call;
  end.attempt.outcome = std::move(outcome);
  end.attempt.times.start =
      sys::wall_now() - std::chrono::duration_cast<WallTime::duration>(elapsed);
  end.attempt.times.elapsed = elapsed;
  end.attempt.times.measured = false;
  --workers_[index].under_way;
  --running_;
}

// One that may not run twice at once stays with its one thread.
void FunctionLane::resize(std::size_t workers) {
  if (is_thread_safe() && workers > workers_.size()) workers_.resize(workers);
}

void FunctionLane::limit(std::uint32_t index, Duration timeout) {
  if (!is_thread_safe()) index = 0;
  Worker& worker = workers_[index];
  if (worker.under_way == 0) return;
  worker.timeout = timeout;
  set_timer(index, sys::now());
}

void FunctionLane::cancel_all(const std::string& reason, TimePoint now) {
  is_canceled_ = true;
  cancel_reason_ = reason;
  for (std::uint32_t index = 0; index < workers_.size(); ++index) {
    Worker& worker = workers_[index];
    end_unstarted(index, std::exchange(worker.tasks, {}), Canceled{{}, reason});
    if (!worker.thread) continue;
    end_unstarted(index, worker.thread->take_waiting(), Canceled{{}, reason});
    if (worker.under_way == 0) continue;
    worker.asked.reset();
    look_at(index, now);
  }
}

void FunctionLane::kill_all(TimePoint) {
  is_canceled_ = true;
  for (std::uint32_t index = 0; index < workers_.size(); ++index) {
    Worker& worker = workers_[index];
    end_unstarted(index, std::exchange(worker.tasks, {}), Canceled{{}, cancel_reason_});
    if (!worker.thread) continue;
    end_unstarted(index, worker.thread->take_waiting(), Canceled{{}, cancel_reason_});
    if (const auto current = worker.thread->current()) leave_thread(index, *current);
  }
}

void FunctionLane::resume_all(Duration stopped) {
  const TimePoint resumed = sys::now();
  for (Worker& worker : workers_) {
    if (worker.thread) worker.thread->shift(stopped, resumed);
  }
}

}  // namespace localexec
