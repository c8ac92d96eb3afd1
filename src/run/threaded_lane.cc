#include "run/threaded_lane.h"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace localexec {

ThreadedLane::ThreadedLane(sys::Poller& poller, const sys::Spawner& spawner, sys::SpillFile& spill,
                           std::size_t workers, LaneOptions options)
    : options_(options),
      escaped_([this] { outbox_.ring(); }),
      parts_{spawner, spill, outbox_, shortage_, processes_, gate_},
      workers_(workers) {
  options_.escaped = &escaped_;
  if (!poller.add(outbox_.wake_fd(), {options.channel, 0, 0})) {
    sys::throw_errno("cannot watch the workers");
  }
}

StartResult ThreadedLane::start(CallRequest request, TimePoint) {
  refused_ = shortage_;
  if (refused_ != 0) {
    let_idle_threads_go();
    return StartResult::no_room;
  }
  Worker& worker = workers_[request.worker];
  if (!worker.thread) {
    if (!gate_.admits()) return StartResult::later;
    try {
      worker.thread = std::make_unique<LaneThread>(parts_, request.worker, options_);
    } catch (const std::system_error& error) {  // no thread, descriptor or memory to be had?
      refused_ = error.code().value();
      if (!sys::is_shortage(refused_)) throw;
      return StartResult::no_room;
    }
  }
  worker.is_busy = true;
  ++running_;
  if (request.tap != nullptr) tap(request.worker, *request.tap);
  gate_.enter();
  worker.thread->start(std::move(request));
  return StartResult::accepted;
}

// What they hold may be what others lack.
void ThreadedLane::let_idle_threads_go() {
  for (Worker& worker : workers_) {
    if (!worker.is_busy) worker.thread.reset();
  }
}

void ThreadedLane::on_ready(sys::Tag, TimePoint) { outbox_.clear_wake(); }

// What the calls' threads have for children is theirs; ours are those that lost their parents.
void ThreadedLane::on_time(TimePoint now) {
  escaped_.on_time(now, [](pid_t) { return false; });
}

void ThreadedLane::collect(std::vector<CallEnd>& ends) {
  for (ThreadOutbox::Message& message : outbox_.take()) {
    if (auto* piece = std::get_if<OutputPiece>(&message)) {
      OutputTap& tap = *workers_[piece->worker].tap;
      if (piece->is_error) {
        tap.err(std::move(piece->bytes));
      } else {
        tap.out(std::move(piece->bytes));
      }
      continue;
    }
    auto& end = std::get<CallEnd>(message);
    Worker& worker = workers_[end.worker];
    worker.is_busy = false;
    if (std::exchange(worker.tap, nullptr) != nullptr) std::erase(tapped_, end.worker);
    --running_;
    ends.push_back(std::move(end));
  }
}

void ThreadedLane::resize(std::size_t workers) {
  options_.capture_budget = std::min(options_.capture_budget, capture_budget(workers));
  if (workers > workers_.size()) workers_.resize(workers);
}

void ThreadedLane::limit(std::uint32_t worker, Duration timeout) {
  if (workers_[worker].is_busy) workers_[worker].thread->limit(timeout);
}

void ThreadedLane::tap(std::uint32_t index, OutputTap& tap) {
  Worker& worker = workers_[index];
  if (worker.tap == nullptr) tapped_.push_back(index);
  worker.tap = &tap;
  worker.thread->follow_tap(tap.is_full());
}

bool ThreadedLane::pass_through(std::uint32_t worker, OutputTap& tap_of_sink) {
  if (!workers_[worker].is_busy) return false;
  tap(worker, tap_of_sink);
  workers_[worker].thread->pass_through();
  return true;
}

void ThreadedLane::before_wait(TimePoint) {
  for (const std::uint32_t index : tapped_) {
    workers_[index].thread->follow_tap(workers_[index].tap->is_full());
  }
}

void ThreadedLane::cancel_all(const std::string& reason, TimePoint now) {
  for_each_thread([&](LaneThread& thread) { thread.cancel(reason, now); });
}

void ThreadedLane::kill_all(TimePoint now) {
  for_each_thread([&](LaneThread& thread) { thread.end_at_once(now); });
}

void ThreadedLane::suspend_all() {
  for_each_thread([](LaneThread& thread) { thread.suspend(); });
}

void ThreadedLane::resume_all(Duration stopped) {
  for_each_thread([&](LaneThread& thread) { thread.resume(stopped); });
}

}  // namespace localexec
