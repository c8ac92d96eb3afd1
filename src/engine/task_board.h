// Follows every task of a run from its submission to its last record. Pure: it is fed with (event,
// now) and says what to do next; it runs no command and reads no file.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/time_point.h"
#include "engine/cluster_queue.h"
#include "engine/task_fate.h"

namespace localexec {

using TaskId = std::uint32_t;  // across all submissions, from 0

struct BoardRules {
  std::string run_name;  // prefix of the names that submissions get
  Duration grace{};      // until what a machine wrote is seen by another
  Duration phantom = std::chrono::minutes(5);
  Duration first_look = std::chrono::seconds(5);
  Duration longest_look = std::chrono::seconds(60);
};

// A stretch of a submission's tasks that is one job of the queue.
struct Batch {
  enum class State {
    to_submit,
    submitting,
    unsure,  // the command failed, and the queue may have it
    live,
    over,  // nothing of it is of interest any more
  };
  std::uint64_t submission = 0;
  std::string name;
  std::uint32_t first = 0;
  std::uint32_t count = 0;
  State state = State::to_submit;
  std::string job;
  TimePoint since;        // of the state
  int looks_in_vain = 0;  // while unsure
  std::optional<TimePoint> not_before;
};

struct SubmitOrder {
  std::size_t batch = 0;
};
struct ListOrder {
  std::vector<std::string> names;
};
struct CancelOrder {
  std::string name;
  std::string job;
  std::vector<std::uint32_t> tasks;
};
// What these tasks did not finish is to be submitted again: add_replacement() tells what became of
// it. `strikes`: it may be the fault of the items that were under way.
struct ReplaceOrder {
  std::vector<TaskId> tasks;
};
struct GiveUpOrder {
  std::string reason;
};
struct SayOrder {
  std::string line;
};
using Order =
    std::variant<SubmitOrder, ListOrder, CancelOrder, ReplaceOrder, GiveUpOrder, SayOrder>;

class TaskBoard {
 public:
  struct Task {
    std::uint64_t submission = 0;
    std::uint32_t index = 0;  // in it
    std::uint64_t missing = 0;
    std::uint64_t finished = 0;
    SpoolSays spool = SpoolSays::silent;
    QueueSays queue = QueueSays::nothing;
    std::string state;  // the engine's word for it
    std::string reason;
    std::string node;
    std::string fault;                   // why it could not begin, in its own words
    std::uint32_t attempts = 0;          // of its items, before, without any progress
    std::uint32_t machine_attempts = 0;  // the same where machines were lost
    bool is_open = true;
    bool is_adopted = false;              // from a former submitter
    bool was_listed = false;              // by the queue, ever
    std::optional<TimePoint> gone_since;  // it will write no more
    std::optional<TimePoint> running_since;
    std::optional<TimePoint> absent_since;
    std::string told;  // the state and reason that were last told
    std::optional<TimePoint> waits_since;
  };

  explicit TaskBoard(BoardRules rules) : rules_(std::move(rules)) {}

  // A submission whose files are in place; `items` of each of its tasks. Returns its first task.
  TaskId add(std::uint64_t submission, std::span<const std::uint64_t> items, TimePoint now);
  // The same for one that a former submitter left. `batches` are all that it gave to the queue, of
  // this submission and of others; tasks in none of them are submitted now.
  void adopt(std::uint64_t submission, std::span<const std::uint64_t> items,
             std::span<const Batch> batches, TimePoint now);
  // What `old` did not finish is now the work of `task`.
  void inherit(TaskId task, TaskId old);

  // What the spool folder tells.
  void item_done(TaskId task);
  void begun(TaskId task, const std::string& node, TimePoint now);
  void wrote(TaskId task, TimePoint now);  // anything at all
  void handed_back(TaskId task, TimePoint now);
  void ended(TaskId task, const std::string& fault, TimePoint now);

  // What commands gave.
  void submitted(std::size_t batch, const SubmitAnswer& answer, TimePoint now);
  void listed(const std::optional<std::vector<TaskSight>>& sights, TimePoint now);

  // What to do now; nothing where there is nothing until wake_at(), or until an event.
  std::optional<Order> next(TimePoint now);
  std::optional<TimePoint> wake_at() const;

  bool all_over() const { return open_ == 0; }
  std::uint64_t open() const { return open_; }
  const Task& task(TaskId id) const { return tasks_[id]; }
  std::size_t tasks() const { return tasks_.size(); }
  std::optional<TaskId> find(std::uint64_t submission, std::uint32_t index) const;
  const std::vector<Batch>& batches() const { return batches_; }
  // Nodes that lose what they get, while others do not.
  std::vector<std::string> bad_nodes() const;
  // Jobs that the queue may still have.
  std::vector<std::string> live_names() const;
  // Whether everything was given to the queue.
  bool all_submitted() const;
  bool is_submitting() const;
  // A task has begun, and not said yet that it ended.
  bool is_any_at_work() const;
  // When all is over: names of which the queue may hold a task all the same.
  std::vector<std::string> leftovers() const;

 private:
  TaskId add_tasks(std::uint64_t submission, std::span<const std::uint64_t> items);
  void add_batch(std::uint64_t submission, std::uint32_t first, std::uint32_t count, TimePoint now);
  void close(TaskId id);
  void close_batches();
  void see(TaskId id, const TaskSight& sight, TimePoint now);
  void miss(TaskId id, TimePoint now);
  Duration grace_of(const Task& task) const;
  void look_soon(TimePoint now, Duration in);
  void judge(TaskId id, TimePoint now);
  void judge_all(TimePoint now);
  // Whether all that is left was canceled, and not by us. (One alone may have been preempted.)
  enum class Foreign { no, perhaps, yes };
  Foreign canceled_by_others() const;
  void tell(TaskId id);
  bool is_spent(const Task& task) const;
  std::string story_of(const Task& task) const;
  bool waits_for_news(const Task& task) const;
  const Batch* batch_of(const Task& task) const;
  bool wants_list() const;

  BoardRules rules_;
  std::vector<Task> tasks_;
  std::map<std::uint64_t, TaskId> first_of_;  // submission
  std::vector<Batch> batches_;
  std::uint64_t open_ = 0;
  std::uint64_t batch_number_ = 0;
  std::vector<std::string> doubtful_;  // names of submissions that seemed to fail
  std::vector<Order> orders_;
  std::vector<TaskId> to_replace_;
  bool gave_up_ = false;
  bool judge_now_ = false;
  // Those that were canceled are not replaced before it is known whether all are.
  Foreign foreign_ = Foreign::no;

  std::optional<TimePoint> next_list_;
  Duration list_every_{};
  bool listing_ = false;
  TimePoint last_list_;
  std::optional<TimePoint> unanswered_since_;
  std::optional<TimePoint> told_unanswered_;
  bool any_begun_ = false;

  struct NodeTally {
    std::uint32_t good = 0;
    std::uint32_t bad = 0;
  };
  std::map<std::string, NodeTally> nodes_;
};

}  // namespace localexec
