// A run on a cluster that was left by its submitter, and is taken up by another.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/item_key.h"
#include "core/job_spec.h"
#include "engine/slot_table.h"
#include "engine/spool_folder.h"
#include "engine/submission_files.h"
#include "engine/task_board.h"
#include "run/key_index.h"
#include "sys/spill_file.h"

namespace localexec {

// Beside an output FILE, FILE.spool is a symbolic link to the spool folder of its run, while there
// is one.
std::string spool_link(const std::string& output);
void set_spool_link(const std::string& output, const SpoolFolder& spool);
void remove_spool_link(const std::string& output);
// The folder of a run that was left; nothing where there is none.
std::optional<SpoolFolder> linked_spool(const std::string& output);
// Whether the job's output has a run to be taken up, of the same identity (SpooledJob). Throws
// UsageError where it has one that must not be.
bool has_former_run(const JobSpec& spec, const std::string& identity);

// Finds what the former submitter spooled, what of it has ended, and what the queue may still have.
// First all items of the new run are looked for by claim(), then settle() tells the board.
class FormerRun {
 public:
  // Borrows all. Reads the whole spool folder. REQUIRES: `slots` is empty.
  FormerRun(const SpoolFolder& spool, const ItemKeyMaker& keys, std::vector<Value> fixed,
            SlotTable& slots, sys::SpillFile& spill);

  std::uint64_t submissions() const { return submissions_.size(); }
  // Whether the item is there already and has ended well, or may do so: then its record comes from
  // there, with the index that it has now.
  bool claim(const Item& item, bool retry_failed);
  // A former record was used again: the item that it was of is not there for any other.
  void pass_over(const Item& item) { keys_index_.take(keys_.key(item.values)); }
  // From now on the board follows what was claimed.
  void settle(TaskBoard& board, TimePoint now);

 private:
  void read_items(std::uint64_t submission);
  void read_ends(std::uint64_t submission);

  const SpoolFolder& spool_;
  const ItemKeyMaker& keys_;
  const std::vector<Value> fixed_;
  SlotTable& slots_;
  sys::SpillFile& spill_;
  KeyIndex keys_index_;
  std::vector<SubmissionReader> submissions_;
  std::uint64_t slots_before_ = 0;
  TaskId tasks_ = 0;
};

}  // namespace localexec
