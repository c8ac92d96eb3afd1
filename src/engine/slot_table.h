// What a run on a cluster knows of each of its items: on disk, so that they may be many.
#pragma once

#include <cstdint>

#include "engine/task_board.h"
#include "sys/fd.h"

namespace localexec {

struct Slot {
  std::uint64_t index = 0;     // of the item, in the input of this run
  TaskId task = 0;             // whose work it is now
  std::uint8_t is_done = 0;    // its record is there
  std::uint8_t has_begun = 0;  // in the task whose work it is
  std::uint8_t strikes = 0;    // tasks that ended, by no fault of their machine, while it ran
  std::uint8_t former = 0;     // how it ended in a former run; see FormerRun
};

// In an unnamed temporary file. Throws std::system_error where the disk is full.
class SlotTable {
 public:
  SlotTable();
  // The next slot's number is the count of those before it.
  std::uint64_t add(const Slot& slot);
  std::uint64_t size() const { return size_; }
  // REQUIRES: number < size().
  Slot get(std::uint64_t number) const;
  // Also beyond the end; those between are then empty.
  void set(std::uint64_t number, const Slot& slot);

 private:
  sys::Fd file_;
  std::uint64_t size_ = 0;
};

}  // namespace localexec
