#include "run/runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "core/harmless_text.h"
#include "core/usage_error.h"
#include "run/prepared_call.h"
#include "sys/child.h"
#include "sys/clock.h"

namespace localexec {
namespace {

constexpr std::uint8_t kSignalChannel = 1;
constexpr std::uint8_t kInputChannel = 2;
constexpr std::uint8_t kOutputChannel = 3;
constexpr std::uint8_t kGuardChannel = 4;
constexpr std::uint8_t kTokenChannel = 5;

// After an interruption, how long a reader may take to accept what has ended.
constexpr Duration kReaderPatience = std::chrono::seconds(2);

}  // namespace

Runner::Runner(RunnerParts parts)
    : parts_(std::move(parts)),
      now_(sys::now()),
      interruptions_(parts_.guard.guardian),
      limits_({parts_.poller, parts_.admission, parts_.job_slots, parts_.notify, parts_.observers},
              kTokenChannel) {
  const bool watched =
      parts_.poller.add(parts_.signals.fd(), {kSignalChannel, 0, 0}) &&
      parts_.poller.add(parts_.feed.wake_fd(), {kInputChannel, 0, 0}) &&
      parts_.poller.add(parts_.sink.wake_fd(), {kOutputChannel, 0, 0}) &&
      (parts_.guard.gone_fd < 0 || parts_.poller.add(parts_.guard.gone_fd, {kGuardChannel, 0, 0}));
  if (!watched) throw std::system_error(errno, std::generic_category(), "cannot watch for events");
}

RunEnd Runner::run() {
  try {
    loop();
    hand_on_unfinished();
    finish_output();
  } catch (...) {
    parts_.executor.kill_all(sys::now());
    throw;
  }
  if (failure_) tell_input_failure();
  return verdict();
}

void Runner::tell_input_failure() const {
  try {
    std::rethrow_exception(failure_);
  } catch (const std::exception& error) {
    if (signal_ != 0) {  // it ends by that all the same
      parts_.notify("localexec: error: " + harmless(error.what()));
      return;
    }
    const bool is_mistake = dynamic_cast<const UsageError*>(&error) != nullptr;
    if (!is_mistake || !anything_ran_) throw;
    throw std::runtime_error(error.what());  // a UsageError promises that nothing ran
  }
}

void Runner::loop() {
  while (true) {
    now_ = sys::now();
    parts_.scheduler.tick(now_);
    start_ready();
    collect_ends();
    follow_phase();
    if (is_over()) return;
    follow_turn();
    wait();
    parts_.executor.on_time(now_);
    parts_.sink.on_time(now_);
    if (parts_.control != nullptr) parts_.control->on_time(now_);
    for (RunObserver* observer : parts_.observers) observer->on_time(now_);
    collect_ends();
    parts_.sink.flush();  // before the next calls are started, which may take long
    follow_sink();
  }
}

bool Runner::is_over() const {
  return at_once_ || (parts_.scheduler.done() && parts_.executor.running() == 0);
}

void Runner::start_ready() {
  if (!limits_.begin_turn(now_) || parts_.sink.is_full()) return;
  for (int starts = 0; starts < parts_.executor.starts_per_turn(); ++starts) {
    if (!limits_.has_room(parts_.executor.running())) return;
    take_input();
    const auto ticket = parts_.scheduler.next(now_);
    if (!ticket || !start(*ticket)) return;
  }
}

void Runner::take_input() {
  if (input_refused_) return;
  try {
    parts_.feed.advance(parts_.scheduler.wanted_items());
  } catch (...) {  // what runs may finish; then the input's fault is told
    failure_ = std::current_exception();
    input_refused_ = true;
    parts_.scheduler.abort(Scheduler::Phase::draining);
  }
  parts_.scheduler.input(parts_.feed.known(), parts_.feed.total());
  const auto total = parts_.feed.total_items();
  if (!total || std::exchange(total_told_, true)) return;
  for (RunObserver* observer : parts_.observers) observer->total(*total);
}

bool Runner::start(const Ticket& ticket) {
  const std::uint32_t call = free_call();
  Running& running = running_[call];
  InFlight& flight = running.flight;
  running.ticket = ticket;
  if (ticket.attempt == 1 && !between_attempts_.contains(ticket.item)) {
    flight.item = parts_.feed.take(ticket.item);
    flight.chunk = parts_.chunk_of ? parts_.chunk_of(flight.item) : ticket.chunk;
    flight.attempts.clear();
    if (const auto status = parts_.sink.reuse(flight.item)) {
      if (*status != Status::ok) all_ok_ = false;
      parts_.scheduler.skip(ticket, *status);
      for (RunObserver* observer : parts_.observers) {
        observer->reused(*status, flight.item);
      }
      return true;
    }
  } else {
    flight = std::move(between_attempts_.extract(ticket.item).mapped());
  }
  if (!limits_.may_start(ticket.worker, parts_.executor.running(), now_)) {
    between_attempts_[ticket.item] = std::move(flight);
    parts_.scheduler.put_back(ticket);
    return false;
  }
  PreparedCall prepared = prepare_call(parts_.spec, context_of(ticket, flight), flight.item);
  const TimePoint at = sys::now();
  if (!prepared.error.empty()) {
    CallEnd end;
    end.worker = ticket.worker;
    end.call = call;
    end.attempt = {NotStarted{std::move(prepared.error)}, {sys::wall_now(), {}, {}, {}, 0}};
    begin_call(call, at);
    end_call(end);
    return true;
  }
  CallRequest request{ticket.worker,
                      call,
                      std::move(prepared.argv),
                      timeout(),
                      &flight.item,
                      std::move(prepared.input),
                      parts_.sink.live_tap(flight.item)};
  const StartResult result = parts_.executor.start(std::move(request), at);
  if (result == StartResult::accepted) {
    begin_call(call, at);
    return true;
  }
  between_attempts_[ticket.item] = std::move(flight);
  parts_.scheduler.put_back(ticket);
  if (result == StartResult::later) {
    limits_.postponed(ticket.worker);
  } else {
    limits_.refused(ticket.worker, parts_.executor.shortage(), parts_.executor.running(), now_);
  }
  return false;
}

CallContext Runner::context_of(const Ticket& ticket, const InFlight& flight) const {
  const Item& item = flight.item;
  CallContext context;
  context.values = item.values;
  context.index = item.first();
  context.chunk = flight.chunk;
  context.worker = ticket.worker;
  context.attempt = ticket.attempt;
  context.threads =
      std::max<std::uint64_t>(1, parts_.processors / parts_.scheduler.expected_at_once());
  if (item.chunk) context.items = &*item.chunk;
  return context;
}

// Its place is taken from begin_call() until end_call().
std::uint32_t Runner::free_call() {
  if (unused_.empty()) {
    unused_.push_back(static_cast<std::uint32_t>(running_.size()));
    running_.emplace_back();
  }
  return unused_.back();
}

void Runner::begin_call(std::uint32_t call, TimePoint at) {
  unused_.pop_back();
  anything_ran_ = true;
  Running& running = running_[call];
  running.is_under_way = true;
  limits_.started(at);
  for (RunObserver* observer : parts_.observers) {
    observer->started(call, running.ticket, running.flight.item, at);
  }
}

std::optional<TimePoint> Runner::wake_at() const {
  std::optional<TimePoint> at = parts_.executor.wake_at();
  const auto earlier = [&at](std::optional<TimePoint> other) {
    if (other && (!at || *other < *at)) at = other;
  };
  // A retry that is due but may not start yet starts when something else changes.
  const auto scheduled = parts_.scheduler.wake_at();
  if (scheduled && *scheduled > now_) earlier(scheduled);
  earlier(limits_.wake_at());
  earlier(parts_.sink.wake_at());
  if (parts_.control != nullptr) earlier(parts_.control->wake_at());
  for (const RunObserver* observer : parts_.observers) earlier(observer->wake_at());
  return at;
}

void Runner::wait() {
  // Something may be ready to start already: then only look.
  limits_.before_wait(now_);
  const bool more_to_start = !parts_.sink.is_full() && !limits_.holds_back() &&
                             limits_.has_room(parts_.executor.running()) &&
                             parts_.scheduler.can_start(now_);
  const auto until = more_to_start ? std::optional(now_) : wake_at();
  const std::vector<sys::Tag>& ready = parts_.poller.wait(until, now_);
  now_ = sys::now();
  for (const sys::Tag tag : ready) handle(tag);
}

void Runner::handle(sys::Tag tag) {
  switch (tag.channel) {
    case kExecutorChannel:
      parts_.executor.on_ready(tag, now_);
      break;
    case kSignalChannel:
      handle_signals();
      break;
    case kOutputChannel:
      parts_.sink.clear_wake();
      break;
    case kTokenChannel:  // start_ready() tries to take it
      break;
    case kControlChannel:
      parts_.control->on_ready(tag, *this, now_);
      break;
    case kGuardChannel:  // the guardian is dead: nothing may outlive it
      stop_at_once();
      break;
    default:  // input: start_ready() takes it over
      parts_.feed.acknowledge();
      break;
  }
}

void Runner::handle_signals() {
  while (const auto signal = parts_.signals.next()) {
    now_ = sys::now();  // what the one before took must not make this one "the same"
    if (signal->number == SIGTSTP) {
      suspend();
    } else if (signal->number == SIGUSR1 && parts_.control != nullptr) {
      tell_status();
    } else {
      interrupt(*signal);
    }
  }
}

void Runner::tell_status() {
  // Sent to the whole group, it comes from the guardian too.
  if (status_told_at_ && now_ - *status_told_at_ < Interruptions::kSame) return;
  status_told_at_ = now_;
  const std::string lines = parts_.control->status(*this, now_);
  for (std::string_view rest = lines; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    parts_.notify(line);
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  }
}

void Runner::interrupt(const sys::ReceivedSignal& signal) {
  switch (interruptions_.add(signal, now_)) {
    case Interruptions::Kind::same:
      return;
    case Interruptions::Kind::first:
      return end_by(signal.number, "interrupted by " + signal_name(signal.number));
    case Interruptions::Kind::again:
      return stop_at_once();
  }
}

void Runner::end_by(int signal, const std::string& reason) {
  if (signal_ != 0) return;
  signal_ = signal;
  signal_at_ = now_;
  cancel(reason);
}

RunControl::Phase Runner::phase() const {
  switch (parts_.scheduler.phase()) {
    case Scheduler::Phase::aborting:
      return Phase::stopping;
    case Scheduler::Phase::draining:
      return Phase::draining;
    case Scheduler::Phase::running:
      break;
  }
  return parts_.scheduler.is_held() ? Phase::paused : Phase::running;
}

void Runner::note(std::string_view what) const {
  parts_.notify(fmt::format("localexec: note: {} by localexec ctl", what));
}

void Runner::pause() {
  if (phase() != Phase::running) return;
  parts_.scheduler.hold(true);
  note("paused");
}

void Runner::resume() {
  if (phase() != Phase::paused) return;
  parts_.scheduler.hold(false);
  note("resumed");
}

void Runner::drain() {
  if (phase() > Phase::paused) return;
  parts_.scheduler.drain("drained by localexec ctl");
  note("drained");
}

void Runner::stop() {
  if (signal_ != 0) return;
  note("stopped");
  end_by(SIGTERM, "stopped by localexec ctl");
}

void Runner::set_workers(std::uint32_t wanted) {
  if (change_workers(wanted)) note(fmt::format("set to {} workers", workers()));
}

bool Runner::change_workers(std::uint32_t wanted) {
  const std::uint32_t before = workers();
  parts_.scheduler.set_workers(std::min(wanted, parts_.most_workers));
  if (workers() == before) return false;
  if (parts_.make_room) parts_.make_room(workers());
  parts_.executor.resize(workers());
  for (RunObserver* observer : parts_.observers) observer->workers(workers(), now_);
  return true;
}

void Runner::follow_probe() {
  if (!probed_) return;
  const ProbeFigures figures = *std::exchange(probed_, std::nullopt);
  change_workers(figures.workers);
  for (RunObserver* observer : parts_.observers) observer->probed(figures);
  if (parts_.spec.seeing.progress == ProgressMode::none) return;
  const auto seconds = [](Duration time) { return std::chrono::duration<double>(time).count(); };
  parts_.notify(fmt::format(
      "localexec: note: --probe: {} calls took {:.3f} s and {:.3f} s of processor time, {:.0f}%: "
      "{} workers from now on",
      figures.calls, seconds(figures.elapsed), seconds(figures.processor), figures.share * 100,
      workers()));
}

void Runner::stop_at_once() {
  at_once_ = true;
  parts_.scheduler.abort(Scheduler::Phase::aborting);
  parts_.executor.kill_all(now_);
}

// Ctrl-Z: the calls stop with us, and no clock of theirs goes on.
void Runner::suspend() {
  parts_.executor.suspend_all();
  sys::suspend_self();
  const TimePoint resumed = sys::now();
  parts_.executor.resume_all(resumed - now_);
  parts_.scheduler.shift(resumed - now_);
  limits_.shift(resumed - now_);
  now_ = resumed;
}

void Runner::cancel(const std::string& reason) {
  parts_.scheduler.abort(Scheduler::Phase::aborting);
  if (std::exchange(stopped_, true)) return;
  for (RunObserver* observer : parts_.observers) observer->stopping();
  parts_.executor.cancel_all(reason, now_);
}

void Runner::follow_phase() {
  if (parts_.scheduler.phase() == Scheduler::Phase::aborting) {
    cancel("the run was halted: " + parts_.scheduler.halt_reason());
  }
}

void Runner::follow_sink() {
  if (sink_failure_ || !(sink_failure_ = parts_.sink.failure())) return;
  cancel("the records cannot be written");
}

// Output in turn need not wait until its call has ended.
void Runner::follow_turn() {
  parts_.executor.before_wait(now_);
  parts_.sink.flush();
  const auto index = parts_.sink.item_in_turn();
  if (!index || index == passing_) return;
  const auto call = std::find_if(running_.begin(), running_.end(), [&](const Running& running) {
    return running.is_under_way && running.ticket.item == *index;
  });
  if (call == running_.end()) return;
  if (!parts_.executor.pass_through(call->ticket.worker, parts_.sink.tap())) return;
  passing_ = index;
  parts_.sink.flush();
}

void Runner::collect_ends() {
  ends_.clear();
  parts_.executor.collect(ends_);
  for (CallEnd& end : ends_) end_call(end);
  follow_probe();
  if (!ends_.empty()) limits_.room_came_back(parts_.scheduler.workers());
}

void Runner::end_call(CallEnd& end) {
  Running& call = running_[end.call];
  const Ticket& ticket = call.ticket;
  InFlight& flight = call.flight;
  call.is_under_way = false;
  unused_.push_back(end.call);
  if (parts_.judge && status_of(end.attempt.outcome) == Status::ok) {
    parts_.judge(end, flight.item);
  }
  learn_duration(end.attempt);
  if (parts_.probe != nullptr && !probed_) probed_ = parts_.probe->observe(end.attempt);
  limits_.ended(ticket.worker, end.attempt);
  if (parts_.adapts_window) {
    if (const auto window = window_.observe(end.attempt.times.elapsed)) {
      parts_.scheduler.set_window(*window);
    }
  }
  for (RunObserver* observer : parts_.observers) {
    observer->ended(end.call, ticket, flight.item, end.attempt, now_);
  }
  flight.attempts.push_back(std::move(end.attempt));
  const Outcome& outcome = flight.attempts.back().outcome;
  if (parts_.scheduler.ended(ticket, outcome, now_) == Scheduler::Verdict::retry) {
    parts_.sink.discard(end.out);
    parts_.sink.discard(end.err);
    between_attempts_[ticket.item] = std::move(flight);
    return;
  }
  hand_on(flight, end);
}

std::optional<Duration> Runner::timeout() const {
  const TimeLimits& limits = parts_.spec.limits;
  if (!limits.timeout_of_median) return limits.timeout;
  const auto median = median_.value();
  if (!median) return std::nullopt;
  return Duration(
      static_cast<std::int64_t>(static_cast<double>(median->count()) * *limits.timeout_of_median));
}

// Calls that started before there was a median get their limit when there is one.
void Runner::learn_duration(const Attempt& attempt) {
  if (!parts_.spec.limits.timeout_of_median || status_of(attempt.outcome) != Status::ok) return;
  const bool first = !median_.value();
  median_.add(attempt.times.elapsed);
  const auto limit = timeout();
  if (!first || !limit) return;
  for (std::uint32_t worker = 0; worker < parts_.scheduler.workers(); ++worker) {
    parts_.executor.limit(worker, *limit);
  }
}

void Runner::hand_on(InFlight& flight, CallEnd& end) {
  if (status_of(flight.attempts.back().outcome) != Status::ok) all_ok_ = false;
  Record record;
  record.item = std::move(flight.item);
  record.chunk = flight.chunk;
  record.worker = end.worker;
  record.attempts = std::move(flight.attempts);
  record.out = std::move(end.out);
  record.err = std::move(end.err);
  record.leaked = end.leaked;
  record.result_json = std::move(end.result_json);
  for (RunObserver* observer : parts_.observers) observer->finished(record);
  parts_.sink.accept(std::move(record));
}

// Items that failed and waited for another attempt when the run was given up.
void Runner::hand_on_unfinished() {
  for (auto& [index, flight] : between_attempts_) {
    CallEnd no_call;
    if (!flight.attempts.empty()) hand_on(flight, no_call);
  }
  between_attempts_.clear();
}

// The reader may be slow; signals still count meanwhile.
void Runner::finish_output() {
  if (at_once_) return;
  parts_.sink.close();
  while (!parts_.sink.is_drained() && !at_once_) {
    follow_sink();
    if (sink_failure_) return;
    now_ = sys::now();
    std::optional<TimePoint> until;
    if (signal_ != 0) until = signal_at_ + parts_.spec.limits.grace + kReaderPatience;
    if (until && *until <= now_) return;
    const std::vector<sys::Tag>& ready = parts_.poller.wait(until, now_);
    now_ = sys::now();
    for (const sys::Tag tag : ready) handle(tag);
  }
  follow_sink();
  all_written_ = parts_.sink.is_drained() && !sink_failure_ && !at_once_;
}

RunEnd Runner::verdict() const {
  RunEnd end;
  end.all_written = all_written_;
  end.all_items = parts_.scheduler.phase() == Scheduler::Phase::running;
  if (signal_ != 0) {
    end.exit_code = 128 + signal_;
    end.signal = signal_;
  } else if (sink_failure_) {
    if (!sink_failure_->reader_gone) throw std::runtime_error(sink_failure_->message);
    end.exit_code = 3;
  } else if (!parts_.scheduler.halt_reason().empty()) {
    end.exit_code = 4;
  } else {
    end.exit_code = all_ok_ ? 0 : 1;
  }
  return end;
}

}  // namespace localexec
