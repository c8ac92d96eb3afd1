#include "engine/cluster_run.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "core/shell_quote.h"
#include "core/usage_error.h"
#include "engine/chunk_plan.h"
#include "engine/command_runner.h"
#include "engine/former_run.h"
#include "engine/part_collector.h"
#include "engine/replacement.h"
#include "engine/slot_table.h"
#include "engine/stop_order.h"
#include "engine/submission_log.h"
#include "engine/task_board.h"
#include "input/loop_sources.h"
#include "report/output_file.h"
#include "report/record_output.h"
#include "report/run_watch.h"
#include "sys/clock.h"
#include "sys/processors.h"
#include "sys/spawn.h"

namespace localexec {
namespace {

constexpr std::uint8_t kSignalChannel = 1;
constexpr std::uint8_t kInputChannel = 2;
constexpr std::uint8_t kOutputChannel = 3;
constexpr std::uint8_t kGuardChannel = 4;
constexpr std::uint8_t kCommandChannel = 5;

constexpr Duration kSoonestLook = std::chrono::milliseconds(100);  // at the spool folder
constexpr Duration kLatestLook = std::chrono::seconds(5);
constexpr Duration kRemoteGrace = std::chrono::seconds(60);  // of NFS and its like
constexpr Duration kOwnGrace = std::chrono::seconds(2);
constexpr Duration kStopPatience = std::chrono::seconds(10);
constexpr Duration kReaderPatience = std::chrono::seconds(4);  // after an interruption
constexpr std::uint64_t kItemsATurn = 4096;  // spooled between two looks for signals

std::string program_path() {
  std::error_code error;
  const auto path = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) throw std::system_error(error, "cannot find this program's own file");
  return path.string();
}

std::string parent_of_spool(const JobSpec& spec) {
  if (!spec.engine.spool.empty()) return spec.engine.spool;
  const std::string folder = std::filesystem::path(spec.output.file).parent_path().string();
  return folder.empty() ? "." : folder;
}

SchedulingRules halting_rules(const JobSpec& spec) {
  SchedulingRules rules{{ChunkPolicy::Kind::fixed, 1}, 1, {}, spec.halt, {}};
  if (spec.limits.deadline) rules.deadline = sys::now() + *spec.limits.deadline;
  return rules;
}

std::string identity_of(const ItemKeyMaker& keys) {
  return keys.key(std::span<const Value>()).str();
}

// Whether there is a run to be taken up. Throws UsageError where there is one that must not be.
bool check_former_run(const JobSpec& spec, const ItemKeyMaker& keys) {
  if (spec.output.file.empty()) return false;
  const auto spool = linked_spool(spec.output.file);
  if (!spool) return false;
  const std::string link = spool_link(spec.output.file);
  if (!spec.output.resume) {
    throw UsageError(fmt::format(
        "--output {}: its run was left to the cluster ({} says where); give --resume to go on with "
        "it",
        spec.output.file, link));
  }
  if (read_job(*spool).identity == identity_of(keys)) return true;
  throw UsageError(
      fmt::format("--resume: the run that was left to the cluster had another command; go on with "
                  "that one, or cancel its jobs and remove {}",
                  link));
}

class ClusterRun {
 public:
  ClusterRun(const JobSpec& spec, const SpooledJob& job, const ClusterQueue& queue,
             const sys::Guard& guard, int out)
      : spec_(spec),
        job_(job),
        keys_(item_keys(spec)),
        is_taken_up_(check_former_run(spec, keys_)),
        queue_(queue),
        guard_(guard),
        signals_(kSignals),
        spill_(sys::temporary_folder()),
        watch_(spec, 1, sys::usable_processors(), spec.output.file.empty() ? out : -1, spill_),
        file_(open_output(spec)),
        commands_(poller_, spawner_, spill_, kCommandChannel),
        spool_(is_taken_up_ ? *linked_spool(spec.output.file)
                            : SpoolFolder::make(parent_of_spool(spec))),
        log_(spool_.file("submissions")),
        board_({.run_name = run_name(), .grace = spool_.is_remote() ? kRemoteGrace : kOwnGrace}),
        collector_(spool_, board_, slots_, spill_,
                   {[this](Record record) { deliver(std::move(record)); },
                    [this] { return output_->is_full(); }}),
        fixed_(fixed_values(spec)),
        rules_(halting_rules(spec), std::nullopt) {
    output_.emplace(spec, file_ ? file_->fd() : out, file_ ? file_->name() : "standard output",
                    spill_, file_ ? file_->journal() : nullptr);
    observers_ = watch_.observers();
    SpooledJob spooled = job;
    spooled.identity = identity_of(keys_);
    write_job(spool_, spooled);
    remove_stop_order(spool_.file("stop"));
    if (file_ && file_->journal() != nullptr) set_spool_link(spec.output.file, spool_);
    watch_for(signals_.fd(), kSignalChannel);
    watch_for(output_->wake_fd(), kOutputChannel);
    if (guard.gone_fd >= 0) watch_for(guard.gone_fd, kGuardChannel);
  }

