#include "report/ordered_writer.h"

#include <utility>

#include "run/spilled_line.h"

namespace localexec {
namespace {

constexpr std::size_t kWaitingBudget = 8 << 20;  // of all lines that wait for their turn

}  // namespace

OrderedWriter::OrderedWriter(int fd, std::string name, sys::SpillFile& spill, sys::WakeUp& changed,
                             bool unordered)
    : unordered_(unordered),
      waiting_(spill, kWaitingBudget),
      writer_(fd, std::move(name), spill, changed) {}

void OrderedWriter::put(std::uint64_t index, SpilledBytes bytes) {
  if (unordered_ || waiting_.passes(index)) {
    writer_.write(std::move(bytes));
  } else {
    waiting_.put(index, to_bytes(std::move(bytes)));
  }
  write_waiting();
}

void OrderedWriter::put(std::uint64_t index, std::string_view bytes) {
  if (unordered_ || waiting_.passes(index)) {
    writer_.write(bytes);
  } else {
    waiting_.put(index, to_bytes(bytes));
  }
  write_waiting();
}

// No more than the writer has room for: what waits on disk would wait in memory instead.
void OrderedWriter::write_waiting() {
  if (unordered_) return;
  while (auto next = is_closed_ ? waiting_.take_next_over_gaps() : waiting_.take_next()) {
    if (const auto line = line_in_memory(*next)) {
      writer_.write(*line);
    } else {
      writer_.write(line_from_bytes(std::move(*next)));
    }
    if (writer_.is_full()) return;
  }
}

void OrderedWriter::close() {
  is_closed_ = true;
  go_on();
}

void OrderedWriter::go_on() {
  if (!writer_.is_full()) write_waiting();
  writer_.flush();
}

}  // namespace localexec
