#include "run/process_lane.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <system_error>
#include <utility>

#include "sys/clock.h"
#include "sys/memory_file.h"

namespace localexec {
namespace {

// How long output may trickle in after its call has ended: enough for what was on its way, too
// short to be held up by a background process that keeps the pipe open.
constexpr Duration kDrainTime = std::chrono::milliseconds(100);
// How often children are looked at whose descriptor the system refused.
constexpr Duration kLookInterval = std::chrono::milliseconds(20);
constexpr std::size_t kReadSize = 64 << 10;
// The most that a pipe holds, unless root made it larger (pipe(7), pipe-max-size).
constexpr std::size_t kPipeSize = 1 << 20;
const std::string kMark = std::string(EscapedCalls::kMarkName) + "=";

std::string cannot_start(const std::string& program, int error) {
  return "cannot execute '" + program + "': " + std::generic_category().message(error);
}

}  // namespace

ProcessLane::ProcessLane(sys::Poller& poller, const sys::Spawner& spawner, sys::SpillFile& spill,
                         std::size_t slots, LaneOptions options)
    : poller_(poller),
      spawner_(spawner),
      spill_(spill),
      options_(options),
      slots_(slots),
      buffer_(kReadSize),
      null_(sys::open_file("/dev/null", O_RDONLY)),
      escaped_(options.escaped != nullptr ? *options.escaped : own_escaped_) {
  for (char** entry = environ; *entry != nullptr; ++entry) {
    if (!std::string_view(*entry).starts_with(kMark)) environment_.push_back(*entry);
  }
  environment_.push_back(nullptr);
  environment_.push_back(nullptr);
}

std::string ProcessLane::next_mark() {
  static std::atomic<std::uint64_t> marks = 0;  // of all lanes: each is given once
  return fmt::format("{}.{}.{}", ::getpid(), options_.number, marks++);
}

sys::Tag ProcessLane::tag_of(std::uint32_t slot, Stream stream) const {
  return {options_.channel, slot * 4 + static_cast<std::uint32_t>(stream), slots_[slot].generation};
}

StartResult ProcessLane::refuse(int error) {
  shortage_ = error;
  return StartResult::no_room;
}

StartResult ProcessLane::start(CallRequest request, TimePoint now) {
  const std::uint32_t index = request.worker;
  const std::string& word = request.argv.front();
  const sys::FoundProgram found = programs_.find(word);
  if (found.error != 0) {
    end_without_process(request, cannot_start(word, found.error));
    return StartResult::accepted;
  }
  sys::Pipe out;
  sys::Pipe err;
  if (!sys::make_pipe(out)) return refuse(errno);
  if (options_.errors == ErrorStream::record && !sys::make_pipe(err)) return refuse(errno);
  sys::Fd in;
  if (request.input && !(in = sys::memory_file(*request.input))) return refuse(errno);

  std::string mark = next_mark();
  std::string entry = kMark + mark;
  environment_[environment_.size() - 2] = entry.data();
  const WallTime wall = sys::wall_now();
  sys::SpawnRequest asked{
      found.path.c_str(),
      request.argv,
      environment_.data(),
      in ? in.get() : null_.get(),
      out.write.get(),
      error_stream(out, err),
      options_.limits == nullptr ? nullptr : options_.limits->of(options_.number + index)};
  sys::SpawnResult spawned = spawner_.spawn(asked);
  if (spawned.error != 0 && !sys::is_shortage(spawned.error)) {
    const sys::FoundProgram& now_found = programs_.find_again(word);
    if (now_found.error != 0) {
      spawned.error = now_found.error;
    } else if (now_found.path != found.path) {  // it is elsewhere by now
      asked.path = now_found.path.c_str();
      spawned = spawner_.spawn(asked);
    }
  }
  if (sys::is_shortage(spawned.error)) return refuse(spawned.error);
  if (spawned.error != 0) {
    end_without_process(request, cannot_start(word, spawned.error));
    return StartResult::accepted;
  }
  Slot& slot = slots_[index];
  ++slot.generation;
  slot.state = State::running;
  slot.call = request.call;
  slot.child = sys::Child(spawned.pid);
  slot.out = std::move(out.read);
  slot.err = std::move(err.read);
  slot.out_capture = Capture(spill_, options_.capture_budget);
  slot.err_capture = Capture(spill_, options_.capture_budget);
  slot.escalation = Escalation(now, request.timeout, options_.grace);
  slot.drain_until.reset();
  slot.tap = request.tap;
  slot.is_live = request.tap != nullptr;
  slot.held_back = false;
  slot.mark = std::move(mark);
  slot.started = now;
  slot.started_wall = wall;
  ++running_;
  sys::set_nonblocking(slot.out.get());
  if (slot.err) sys::set_nonblocking(slot.err.get());
  if (!watch(index)) look_later(now);
  set_timer(index);
  return StartResult::accepted;
}

// What becomes a call's descriptor 2.
int ProcessLane::error_stream(const sys::Pipe& out, const sys::Pipe& err) const {
  switch (options_.errors) {
    case ErrorStream::record:
      return err.write.get();
    case ErrorStream::merge:
      return out.write.get();
    case ErrorStream::pass:
      break;
  }
  return STDERR_FILENO;
}

void ProcessLane::look_later(TimePoint now) {
  ++unwatched_;
  next_look_ = now + kLookInterval;
}

// False where the system had no descriptor or memory for one of the three: the call runs all the
// same, and is looked at from time to time.
bool ProcessLane::watch(std::uint32_t index) {
  Slot& slot = slots_[index];
  const bool streams = watch_streams(index);
  slot.watched = slot.child.fd() >= 0 && poller_.add(slot.child.fd(), tag_of(index, Stream::child));
  return streams && slot.watched;
}

bool ProcessLane::watch_streams(std::uint32_t index) {
  const Slot& slot = slots_[index];
  return (!slot.out || poller_.add(slot.out.get(), tag_of(index, Stream::out))) &&
         (!slot.err || poller_.add(slot.err.get(), tag_of(index, Stream::err)));
}

void ProcessLane::on_ready(sys::Tag tag, TimePoint now) {
  const std::uint32_t index = tag.slot / 4;
  const auto stream = static_cast<Stream>(tag.slot % 4);
  const Slot& slot = slots_[index];
  if (slot.state == State::idle || slot.generation != tag.generation) return;  // of a former call
  if (stream == Stream::child) {
    if (slot.state == State::running) child_ended(index, now);
    return;
  }
  read_stream(index, stream);
  if (slot.state == State::draining && !slot.out && !slot.err) finish(index);
}

void ProcessLane::read_stream(std::uint32_t index, Stream stream) {
  Slot& slot = slots_[index];
  if (slot.tap != nullptr && slot.tap->is_full()) {
    hold_back(index);
  } else {
    read_once(slot, stream);
  }
}

// How much it got; 0 when there is nothing more to read now. At its end the stream is closed.
std::size_t ProcessLane::read_once(Slot& slot, Stream stream) {
  sys::Fd& fd = stream == Stream::out ? slot.out : slot.err;
  if (!fd) return 0;
  const auto got = sys::read_some(fd.get(), buffer_);
  if (got > 0) {
    const auto size = static_cast<std::size_t>(got);
    take(slot, stream, {buffer_.data(), size});
    return size;
  }
  if (got < 0 && errno != EAGAIN) sys::throw_errno("cannot read what a call prints");
  if (got == 0) close_stream(fd);
  return 0;
}

void ProcessLane::take(Slot& slot, Stream stream, std::string_view bytes) {
  if (slot.tap == nullptr) {
    (stream == Stream::out ? slot.out_capture : slot.err_capture).append(bytes);
  } else if (stream == Stream::out) {
    slot.tap->out({{}, std::string(bytes), bytes.size()});
  } else {
    slot.tap->err({{}, std::string(bytes), bytes.size()});
  }
}

void ProcessLane::drain(Slot& slot) {
  if (!slot.is_live) slot.tap = nullptr;  // it may be full, and the call's end does not wait for it
  drain(slot, Stream::out);
  drain(slot, Stream::err);
}

// No more than a pipe holds: a process that the call left there may write faster than we read.
void ProcessLane::drain(Slot& slot, Stream stream) {
  for (std::size_t got = 0, all = 0; all < kPipeSize; all += got) {
    got = read_once(slot, stream);
    if (got == 0) return;
  }
}

bool ProcessLane::pass_through(std::uint32_t worker, OutputTap& tap) {
  Slot& slot = slots_[worker];
  if (slot.state != State::running) return false;
  slot.tap = &tap;
  tap.out(slot.out_capture.take().bytes);
  tap.err(slot.err_capture.take().bytes);
  return true;
}

// The pipe fills, and the call waits with us.
void ProcessLane::hold_back(std::uint32_t index) {
  Slot& slot = slots_[index];
  slot.held_back = true;
  held_back_.push_back(index);
  if (slot.out) poller_.remove(slot.out.get());
  if (slot.err) poller_.remove(slot.err.get());
}

void ProcessLane::before_wait(TimePoint now) {
  std::erase_if(held_back_, [&](std::uint32_t index) {
    Slot& slot = slots_[index];
    if (slot.state == State::idle || slot.tap == nullptr || !slot.held_back) return true;
    if (slot.tap->is_full()) return false;
    slot.held_back = false;
    if (!watch_streams(index)) look_later(now);
    return true;
  });
}

void ProcessLane::close_stream(sys::Fd& fd) {
  if (!fd) return;
  poller_.remove(fd.get());  // does no harm where it was held back
  fd.reset();
}

void ProcessLane::child_ended(std::uint32_t index, TimePoint now) {
  Slot& slot = slots_[index];
  if (slot.watched) poller_.remove(slot.child.fd());
  slot.watched = false;
  slot.elapsed = now - slot.started;
  slot.state = State::draining;
  slot.escalation.disarm();
  drain(slot);
  if (!slot.out && !slot.err) {
    finish(index);
    return;
  }
  // Others of its group may still be within the grace that a timeout or cancellation gave them.
  slot.drain_until = now + kDrainTime;
  if (slot.escalation.is_ending() && slot.escalation.next()) {
    slot.drain_until = std::max(*slot.drain_until, *slot.escalation.next() + kDrainTime);
  }
  set_timer(index);
}

void ProcessLane::finish(std::uint32_t index) {
  Slot& slot = slots_[index];
  // The zombie still holds the group's id, so this can hit nobody else.
  if (slot.escalation.is_ending()) {
    slot.child.signal_group(SIGKILL);
    escaped_.end(slot.mark, sys::now());
  }
  escaped_.expect_strays(sys::now());
  sys::ChildEnd end = slot.child.reap();
  CallEnd call;
  if (options_.limits != nullptr) {
    call.attempt.memory_limit = options_.limits->memory_limit();
    end.end.out_of_memory = options_.limits->ran_out_of_memory(options_.number + index);
  }
  call.worker = index;
  call.call = slot.call;
  call.leaked = slot.out.is_open() || slot.err.is_open();
  close_stream(slot.out);
  close_stream(slot.err);
  call.attempt.outcome = outcome_of(slot, end.end);
  call.attempt.times = {slot.started_wall, slot.elapsed, end.user, end.system, end.max_rss};
  call.out = slot.out_capture.take();
  call.err = slot.err_capture.take();
  slot.child = sys::Child();
  slot.state = State::idle;
  --running_;
  ended_.push_back(std::move(call));
}

Outcome ProcessLane::outcome_of(const Slot& slot, ProcessEnd end) const {
  switch (slot.escalation.cause()) {
    case Escalation::Cause::none:
      return Ended{end};
    case Escalation::Cause::timeout:
      return TimedOut{end};
    case Escalation::Cause::cancel:
      return Canceled{end, cancel_reason_};
  }
  return Ended{end};
}

void ProcessLane::end_without_process(const CallRequest& request, std::string reason) {
  CallEnd call;
  call.worker = request.worker;
  call.call = request.call;
  call.attempt.outcome = NotStarted{std::move(reason)};
  call.attempt.times.start = sys::wall_now();
  ended_.push_back(std::move(call));
}

void ProcessLane::set_timer(std::uint32_t index) {
  const Slot& slot = slots_[index];
  std::optional<TimePoint> at = slot.escalation.next();
  if (slot.drain_until && (!at || *slot.drain_until < *at)) at = slot.drain_until;
  if (at) timers_.push({*at, index, slot.generation});
}

void ProcessLane::on_time(TimePoint now) {
  while (!timers_.empty() && timers_.top().at <= now) {
    const Timer timer = timers_.top();
    timers_.pop();
    const Slot& slot = slots_[timer.slot];
    if (slot.state != State::idle && slot.generation == timer.generation) apply(timer.slot, now);
  }
  if (&escaped_ == &own_escaped_) {
    escaped_.on_time(now, [this](pid_t pid) { return owns(pid); });
  }
  if (unwatched_ > 0 && next_look_ && *next_look_ <= now) look_at_unwatched(now);
}

void ProcessLane::apply(std::uint32_t index, TimePoint now) {
  Slot& slot = slots_[index];
  switch (slot.escalation.due(now)) {
    case Escalation::Step::nothing:
      break;
    case Escalation::Step::terminate:
      slot.child.signal_group(SIGTERM);
      slot.child.signal_group(SIGCONT);  // a stopped process could not obey
      escaped_.ask(slot.mark, slot.child.pid(), now);
      break;
    case Escalation::Step::kill:
      slot.child.signal_group(SIGKILL);
      break;
  }
  if (slot.drain_until && *slot.drain_until <= now) {
    drain(slot);
    finish(index);
    return;
  }
  set_timer(index);
}

void ProcessLane::look_at_unwatched(TimePoint now) {
  for (std::uint32_t index = 0; index < slots_.size(); ++index) {
    Slot& slot = slots_[index];
    if (slot.state != State::running) continue;
    drain(slot);
    if (slot.child.has_ended()) child_ended(index, now);
  }
  if (running_ == 0) unwatched_ = 0;
  next_look_ = unwatched_ > 0 ? std::optional(now + kLookInterval) : std::nullopt;
}

std::optional<TimePoint> ProcessLane::wake_at() const {
  std::optional<TimePoint> at = next_look_;
  const auto earlier = [&at](std::optional<TimePoint> other) {
    if (other && (!at || *other < *at)) at = other;
  };
  if (&escaped_ == &own_escaped_) earlier(escaped_.wake_at());
  if (!timers_.empty()) earlier(timers_.top().at);
  return at;
}

bool ProcessLane::owns(pid_t pid) const {
  return std::any_of(slots_.begin(), slots_.end(),
                     [pid](const Slot& slot) { return slot.child.pid() == pid; });
}

void ProcessLane::suspend_all() {
  for (const Slot& slot : slots_) {
    if (slot.state != State::idle) slot.child.signal_group(SIGSTOP);
  }
}

void ProcessLane::resume_all(Duration stopped) {
  for (Slot& slot : slots_) {
    if (slot.state == State::idle) continue;
    slot.escalation.shift(stopped);
    slot.started += stopped;
    if (slot.drain_until) *slot.drain_until += stopped;
    slot.child.signal_group(SIGCONT);
  }
}

void ProcessLane::collect(std::vector<CallEnd>& ends) {
  ends.insert(ends.end(), std::make_move_iterator(ended_.begin()),
              std::make_move_iterator(ended_.end()));
  ended_.clear();
}

void ProcessLane::resize(std::size_t workers) {
  options_.capture_budget = std::min(options_.capture_budget, capture_budget(workers));
  if (workers > slots_.size()) slots_.resize(workers);
}

void ProcessLane::limit(std::uint32_t worker, Duration timeout) {
  Slot& slot = slots_[worker];
  if (slot.state != State::running) return;
  slot.escalation.limit(slot.started, timeout);
  set_timer(worker);
}

void ProcessLane::cancel_all(const std::string& reason, TimePoint now) {
  cancel_reason_ = reason;
  for (std::uint32_t index = 0; index < slots_.size(); ++index) {
    if (slots_[index].state == State::idle) continue;
    slots_[index].escalation.cancel(now);
    apply(index, now);
  }
}

void ProcessLane::kill_all(TimePoint now) {
  for (Slot& slot : slots_) {
    if (slot.state == State::idle) continue;
    slot.escalation.cancel(now);
    slot.child.signal_group(SIGKILL);
  }
}

}  // namespace localexec