  RunEnd run(ItemSource items);

 private:
  static constexpr std::array kSignals{SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGUSR1};
  // draining: nothing new starts; stopping: all is canceled; tidying: all records are there.
  enum class Phase { running, draining, stopping, tidying, over };

  std::optional<OutputFile> open_output(const JobSpec& spec) {
    if (spec.output.file.empty()) return std::nullopt;
    return OutputFile(spec.output, [this](std::string_view line) { watch_.notify(line); });
  }
  // The end of the spool's own name: nobody else's submissions are called so.
  std::string run_name() const {
    const std::string name = std::filesystem::path(spool_.path()).stem().string();
    const std::size_t known = SubmissionLog::read(spool_.file("submissions")).size();
    const std::string again = known == 0 ? "" : fmt::format("r{}", known);
    return "lx-" + name.substr(name.rfind('-') + 1) + again;
  }
  void watch_for(int fd, std::uint8_t channel) {
    if (!poller_.add(fd, {channel, 0, 0})) {
      throw std::system_error(errno, std::generic_category(), "cannot watch for events");
    }
  }
  void note(const std::string& line) { watch_.notify("localexec: note: " + line); }

  bool spool_items(ItemSource items);
  void add_submission(SubmissionWriter& writer);
  std::uint32_t tasks_at_once() const;
  void loop();
  void wait(std::optional<TimePoint> until);
  void handle(sys::Tag tag);
  void handle_signals();
  void on_time();
  void obey(Order order);
  void submit(std::size_t number);
  void replace(const std::vector<TaskId>& tasks);
  void give_up(std::string reason);
  void stop();
  void abandon();
  void cancel(const std::string& name);
  void cancel_leftovers();
  void follow_stop();
  void count(Status status);
  void follow_rules();
  void drain();
  bool can_be_left() { return file_ && file_->journal() != nullptr; }
  void leave();
  std::string command_to_resume() const;

  void read_parts();
  void deliver(Record record);
  Record record_of_lost(const SpooledItem& item, const TaskBoard::Task& task) const;
  std::string script_of(std::uint64_t submission) const;

  void finish_output();
  void tidy_up(const RunEnd& end);
  RunEnd verdict();

  const JobSpec& spec_;
  const SpooledJob& job_;
  const ItemKeyMaker keys_;
  const bool is_taken_up_;  // from a former submitter
  const ClusterQueue& queue_;
  const sys::Guard& guard_;
  sys::Spawner spawner_;
  const sys::SignalWatch signals_;
  sys::SpillFile spill_;
  sys::Poller poller_;
  RunWatch watch_;
  std::optional<OutputFile> file_;
  CommandRunner commands_;
  SpoolFolder spool_;
  SubmissionLog log_;
  TaskBoard board_;
  SlotTable slots_;
  PartCollector collector_;
  const std::vector<Value> fixed_;
  std::optional<RecordOutput> output_;
  std::vector<RunObserver*> observers_;

  std::uint64_t next_submission_ = 0;
  std::optional<QueueLimits> limits_;
  std::uint64_t items_ = 0;
  std::uint64_t ended_ = 0;

