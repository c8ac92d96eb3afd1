// The one owner of the output descriptor: a thread that writes lines, so that a reader which stops
// reading never stops the loop.
#pragma once

#include <pthread.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "core/captured_output.h"
#include "run/record_sink.h"
#include "sys/spill_file.h"
#include "sys/wake_up.h"

namespace localexec {

// Lines are written in the order in which they were given: at once, or, where they follow each
// other closely, some milliseconds' worth of them together. All member functions belong to the
// loop's thread and none blocks, but the destructor, which gives up what is not written yet.
class LineWriter {
 public:
  // Borrows all; `name` is what messages call it ("standard output"), and `changed` is rung when
  // is_full() or failure() may have changed, and is_drained() where it was false when last asked.
  LineWriter(int fd, std::string name, sys::SpillFile& spill, sys::WakeUp& changed);
  ~LineWriter();
  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;

  // Takes over the extents too. Short lines are gathered: flush() sends them on their way.
  void write(SpilledBytes line);
  void write(std::string_view line);
  void flush();

  bool is_full() const;
  bool is_drained() const;
  std::optional<SinkFailure> failure() const;

 private:
  std::string spare_memory();
  void run();
  void pause();
  void keep(std::string memory);
  void settle(std::deque<SpilledBytes>& lines);
  bool wait_for_lines(std::deque<SpilledBytes>& lines);
  bool write_lines(std::deque<SpilledBytes>& lines);
  bool write_line(const SpilledBytes& line, std::string& pending);
  bool write_bytes(std::string_view bytes);
  void fail(int error);

  const int fd_;
  const std::string name_;
  sys::SpillFile& spill_;
  sys::WakeUp& changed_;
  sys::WakeUp work_;  // rung for the thread

  std::vector<SpilledBytes> gathered_;
  std::uint64_t gathered_bytes_ = 0;

  mutable std::mutex mutex_;
  std::deque<SpilledBytes> queue_;
  std::vector<std::string> spare_;   // memory of lines that were written, for others
  std::uint64_t queued_memory_ = 0;  // bytes, those being written included
  std::uint64_t queued_disk_ = 0;
  bool busy_ = false;
  bool idle_ = false;     // the thread waits for a ring
  bool pausing_ = false;  // it lets lines gather for a moment
  mutable bool drain_awaited_ = false;
  bool closing_ = false;
  bool finished_ = false;
  std::optional<SinkFailure> failure_;
  std::thread thread_;
};

}  // namespace localexec
