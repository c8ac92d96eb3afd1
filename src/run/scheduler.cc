#include "run/scheduler.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace localexec {
namespace {

constexpr Duration kLongestBackoff = std::chrono::hours(1);
// A share of failures means nothing before a few items have ended.
constexpr std::uint64_t kShareNeeds = 10;

// SplitMix64 (Steele, Lea, Flood 2014): spreads retries without a random device, so that the same
// run decides the same.
std::uint64_t mix(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15U;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9U;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBU;
  return x ^ (x >> 31);
}

}  // namespace

Scheduler::Scheduler(const SchedulingRules& rules, std::optional<std::uint64_t> total)
    : rules_(rules), cutter_(rules.chunk, total, rules.workers), total_(total) {
  std::uint32_t workers = rules.workers;
  if (total) workers = static_cast<std::uint32_t>(cutter_.count_chunks(workers));
  active_ = std::max<std::uint32_t>(workers, 1);
  workers_.resize(active_);
  for (std::uint32_t worker = 0; worker < workers_.size(); ++worker) list(worker);
}

void Scheduler::input(std::uint64_t known, std::optional<std::uint64_t> total) {
  known_ = known;
  if (!total || total_) return;
  total_ = total;
  cutter_.set_total(*total);
  for (std::uint32_t i = 0; i < workers_.size(); ++i) {  // a chunk may reach beyond the end
    unlist(i);
    workers_[i].end = std::min(workers_[i].end, *total);
    list(i);
  }
  std::set<Rest> rests;
  for (Rest rest : rests_) {
    rest.end = std::min(rest.end, *total);
    if (rest.next < rest.end) rests.insert(rest);
  }
  rests_ = std::move(rests);
}

void Scheduler::set_workers(std::uint32_t wanted) {
  const std::uint32_t workers = useful_workers(std::max<std::uint32_t>(wanted, 1));
  for (std::uint32_t i = workers; i < active_; ++i) {
    unlist(i);
    Worker& worker = workers_[i];
    if (worker.next < worker.end) rests_.insert({worker.chunk, worker.next, worker.end});
    worker.end = worker.next;
  }
  const std::uint32_t before = std::exchange(active_, workers);
  if (workers_.size() < workers) workers_.resize(workers);
  for (std::uint32_t i = before; i < workers; ++i) list(i);
  cutter_.set_workers(workers);
}

// More than the chunks that are left, or than items where chunks can be split, would idle.
std::uint32_t Scheduler::useful_workers(std::uint32_t wanted) const {
  if (!total_ || wanted <= active_) return wanted;
  std::uint64_t most = rests_.size();
  for (const Worker& worker : workers_) {
    if (worker.in_flight > 0 || worker.next < worker.end) ++most;
  }
  if (cutter_.may_split()) {
    most = running_ + *total_ - started_;
  } else if (most < wanted) {
    most += cutter_.count_chunks(wanted - most);
  }
  most += returned_.size() + retries_.size();
  return static_cast<std::uint32_t>(
      std::clamp<std::uint64_t>(most, std::min(active_, wanted), wanted));
}

void Scheduler::set_window(std::uint32_t window) {
  for (std::uint32_t i = 0; i < workers_.size(); ++i) unlist(i);
  rules_.window = window;
  for (std::uint32_t i = 0; i < workers_.size(); ++i) list(i);
}

std::uint64_t Scheduler::wanted_items() const {
  if (total_ || phase_ != Phase::running || retries_.size() >= rules_.most_retries) return 0;
  if (is_held_) return 0;
  if (!holding_.empty()) return holding_.begin()->first + 1;
  if (idle_.empty()) return 0;
  return (rests_.empty() ? cutter_.cut_so_far() : rests_.begin()->next) + 1;
}

std::optional<Ticket> Scheduler::next(TimePoint now) {
  if (phase_ != Phase::running || is_held_) return std::nullopt;
  const auto worker = any_free();
  if (!worker) return std::nullopt;
  if (!returned_.empty()) {
    Ticket ticket = returned_.back();
    returned_.pop_back();
    ticket.worker = *worker;
    take(*worker);
    return ticket;
  }
  if (!retries_.empty() && retries_.top().at <= now) {
    Ticket ticket = retries_.top().ticket;
    retries_.pop();
    ticket.worker = *worker;
    take(*worker);
    return ticket;
  }
  if (retries_.size() >= rules_.most_retries) return std::nullopt;
  // A worker without any call goes first where others may take several.
  const bool someone_waits = rules_.window > 1 && !idle_.empty() && idle_.begin()->first == 0;
  if (!holding_.empty() && !someone_waits) return start_on(holding_.begin()->second);
  if (!idle_.empty()) {
    const std::uint32_t idlest = idle_.begin()->second;
    if (give_chunk(idlest)) return start_on(idlest);
  }
  if (!holding_.empty()) return start_on(holding_.begin()->second);
  return std::nullopt;
}

