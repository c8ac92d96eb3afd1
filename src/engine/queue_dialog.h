// Hands the board's orders to a cluster's queue, and the queue's answers to the board.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/cluster_queue.h"
#include "engine/command_runner.h"
#include "engine/spool_folder.h"
#include "engine/submission_log.h"
#include "engine/task_board.h"

namespace localexec {

class QueueDialog {
 public:
  struct Options {
    std::uint32_t at_once = 0;  // tasks that may run; 0: as the cluster likes
    bool is_known = false;      // a former submitter gave it something of this run
  };

  // Borrows all; `commands` is for nobody else.
  QueueDialog(const ClusterQueue& queue, const SpoolFolder& spool, TaskBoard& board,
              CommandRunner& commands, Options options)
      : queue_(queue),
        spool_(spool),
        board_(board),
        commands_(commands),
        options_(options),
        log_(spool.file("submissions")),
        ever_accepted_(options.is_known) {}

  std::string engine_name() const { return std::string(queue_.engine_name()); }
  std::uint32_t tasks_at_once() const { return options_.at_once; }
  // What the tasks of a submission run.
  std::string script(std::uint64_t submission) const;

  // The answer comes with time.
  void ask_limits();
  const std::optional<QueueLimits>& limits() const { return limits_; }

  void submit(std::size_t batch);
  void list(const ListOrder& order);
  void cancel_tasks(const CancelOrder& order);
  // Every task of the submission with this name; those that have not started.
  void cancel(const std::string& name);
  void cancel_waiting(const std::string& name);

  // The queue took something of this run.
  bool ever_accepted() const { return ever_accepted_; }
  // Something may have stayed in the queue.
  bool cancel_failed() const { return cancel_failed_; }

  bool is_idle() const { return commands_.is_idle(); }
  // What waits is forgotten; what runs goes on.
  void forget_waiting() { commands_.forget_waiting(); }
  void on_ready(sys::Tag tag, TimePoint now);
  void on_time(TimePoint now);
  std::optional<TimePoint> wake_at() const { return commands_.wake_at(); }

 private:
  const ClusterQueue& queue_;
  const SpoolFolder& spool_;
  TaskBoard& board_;
  CommandRunner& commands_;
  const Options options_;
  SubmissionLog log_;
  std::optional<QueueLimits> limits_;
  TimePoint now_;
  bool ever_accepted_;
  bool cancel_failed_ = false;
};

}  // namespace localexec
