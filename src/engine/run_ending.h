// How a run on a cluster comes to its end: by itself, by a signal, by its own rules, by a failure.
#pragma once

#include <optional>
#include <string>

#include "core/job_spec.h"
#include "engine/cluster_records.h"
#include "engine/queue_dialog.h"
#include "engine/spool_folder.h"
#include "engine/spooled_job.h"
#include "engine/task_board.h"

namespace localexec {

class RunEnding {
 public:
  // draining: nothing new starts. stopping: all that is ours in the queue is canceled. tidying: all
  // records are there, and what the queue may still have goes.
  enum class Phase { running, draining, stopping, tidying, over };

  struct Parts {
    const JobSpec& spec;
    const SpooledJob& job;
    const SpoolFolder& spool;
    TaskBoard& board;
    QueueDialog& dialog;
    ClusterRecords& records;
  };

  // Borrows the parts.
  explicit RunEnding(const Parts& parts) : parts_(parts) {}

  Phase phase() const { return phase_; }
  bool is_over() const { return phase_ == Phase::over || at_once_; }
  int signal() const { return signal_; }
  bool at_once() const { return at_once_; }
  const std::optional<SinkFailure>& sink_failure() const { return sink_failure_; }

  // Each of them ends the run, in its own way.
  void interrupt(int signal, TimePoint now);
  void hurry() { at_once_ = true; }
  void lose_guardian(TimePoint now);
  void give_up(std::string reason, TimePoint now);  // what failed is the run, not an item
  void fail_output(TimePoint now);                  // where the records cannot be written
  void stop(TimePoint now);

  // What else is due: the run's rules, the end of all tasks, the end of patience.
  void follow(TimePoint now);
  std::optional<TimePoint> wake_at() const { return until_; }

  // Nothing is in the queue any more; an exception is on its way.
  void clear_away();
  // The run is over. Throws what ended it where that was no item.
  RunEnd verdict(bool all_written);

 private:
  void drain();
  void tidy(TimePoint now);
  void leave();
  void follow_rules(TimePoint now);
  std::string command_to_resume() const;
  void tidy_up(const RunEnd& end);
  int exit_code() const;

  Parts parts_;
  Phase phase_ = Phase::running;
  std::optional<TimePoint> until_;  // the queue is waited for
  bool at_once_ = false;
  bool is_left_ = false;  // to the cluster
  int signal_ = 0;
  std::string failure_;
  std::optional<SinkFailure> sink_failure_;
};

}  // namespace localexec
