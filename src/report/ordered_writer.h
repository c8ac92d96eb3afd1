// Lines that arrive in any order, to one descriptor in the order of their items.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "report/line_writer.h"
#include "run/reorder_buffer.h"

namespace localexec {

class OrderedWriter {
 public:
  // Borrows `fd`, `spill` and `changed`, as LineWriter does. Unordered: nothing waits for its turn.
  OrderedWriter(int fd, std::string name, sys::SpillFile& spill, sys::WakeUp& changed,
                bool unordered);

  // Takes over the extents of what item `index` has to say, which may be nothing.
  // REQUIRES: each index at most once.
  void put(std::uint64_t index, SpilledBytes bytes);
  // The same of bytes that are copied.
  void put(std::uint64_t index, std::string_view bytes);
  // The first of what item in_turn() has to say; put() then brings the rest.
  void put_part(SpilledBytes bytes) { writer_.write(std::move(bytes)); }
  std::uint64_t in_turn() const { return waiting_.next_index(); }
  // No more will come: what waits for items that never ran is written, too.
  void close();
  // Hands on more of what waits, if the writer was full: to be called when it has changed.
  void go_on();

  void flush() { writer_.flush(); }
  bool is_full() const { return writer_.is_full(); }
  bool is_drained() const { return writer_.is_drained() && !(is_closed_ && !waiting_.empty()); }
  std::optional<SinkFailure> failure() const { return writer_.failure(); }

 private:
  void write_waiting();

  const bool unordered_;
  bool is_closed_ = false;
  ReorderBuffer waiting_;
  LineWriter writer_;
};

}  // namespace localexec
