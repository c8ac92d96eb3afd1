#include "run/worker_lane.h"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <csignal>
#include <limits>
#include <system_error>
#include <utility>

#include "core/error_sentence.h"
#include "core/json_text.h"
#include "core/usage_error.h"
#include "sys/clock.h"
#include "sys/poll_timeout.h"

namespace localexec {
namespace {

constexpr std::size_t kReadSize = 64 << 10;
constexpr std::size_t kLongestAnswer = 1 << 30;
constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();
constexpr std::string_view kLeftBehind =
    "localexec: the function has not returned; it goes on until its process ends\n";
// One that has closed its output may be about to end, and tell more by how it does.
constexpr Duration kEndPatience = std::chrono::milliseconds(500);
constexpr std::size_t kQuoted = 200;  // bytes of a line that a message shows

// The end of what a process has said, where it mostly says why it ended.
std::string last_words(std::string said) {
  while (!said.empty() && said.back() == '\n') said.pop_back();
  if (said.size() > kQuoted) said.replace(0, said.size() - kQuoted, "…");
  return said;
}

std::string cannot_start(const std::string& program, int error) {
  return "cannot execute '" + program + "': " + std::generic_category().message(error);
}

std::string quoted(std::string_view line) {
  std::string text;
  append_text(line.substr(0, kQuoted), text);
  return line.size() > kQuoted ? text + "…" : text;
}

std::string how_it_went(const ProcessEnd& end) {
  return end.kind == ProcessEnd::Kind::signaled ? signal_name(end.number)
                                                : fmt::format("exit {}", end.number);
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
  while (workers_.size() < workers) add_worker();
}

void WorkerLane::add_worker() {
  const auto index = static_cast<std::uint32_t>(workers_.size());
  workers_.push_back(std::make_unique<Worker>(
      WorkerProcess(poller_, options_.channel, index, options_.protocol, spill_, buffer_)));
}

// An errno, or 0.
int WorkerLane::spawn(std::uint32_t index) {
  CallContext context;
  context.worker = index;
  Worker& worker = *workers_[index];
  const int error = worker.process.spawn(spawner_, options_.command.expand(context).argv,
                                         options_.limits, options_.capture_budget);
  if (error != 0) return error;
  restarts_.end();
  worker.is_ready = options_.protocol != WorkerProtocol::batch;
  worker.is_condemned = false;
  worker.given = 0;
  worker.closing_ends.reset();
  worker.late.clear();
  return 0;
}

void WorkerLane::prepare(int interrupt, std::optional<TimePoint> deadline) {
  if (const int error = spawn(0); error != 0) {
    throw UsageError(cannot_start(options_.command.constant_program(), error));
  }
  Worker& worker = *workers_[0];
  while (!worker.is_ready && worker.process.is_alive()) {
    const auto [out, err, child] = worker.process.descriptors();
    pollfd fds[4] = {
        {interrupt, POLLIN, 0}, {out, POLLIN, 0}, {err, POLLIN, 0}, {child, POLLIN, 0}};
    const int left = sys::milliseconds_until(deadline, sys::now());
    ::poll(fds, 4, left);  // interrupted or not: all four are looked at
    if (fds[0].revents != 0 || left == 0) return;
    worker.process.read_errors();
    read_answers(0, sys::now());
    if (fds[3].revents != 0 && worker.process.is_alive()) {
      const std::string said = last_words(worker.process.errors().take().bytes.memory);
      throw UsageError(fmt::format("the worker process ended before it was ready ({}){}{}",
                                   how_it_went(worker.process.reap()), said.empty() ? "" : ": ",
                                   said));
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
  if (!worker.process.is_alive() && !worker.start_again) {
    const int error = spawn(index);
    if (sys::is_shortage(error)) {
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
       request.item->first(),
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
  // Starting is no call; where a process is shared, each call has its own time.
  const bool is_timed = worker.is_ready && !options_.shares_process;
  const auto timeout = is_timed ? worker.calls.front().timeout : std::nullopt;
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
  for (const auto& worker : workers_) {
    if (!worker->process.takes_requests() || !worker->is_ready || worker->is_condemned) continue;
    give(*worker, now);
    worker->process.send_new();
  }
}

// Hands the requests out that the process may have now.
void WorkerLane::give(Worker& worker, TimePoint now) {
  const std::size_t most = worker.suspects > 0 ? 1 : most_at_once_;
  while (worker.given < std::min(most, worker.calls.size())) {
    Call& call = worker.calls[worker.given++];
    worker.process.add(call.request);
    if (!options_.shares_process) continue;
    call.given = now;
    call.given_wall = wall_at(now);
  }
}

void WorkerLane::on_ready(sys::Tag tag, TimePoint now) {
  const std::uint32_t index = WorkerProcess::index_of(tag);
  WorkerProcess& process = workers_[index]->process;
  if (!process.owns(tag)) return;
  switch (WorkerProcess::stream_of(tag)) {
    case WorkerProcess::Stream::in:
      process.send();
      break;
    case WorkerProcess::Stream::err:
      process.read_errors();
      break;
    case WorkerProcess::Stream::out:
      process.read_errors();  // what the call said before it answered
      read_answers(index, now);
      if (process.has_closed_output()) output_closed(index, now);
      break;
    case WorkerProcess::Stream::child:
      child_ended(index, now);
      break;
  }
}

void WorkerLane::read_answers(std::uint32_t index, TimePoint now) {
  WorkerProcess& process = workers_[index]->process;
  while (process.read_lines([&](std::string_view line) { answered(index, line, now); })) {
    if (process.unfinished_line() > kLongestAnswer) {
      condemn(index, BadResult{{}, "the worker's answer is longer than 1 GiB"}, now);
    }
  }
}

void WorkerLane::answered(std::uint32_t index, std::string_view line, TimePoint now) {
  Worker& worker = *workers_[index];
  Answer answer = parse_answer(options_.protocol, line);
  if (answer.kind == Answer::Kind::ready) {
    worker.is_ready = true;
    if (!worker.calls.empty()) begin_head(worker, now);
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
  if (options_.protocol == WorkerProtocol::lines && worker.given == 0) doubt(index, line);
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
    if (std::holds_alternative<Returned>(end.attempt.outcome)) {
      end.out = captured(std::move(result) + '\n');
      worker.last_answered = call.item;
    } else if (!std::holds_alternative<NotStarted>(end.attempt.outcome)) {
      end.result_json = "null";
    }
  } else {
    end.out = captured(std::move(call.printed));
    end.result_json = std::move(result);
  }
  if (position == 0) {  // what it printed comes after what came directly
    worker.process.errors().append(call.printed_errors);
    if (!worker.process.errors().empty()) end.err = worker.process.errors().take();
  } else if (!call.printed_errors.empty()) {  // what came directly is the first one's
    Capture errors(spill_, options_.capture_budget);
    errors.append(call.printed_errors);
    end.err = errors.take();
  }
  ended_.push_back(std::move(end));
  if (position == 0 && !worker.calls.empty()) begin_head(worker, now);
  retire(index);
}

// Lines have no id: where there is one too many, any of those before it may be the one. What has
// been collected is gone; the run is told.
void WorkerLane::doubt(std::uint32_t index, std::string_view line) {
  const Worker& worker = *workers_[index];
  const std::string where =
      worker.last_answered ? fmt::format(" after item {}", *worker.last_answered) : "";
  const std::string what = fmt::format("the worker printed a line more than it was asked for{}: {}",
                                       where, quoted(line));
  if (doubt_.empty()) doubt_ = what + "; results of this worker may belong to other items";
  for (CallEnd& end : ended_) {
    Outcome& outcome = end.attempt.outcome;
    if (end.worker != index || !std::holds_alternative<Returned>(outcome)) continue;
    outcome = BadResult{{}, what};
    end.out = {};
    end.result_json = "null";
  }
}

// The call in flight is to end with this verdict, and the process with it.
void WorkerLane::condemn(std::uint32_t index, Outcome verdict, TimePoint) {
  Worker& worker = *workers_[index];
  worker.is_condemned = true;
  worker.verdict = std::move(verdict);
  worker.process.stop_listening();
  if (worker.process.is_alive()) worker.process.signal(SIGKILL);
}

// No answer will come: that is its end, whether it goes or not.
void WorkerLane::output_closed(std::uint32_t index, TimePoint now) {
  Worker& worker = *workers_[index];
  if (worker.calls.empty()) {
    worker.process.close_input();
  } else {
    worker.closing_ends = now + kEndPatience;
  }
}

void WorkerLane::end_closed(Worker& worker, TimePoint now) {
  worker.closing_ends.reset();
  if (worker.is_condemned || worker.escalation.is_ending()) return;
  worker.is_condemned = true;
  worker.verdict = BadResult{{}, "the worker closed its output"};
  worker.escalation.cancel(now);
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
  worker.process.read_errors();
  read_answers(index, now);
  ProcessEnd end = worker.process.reap();
  if (end == ProcessEnd::exited(0)) take_unfinished(index, now);
  if (options_.limits != nullptr) end.out_of_memory = options_.limits->ran_out_of_memory(index);
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

// The last line may lack its end, as for whoever reads lines; not where the process died over it.
void WorkerLane::take_unfinished(std::uint32_t index, TimePoint now) {
  const std::string line = workers_[index]->process.take_unfinished_line();
  if (line.empty() || options_.protocol == WorkerProtocol::batch) return;
  if (parse_answer(options_.protocol, line).kind == Answer::Kind::garbage) return;
  answered(index, line, now);
}

// A new process for the calls that the former one left unanswered.
void WorkerLane::start_again(std::uint32_t index, TimePoint now) {
  Worker& worker = *workers_[index];
  worker.start_again.reset();
  const int error = spawn(index);
  if (sys::is_shortage(error)) {
    const bool others_run = std::any_of(workers_.begin(), workers_.end(), [](const auto& other) {
      return other->process.is_alive();
    });
    restarts_.meet(error, others_run, now);
    worker.start_again = restarts_.try_again();
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

void WorkerLane::on_time(TimePoint now) {
  for (std::uint32_t index = 0; index < workers_.size(); ++index) {
    Worker& worker = *workers_[index];
    if (worker.start_again && *worker.start_again <= now) {
      if (worker.process.is_alive()) {
        child_ended(index, now);
      } else {
        start_again(index, now);
      }
    }
    if (worker.calls.empty() || !worker.process.is_alive()) continue;
    if (worker.closing_ends && *worker.closing_ends <= now) end_closed(worker, now);
    if (options_.shares_process) end_late(index, now);
    switch (worker.escalation.due(now)) {
      case Escalation::Step::nothing:
        break;
      case Escalation::Step::terminate:
        worker.process.signal(SIGTERM);
        worker.process.signal(SIGCONT);  // a stopped process could not obey
        break;
      case Escalation::Step::kill:
        worker.process.signal(SIGKILL);
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
    if (worker->process.is_alive() && !worker->calls.empty()) {
      earlier(worker->escalation.next());
      earlier(worker->closing_ends);
    }
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
  while (workers_.size() < workers) add_worker();
  active_ = workers;
  for (auto index = static_cast<std::uint32_t>(workers); index < workers_.size(); ++index) {
    retire(index);
  }
}

// A worker that is one too many sees the end of its input once it has answered.
void WorkerLane::retire(std::uint32_t index) {
  Worker& worker = *workers_[index];
  if (index >= active_ && worker.calls.empty()) worker.process.close_input();
}

void WorkerLane::limit(std::uint32_t index, Duration timeout) {
  Worker& worker = *workers_[process_of(index)];
  for (Call& call : worker.calls) call.timeout = timeout;
  if (!options_.shares_process && worker.is_ready && !worker.calls.empty()) {
    worker.escalation.limit(worker.head_started, timeout);
  }
}

void WorkerLane::cancel_all(const std::string& reason, TimePoint now) {
  cancel_reason_ = reason;
  is_canceled_ = true;
  for (std::uint32_t index = 0; index < workers_.size(); ++index) {
    Worker& worker = *workers_[index];
    if (worker.calls.empty()) continue;
    if (worker.process.is_alive()) {
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
    if (worker->process.is_alive()) worker->process.signal(SIGKILL);
  }
}

void WorkerLane::suspend_all() {
  for (const auto& worker : workers_) {
    if (worker->process.is_alive()) worker->process.signal(SIGSTOP);
  }
}

void WorkerLane::resume_all(Duration stopped) {
  restarts_.shift(stopped);
  for (const auto& worker : workers_) {
    if (!worker->process.is_alive()) continue;
    worker->escalation.shift(stopped);
    worker->head_started += stopped;
    if (worker->closing_ends) *worker->closing_ends += stopped;
    for (std::size_t i = 0; i < worker->given; ++i) worker->calls[i].given += stopped;
    worker->process.signal(SIGCONT);
  }
}

void WorkerLane::finish() {
  const TimePoint until = sys::now() + options_.grace;
  const bool counts_lines = options_.protocol == WorkerProtocol::lines;
  for (const auto& worker : workers_) {
    worker->process.close_input();
    if (!counts_lines) worker->process.stop_listening();
    // One that is still being started does not see that.
    if (worker->process.is_alive() && !worker->is_ready) worker->process.signal(SIGTERM);
  }
  for (std::uint32_t index = 0; index < workers_.size(); ++index) {
    WorkerProcess& process = workers_[index]->process;
    while (process.is_alive()) {
      const int left = sys::milliseconds_until(until, sys::now());
      if (left == 0) return;  // whoever ends the run ends what is left
      const auto [out, err, child] = process.descriptors();
      pollfd fds[3] = {{child, POLLIN, 0}, {out, POLLIN, 0}, {err, POLLIN, 0}};
      ::poll(fds, 3, left);
      process.read_errors();
      if (fds[0].revents != 0) {
        child_ended(index, sys::now());
      } else {
        process.read_lines([&](std::string_view line) { doubt(index, line); });
      }
    }
  }
}

}  // namespace localexec
