// Puts lines that arrive in any order back into the order of their items.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "run/indexed_store.h"

namespace localexec {

// A line comes out as soon as all before it have. Lines that wait beyond the budget wait on disk.
class ReorderBuffer {
 public:
  ReorderBuffer(sys::SpillFile& spill, std::size_t budget) : waiting_(spill, budget) {}

  // REQUIRES: each index at most once.
  void put(std::uint64_t index, std::string line) { waiting_.put(index, std::move(line)); }

  // Whether this line need not wait at all; it then counts as taken.
  bool passes(std::uint64_t index) {
    if (index != next_) return false;
    ++next_;
    return true;
  }

  // The next line, if it is here.
  std::optional<std::string> take_next() {
    auto line = waiting_.take(next_);
    if (line) ++next_;
    return line;
  }

  // No more lines will come: gaps (items that never ran) are stepped over from now on.
  std::optional<std::string> take_next_over_gaps() {
    const auto index = waiting_.next_from(next_);
    if (!index) return std::nullopt;
    next_ = *index;
    return take_next();
  }

  // The index of the next line that take_next() would give.
  std::uint64_t next_index() const { return next_; }
  bool empty() const { return waiting_.empty(); }

 private:
  IndexedStore waiting_;
  std::uint64_t next_ = 0;
};

}  // namespace localexec