bool Scheduler::can_start(TimePoint now) const {
  if (phase_ != Phase::running || is_held_ || !any_free()) return false;
  if (!returned_.empty() || (!retries_.empty() && retries_.top().at <= now)) return true;
  if (retries_.size() >= rules_.most_retries) return false;
  if (!holding_.empty() && (rules_.window == 1 || holding_.begin()->first < known_)) {
    return holding_.begin()->first < known_;
  }
  if (idle_.empty()) return false;
  if (!rests_.empty()) return rests_.begin()->next < known_;
  if (!total_ || cutter_.cut_so_far() < *total_) return cutter_.cut_so_far() < known_;
  return cutter_.may_split() && started_ < *total_;
}

std::optional<Ticket> Scheduler::start_on(std::uint32_t index) {
  Worker& worker = workers_[index];
  if (worker.next >= known_) return std::nullopt;  // its next item has not been read yet
  auto listed = holding_.extract({worker.next, index});
  const Ticket ticket{worker.next++, worker.chunk.number, index, 1};
  ++worker.in_flight;
  ++running_;
  ++started_;
  if (worker.next < worker.end && worker.in_flight < rules_.window) {
    listed.value().first = worker.next;
    holding_.insert(std::move(listed));
  } else {
    list(index);
  }
  return ticket;
}

// The lowest one first, before any new chunk is cut.
bool Scheduler::give_rest(std::uint32_t index) {
  if (rests_.begin()->next >= known_) return false;
  const Rest rest = rests_.extract(rests_.begin()).value();
  unlist(index);
  workers_[index].chunk = rest.chunk;
  workers_[index].next = rest.next;
  workers_[index].end = rest.end;
  list(index);
  return true;
}

bool Scheduler::give_chunk(std::uint32_t index) {
  if (!rests_.empty()) return give_rest(index);
  if (!total_ && cutter_.cut_so_far() >= known_) return false;
  const auto chunk = cutter_.next();
  if (!chunk) return steal_tail(index);
  unlist(index);
  Worker& worker = workers_[index];
  worker.chunk = *chunk;
  worker.next = chunk->first;
  worker.end =
      total_ ? std::min(chunk->first + chunk->count, *total_) : chunk->first + chunk->count;
  list(index);
  return true;
}

// The chunks have run out: half of what the fullest worker has not begun becomes a chunk of its
// own.
bool Scheduler::steal_tail(std::uint32_t thief) {
  if (!cutter_.may_split()) return false;
  const auto left = [](const Worker& worker) { return worker.end - worker.next; };
  const auto fullest =
      std::max_element(workers_.begin(), workers_.end(),
                       [&](const Worker& a, const Worker& b) { return left(a) < left(b); });
  if (left(*fullest) == 0) return false;
  const auto robbed = static_cast<std::uint32_t>(fullest - workers_.begin());
  const std::uint64_t taken = (left(*fullest) + 1) / 2;
  unlist(robbed);
  unlist(thief);
  fullest->end -= taken;
  Worker& worker = workers_[thief];
  worker.chunk = {cutter_.take_number(), fullest->end, taken};
  worker.next = fullest->end;
  worker.end = fullest->end + taken;
  list(robbed);
  list(thief);
  return true;
}

std::optional<std::uint32_t> Scheduler::any_free() const {
  // Workers that are one too many may still have calls: those count among what runs at once.
  if (running_ >= std::uint64_t{active_} * rules_.window) return std::nullopt;
  if (!idle_.empty()) return idle_.begin()->second;
  if (!holding_.empty()) return holding_.begin()->second;
  return std::nullopt;
}

void Scheduler::list(std::uint32_t index) {
  const Worker& worker = workers_[index];
  if (index >= active_ || worker.in_flight >= rules_.window) return;
  if (worker.next < worker.end) {
    holding_.insert({worker.next, index});
  } else {
    idle_.insert({worker.in_flight, index});
  }
}

void Scheduler::unlist(std::uint32_t index) {
  const Worker& worker = workers_[index];
  if (holding_.erase({worker.next, index}) == 0) idle_.erase({worker.in_flight, index});
}

void Scheduler::take(std::uint32_t index) {
  unlist(index);
  ++workers_[index].in_flight;
  ++running_;
  list(index);
}

void Scheduler::release(std::uint32_t index) {
  Worker& worker = workers_[index];
  --running_;
  if (worker.next < worker.end && worker.in_flight < rules_.window) {
    --worker.in_flight;  // it stands where it stood
    return;
  }
  unlist(index);
  --worker.in_flight;
  list(index);
}

void Scheduler::put_back(const Ticket& ticket) {
  release(ticket.worker);
  returned_.push_back(ticket);
}

