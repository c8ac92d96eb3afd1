// Brings in what tasks write into the spool folder.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string_view>
#include <tuple>

#include "core/record.h"
#include "engine/part_reader.h"
#include "engine/slot_table.h"
#include "engine/spool_folder.h"
#include "engine/task_board.h"
#include "sys/spill_file.h"

namespace localexec {

// Tells the board what tasks did, and hands on the first record of each item; whatever comes later,
// from a task that was thought lost, is left.
class PartCollector {
 public:
  struct Outlet {
    std::function<void(Record)> deliver;
    std::function<bool()> is_full;  // then it stops, and goes on in the next read()
  };

  // Borrows all.
  PartCollector(const SpoolFolder& spool, TaskBoard& board, SlotTable& slots, sys::SpillFile& spill,
                Outlet outlet)
      : spool_(spool), board_(board), slots_(slots), spill_(spill), outlet_(std::move(outlet)) {}

  // What has come since, of submissions [0, end). False where there was nothing.
  bool read(std::uint64_t end, TimePoint now);

 private:
  // Submission, task and start.
  using PartId = std::tuple<std::uint64_t, std::uint32_t, std::uint32_t>;

  bool read_submission(std::uint64_t submission, TimePoint now);
  void take_line(PartReader& part, TaskId task, std::string_view json, TimePoint now);
  void take_call(TaskId task, std::uint64_t number);
  void take_record(const PartReader& part, TaskId task, std::string_view json);
  CapturedOutput load(std::uint64_t submission, const std::string& name);

  const SpoolFolder& spool_;
  TaskBoard& board_;
  SlotTable& slots_;
  sys::SpillFile& spill_;
  Outlet outlet_;
  std::map<PartId, PartReader> parts_;
};

}  // namespace localexec
