// Reading that another thread can end, although read(2) may block for ever on a pipe.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "sys/fd.h"
#include "sys/spawn.h"
#include "sys/unpacker.h"
#include "sys/wake_up.h"

namespace localexec::sys {

// Throws std::system_error for a file that cannot be opened for reading, and for a folder;
// UsageError for one that only a program which is missing could unpack.
void check_readable(const std::string& path);

class StoppableReader {
 public:
  // `path` "-" is standard input; a file whose name says that it is compressed is unpacked, by a
  // program that `spawner` starts. Throws what check_readable() throws.
  explicit StoppableReader(const std::string& path, const Spawner& spawner = Spawner());

  // Whether read() would have to wait for whoever writes: not at all for a file, and some time is
  // given to a program that unpacks one.
  bool has_to_wait() const;
  // Bytes read; 0 at the end of the file, or once stop() was called. Throws std::system_error, and
  // UsageError for a compressed file that is damaged.
  std::size_t read(std::span<char> buffer);
  // From any thread.
  void stop() { stop_.ring(); }

 private:
  std::string name_;
  Fd file_;  // unless it is unpacked
  std::optional<Unpacker> unpacker_;
  WakeUp stop_;
};

}  // namespace localexec::sys
