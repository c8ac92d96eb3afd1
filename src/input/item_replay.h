// Items that come round again: kept as they come, on disk beyond a bit of memory.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/item.h"
#include "sys/spill_file.h"

namespace localexec {

// First every item is appended; then rewind() and next() give them in that order, as often as
// needed. Throws std::system_error where the disk is full.
class ItemReplay {
 public:
  ItemReplay() : spill_(sys::temporary_folder()) {}

  void append(const Item& item);
  void rewind();
  // False after the last one.
  bool next(Item& item);

 private:
  bool load_next_piece();

  sys::SpillFile spill_;
  std::vector<Extent> pieces_;  // one for every so many bytes, not for every item
  std::string tail_;            // what is not yet worth writing
  std::string loaded_;          // the piece that is being read, unless it is the tail
  std::size_t next_piece_ = 0;  // pieces_.size() means the tail
  std::string_view rest_;       // of what is being read
};

}  // namespace localexec
