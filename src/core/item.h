// One value, or one row of values, that the loop takes.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/packed_items.h"
#include "core/value.h"

namespace localexec {

// What one call gets. In a run whose calls take a chunk each, that is all the items of `chunk`:
// `index` then counts the calls, and `values` are those of the chunk's first item.
struct Item {
  std::uint64_t index = 0;    // position in the input, from 0
  std::vector<Value> values;  // one for each variable, in the order of JobSpec::variables
  std::optional<PackedItems> chunk = std::nullopt;

  std::uint64_t first() const { return chunk ? chunk->first : index; }
  std::uint64_t count() const { return chunk ? chunk->count : 1; }
  // For those who keep it to name it: the items of its chunk left out.
  Item in_short() const {
    Item copy;
    copy_in_short(copy);
    return copy;
  }
  // The same, in the memory that `copy` has.
  void copy_in_short(Item& copy) const {
    copy.index = index;
    copy.values = values;
    copy.chunk.reset();
    if (chunk) copy.chunk = {chunk->first, chunk->count, chunk->width, {}};
  }
};

}  // namespace localexec
