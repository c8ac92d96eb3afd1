// Where the loop hands its records to.
#pragma once

#include <optional>
#include <string>

#include "core/record.h"
#include "run/output_tap.h"

namespace localexec {

// Why nothing more can be written. A reader that went away is no fault worth a message.
struct SinkFailure {
  bool reader_gone = false;
  std::string message;
};

// All member functions belong to the loop's thread, and none blocks on a slow reader.
class RecordSink {
 public:
  virtual ~RecordSink() = default;

  virtual void accept(Record&& record) = 0;
  // Whether a former run finished this item already: its record is then used again, and its status
  // returned.
  virtual std::optional<Status> reuse(const Item& item) = 0;
  // The output of an attempt that is made again: frees what it takes on disk.
  virtual void discard(const CapturedOutput& output) = 0;
  // Where what this item's call prints goes as it comes, if that is wanted; else nullptr. Valid
  // until the item's record is accepted.
  virtual OutputTap* live_tap(const Item& /*item*/) { return nullptr; }
  // The item whose output could be written already while its call runs, and where to put it: what
  // its record then holds is the rest. Nothing where output is not passed on so.
  virtual std::optional<std::uint64_t> item_in_turn() const = 0;
  virtual OutputTap& tap() = 0;
  // What was accepted may have been gathered, for many to be written at once: it is on its way now.
  // To be called before the loop sleeps.
  virtual void flush() = 0;
  // No more records will come; those still waiting for others that never ran are written, as fast
  // as the reader takes them: clear_wake() goes on with it until is_drained().
  virtual void close() = 0;

  // The reader is behind: nothing new should start until this is false again.
  virtual bool is_full() const = 0;
  // Everything accepted has reached the file or pipe.
  virtual bool is_drained() const = 0;
  virtual std::optional<SinkFailure> failure() const = 0;

  // Does what is due by the clock.
  virtual void on_time(TimePoint now) = 0;
  virtual std::optional<TimePoint> wake_at() const = 0;

  // Readable when one of these three may have changed; clear() makes it quiet.
  virtual int wake_fd() const = 0;
  virtual void clear_wake() = 0;
};

}  // namespace localexec