Scheduler::Verdict Scheduler::ended(const Ticket& ticket, const Outcome& outcome, TimePoint now) {
  release(ticket.worker);
  if (worth_retrying(ticket, outcome)) {
    Ticket again = ticket;
    ++again.attempt;
    retries_.push({now + backoff(ticket), again});
    return Verdict::retry;
  }
  count(status_of(outcome));
  return Verdict::final;
}

void Scheduler::skip(const Ticket& ticket, Status status) {
  release(ticket.worker);
  count(status);
}

bool Scheduler::worth_retrying(const Ticket& ticket, const Outcome& outcome) const {
  if (phase_ != Phase::running || ticket.attempt > rules_.retry.retries) return false;
  const Status status = status_of(outcome);
  if (status == Status::ok || status == Status::canceled) return false;
  const RetryRules& retry = rules_.retry;
  if (retry.on_exit_codes.empty() && !retry.on_timeout && !retry.on_signal) return true;
  if (status == Status::timeout) return retry.on_timeout;
  if (status == Status::killed) return retry.on_signal;
  const ProcessEnd end = end_of(outcome);
  return end.kind == ProcessEnd::Kind::exited &&
         std::find(retry.on_exit_codes.begin(), retry.on_exit_codes.end(), end.number) !=
             retry.on_exit_codes.end();
}

// Exponential, times a factor of 0.5 to 1.5, so that calls that failed together do not come back
// together.
Duration Scheduler::backoff(const Ticket& ticket) const {
  const double factor =
      0.5 + static_cast<double>(mix(ticket.item * 31 + ticket.attempt) >> 11) * 0x1.0p-53;
  const std::uint32_t doublings = std::min<std::uint32_t>(ticket.attempt - 1, 40);
  const double delay = static_cast<double>(rules_.retry.delay.count()) *
                       static_cast<double>(1ULL << doublings) * factor;
  return Duration(
      static_cast<std::int64_t>(std::min(delay, static_cast<double>(kLongestBackoff.count()))));
}

void Scheduler::count(Status status) {
  if (status == Status::canceled) return;
  if (status == Status::ok) {
    ++succeeded_;
  } else {
    ++failed_;
  }
  const HaltRules& rules = rules_.halt;
  if (rules.mode == HaltRules::Mode::never || phase_ != Phase::running) return;
  const std::uint64_t ended = succeeded_ + failed_;
  if (rules.failures && failed_ >= *rules.failures) {
    halt(fmt::format("{} failed", failed_));
  } else if (rules.successes && succeeded_ >= *rules.successes) {
    halt(fmt::format("{} succeeded", succeeded_));
  } else if (rules.failed_share && failed_ > 0 && (total_ || ended >= kShareNeeds)) {
    const auto all = static_cast<double>(total_ ? *total_ : ended);
    if (static_cast<double>(failed_) >= *rules.failed_share * all) {
      halt(fmt::format("{} of {} failed", failed_, static_cast<std::uint64_t>(all)));
    }
  }
}

void Scheduler::halt(std::string reason) {
  halt_reason_ = std::move(reason);
  abort(rules_.halt.mode == HaltRules::Mode::now ? Phase::aborting : Phase::draining);
}

void Scheduler::drain(std::string reason) {
  if (phase_ != Phase::running) return;
  if (all_started() && returned_.empty() && retries_.empty() && rules_.retry.retries == 0) return;
  halt_reason_ = std::move(reason);
  abort(Phase::draining);
}

void Scheduler::tick(TimePoint now) {
  if (!rules_.deadline || now < *rules_.deadline || phase_ == Phase::aborting || done()) return;
  halt_reason_ = "the deadline has passed";
  abort(Phase::aborting);
}

void Scheduler::shift(Duration stopped) {
  if (rules_.deadline) *rules_.deadline += stopped;
  decltype(retries_) moved;
  for (; !retries_.empty(); retries_.pop()) {
    Retry retry = retries_.top();
    retry.at += stopped;
    moved.push(retry);
  }
  retries_ = std::move(moved);
}

std::optional<TimePoint> Scheduler::wake_at() const {
  std::optional<TimePoint> at;
  if (phase_ == Phase::aborting) return at;
  const bool starts = phase_ == Phase::running && !is_held_;
  if (starts && !retries_.empty() && any_free()) at = retries_.top().at;
  if (rules_.deadline && (!at || *rules_.deadline < *at)) at = rules_.deadline;
  return at;
}

std::uint64_t Scheduler::expected_at_once() const {
  const std::uint64_t workers = active_;
  if (!total_) return workers;
  const std::uint64_t unstarted = *total_ - started_ + returned_.size() + retries_.size();
  return std::clamp<std::uint64_t>(running_ + unstarted, 1, workers);
}

bool Scheduler::all_started() const { return total_ && started_ >= *total_; }

bool Scheduler::done() const {
  if (running_ > 0) return false;
  if (phase_ != Phase::running) return true;
  return all_started() && returned_.empty() && retries_.empty();
}

}  // namespace localexec
