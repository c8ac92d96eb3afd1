// Reading that another thread can end, although read(2) may block for ever on a pipe.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "sys/fd.h"
#include "sys/wake_up.h"

namespace localexec::sys {

class StoppableReader {
 public:
  // `path` "-" is standard input. Throws std::system_error where it cannot be opened.
  explicit StoppableReader(const std::string& path);

  // Bytes read; 0 at the end of the file, or once stop() was called. Throws std::system_error.
  std::size_t read(std::span<char> buffer);
  // From any thread.
  void stop() { stop_.ring(); }

 private:
  std::string name_;
  Fd file_;
  WakeUp stop_;
};

}  // namespace localexec::sys
