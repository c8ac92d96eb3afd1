#include "engine/replacement.h"

namespace localexec {

std::vector<std::uint64_t> item_counts(const TaskCuts& cuts) {
  std::vector<std::uint64_t> counts;
  for (std::uint32_t task = 0; task < cuts.tasks(); ++task) {
    counts.push_back(cuts.firsts[task + 1] - cuts.firsts[task]);
  }
  return counts;
}

std::uint64_t Replacement::make(std::uint64_t submission, const std::vector<TaskId>& tasks,
                                const std::string& script, const GiveUpItem& give_up,
                                TimePoint now) {
  SubmissionWriter writer(spool_.submission(submission));
  TaskCuts cuts;
  std::vector<TaskId> parents;  // of each task of the submission
  for (const TaskId id : tasks) take_over(id, writer, cuts, parents, give_up);
  cuts.firsts.push_back(writer.count());
  writer.commit(cuts, script);
  if (parents.empty()) return 0;
  const TaskId first = board_.add(submission, item_counts(cuts), now);
  for (std::size_t i = 0; i < parents.size(); ++i) {
    board_.inherit(first + static_cast<TaskId>(i), parents[i]);
  }
  return writer.count();
}

void Replacement::take_over(TaskId id, SubmissionWriter& writer, TaskCuts& cuts,
                            std::vector<TaskId>& parents, const GiveUpItem& give_up) {
  const TaskBoard::Task& task = board_.task(id);
  const SubmissionReader old(spool_.submission(task.submission));
  cuts.chunk_size = old.cuts().chunk_size;
  const bool blames_items = task.spool != SpoolSays::handed_back && !is_machines_fault(task.queue);
  bool in_stretch = false;
  const std::uint64_t end = old.cuts().firsts[task.index + 1];
  for (std::uint64_t position = old.cuts().firsts[task.index]; position < end; ++position) {
    const SpooledItem item = old.at(position);
    Slot slot = slots_.get(item.slot);
    if (slot.is_done != 0 || slot.task != id) continue;
    const bool is_suspect = blames_items && slot.has_begun != 0;
    if (is_suspect && ++slot.strikes >= kStrikes) {
      slot.is_done = 1;
      slots_.set(item.slot, slot);
      give_up(item, task);
      continue;
    }
    if (is_suspect || !in_stretch) {
      cuts.firsts.push_back(writer.count());
      parents.push_back(id);
    }
    in_stretch = !is_suspect;
    slot.has_begun = 0;
    slot.task = static_cast<TaskId>(board_.tasks() + parents.size() - 1);
    slots_.set(item.slot, slot);
    writer.add(item);
  }
}

}  // namespace localexec
