// What a run on a cluster gives: its records, in the order of its items, and all who watch it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/job_spec.h"
#include "core/record.h"
#include "report/output_file.h"
#include "report/record_output.h"
#include "report/run_watch.h"
#include "run/run_observer.h"
#include "run/runner.h"
#include "run/scheduler.h"
#include "sys/spill_file.h"

namespace localexec {

class ClusterRecords {
 public:
  // Borrows all; `out` takes the records where the job names no file. Throws UsageError for a file
  // that cannot be had.
  ClusterRecords(const JobSpec& spec, int out, sys::SpillFile& spill);

  // A former run finished this item: its record is used again.
  bool reuse(const Item& item, TimePoint now);
  // All items of the input are known.
  void total(std::uint64_t items);
  void deliver(Record record, TimePoint now);
  std::uint64_t ended() const { return ended_; }
  bool all_ok() const { return all_ok_; }

  // Lines for the person at the terminal.
  void note(std::string_view line) { watch_.notify("localexec: note: " + std::string(line)); }

  // What --halt and --deadline say.
  Scheduler::Phase phase() const { return rules_.phase(); }
  const std::string& halt_reason() const { return rules_.halt_reason(); }

  void on_time(TimePoint now);
  std::optional<TimePoint> wake_at() const;
  bool is_full() const { return output_->is_full(); }
  std::optional<SinkFailure> failure() const { return output_->failure(); }
  int wake_fd() const { return output_->wake_fd(); }
  void clear_wake() { output_->clear_wake(); }

  // As of a RecordSink: before the loop sleeps.
  void flush() { output_->flush(); }
  // No more will come. Once it is drained all is written, and finish() ends the file too.
  void close() { output_->close(); }
  bool is_drained() const { return output_->is_drained(); }
  void finish(const RunEnd& end);

  // Whether somebody else could go on with the run: what it did is in a file.
  bool can_be_resumed() { return file_ && file_->journal() != nullptr; }

 private:
  void count(Status status, TimePoint now);

  RunWatch watch_;
  std::optional<OutputFile> file_;
  std::optional<RecordOutput> output_;
  std::vector<RunObserver*> observers_;
  Scheduler rules_;  // it is only told how items end
  std::uint64_t ended_ = 0;
  bool all_ok_ = true;
};

}  // namespace localexec
