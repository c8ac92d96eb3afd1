#include "run/worker_lane.h"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <limits>
#include <system_error>
#include <utility>

#include "core/error_sentence.h"
#include "core/json_text.h"
#include "core/usage_error.h"
#include "sys/clock.h"
#include "sys/executable.h"

namespace localexec {
namespace {

constexpr std::size_t kReadSize = 64 << 10;
constexpr std::size_t kLongestAnswer = 1 << 30;
constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();
constexpr std::string_view kLeftBehind =
    "localexec: the function has not returned; it goes on until its process ends\n";
constexpr std::size_t kQuoted = 200;  // bytes of a line that a message shows
constexpr Duration kStartPause = std::chrono::milliseconds(50);

std::string cannot_start(const std::string& program, int error) {
  return "cannot execute '" + program + "': " + std::generic_category().message(error);
}

std::string quoted(std::string_view line) {
  std::string text;
  append_text(line.substr(0, kQuoted), text);
  return line.size() > kQuoted ? text + "…" : text;
}

CapturedOutput captured(std::string text) {
  const std::size_t size = text.size();
  const bool utf8 = is_utf8(text);
  return {{{}, std::move(text), size}, utf8};
}

}  // namespace

WorkerLane::WorkerLane(sys::Poller& poller, const sys::Spawner& spawner, sys::SpillFile& spill,
                       std::size_t workers, WorkerLaneOptions options)
    : poller_(poller),
      spawner_(spawner),
      spill_(spill),
      options_(std::move(options)),
      active_(workers),
      most_at_once_(options_.shares_process ? workers : kNoLimit),
      buffer_(kReadSize) {
  if (options_.shares_process) workers = 1;
  for (std::size_t i = 0; i < workers; ++i) {
    workers_.push_back(std::make_unique<Worker>(options_.protocol));
  }
}

sys::Tag WorkerLane::tag_of(std::uint32_t index, Stream stream) const {
  return {options_.channel, index * 4 + static_cast<std::uint32_t>(stream),
          workers_[index]->generation};
}

// An errno, or 0.
int WorkerLane::spawn(std::uint32_t index) {
  CallContext context;
  context.worker = index;
  const std::vector<std::string> argv = options_.command.expand(context).argv;
  const sys::FoundProgram program = sys::find_program(argv.front());
  if (program.error != 0) return program.error;
  sys::Pipe in;
  sys::Pipe out;
  sys::Pipe err;
  if (!sys::make_pipe(in) || !sys::make_pipe(out) || !sys::make_pipe(err)) return errno;
  const sys::SpawnResult spawned = spawner_.spawn(
      {program.path.c_str(), argv, environ, in.read.get(), out.write.get(), err.write.get(),
       options_.limits == nullptr ? nullptr : options_.limits->of(index)});
  if (spawned.error != 0) return spawned.error;

  Worker& worker = *workers_[index];
  ++worker.generation;
  worker.alive = true;
  worker.child = sys::Child(spawned.pid);
  worker.in = std::move(in.write);
  worker.out = std::move(out.read);
  worker.err = std::move(err.read);
  for (const sys::Fd* fd : {&worker.in, &worker.out, &worker.err}) sys::set_nonblocking(fd->get());
  worker.is_ready = options_.protocol != WorkerProtocol::batch;
  worker.waits_to_write = false;
  worker.is_condemned = false;
  worker.given = 0;
  worker.late.clear();
  worker.requests.take();
  worker.unsent.clear();
  worker.sent = 0;
  worker.line.clear();
  worker.errors = Capture(spill_, options_.capture_budget);
  watch(index);
  return 0;
}

void WorkerLane::watch(std::uint32_t index) {
  const Worker& worker = *workers_[index];
  const bool watched = worker.child.fd() >= 0 &&
                       poller_.add(worker.child.fd(), tag_of(index, Stream::child)) &&
                       poller_.add(worker.out.get(), tag_of(index, Stream::out)) &&
                       poller_.add(worker.err.get(), tag_of(index, Stream::err));
  if (!watched) sys::throw_errno("cannot watch a worker process");
}

void WorkerLane::prepare(int interrupt) {
  if (const int error = spawn(0); error != 0) {
    throw UsageError(cannot_start(options_.command.constant_program(), error));
  }
  Worker& worker = *workers_[0];
  while (!worker.is_ready && worker.alive) {
    pollfd fds[4] = {{interrupt, POLLIN, 0},
                     {worker.out.get(), POLLIN, 0},
                     {worker.err.get(), POLLIN, 0},
                     {worker.child.fd(), POLLIN, 0}};
    ::poll(fds, 4, -1);  // interrupted or not: all four are looked at
    if (fds[0].revents != 0) return;
    read_errors(worker);
    read_answers(0, sys::now());
    if (fds[3].revents != 0 && worker.alive) {
      const CapturedOutput said = worker.errors.take();
      throw UsageError("the worker process ended before it was ready: " +
                       said.bytes.memory.substr(0, kQuoted));
    }
  }
}

StartResult WorkerLane::start(CallRequest request, TimePoint now) {
  const std::uint32_t index = process_of(request.worker);
  Worker& worker = *workers_[index];
  if (const std::string why = unfit_for(options_.protocol, *request.item); !why.empty()) {
    CallEnd end{
        request.worker, request.call, {NotStarted{why}, {sys::wall_now()}}, {}, {}, false, {}};
    ended_.push_back(std::move(end));
    return StartResult::accepted;
  }
  // One that was sent away may finish what it does at the end of its input.
  if (worker.is_retired() && !worker.start_again) worker.start_again = now + options_.grace;
  if (!worker.alive && !worker.start_again) {
    const int error = spawn(index);
    if (sys::SpawnResult{-1, error}.is_shortage()) {
      shortage_ = error;
      return StartResult::no_room;
    }
    if (error != 0) {
      const std::string why = cannot_start(options_.command.constant_program(), error);
      ended_.push_back(
          {request.worker, request.call, {NotStarted{why}, {sys::wall_now()}}, {}, {}, false, {}});
      return StartResult::accepted;
    }
  }
  const std::uint64_t id = next_id_++;
  worker.calls.push_back(
      {request.worker,
       request.call,
       id,
       RequestText::request(options_.protocol, id, options_.names, *request.item, options_.args),
       request.timeout,
       {},
       {},
       {},
       {}});
  ++running_;
  if (worker.calls.size() == 1) begin_head(worker, now);
  return StartResult::accepted;
}

void WorkerLane::begin_head(Worker& worker, TimePoint now) {
  worker.head_started = now;
  worker.head_started_wall = wall_at(now);
  const auto timeout = options_.shares_process ? std::nullopt : worker.calls.front().timeout;
  worker.escalation = Escalation(now, timeout, options_.grace);
}

// Many calls end in one turn of the loop: its time of day is asked for once.
WallTime WorkerLane::wall_at(TimePoint now) {
  if (now != turn_) {
    turn_ = now;
    turn_wall_ = sys::wall_now();
  }
  return turn_wall_;
}

void WorkerLane::before_wait(TimePoint now) {
  for (std::uint32_t index = 0; index < workers_.size(); ++index) {
    Worker& worker = *workers_[index];
    if (!worker.alive || !worker.in || !worker.is_ready || worker.is_condemned) continue;
    give(worker, now);
    if (!worker.waits_to_write && !worker.requests.empty()) send(index);
  }
}

// Hands the requests out that the process may have now.
void WorkerLane::give(Worker& worker, TimePoint now) {
  const std::size_t most = worker.suspects > 0 ? 1 : most_at_once_;
  while (worker.given < std::min(most, worker.calls.size())) {
    Call& call = worker.calls[worker.given++];
    worker.requests.add(call.request);
    if (!options_.shares_process) continue;
    call.given = now;
    call.given_wall = wall_at(now);
  }
}

// As much as the pipe takes; the rest when it can be written to again.
void WorkerLane::send(std::uint32_t index) {
  Worker& worker = *workers_[index];
  while (worker.in) {
    if (worker.sent == worker.unsent.size()) {
      worker.unsent = worker.requests.take();
      worker.sent = 0;
      if (worker.unsent.empty()) break;
    }
    const auto written = sys::retry_interrupted([&] {
      return ::write(worker.in.get(), worker.unsent.data() + worker.sent,
                     worker.unsent.size() - worker.sent);
    });
    if (written < 0) {
      if (errno != EAGAIN) return;  // it reads no more (EPIPE); it will end, or take too long
      if (!worker.waits_to_write) {
        if (!poller_.add_for_writing(worker.in.get(), tag_of(index, Stream::in))) {
          sys::throw_errno("cannot watch a worker process");
        }
        worker.waits_to_write = true;
      }
      return;
    }
    worker.sent += static_cast<std::size_t>(written);
  }
  if (std::exchange(worker.waits_to_write, false)) poller_.remove(worker.in.get());
}

void WorkerLane::on_ready(sys::Tag tag, TimePoint now) {
  const std::uint32_t index = tag.slot / 4;
  Worker& worker = *workers_[index];
  if (!worker.alive || worker.generation != tag.generation) return;  // of a former process
  switch (static_cast<Stream>(tag.slot % 4)) {
    case Stream::in:
      send(index);
      break;
    case Stream::err:
      read_errors(worker);
      break;
    case Stream::out:
      read_errors(worker);  // what the call said before it answered
      read_answers(index, now);
      break;
    case Stream::child:
      child_ended(index, now);
      break;
  }
}

void WorkerLane::read_errors(Worker& worker) {
  while (worker.err) {
    const auto got = sys::read_some(worker.err.get(), buffer_);
    if (got > 0) {
      worker.errors.append({buffer_.data(), static_cast<std::size_t>(got)});
      continue;
    }
    if (got < 0 && errno != EAGAIN) sys::throw_errno("cannot read what a worker prints");
    if (got == 0) close(worker.err);
    return;
  }
}

void WorkerLane::read_answers(std::uint32_t index, TimePoint now) {
  while (read_lines(index, now)) {
  }
}

// False when there is nothing more to read now.
bool WorkerLane::read_lines(std::uint32_t index, TimePoint now) {
  Worker& worker = *workers_[index];
  if (!worker.out) return false;
  const auto got = sys::read_some(worker.out.get(), buffer_);
  if (got < 0 && errno != EAGAIN) sys::throw_errno("cannot read what a worker answers");
  if (got == 0) close(worker.out);
  if (got <= 0) return false;
  std::string_view bytes(buffer_.data(), static_cast<std::size_t>(got));
  while (!worker.is_condemned) {
    const auto newline = bytes.find('\n');
    if (newline == std::string_view::npos) break;
    if (worker.line.empty()) {
      answered(index, bytes.substr(0, newline), now);
    } else {
      worker.line += bytes.substr(0, newline);
      answered(index, std::exchange(worker.line, {}), now);
    }
    bytes.remove_prefix(newline + 1);
  }
  if (worker.is_condemned) return true;  // what it says from now on is not listened to
  worker.line += bytes;
  if (worker.line.size() > kLongestAnswer) {
    condemn(index, BadResult{{}, "the worker's answer is longer than 1 GiB"}, now);
  }
  return true;
}

void WorkerLane::answered(std::uint32_t index, std::string_view line, TimePoint now) {
  Worker& worker = *workers_[index];
  Answer answer = parse_answer(options_.protocol, line);
  if (answer.kind == Answer::Kind::ready) {
    worker.is_ready = true;
    if (!worker.calls.empty()) begin_head(worker, now);  // starting took its own time
    return;
  }
  if (answer.kind == Answer::Kind::refused) {
    if (next_id_ == 0) throw UsageError(error_sentence(answer.text));
    return condemn(index, Raised{std::move(answer.text)}, now);
  }
  std::size_t position = 0;
  if (options_.protocol != WorkerProtocol::lines && answer.kind != Answer::Kind::garbage) {
    const auto call = std::find_if(worker.calls.begin(), worker.calls.end(),
                                   [&](const Call& known) { return known.id == answer.id; });
    position = static_cast<std::size_t>(call - worker.calls.begin());
  }
  if (answer.kind != Answer::Kind::garbage && worker.late.contains(answer.id)) return;
  if (answer.kind == Answer::Kind::garbage || position >= worker.given) {
    const std::string why = answer.kind == Answer::Kind::garbage
                                ? answer.text
                                : "answers no request that is waiting for one";
    return condemn(
        index,
        BadResult{{}, fmt::format("the worker printed a line that {}: {}", why, quoted(line))},
        now);
  }
  switch (answer.kind) {
    case Answer::Kind::out:
      worker.calls[position].printed += answer.text;
      break;
    case Answer::Kind::err:
      worker.calls[position].printed_errors += answer.text;
      break;
    case Answer::Kind::error:
      end_call(index, position, Raised{std::move(answer.text)}, {}, now);
      break;
    default:
      end_call(index, position, Returned{}, std::move(answer.text), now);
      break;
  }
}

void WorkerLane::end_call(std::uint32_t index, std::size_t position, Outcome outcome,
                          std::string result, TimePoint now) {
  Worker& worker = *workers_[index];
  Call call = std::move(worker.calls[position]);
  worker.calls.erase(worker.calls.begin() + static_cast<std::ptrdiff_t>(position));
  --running_;
  if (position < worker.given) --worker.given;
  if (worker.suspects > 0) --worker.suspects;
  CallEnd end;
  end.worker = call.worker;
  end.call = call.call;
  end.attempt = {std::move(outcome),
                 {worker.head_started_wall, now - worker.head_started, {}, {}, 0, false}};
  if (options_.limits != nullptr) end.attempt.memory_limit = options_.limits->memory_limit();
  if (options_.shares_process && call.given != TimePoint()) {
    end.attempt.times.start = call.given_wall;
    end.attempt.times.elapsed = now - call.given;
  }
  if (options_.protocol == WorkerProtocol::lines) {
    if (std::holds_alternative<Returned>(end.attempt.outcome)) result += '\n';
    end.out = captured(std::move(result));
  } else {
    end.out = captured(std::move(call.printed));
    end.result_json = std::move(result);
  }
  if (position == 0 && !worker.errors.empty()) end.err = worker.errors.take();
  if (!call.printed_errors.empty()) {
    worker.errors.append(call.printed_errors);  // after what came directly
    const CapturedOutput printed = worker.errors.take();
    end.err.utf8 = end.err.utf8 && printed.utf8;
    end.err.bytes.size += printed.bytes.size;
    end.err.bytes.memory += printed.bytes.memory;
  }
  ended_.push_back(std::move(end));
  if (position == 0 && !worker.calls.empty()) begin_head(worker, now);
  retire(index);
}

// The call in flight is to end with this verdict, and the process with it.
void WorkerLane::condemn(std::uint32_t index, Outcome verdict, TimePoint) {
  Worker& worker = *workers_[index];
  worker.is_condemned = true;
  worker.verdict = std::move(verdict);
  worker.child.signal_group(SIGKILL);
}

Outcome WorkerLane::outcome_of(Worker& worker, ProcessEnd end) {
  if (worker.is_condemned) return std::move(worker.verdict);
  if (worker.escalation.cause() == Escalation::Cause::timeout) return TimedOut{end};
  if (end == ProcessEnd::exited(0)) return BadResult{end, "the worker ended without an answer"};
  return Ended{end};
}

void WorkerLane::child_ended(std::uint32_t index, TimePoint now) {
  Worker& worker = *workers_[index];
  const bool was_retired = worker.is_retired();
  read_errors(worker);
  if (!worker.is_condemned) read_answers(index, now);
  poller_.remove(worker.child.fd());
  worker.child.signal_group(SIGKILL);  // what it started; the zombie still holds the group's id
  ProcessEnd end = worker.child.reap().end;
  if (options_.limits != nullptr) end.out_of_memory = options_.limits->ran_out_of_memory(index);
  worker.child = sys::Child();
  worker.alive = false;
  if (worker.waits_to_write) poller_.remove(worker.in.get());
  worker.in.reset();
  close(worker.out);
  close(worker.err);
  if (worker.calls.empty()) return;
  if (is_canceled_) {
    worker.start_again.reset();
    while (!worker.calls.empty()) end_call(index, 0, Canceled{end, cancel_reason_}, {}, now);
    return;
  }
  // Which of several it died of only shows when each is alone.
  if (was_retired) {
    // They never came to it.
  } else if (worker.given > 1) {
    worker.suspects = worker.given;
  } else {
    end_call(index, 0, outcome_of(worker, end), {}, now);
  }
  if (!worker.calls.empty()) start_again(index, now);
}

// A new process for the calls that the former one left unanswered.
void WorkerLane::start_again(std::uint32_t index, TimePoint now) {
  Worker& worker = *workers_[index];
  worker.start_again.reset();
  const int error = spawn(index);
  if (sys::SpawnResult{-1, error}.is_shortage()) {
    worker.start_again = now + kStartPause;
    return;
  }
  if (error != 0) {
    refuse_calls(index, cannot_start(options_.command.constant_program(), error), now);
    return;
  }
  begin_head(worker, now);
}

void WorkerLane::refuse_calls(std::uint32_t index, const std::string& reason, TimePoint now) {
  while (!workers_[index]->calls.empty()) end_call(index, 0, NotStarted{reason}, {}, now);
}

void WorkerLane::close(sys::Fd& fd) {
  if (!fd) return;
  poller_.remove(fd.get());
  fd.reset();
}

void WorkerLane::on_time(TimePoint now) {
  for (std::uint32_t index = 0; index < workers_.size(); ++index) {
    Worker& worker = *workers_[index];
    if (worker.start_again && *worker.start_again <= now) {
      if (worker.alive) {
        child_ended(index, now);
      } else {
        start_again(index, now);
      }
    }
    if (worker.calls.empty() || !worker.alive) continue;
    if (options_.shares_process) end_late(index, now);
    switch (worker.escalation.due(now)) {
      case Escalation::Step::nothing:
        break;
      case Escalation::Step::terminate:
        worker.child.signal_group(SIGTERM);
        worker.child.signal_group(SIGCONT);  // a stopped process could not obey
        break;
      case Escalation::Step::kill:
        worker.child.signal_group(SIGKILL);
        break;
    }
  }
}

// The process lives on for the others; an answer that comes too late is not wanted any more.
void WorkerLane::end_late(std::uint32_t index, TimePoint now) {
  Worker& worker = *workers_[index];
  for (std::size_t position = 0; position < worker.given;) {
    Call& call = worker.calls[position];
    if (!call.timeout || now < call.given + *call.timeout) {
      ++position;
      continue;
    }
    worker.late.insert(call.id);
    call.printed_errors += kLeftBehind;
    end_call(index, position, TimedOut{}, {}, now);
  }
}

std::optional<TimePoint> WorkerLane::first_limit(const Worker& worker) const {
  std::optional<TimePoint> first;
  for (std::size_t position = 0; position < worker.given; ++position) {
    const Call& call = worker.calls[position];
    if (!call.timeout) continue;
    const TimePoint at = call.given + *call.timeout;
    if (!first || at < *first) first = at;
  }
  return first;
}

std::optional<TimePoint> WorkerLane::wake_at() const {
  if (!ended_.empty()) return TimePoint();  // a cancellation came between two looks
  std::optional<TimePoint> at;
  const auto earlier = [&at](std::optional<TimePoint> other) {
    if (other && (!at || *other < *at)) at = other;
  };
  for (const auto& worker : workers_) {
    earlier(worker->start_again);
    if (worker->alive && !worker->calls.empty()) earlier(worker->escalation.next());
    if (options_.shares_process) earlier(first_limit(*worker));
  }
  return at;
}

void WorkerLane::collect(std::vector<CallEnd>& ends) {
  ends.insert(ends.end(), std::make_move_iterator(ended_.begin()),
              std::make_move_iterator(ended_.end()));
  ended_.clear();
}

void WorkerLane::resize(std::size_t workers) {
  options_.capture_budget = std::min(options_.capture_budget, capture_budget(workers));
  if (options_.shares_process) {
    most_at_once_ = workers;
    return;
  }
  while (workers_.size() < workers) {
    workers_.push_back(std::make_unique<Worker>(options_.protocol));
  }
  active_ = workers;
  for (auto index = static_cast<std::uint32_t>(workers); index < workers_.size(); ++index) {
    retire(index);
  }
}

// A worker that is one too many sees the end of its input once it has answered.
void WorkerLane::retire(std::uint32_t index) {
  Worker& worker = *workers_[index];
  if (index < active_ || !worker.calls.empty() || !worker.in) return;
  if (std::exchange(worker.waits_to_write, false)) poller_.remove(worker.in.get());
  worker.in.reset();
}

void WorkerLane::limit(std::uint32_t index, Duration timeout) {
  Worker& worker = *workers_[process_of(index)];
  for (Call& call : worker.calls) call.timeout = timeout;
  if (!options_.shares_process && !worker.calls.empty())
    worker.escalation.limit(worker.head_started, timeout);
}

void WorkerLane::cancel_all(const std::string& reason, TimePoint now) {
  cancel_reason_ = reason;
  is_canceled_ = true;
  for (std::uint32_t index = 0; index < workers_.size(); ++index) {
    Worker& worker = *workers_[index];
    if (worker.calls.empty()) continue;
    if (worker.alive) {
      worker.escalation.cancel(now);
      continue;
    }
    worker.start_again.reset();
    while (!worker.calls.empty()) end_call(index, 0, Canceled{{}, reason}, {}, now);
  }
  on_time(now);
}

void WorkerLane::kill_all(TimePoint) {
  is_canceled_ = true;
  for (const auto& worker : workers_) {
    if (worker->alive) worker->child.signal_group(SIGKILL);
  }
}

void WorkerLane::suspend_all() {
  for (const auto& worker : workers_) {
    if (worker->alive) worker->child.signal_group(SIGSTOP);
  }
}

void WorkerLane::resume_all(Duration stopped) {
  for (const auto& worker : workers_) {
    if (!worker->alive) continue;
    worker->escalation.shift(stopped);
    worker->head_started += stopped;
    for (std::size_t i = 0; i < worker->given; ++i) worker->calls[i].given += stopped;
    worker->child.signal_group(SIGCONT);
  }
}

void WorkerLane::finish() {
  const TimePoint until = sys::now() + options_.grace;
  for (const auto& worker : workers_) worker->in.reset();
  for (std::uint32_t index = 0; index < workers_.size(); ++index) {
    Worker& worker = *workers_[index];
    while (worker.alive) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - sys::now()).count();
      if (left <= 0) return;  // whoever ends the run ends what is left
      pollfd fds[3] = {{worker.child.fd(), POLLIN, 0},
                       {worker.out ? worker.out.get() : -1, POLLIN, 0},
                       {worker.err ? worker.err.get() : -1, POLLIN, 0}};
      ::poll(fds, 3, static_cast<int>(left));
      read_errors(worker);
      if (fds[0].revents != 0) {
        child_ended(index, sys::now());
      } else if (worker.out && sys::read_some(worker.out.get(), buffer_) == 0) {
        close(worker.out);
      }
    }
  }
}

}  // namespace localexec
