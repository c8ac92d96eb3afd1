// The submission of what lost tasks did not finish.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "engine/slot_table.h"
#include "engine/spool_folder.h"
#include "engine/spooled_item.h"
#include "engine/submission_files.h"
#include "engine/task_board.h"

namespace localexec {

// An item that was under way when its task died, by no fault of the machine, is from then on alone
// in a task, so that no other pays for it; one that so dies for the third time is given up.
class Replacement {
 public:
  // Called with an item that is given up, and the task that died with it.
  using GiveUpItem = std::function<void(const SpooledItem&, const TaskBoard::Task&)>;

  // Borrows all.
  Replacement(const SpoolFolder& spool, TaskBoard& board, SlotTable& slots)
      : spool_(spool), board_(board), slots_(slots) {}

  // Writes the submission and tells the board. Returns how many items are in it; without any there
  // is no submission.
  std::uint64_t make(std::uint64_t submission, const std::vector<TaskId>& tasks,
                     const std::string& script, const GiveUpItem& give_up, TimePoint now);

  static constexpr std::uint8_t kStrikes = 3;

 private:
  void take_over(TaskId id, SubmissionWriter& writer, TaskCuts& cuts, std::vector<TaskId>& parents,
                 const GiveUpItem& give_up);

  const SpoolFolder& spool_;
  TaskBoard& board_;
  SlotTable& slots_;
};

// Of each task.
std::vector<std::uint64_t> item_counts(const TaskCuts& cuts);

}  // namespace localexec
