// The loop of a run on a cluster: it hears of everything, and lets each part do what is due.
#pragma once

#include <array>
#include <csignal>
#include <optional>
#include <vector>

#include "core/item_key.h"
#include "core/job_spec.h"
#include "engine/cluster_queue.h"
#include "engine/cluster_records.h"
#include "engine/command_runner.h"
#include "engine/item_spooler.h"
#include "engine/part_collector.h"
#include "engine/queue_dialog.h"
#include "engine/run_ending.h"
#include "engine/slot_table.h"
#include "engine/spool_folder.h"
#include "engine/spooled_job.h"
#include "engine/task_board.h"
#include "run/interruptions.h"
#include "sys/guardian.h"
#include "sys/poller.h"
#include "sys/signal_watch.h"
#include "sys/spawn.h"
#include "sys/spill_file.h"

namespace localexec {

class ClusterLoop {
 public:
  // Borrows all but the job. Takes up the run of a former submitter where the output has one.
  // Throws UsageError for what must not be done.
  ClusterLoop(const JobSpec& spec, SpooledJob job, const ClusterQueue& queue,
              const sys::Guard& guard, int out);

  // See run_on_cluster().
  RunEnd run(ItemSource items);

 private:
  static constexpr std::array kSignals{SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGUSR1};

  // Phases of the whole.
  bool spool_items(ItemSource source);  // false when a signal came first
  void follow_tasks();
  bool finish_output();  // true when all is written
  void abandon();

  void watch_for(int fd, std::uint8_t channel);
  void wait(std::optional<TimePoint> until);
  std::optional<TimePoint> wake_at() const;
  void handle(sys::Tag tag);
  void handle_signals();
  void tell_status();
  void on_time();
  void obey(Order order);
  void read_parts();
  void replace(const std::vector<TaskId>& tasks);
  Record record_of_lost(const SpooledItem& item, const TaskBoard::Task& task) const;

  const JobSpec& spec_;
  const ItemKeyMaker keys_;
  const SpooledJob job_;
  const bool is_taken_up_;  // from a former submitter
  const sys::Guard& guard_;
  const std::vector<Value> fixed_;
  sys::Spawner spawner_;
  const sys::SignalWatch signals_;
  Interruptions interruptions_;
  sys::SpillFile spill_;
  sys::Poller poller_;
  ClusterRecords records_;
  CommandRunner commands_;
  SpoolFolder spool_;
  TaskBoard board_;
  QueueDialog dialog_;
  RunEnding ending_;
  SlotTable slots_;
  PartCollector collector_;
  std::uint64_t items_ = 0;
  std::uint64_t submissions_ = 0;

  TimePoint now_;
  TimePoint next_look_;
  Duration look_every_{};
  std::optional<TimePoint> status_told_at_;
};

}  // namespace localexec