  TimePoint now_ = sys::now();
  TimePoint next_look_ = now_;
  Duration look_every_ = kSoonestLook;
  Phase phase_ = Phase::running;
  std::optional<TimePoint> stop_until_;
  bool cancel_failed_ = false;
  bool ever_accepted_ = is_taken_up_;
  bool at_once_ = false;
  int signal_ = 0;
  std::string failure_;  // of the run itself
  std::optional<SinkFailure> sink_failure_;
  Scheduler rules_;       // of --halt and --deadline: it is only told how items end
  bool is_left_ = false;  // to the cluster
  bool all_ok_ = true;
  bool all_written_ = false;
};

RunEnd ClusterRun::run(ItemSource items) {
  commands_.run(queue_.ask_limits(),
                [this](const CommandResult& result) { limits_ = queue_.read_limits(result); });
  try {
    if (spool_items(std::move(items))) loop();
  } catch (...) {
    abandon();
    throw;
  }
  finish_output();
  return verdict();
}

// Nothing may stay in the queue, whatever it was that failed.
void ClusterRun::abandon() {
  stop();
  while (!commands_.is_idle() && now_ < *stop_until_) {
    commands_.on_time(now_);
    wait(commands_.wake_at());
  }
  if (ever_accepted_) return note("the spool folder is kept: " + spool_.path());
  spool_.remove();
  if (can_be_left()) remove_spool_link(spec_.output.file);
}

// False when a signal came first.
bool ClusterRun::spool_items(ItemSource source) {
  ItemFeed feed(std::move(source), fixed_, spill_);
  watch_for(feed.wake_fd(), kInputChannel);
  std::optional<SubmissionWriter> writer;
  std::optional<FormerRun> former;
  if (is_taken_up_) {
    former.emplace(spool_, keys_, fixed_, slots_, spill_);
    next_submission_ = former->submissions();
  }
  while (signal_ == 0) {
    feed.advance(items_ + 1);
    const std::uint64_t pause = items_ + kItemsATurn;
    while (items_ < std::min(feed.known(), pause) && !output_->is_full()) {
      Item item = feed.take(items_++);
      if (const auto status = output_->reuse(item)) {
        count(*status);
        for (RunObserver* observer : observers_) observer->reused(*status, item);
        if (former) former->pass_over(item);
        continue;
      }
      if (former && former->claim(item, spec_.output.retry_failed)) continue;
      item.values.erase(item.values.end() - static_cast<std::ptrdiff_t>(fixed_.size()),
                        item.values.end());
      if (!writer) writer.emplace(spool_.submission(next_submission_));
      const std::uint64_t slot = slots_.add({.index = item.index});
      writer->add({slot, std::move(item)});
    }
    if (feed.total() && items_ >= *feed.total() && limits_) break;
    wait(items_ < feed.known() ? std::optional(now_) : std::nullopt);
    feed.acknowledge();
  }
  poller_.remove(feed.wake_fd());
  if (signal_ != 0) return false;
  for (RunObserver* observer : observers_) observer->total(items_);
  rules_.input(items_, items_);
  if (former) former->settle(board_, now_);
  if (writer) add_submission(*writer);
  return true;
}

// The new items: the last slots.
void ClusterRun::add_submission(SubmissionWriter& writer) {
  const TaskCuts cuts = plan_tasks(writer.count(), spec_.chunk, tasks_at_once(), *limits_);
  writer.commit(cuts, script_of(next_submission_));
  const std::uint64_t first_slot = slots_.size() - writer.count();
  const TaskId first = board_.add(next_submission_++, item_counts(cuts), now_);
  for (std::uint32_t task = 0; task < cuts.tasks(); ++task) {
    for (std::uint64_t at = cuts.firsts[task]; at < cuts.firsts[task + 1]; ++at) {
      Slot slot = slots_.get(first_slot + at);
      slot.task = first + task;
      slots_.set(first_slot + at, slot);
    }
  }
}

std::uint32_t ClusterRun::tasks_at_once() const {
  return spec_.workers.unit == WorkerCount::Unit::workers
             ? static_cast<std::uint32_t>(spec_.workers.number)
             : 0;
}

void ClusterRun::loop() {
  while (true) {
    now_ = sys::now();
    on_time();
    if (at_once_ || phase_ == Phase::over) return;
    if (phase_ == Phase::running && board_.all_over() && !board_.is_submitting()) {
      cancel_leftovers();
    }
    std::optional<TimePoint> until = next_look_;
    const auto earlier = [&until](std::optional<TimePoint> other) {
      if (other && (!until || *other < *until)) until = other;
    };
    earlier(board_.wake_at());
    earlier(commands_.wake_at());
    earlier(output_->wake_at());
    earlier(stop_until_);
    earlier(rules_.wake_at());
    for (const RunObserver* observer : observers_) earlier(observer->wake_at());
    wait(until);
  }
}

void ClusterRun::on_time() {
  commands_.on_time(now_);
  output_->on_time(now_);
  for (RunObserver* observer : observers_) observer->on_time(now_);
  if (!sink_failure_ && (sink_failure_ = output_->failure())) {
    stop();
  }
  if (now_ >= next_look_ && !output_->is_full()) read_parts();
  follow_rules();
  if (phase_ == Phase::running || phase_ == Phase::draining) {
    while (auto order = board_.next(now_)) obey(std::move(*order));
  }
  commands_.on_time(now_);
  if (phase_ == Phase::draining && commands_.is_idle() && !board_.is_any_at_work()) {
    cancel_leftovers();
  }
  if (phase_ == Phase::running && spec_.engine.detach && board_.all_submitted()) leave();
  if (phase_ == Phase::stopping || phase_ == Phase::tidying) follow_stop();
}

void ClusterRun::wait(std::optional<TimePoint> until) {
  if (!until || *until > now_ + std::chrono::seconds(1)) {
    until = now_ + std::chrono::seconds(1);  // commands that could not start are tried again
  }
  const std::vector<sys::Tag> ready = poller_.wait(until, now_);
  now_ = sys::now();
  for (const sys::Tag tag : ready) handle(tag);
  commands_.on_time(now_);
}

void ClusterRun::handle(sys::Tag tag) {
  switch (tag.channel) {
    case kSignalChannel:
      return handle_signals();
    case kOutputChannel:
      return output_->clear_wake();
    case kGuardChannel:
      poller_.remove(guard_.gone_fd);
      if (phase_ != Phase::running) return;
      return can_be_left() ? leave() : give_up("the guardian process of the run was killed");
    case kCommandChannel:
      return commands_.on_ready(tag, now_);
    default:
      return;
  }
}

void ClusterRun::handle_signals() {
  while (const auto signal = signals_.next()) {
    if (signal->number == SIGTSTP) {
      sys::suspend_self();
      now_ = sys::now();
      continue;
    }
    if (signal->number == SIGUSR1) {
      note(fmt::format("{} of {} items have ended, {} tasks have not", ended_, items_,
                       board_.open()));
      continue;
    }
    if (signal_ != 0) {
      at_once_ = true;
      continue;
    }
    signal_ = signal->number;
    if (signal_ == SIGHUP && can_be_left()) {
      leave();
    } else {
      stop();
    }
  }
}

void ClusterRun::obey(Order order) {
  const bool asks =
      std::holds_alternative<ListOrder>(order) || std::holds_alternative<SayOrder>(order);
  if (phase_ == Phase::draining && !asks) return;  // nothing new
  if (const auto* submit_order = std::get_if<SubmitOrder>(&order)) {
    submit(submit_order->batch);
  } else if (const auto* list = std::get_if<ListOrder>(&order)) {
    commands_.run(queue_.list(list->names), [this](const CommandResult& result) {
      board_.listed(queue_.read_list(result), now_);
    });
  } else if (const auto* cancel = std::get_if<CancelOrder>(&order)) {
    commands_.run(queue_.cancel_tasks(cancel->name, cancel->job, cancel->tasks),
                  [](const CommandResult&) {});
  } else if (const auto* again = std::get_if<ReplaceOrder>(&order)) {
    replace(again->tasks);
  } else if (auto* end = std::get_if<GiveUpOrder>(&order)) {
    give_up(std::move(end->reason));
  } else if (const auto* say = std::get_if<SayOrder>(&order)) {
    note(fmt::format("{}: {}", queue_.engine_name(), say->line));
  }
}

void ClusterRun::submit(std::size_t number) {
  const Batch& batch = board_.batches()[number];
  Submission submission;
  submission.name = batch.name;
  submission.script = spool_.submission(batch.submission) + "/script";
  submission.logs = spool_.submission(batch.submission) + "/logs";
  submission.first = batch.first;
  submission.count = batch.count;
  submission.at_once = tasks_at_once();
  submission.avoids = board_.bad_nodes();
  log_.intend(batch);
  commands_.run(queue_.submit(submission), [this, number](const CommandResult& result) {
    const SubmitAnswer answer = queue_.read_submit(result);
    if (answer.kind == SubmitAnswer::Kind::accepted) {
      log_.accepted(board_.batches()[number].name, answer.job);
      ever_accepted_ = true;
      look_every_ = kSoonestLook;
    }
    board_.submitted(number, answer, now_);
  });
}

void ClusterRun::replace(const std::vector<TaskId>& tasks) {
  const auto give_up_item = [this](const SpooledItem& item, const TaskBoard::Task& task) {
    deliver(record_of_lost(item, task));
  };
  const std::uint64_t submission = next_submission_++;
  const std::uint64_t items =
      Replacement(spool_, board_, slots_)
          .make(submission, tasks, script_of(submission), give_up_item, now_);
  if (items > 0)
    note(fmt::format("{} items that tasks left unfinished are submitted again", items));
}

Record ClusterRun::record_of_lost(const SpooledItem& item, const TaskBoard::Task& task) const {
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

std::string ClusterRun::script_of(std::uint64_t submission) const {
  return queue_.script(program_path(), spool_.path(), submission);
}

void ClusterRun::read_parts() {
  const bool is_new = collector_.read(next_submission_, now_);
  const bool is_hasty = is_new || phase_ != Phase::running;
  look_every_ = is_hasty ? kSoonestLook : std::min(look_every_ * 2, kLatestLook);
  next_look_ = sys::now() + look_every_;
}

void ClusterRun::deliver(Record record) {
  Ticket ticket;
  ticket.item = record.item.index;
  ticket.chunk = record.chunk;
  ticket.worker = static_cast<std::uint32_t>(record.worker);
  const WallTime wall = sys::wall_now();
  for (const Attempt& attempt : record.attempts) {
    const TimePoint start = now_ - (wall - attempt.times.start);
    for (RunObserver* observer : observers_) observer->started(0, ticket, record.item, start);
    for (RunObserver* observer : observers_) {
      observer->ended(0, ticket, record.item, attempt, start + attempt.times.elapsed);
    }
    ++ticket.attempt;
  }
  for (RunObserver* observer : observers_) observer->finished(record);
  const Status status = record.status();
  output_->accept(std::move(record));
  count(status);
}

void ClusterRun::count(Status status) {
  ++ended_;
  if (status != Status::ok) all_ok_ = false;
  if (const auto ticket = rules_.next(now_)) rules_.skip(*ticket, status);
}

void ClusterRun::follow_rules() {
  rules_.tick(now_);
  if (phase_ != Phase::running && phase_ != Phase::draining) return;
  if (rules_.phase() == Scheduler::Phase::aborting) return stop();
  if (rules_.phase() == Scheduler::Phase::draining && phase_ == Phase::running) drain();
}

// What runs may end; what waits goes.
void ClusterRun::drain() {
  phase_ = Phase::draining;
  write_stop_order(spool_.file("stop"), StopOrder::soon);
  commands_.forget_waiting();
  for (const std::string& name : board_.live_names()) {
    commands_.run(queue_.cancel_waiting(name), [](const CommandResult&) {});
  }
}

// Everything is in the queue, or will be when somebody comes back.
void ClusterRun::leave() {
  is_left_ = true;
  phase_ = Phase::over;
  note(fmt::format("{} tasks are left to {}; to come back: {}", board_.open(), queue_.engine_name(),
                   command_to_resume()));
}

std::string ClusterRun::command_to_resume() const {
  std::vector<std::string> words{"localexec", "run", "--resume"};
  for (const std::string& word : job_.words) {
    if (word != "--detach" && word != "--resume") words.push_back(word);
  }
  return shell_quote_visibly(words);
}

// Nothing new starts, and all that is ours in the queue is canceled.
void ClusterRun::stop() {
  if (phase_ != Phase::running && phase_ != Phase::draining) return;
  phase_ = Phase::stopping;
  stop_until_ = now_ + kStopPatience;
  look_every_ = kSoonestLook;
  next_look_ = now_;
  try {
    write_stop_order(spool_.file("stop"), StopOrder::now);
  } catch (const std::system_error&) {
    // A full disk, say: the tasks are canceled anyway.
  }
  commands_.forget_waiting();
  for (const Batch& batch : board_.batches()) {
    if (batch.state != Batch::State::to_submit) cancel(batch.name);
  }
}

void ClusterRun::cancel(const std::string& name) {
  commands_.run(queue_.cancel(name), [this](const CommandResult& result) {
    cancel_failed_ = cancel_failed_ || !result.ok();
  });
}

// A task that was replaced may turn up again, and one that cannot start stays in the queue.
void ClusterRun::cancel_leftovers() {
  phase_ = Phase::tidying;
  stop_until_ = now_ + kStopPatience;
  commands_.forget_waiting();
  for (const std::string& name : board_.leftovers()) cancel(name);
}

// Until the queue has been told, and what was at work has said its last word.
void ClusterRun::follow_stop() {
  const bool is_quiet = phase_ == Phase::tidying || !board_.is_any_at_work();
  if ((is_quiet && commands_.is_idle()) || now_ >= *stop_until_) phase_ = Phase::over;
}

void ClusterRun::give_up(std::string reason) {
  failure_ = std::move(reason);
  stop();
}

// The reader may be slow; signals still count meanwhile.
void ClusterRun::finish_output() {
  if (at_once_) return;
  output_->close();
  const TimePoint patience = now_ + kReaderPatience;
  while (!output_->is_drained() && !at_once_) {
    if (!sink_failure_) sink_failure_ = output_->failure();
    if (sink_failure_) return;
    if (signal_ != 0 && now_ >= patience) return;
    wait(std::nullopt);
  }
  if (!sink_failure_) sink_failure_ = output_->failure();
  all_written_ = output_->is_drained() && !sink_failure_ && !at_once_;
}

void ClusterRun::tidy_up(const RunEnd& end) {
  if (is_left_) return;
  const bool is_refused = !failure_.empty() && !ever_accepted_;
  const bool is_done = end.all_written && !cancel_failed_ && (failure_.empty() || is_refused);
  if (!is_done) return note("the spool folder is kept: " + spool_.path());
  spool_.remove();
  if (can_be_left()) remove_spool_link(spec_.output.file);
  if (signal_ != 0 && can_be_left()) note("to go on with it: " + command_to_resume());
}

RunEnd ClusterRun::verdict() {
  RunEnd end;
  end.all_written = all_written_;
  end.all_items = board_.all_over() && signal_ == 0 && failure_.empty();
  if (signal_ != 0) {
    end.exit_code = 128 + signal_;
    end.signal = signal_;
  } else if (sink_failure_) {
    end.exit_code = 3;
  } else if (!rules_.halt_reason().empty()) {
    end.exit_code = 4;
  } else {
    end.exit_code = all_ok_ || is_left_ ? 0 : 1;
  }
  if (file_ && end.all_written) file_->finish(end.all_items);
  watch_.finish(end);
  tidy_up(end);
  if (!failure_.empty()) {
    if (!ever_accepted_) throw UsageError("--engine slurm: " + failure_);
    throw std::runtime_error(failure_);
  }
  if (sink_failure_ && !sink_failure_->reader_gone) {
    throw std::runtime_error(sink_failure_->message);
  }
  return end;
}

}  // namespace

RunEnd run_on_cluster(const JobSpec& spec, const SpooledJob& job, ItemSource items,
                      const ClusterQueue& queue, const sys::Guard& guard, int out) {
  ClusterRun run(spec, job, queue, guard, out);
  return run.run(std::move(items));
}

}  // namespace localexec
