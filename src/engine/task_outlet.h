// Where the local engine of a task puts what it does: the task's part file in the spool folder.
#pragma once

#include <deque>
#include <functional>
#include <string>

#include "engine/local_engine.h"
#include "engine/task_items.h"
#include "engine/task_place.h"
#include "run/spilling_buffer.h"
#include "sys/fd.h"
#include "sys/wake_up.h"

namespace localexec {

// How a task ends, in its own words; the last line of its part file.
enum class TaskEnding {
  done,         // it went through all its items
  handed_back,  // it started no more of them, near the end of its time or because it was told so
  interrupted,  // by a signal
};
std::string_view ending_name(TaskEnding ending);

// The part file's lines, each sealed (spool_line.h):
//   {"host":"n1","job":"12_3"}    first: the task is there
//   {"call":5}                    the item of slot 5 begins
//   {"slot":5,…}                  and has ended (spooled_record.h)
//   {"ending":"done"}             last
// A call that dies of a signal may have been meant by whoever ends the whole task, and told before
// us: its record waits a second for that, and is then no result.
class TaskOutlet : public LocalOutlet {
 public:
  struct Options {
    std::string folder;     // of the submission
    std::string stop_file;  // the run's StopOrder
    TaskPlace place;
    std::function<bool()> near_end = [] { return false; };  // of the time that the task has
    Duration time_left{};                                   // from then on
  };

  // Borrows all.
  TaskOutlet(Options options, TaskItems& items, sys::SpillFile& spill, Scheduler& scheduler);

  void accept(Record&& record) override;
  void flush() override {}  // gathers nothing
  std::optional<Status> reuse(const Item&) override { return std::nullopt; }
  void discard(const CapturedOutput& output) override { release(output.bytes, spill_); }
  std::optional<std::uint64_t> item_in_turn() const override { return std::nullopt; }
  OutputTap& tap() override;
  void close() override;
  bool is_full() const override { return false; }
  bool is_drained() const override { return true; }
  std::optional<SinkFailure> failure() const override { return failure_; }
  int wake_fd() const override { return wake_.fd(); }
  void clear_wake() override { wake_.clear(); }
  void started(std::uint32_t call, const Ticket& ticket, const Item& item, TimePoint now) override;
  void stopping() override { stopping_ = true; }
  std::uint64_t chunk_of(const Item& item) const override {
    return items_.origin(item.index).chunk;
  }

  void on_time(TimePoint now) override;
  std::optional<TimePoint> wake_at() const override;

 private:
  struct Held {
    Record record;
    TimePoint until;
  };

  void write(Record record);
  void write_line(const std::string& json);
  std::string keep_long(const CapturedOutput& output, std::uint64_t slot, std::string_view stream);
  bool told_to_stop() const;
  void follow_time(TimePoint now);

  Options options_;
  TaskItems& items_;
  sys::SpillFile& spill_;
  Scheduler& scheduler_;
  sys::WakeUp wake_;
  sys::Fd part_;
  std::deque<Held> held_;
  std::optional<SinkFailure> failure_;
  TimePoint next_look_;
  TimePoint next_touch_;
  TimePoint now_;
  std::optional<TimePoint> end_of_time_;
  Duration longest_{};  // call so far
  bool stopping_ = false;
};

}  // namespace localexec
