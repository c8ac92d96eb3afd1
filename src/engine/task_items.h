// The items of one task, as a source for the local engine.
#pragma once

#include <cstdint>
#include <unordered_map>

#include "engine/submission_files.h"
#include "input/item_source.h"

namespace localexec {

// What the engine does not know of an item that it took.
struct ItemOrigin {
  std::uint64_t slot = 0;
  std::uint64_t chunk = 0;
};

// Belongs to the loop's thread. Remembers the items between at() and forget(): those under way.
class TaskItems {
 public:
  // Nothing is owned.
  TaskItems(const SubmissionReader& items, std::uint32_t task)
      : items_(items), first_(items.cuts().firsts[task]), end_(items.cuts().firsts[task + 1]) {}

  std::uint64_t count() const { return end_ - first_; }
  Item take(std::uint64_t position) {
    SpooledItem spooled = items_.at(first_ + position);
    origins_[spooled.item.index] = {spooled.slot, spooled.item.index / items_.cuts().chunk_size};
    return std::move(spooled.item);
  }
  // REQUIRES: taken and not forgotten.
  const ItemOrigin& origin(std::uint64_t index) const { return origins_.at(index); }
  void forget(std::uint64_t index) { origins_.erase(index); }

 private:
  const SubmissionReader& items_;
  std::uint64_t first_;
  std::uint64_t end_;
  std::unordered_map<std::uint64_t, ItemOrigin> origins_;  // by the item's index
};

class TaskItemSource : public IndexedSource {
 public:
  explicit TaskItemSource(TaskItems& items) : items_(items) {}
  std::uint64_t count() const override { return items_.count(); }
  Item at(std::uint64_t index) const override { return items_.take(index); }

 private:
  TaskItems& items_;
};

}  // namespace localexec
