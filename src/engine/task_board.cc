#include "engine/task_board.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/earliest.h"

namespace localexec {
namespace {

constexpr std::uint32_t kAttempts = 3;
constexpr std::uint32_t kMachineAttempts = 10;
constexpr Duration kBetweenLooks = std::chrono::seconds(10);
constexpr Duration kTellUnanswered = std::chrono::seconds(60);
constexpr Duration kTellAgain = std::chrono::minutes(10);
constexpr Duration kTellWaiting = std::chrono::seconds(30);
constexpr Duration kTryAgain = std::chrono::seconds(30);  // where the site allows no more tasks
constexpr std::uint32_t kBadNode = 2;                     // tasks lost in a row

bool is_over(QueueSays queue) {
  switch (queue) {
    case QueueSays::completed:
    case QueueSays::failed:
    case QueueSays::out_of_time:
    case QueueSays::canceled:
    case QueueSays::taken_away:
    case QueueSays::absent:
      return true;
    default:
      return false;
  }
}

}  // namespace

TaskId TaskBoard::add_tasks(std::uint64_t submission, std::span<const std::uint64_t> items) {
  const auto first = static_cast<TaskId>(tasks_.size());
  first_of_[submission] = first;
  for (std::uint32_t index = 0; index < items.size(); ++index) {
    Task task;
    task.submission = submission;
    task.index = index;
    task.missing = items[index];
    task.is_open = task.missing > 0;
    task.spool = task.is_open ? SpoolSays::silent : SpoolSays::complete;
    if (task.is_open) ++open_;
    tasks_.push_back(std::move(task));
  }
  return first;
}

void TaskBoard::add_batch(std::uint64_t submission, std::uint32_t first, std::uint32_t count,
                          TimePoint now) {
  Batch batch;
  batch.submission = submission;
  batch.name = fmt::format("{}-{}-{}", rules_.run_name, submission, batch_number_++);
  batch.first = first;
  batch.count = count;
  batch.since = now;
  batches_.push_back(std::move(batch));
}

TaskId TaskBoard::add(std::uint64_t submission, std::span<const std::uint64_t> items,
                      TimePoint now) {
  const TaskId first = add_tasks(submission, items);
  add_batch(submission, 0, static_cast<std::uint32_t>(items.size()), now);
  return first;
}

void TaskBoard::adopt(std::uint64_t submission, std::span<const std::uint64_t> items,
                      std::span<const Batch> batches, TimePoint now) {
  const TaskId first_task = add_tasks(submission, items);
  for (TaskId id = first_task; id < tasks_.size(); ++id) tasks_[id].is_adopted = true;
  batch_number_ = std::max<std::uint64_t>(batch_number_, batches.size());  // names stay unique
  std::vector<bool> is_known(items.size());
  for (const Batch& batch : batches) {
    if (batch.submission != submission) continue;
    for (std::size_t i = batch.first; i < std::size_t{batch.first} + batch.count; ++i) {
      if (i < is_known.size()) is_known[i] = true;
    }
    batches_.push_back(batch);
    batches_.back().since = now;
    if (batch.state == Batch::State::unsure) doubtful_.push_back(batch.name);
  }
  for (std::uint32_t i = 0; i < is_known.size(); ++i) {
    if (!is_known[i] && items[i] > 0) add_batch(submission, i, 1, now);
  }
  judge_now_ = true;
  list_every_ = rules_.first_look;
  look_soon(now, std::chrono::seconds(1));
}

void TaskBoard::inherit(TaskId task, TaskId old) {
  const bool progress = tasks_[old].finished > 0;
  Task& heir = tasks_[task];
  heir.attempts = progress ? 0 : tasks_[old].attempts;
  heir.machine_attempts = progress ? 0 : tasks_[old].machine_attempts;
  if (progress || tasks_[old].spool == SpoolSays::handed_back) return;
  if (is_machines_fault(tasks_[old].queue)) {
    ++heir.machine_attempts;
  } else {
    ++heir.attempts;
  }
}

std::optional<TaskId> TaskBoard::find(std::uint64_t submission, std::uint32_t index) const {
  const auto found = first_of_.find(submission);
  if (found == first_of_.end()) return std::nullopt;
  const TaskId id = found->second + index;
  if (id >= tasks_.size() || tasks_[id].submission != submission) return std::nullopt;
  return id;
}

void TaskBoard::close(TaskId id) {
  if (!tasks_[id].is_open) return;
  tasks_[id].is_open = false;
  --open_;
  judge_now_ = true;
}

void TaskBoard::item_done(TaskId id) {
  Task& task = tasks_[id];
  ++task.finished;
  if (task.missing > 0 && --task.missing > 0) return;
  if (!task.node.empty()) nodes_[task.node] = {nodes_[task.node].good + 1, 0};
  task.spool = SpoolSays::complete;
  close(id);
}

void TaskBoard::begun(TaskId id, const std::string& node, TimePoint now) {
  Task& task = tasks_[id];
  any_begun_ = true;
  task.node = node;
  if (task.spool == SpoolSays::silent || task.spool == SpoolSays::ended) {
    task.spool = SpoolSays::begun;
  }
  wrote(id, now);
}

void TaskBoard::wrote(TaskId id, TimePoint now) {
  if (tasks_[id].gone_since)
    tasks_[id].gone_since = now;  // somebody still writes: wait for the rest
}

void TaskBoard::handed_back(TaskId id, TimePoint now) {
  Task& task = tasks_[id];
  if (!task.is_open) return;
  task.spool = SpoolSays::handed_back;
  judge(id, now);
}

void TaskBoard::ended(TaskId id, const std::string& fault, TimePoint now) {
  Task& task = tasks_[id];
  if (!task.is_open) return;
  task.spool = SpoolSays::ended;
  task.fault = fault;
  look_soon(now, std::chrono::seconds(1));  // the queue says why
}

void TaskBoard::look_soon(TimePoint now, Duration in) {
  const TimePoint at = std::max(now + in, last_list_ + std::chrono::seconds(5));
  if (!next_list_ || *next_list_ > at) next_list_ = at;
}

void TaskBoard::submitted(std::size_t number, const SubmitAnswer& answer, TimePoint now) {
  Batch& batch = batches_[number];
  batch.since = now;
  switch (answer.kind) {
    case SubmitAnswer::Kind::accepted:
      batch.state = Batch::State::live;
      batch.job = answer.job;
      list_every_ = rules_.first_look;
      look_soon(now, rules_.first_look);
      return;
    case SubmitAnswer::Kind::unsure:
      batch.state = Batch::State::unsure;
      batch.looks_in_vain = 0;
      doubtful_.push_back(batch.name);
      look_soon(now, std::chrono::seconds(1));
      if (!unanswered_since_) unanswered_since_ = now;
      return;
    case SubmitAnswer::Kind::too_many:
      batch.state = Batch::State::to_submit;
      if (batch.count > 1) {  // the rest when there is room for it
        Batch rest = batch;
        batch.count /= 2;
        rest.first += batch.count;
        rest.count -= batch.count;
        rest.name = fmt::format("{}-{}-{}", rules_.run_name, rest.submission, batch_number_++);
        rest.not_before = now + kTryAgain;
        batches_.push_back(std::move(rest));
      } else {
        batch.not_before = now + kTryAgain;
        if (live_names().empty()) {
          gave_up_ = true;
          orders_.push_back(GiveUpOrder{answer.words});
        }
      }
      return;
    case SubmitAnswer::Kind::refused:
      gave_up_ = true;
      orders_.push_back(GiveUpOrder{answer.words});
  }
}

void TaskBoard::see(TaskId id, const TaskSight& sight, TimePoint now) {
  Task& task = tasks_[id];
  task.absent_since.reset();
  task.was_listed = true;
  task.queue = sight.says;
  task.state = sight.state;
  task.reason = sight.reason;
  if (!sight.node.empty()) task.node = sight.node;
  if (sight.says == QueueSays::running && !task.running_since) task.running_since = now;
  if (sight.says != QueueSays::running) task.running_since.reset();
  if (sight.says == QueueSays::waiting && !task.waits_since) task.waits_since = now;
  if (is_over(sight.says) && !task.gone_since) {
    task.gone_since = now;
    if (sight.says == QueueSays::canceled) look_soon(now, kBetweenLooks / 2);
  }
  if (!is_over(sight.says)) task.gone_since.reset();
}

// One that was canceled waits for another answer of the queue, which may tell that all were.
Duration TaskBoard::grace_of(const Task& task) const {
  return task.queue == QueueSays::canceled ? std::max(rules_.grace, kBetweenLooks) : rules_.grace;
}

// Gone only when two answers say so: one may have come from before the submission was known.
void TaskBoard::miss(TaskId id, TimePoint now) {
  Task& task = tasks_[id];
  if (!task.absent_since) task.absent_since = now;
  if (now - *task.absent_since < kBetweenLooks) return look_soon(now, kBetweenLooks);
  if (is_over(task.queue)) return;  // its record was purged; what it said stands
  task.queue = QueueSays::absent;
  task.state = "gone from the queue";
  if (!task.gone_since) task.gone_since = now;
}

void TaskBoard::listed(const std::optional<std::vector<TaskSight>>& sights, TimePoint now) {
  listing_ = false;
  last_list_ = now;
  next_list_.reset();
  list_every_ = std::min(std::max(list_every_, rules_.first_look) * 3 / 2, rules_.longest_look);
  next_list_ = now + list_every_;
  if (!sights) {
    if (!unanswered_since_) unanswered_since_ = now;
    const TimePoint since =
        told_unanswered_ ? *told_unanswered_ + kTellAgain : *unanswered_since_ + kTellUnanswered;
    if (now < since) return;
    told_unanswered_ = now;
    orders_.push_back(
        SayOrder{"the queue has not answered for a minute or more; what runs goes on, "
                 "and so does waiting for it"});
    return;
  }
  if (told_unanswered_) orders_.push_back(SayOrder{"the queue answers again"});
  unanswered_since_.reset();
  told_unanswered_.reset();
  std::map<std::pair<std::string_view, std::uint32_t>, const TaskSight*> by_place;
  for (const TaskSight& sight : *sights) {
    // Of several starts of one task, the one that is not over counts.
    const TaskSight*& known = by_place[{sight.name, sight.task}];
    if (known == nullptr || is_over(known->says)) known = &sight;
  }
  for (Batch& batch : batches_) {
    if (batch.state != Batch::State::live && batch.state != Batch::State::unsure) continue;
    bool is_known = batch.state == Batch::State::live;
    for (std::uint32_t index = batch.first; index < batch.first + batch.count; ++index) {
      const auto id = find(batch.submission, index);
      const auto sight = by_place.find({batch.name, index});
      if (sight != by_place.end() && !is_known) {  // it did get in
        is_known = true;
        batch.state = Batch::State::live;
        batch.job = sight->second->job;
      }
      if (!id || !tasks_[*id].is_open) continue;
      if (sight != by_place.end()) {
        see(*id, *sight->second, now);
      } else if (is_known) {
        miss(*id, now);
      }
    }
    if (is_known) continue;
    if (++batch.looks_in_vain < 2) {
      look_soon(now, kBetweenLooks);
    } else {  // under a new name; should the old one turn up all the same, its work is as good
      batch.state = Batch::State::to_submit;
      batch.name = fmt::format("{}-{}-{}", rules_.run_name, batch.submission, batch_number_++);
    }
  }
  judge_all(now);
}

void TaskBoard::judge_all(TimePoint now) {
  judge_now_ = false;
  foreign_ = canceled_by_others();
  if (foreign_ == Foreign::yes) {
    gave_up_ = true;
    orders_.push_back(GiveUpOrder{"somebody canceled the jobs of this run"});
    return;
  }
  if (foreign_ == Foreign::perhaps) look_soon(now, kBetweenLooks / 2);
  for (TaskId id = 0; id < tasks_.size(); ++id) {
    if (tasks_[id].is_open) judge(id, now);
  }
}

// Tasks that waited vanish when they are canceled; those that ran take their time to end. What was
// never listed may have been forgotten by a controller that crashed.
TaskBoard::Foreign TaskBoard::canceled_by_others() const {
  bool is_canceled = false;
  bool is_ending = false;
  bool any_vanished = false;
  bool any_otherwise = false;
  for (const Task& task : tasks_) {
    if (!task.is_open) continue;
    const Batch* batch = batch_of(task);
    if (batch == nullptr || batch->job.empty()) continue;  // not in the queue yet
    if (task.queue == QueueSays::canceled) {
      is_canceled = is_canceled || !task.is_adopted;  // its submitter may have canceled that
    } else if (task.queue == QueueSays::ending) {
      is_ending = true;
    } else if (task.queue != QueueSays::absent && !task.absent_since) {
      return Foreign::no;
    }
    const bool has_vanished = task.queue == QueueSays::absent && task.was_listed &&
                              !task.is_adopted && task.spool == SpoolSays::silent;
    (has_vanished ? any_vanished : any_otherwise) = true;
  }
  if (is_canceled && is_ending) return Foreign::perhaps;
  return is_canceled || (any_vanished && !any_otherwise) ? Foreign::yes : Foreign::no;
}

bool TaskBoard::waits_for_news(const Task& task) const {
  return foreign_ == Foreign::perhaps &&
         (task.queue == QueueSays::canceled || task.queue == QueueSays::absent);
}

const Batch* TaskBoard::batch_of(const Task& task) const {
  for (const Batch& batch : batches_) {
    if (batch.submission == task.submission && task.index >= batch.first &&
        task.index - batch.first < batch.count) {
      return &batch;
    }
  }
  return nullptr;
}

void TaskBoard::judge(TaskId id, TimePoint now) {
  Task& task = tasks_[id];
  switch (fate_of(task.queue, task.spool)) {
    case Act::wait:
      if (task.queue == QueueSays::waiting && task.waits_since &&
          now - *task.waits_since >= kTellWaiting) {
        tell(id);
      }
      return;
    case Act::tell:
      return tell(id);
    case Act::watch:
      if (!task.running_since || now - *task.running_since < rules_.phantom) return;
      [[fallthrough]];
    case Act::end_and_replace:
      if (const Batch* batch = batch_of(task)) {
        orders_.push_back(CancelOrder{batch->name, batch->job, {task.index}});
      }
      break;
    case Act::confirm:
      if (!task.gone_since || now - *task.gone_since < grace_of(task)) return;
      if (waits_for_news(task)) return;
      break;
    case Act::replace:
      break;
    case Act::give_up:
      if (!std::exchange(gave_up_, true)) {
        orders_.push_back(
            GiveUpOrder{fmt::format("a task will never start: {} ({})", task.reason, task.state)});
      }
      return;
    case Act::over:
      return close(id);
  }
  if (task.finished == 0 && !task.node.empty() && task.spool != SpoolSays::handed_back) {
    ++nodes_[task.node].bad;
  }
  if (is_spent(task)) {
    if (!std::exchange(gave_up_, true)) orders_.push_back(GiveUpOrder{story_of(task)});
    return;
  }
  close(id);
  to_replace_.push_back(id);
}

// Whether another attempt has no prospect.
bool TaskBoard::is_spent(const Task& task) const {
  if (task.finished > 0 || task.spool == SpoolSays::handed_back) return false;
  if (is_machines_fault(task.queue)) return task.machine_attempts + 1 >= kMachineAttempts;
  // Items that were under way are followed one by one: one that always kills its task is found.
  return task.spool != SpoolSays::begun && task.attempts + 1 >= kAttempts;
}

std::string TaskBoard::story_of(const Task& task) const {
  const std::string where = task.node.empty() ? "" : " on node " + task.node;
  if (!task.fault.empty()) return fmt::format("a task could not begin{}: {}", where, task.fault);
  const std::string reason = task.reason.empty() ? "" : ", " + task.reason;
  if (!any_begun_) {
    return fmt::format(
        "the tasks end before localexec begins there (the last one{}: {}{}); do the nodes see the "
        "spool folder and this program under the same paths?",
        where, task.state, reason);
  }
  return fmt::format("a task was submitted {} times and did nothing (the last time{}: {}{})",
                     task.attempts + task.machine_attempts + 1, where, task.state, reason);
}

void TaskBoard::tell(TaskId id) {
  const Task& task = tasks_[id];
  const std::string what = task.reason.empty() ? task.state : task.state + ", " + task.reason;
  // One line for all tasks that are so.
  for (Task& other : tasks_) {
    if (other.is_open && other.told == what) {
      tasks_[id].told = what;
      return;
    }
  }
  tasks_[id].told = what;
  orders_.push_back(SayOrder{fmt::format("tasks wait: {}", what)});
}

bool TaskBoard::wants_list() const {
  return std::ranges::any_of(batches_, [](const Batch& batch) {
    return batch.state == Batch::State::live || batch.state == Batch::State::unsure;
  });
}

void TaskBoard::close_batches() {
  for (Batch& batch : batches_) {
    if (batch.state == Batch::State::over || batch.state == Batch::State::submitting) continue;
    bool is_open = false;
    for (std::uint32_t index = batch.first; index < batch.first + batch.count; ++index) {
      const auto id = find(batch.submission, index);
      is_open = is_open || (id && tasks_[*id].is_open);
    }
    if (!is_open) batch.state = Batch::State::over;
  }
}

std::optional<Order> TaskBoard::next(TimePoint now) {
  if (orders_.empty() && !gave_up_) {
    for (TaskId id = 0; id < tasks_.size(); ++id) {
      const Task& task = tasks_[id];
      const bool is_due =
          task.is_open && task.gone_since && now - *task.gone_since >= grace_of(task);
      if (is_due) judge(id, now);
    }
  }
  if (std::exchange(judge_now_, false)) close_batches();
  if (!orders_.empty()) {
    Order order = std::move(orders_.front());
    orders_.erase(orders_.begin());
    return order;
  }
  if (gave_up_) return std::nullopt;
  if (!to_replace_.empty()) return ReplaceOrder{std::exchange(to_replace_, {})};
  for (std::size_t number = 0; number < batches_.size(); ++number) {
    Batch& batch = batches_[number];
    if (batch.state != Batch::State::to_submit) continue;
    if (batch.not_before && now < *batch.not_before) continue;
    batch.state = Batch::State::submitting;
    batch.since = now;
    return SubmitOrder{number};
  }
  if (!listing_ && next_list_ && now >= *next_list_ && wants_list()) {
    listing_ = true;
    return ListOrder{live_names()};
  }
  return std::nullopt;
}

std::optional<TimePoint> TaskBoard::wake_at() const {
  std::optional<TimePoint> at;
  if (!listing_ && wants_list()) at = next_list_;
  for (const Batch& batch : batches_) {
    if (batch.state == Batch::State::to_submit) at = earliest(at, batch.not_before);
  }
  for (const Task& task : tasks_) {
    if (!task.is_open || !task.gone_since || waits_for_news(task)) continue;
    at = earliest(at, *task.gone_since + grace_of(task));
  }
  return at;
}

std::vector<std::string> TaskBoard::live_names() const {
  std::vector<std::string> names;
  for (const Batch& batch : batches_) {
    if (batch.state == Batch::State::live || batch.state == Batch::State::unsure) {
      names.push_back(batch.name);
    }
  }
  return names;
}

bool TaskBoard::all_submitted() const {
  return to_replace_.empty() && std::ranges::all_of(batches_, [](const Batch& batch) {
           return batch.state == Batch::State::live || batch.state == Batch::State::over;
         });
}

bool TaskBoard::is_submitting() const {
  return std::ranges::any_of(
      batches_, [](const Batch& batch) { return batch.state == Batch::State::submitting; });
}

bool TaskBoard::is_any_at_work() const {
  return std::ranges::any_of(tasks_, [](const Task& task) {
    return task.is_open && task.spool == SpoolSays::begun && !is_over(task.queue);
  });
}

std::vector<std::string> TaskBoard::leftovers() const {
  std::vector<std::string> names = doubtful_;
  for (const Batch& batch : batches_) {
    for (std::uint32_t index = batch.first; index < batch.first + batch.count; ++index) {
      const auto id = find(batch.submission, index);
      if (!id || tasks_[*id].spool == SpoolSays::complete) continue;
      names.push_back(batch.name);
      break;
    }
  }
  return names;
}

std::vector<std::string> TaskBoard::bad_nodes() const {
  std::vector<std::string> bad;
  bool is_good = false;
  for (const auto& [node, tally] : nodes_) {
    is_good = is_good || tally.good > 0;
    if (tally.bad >= kBadNode) bad.push_back(node);
  }
  if (!is_good) bad.clear();  // then it is not the node
  return bad;
}

}  // namespace localexec
