// Lines of a file, one after another.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "input/file_chain.h"

namespace localexec {

// The delimiter belongs to no line; what follows the last one is a line if it is not empty. Nothing
// else is guessed: a carriage return is part of its line.
class LineReader {
 public:
  LineReader(FileChain& files, char delimiter) : files_(files), delimiter_(delimiter) {}

  // False at the end of the current file; it then starts over with the one after it. The line is
  // borrowed until the next call, or until the files are read by others.
  bool next(std::string_view& line);
  // The number in its file of the line that next() gave, from 1.
  std::uint64_t number() const { return number_; }

 private:
  FileChain& files_;
  char delimiter_;
  std::string parts_;  // of a line that lies across two reads
  std::uint64_t number_ = 0;
};

}  // namespace localexec
