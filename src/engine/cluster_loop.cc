#include "engine/cluster_loop.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "core/earliest.h"
#include "engine/former_run.h"
#include "engine/replacement.h"
#include "engine/stop_order.h"
#include "engine/submission_log.h"
#include "input/loop_sources.h"
#include "sys/child.h"
#include "sys/clock.h"

namespace localexec {
namespace {

constexpr std::uint8_t kSignalChannel = 1;
constexpr std::uint8_t kInputChannel = 2;
constexpr std::uint8_t kOutputChannel = 3;
constexpr std::uint8_t kGuardChannel = 4;
constexpr std::uint8_t kCommandChannel = 5;

constexpr Duration kSoonestLook = std::chrono::milliseconds(100);  // at the spool folder
constexpr Duration kLatestLook = std::chrono::seconds(5);
constexpr Duration kLongestWait = std::chrono::seconds(1);   // what could not start is tried again
constexpr Duration kRemoteGrace = std::chrono::seconds(60);  // of NFS and its like
constexpr Duration kOwnGrace = std::chrono::seconds(2);
constexpr Duration kReaderPatience = std::chrono::seconds(4);  // after an interruption

std::string parent_of_spool(const JobSpec& spec) {
  if (!spec.engine.spool.empty()) return spec.engine.spool;
  const std::string folder = std::filesystem::path(spec.output.file).parent_path().string();
  return folder.empty() ? "." : folder;
}

SpooledJob with_identity(SpooledJob job, const ItemKeyMaker& keys) {
  job.identity = keys.key(std::span<const Value>()).str();
  return job;
}

// The end of the spool's own name: nobody else's submissions are called so.
std::string run_name(const SpoolFolder& spool) {
  const std::string name = std::filesystem::path(spool.path()).stem().string();
  const std::size_t known = SubmissionLog::read(spool.file("submissions")).size();
  const std::string again = known == 0 ? "" : fmt::format("r{}", known);
  return "lx-" + name.substr(name.rfind('-') + 1) + again;
}

BoardRules board_rules(const SpoolFolder& spool) {
  return {.run_name = run_name(spool), .grace = spool.is_remote() ? kRemoteGrace : kOwnGrace};
}

std::uint32_t tasks_at_once(const JobSpec& spec) {
  return spec.workers.unit == WorkerCount::Unit::workers
             ? static_cast<std::uint32_t>(spec.workers.number)
             : 0;
}

}  // namespace

ClusterLoop::ClusterLoop(const JobSpec& spec, SpooledJob job, const ClusterQueue& queue,
                         const sys::Guard& guard, int out)
    : spec_(spec),
      keys_(item_keys(spec)),
      job_(with_identity(std::move(job), keys_)),
      is_taken_up_(has_former_run(spec, job_.identity)),
      guard_(guard),
      fixed_(fixed_values(spec)),
      signals_(kSignals),
      interruptions_(guard.guardian),
      spill_(sys::temporary_folder()),
      records_(spec, out, spill_),
      commands_(poller_, spawner_, spill_, kCommandChannel),
      spool_(is_taken_up_ ? *linked_spool(spec.output.file)
                          : SpoolFolder::make(parent_of_spool(spec))),
      board_(board_rules(spool_)),
      dialog_(queue, spool_, board_, commands_, {tasks_at_once(spec), is_taken_up_}),
      ending_({spec_, job_, spool_, board_, dialog_, records_}),
      collector_(spool_, board_, slots_, spill_,
                 {[this](Record record) { records_.deliver(std::move(record), now_); },
                  [this] { return records_.is_full(); }}),
      now_(sys::now()),
      next_look_(now_),
      look_every_(kSoonestLook) {
  write_job(spool_, job_);
  remove_stop_order(spool_.file("stop"));
  if (records_.can_be_resumed()) set_spool_link(spec.output.file, spool_);
  watch_for(signals_.fd(), kSignalChannel);
  watch_for(records_.wake_fd(), kOutputChannel);
  if (guard.gone_fd >= 0) watch_for(guard.gone_fd, kGuardChannel);
}

void ClusterLoop::watch_for(int fd, std::uint8_t channel) {
  if (poller_.add(fd, {channel, 0, 0})) return;
  throw std::system_error(errno, std::generic_category(), "cannot watch for events");
}

RunEnd ClusterLoop::run(ItemSource items) {
  dialog_.ask_limits();
  dialog_.on_time(now_);
  try {
    if (spool_items(std::move(items))) follow_tasks();
  } catch (...) {
    abandon();
    throw;
  }
  return ending_.verdict(finish_output());
}

bool ClusterLoop::spool_items(ItemSource source) {
  std::optional<FormerRun> former;
  if (is_taken_up_) former.emplace(spool_, keys_, fixed_, slots_, spill_);
  ItemSpooler spooler({spec_, spool_, slots_, records_, spill_, former ? &*former : nullptr},
                      std::move(source), fixed_);
  watch_for(spooler.wake_fd(), kInputChannel);
  while (ending_.signal() == 0) {
    spooler.advance(now_);
    if (spooler.is_at_end() && dialog_.limits()) break;
    wait(spooler.has_more() ? std::optional(now_) : std::nullopt);
    spooler.acknowledge();
  }
  poller_.remove(spooler.wake_fd());
  if (ending_.signal() != 0) return false;
  items_ = spooler.items();
  records_.total(items_);
  submissions_ = spooler.submit(board_, dialog_, now_);
  return true;
}

void ClusterLoop::follow_tasks() {
  while (true) {
    now_ = sys::now();
    on_time();
    if (ending_.is_over()) return;
    wait(wake_at());
  }
}

std::optional<TimePoint> ClusterLoop::wake_at() const {
  const auto of_queue = earliest(board_.wake_at(), dialog_.wake_at());
  const auto of_run = earliest(records_.wake_at(), ending_.wake_at());
  return earliest(next_look_, earliest(of_queue, of_run));
}

void ClusterLoop::on_time() {
  dialog_.on_time(now_);
  records_.on_time(now_);
  ending_.fail_output(now_);
  if (ending_.phase() != RunEnding::Phase::running) {
    next_look_ = std::min(next_look_, now_ + kSoonestLook);
  }
  if (now_ >= next_look_ && !records_.is_full()) read_parts();
  using Phase = RunEnding::Phase;
  const auto phase = [this] { return ending_.phase(); };
  while (phase() == Phase::running || phase() == Phase::draining) {
    auto order = board_.next(now_);
    if (!order) break;
    obey(std::move(*order));
  }
  dialog_.on_time(now_);
  ending_.follow(now_);
}

void ClusterLoop::wait(std::optional<TimePoint> until) {
  records_.flush();
  const std::vector<sys::Tag> ready = poller_.wait(earliest(until, now_ + kLongestWait), now_);
  now_ = sys::now();
  for (const sys::Tag tag : ready) handle(tag);
  dialog_.on_time(now_);
}

void ClusterLoop::handle(sys::Tag tag) {
  switch (tag.channel) {
    case kSignalChannel:
      return handle_signals();
    case kOutputChannel:
      return records_.clear_wake();
    case kGuardChannel:
      poller_.remove(guard_.gone_fd);
      return ending_.lose_guardian(now_);
    case kCommandChannel:
      return dialog_.on_ready(tag, now_);
    default:
      return;
  }
}

void ClusterLoop::handle_signals() {
  while (const auto signal = signals_.next()) {
    if (signal->number == SIGTSTP) {
      sys::suspend_self();
      now_ = sys::now();
    } else if (signal->number == SIGUSR1) {
      tell_status();
    } else {
      switch (interruptions_.add(*signal, now_)) {
        case Interruptions::Kind::same:
          break;
        case Interruptions::Kind::first:
          ending_.interrupt(signal->number, now_);
          break;
        case Interruptions::Kind::again:
          ending_.hurry();
          break;
      }
    }
  }
}

void ClusterLoop::tell_status() {
  // Sent to the whole group, it comes from the guardian too.
  if (status_told_at_ && now_ - *status_told_at_ < Interruptions::kSame) return;
  status_told_at_ = now_;
  records_.note(fmt::format("{} of {} items have ended, {} tasks have not", records_.ended(),
                            items_, board_.open()));
}

void ClusterLoop::obey(Order order) {
  const bool asks =
      std::holds_alternative<ListOrder>(order) || std::holds_alternative<SayOrder>(order);
  if (ending_.phase() == RunEnding::Phase::draining && !asks) return;  // nothing new
  if (const auto* submit = std::get_if<SubmitOrder>(&order)) {
    dialog_.submit(submit->batch);
    look_every_ = kSoonestLook;
    next_look_ = now_ + look_every_;
  } else if (const auto* list = std::get_if<ListOrder>(&order)) {
    dialog_.list(*list);
  } else if (const auto* cancel = std::get_if<CancelOrder>(&order)) {
    dialog_.cancel_tasks(*cancel);
  } else if (const auto* again = std::get_if<ReplaceOrder>(&order)) {
    replace(again->tasks);
  } else if (auto* end = std::get_if<GiveUpOrder>(&order)) {
    ending_.give_up(std::move(end->reason), now_);
  } else if (const auto* say = std::get_if<SayOrder>(&order)) {
    records_.note(fmt::format("{}: {}", dialog_.engine_name(), say->line));
  }
}

void ClusterLoop::read_parts() {
  const bool is_new = collector_.read(submissions_, now_);
  const bool is_hasty = is_new || ending_.phase() != RunEnding::Phase::running;
  look_every_ = is_hasty ? kSoonestLook : std::min(look_every_ * 2, kLatestLook);
  next_look_ = sys::now() + look_every_;
}

void ClusterLoop::replace(const std::vector<TaskId>& tasks) {
  const auto give_up_item = [this](const SpooledItem& item, const TaskBoard::Task& task) {
    records_.deliver(record_of_lost(item, task), now_);
  };
  const std::uint64_t submission = submissions_++;
  const std::uint64_t items =
      Replacement(spool_, board_, slots_)
          .make(submission, tasks, dialog_.script(submission), give_up_item, now_);
  if (items == 0) return;
  records_.note(fmt::format("{} items that tasks left unfinished are submitted again", items));
}

Record ClusterLoop::record_of_lost(const SpooledItem& item, const TaskBoard::Task& task) const {
  Record record;
  record.item = item.item;
  record.item.index = slots_.get(item.slot).index;
  record.item.values.insert(record.item.values.end(), fixed_.begin(), fixed_.end());
  record.host = task.node;
  record.attempts.push_back(
      {NotStarted{fmt::format("each of {} tasks in which it ran was lost (the last one: {})",
                              Replacement::kStrikes, task.state)},
       {sys::wall_now(), {}, {}, {}, 0}});
  return record;
}

// The reader may be slow; signals still count meanwhile.
bool ClusterLoop::finish_output() {
  if (ending_.at_once()) return false;
  records_.close();
  const TimePoint patience = now_ + kReaderPatience;
  while (!records_.is_drained() && !ending_.at_once()) {
    ending_.fail_output(now_);
    if (ending_.sink_failure() || (ending_.signal() != 0 && now_ >= patience)) return false;
    wait(std::nullopt);
  }
  ending_.fail_output(now_);
  return records_.is_drained() && !ending_.sink_failure() && !ending_.at_once();
}

// Nothing may stay in the queue, whatever it was that failed.
void ClusterLoop::abandon() {
  ending_.stop(now_);
  while (!dialog_.is_idle() && now_ < *ending_.wake_at()) wait(dialog_.wake_at());
  ending_.clear_away();
}

}  // namespace localexec
