#include "engine/item_spooler.h"

#include <algorithm>
#include <utility>

#include "engine/chunk_plan.h"
#include "engine/replacement.h"

namespace localexec {
namespace {

constexpr std::uint64_t kItemsATurn = 4096;  // spooled between two looks for signals

}  // namespace

ItemSpooler::ItemSpooler(const Parts& parts, ItemSource source, std::vector<Value> fixed)
    : parts_(parts),
      fixed_(fixed.size()),
      feed_(std::move(source), std::move(fixed), parts.spill),
      submission_(parts.former == nullptr ? 0 : parts.former->submissions()) {}

void ItemSpooler::advance(TimePoint now) {
  feed_.advance(items_ + 1);
  const std::uint64_t pause = std::min(feed_.known(), items_ + kItemsATurn);
  while (items_ < pause && !parts_.records.is_full()) take(feed_.take(items_++), now);
}

void ItemSpooler::take(Item item, TimePoint now) {
  FormerRun* former = parts_.former;
  if (parts_.records.reuse(item, now)) {
    if (former != nullptr) former->pass_over(item);
    return;
  }
  if (former != nullptr && former->claim(item, parts_.spec.output.retry_failed)) return;
  item.values.erase(item.values.end() - static_cast<std::ptrdiff_t>(fixed_), item.values.end());
  if (!writer_) writer_.emplace(parts_.spool.submission(submission_));
  const std::uint64_t slot = parts_.slots.add({.index = item.index});
  writer_->add({slot, std::move(item)});
}

std::uint64_t ItemSpooler::submit(TaskBoard& board, const QueueDialog& dialog, TimePoint now) {
  if (parts_.former != nullptr) parts_.former->settle(board, now);
  if (!writer_) return submission_;
  const TaskCuts cuts =
      plan_tasks(writer_->count(), parts_.spec.chunk, dialog.tasks_at_once(), *dialog.limits());
  writer_->commit(cuts, dialog.script(submission_));
  const TaskId first_task = board.add(submission_, item_counts(cuts), now);
  const std::uint64_t first_slot = parts_.slots.size() - writer_->count();
  for (std::uint32_t task = 0; task < cuts.tasks(); ++task) {
    for (std::uint64_t at = cuts.firsts[task]; at < cuts.firsts[task + 1]; ++at) {
      Slot slot = parts_.slots.get(first_slot + at);
      slot.task = first_task + task;
      parts_.slots.set(first_slot + at, slot);
    }
  }
  return submission_ + 1;
}

}  // namespace localexec
