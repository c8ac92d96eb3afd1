// One item a line, or one between NUL bytes.
#pragma once

#include <string>
#include <vector>

#include "input/item_source.h"
#include "sys/stoppable_reader.h"

namespace localexec {

// The delimiter belongs to no item; what follows the last one is an item if it is not empty. Empty
// lines are items, and so is a carriage return part of its line: nothing is guessed.
class LineSource : public StreamSource {
 public:
  // Opens the file at once: one that is missing is an error before anything runs.
  LineSource(const std::string& file, char delimiter);

  bool next(Item& item) override;
  void stop() override { reader_.stop(); }

 private:
  bool fill();

  sys::StoppableReader reader_;
  char delimiter_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool at_end_ = false;
  std::uint64_t index_ = 0;
};

}  // namespace localexec
