// Takes the items of a run into its spool folder, all but those that ended in a former run.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/job_spec.h"
#include "engine/cluster_records.h"
#include "engine/former_run.h"
#include "engine/queue_dialog.h"
#include "engine/slot_table.h"
#include "engine/spool_folder.h"
#include "engine/submission_files.h"
#include "engine/task_board.h"
#include "input/item_source.h"
#include "run/item_feed.h"

namespace localexec {

class ItemSpooler {
 public:
  struct Parts {
    const JobSpec& spec;
    const SpoolFolder& spool;
    SlotTable& slots;
    ClusterRecords& records;
    sys::SpillFile& spill;
    FormerRun* former = nullptr;  // that is taken up; may be absent
  };

  // Borrows the parts.
  ItemSpooler(const Parts& parts, ItemSource source, std::vector<Value> fixed);

  // Takes some thousands of those that are there. Throws what reading them throws.
  void advance(TimePoint now);
  // Whether advance() would take more at once, and whether there will never be more.
  bool has_more() const { return items_ < feed_.known(); }
  bool is_at_end() const { return feed_.total() && items_ >= *feed_.total(); }
  std::uint64_t items() const { return items_; }
  // Readable when there may be something new, until acknowledge().
  int wake_fd() const { return feed_.wake_fd(); }
  void acknowledge() { feed_.acknowledge(); }

  // The new items are a submission now, for the board to follow. Returns how many submissions there
  // are. REQUIRES: at the end, and the dialog knows the queue's limits.
  std::uint64_t submit(TaskBoard& board, const QueueDialog& dialog, TimePoint now);

 private:
  void take(Item item, TimePoint now);

  Parts parts_;
  const std::size_t fixed_;  // so many of an item's values are known without it
  ItemFeed feed_;
  std::uint64_t submission_;
  std::optional<SubmissionWriter> writer_;
  std::uint64_t items_ = 0;
};

}  // namespace localexec
