// Bytes that wait on disk instead of in memory, in a file without a name.
#pragma once

#include <cstdint>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

#include "core/captured_output.h"
#include "sys/fd.h"

namespace localexec::sys {

// $TMPDIR, or /tmp where it is not set.
std::string temporary_folder();

// A file in `folder` that has no name (O_TMPFILE, or unlinked at once where the file system lacks
// that): the kernel frees it when this process ends, however it ends. Throws std::system_error.
Fd open_unnamed_file(const std::string& folder);

// Hands out extents of one unnamed file, which is made at the first use. Space that was released
// goes back to the file system. Thread-safe. Throws std::system_error where the disk is full.
class SpillFile {
 public:
  explicit SpillFile(std::string folder) : folder_(std::move(folder)) {}

  Extent append(std::string_view bytes);
  // Reads up to buffer.size() bytes from `position` within the extent; 0 at its end.
  std::size_t read(const Extent& extent, std::uint64_t position, std::span<char> buffer) const;
  void release(const Extent& extent);

  std::uint64_t bytes_in_use() const;

 private:
  mutable std::mutex mutex_;
  std::string folder_;
  Fd file_;
  std::uint64_t end_ = 0;
  std::uint64_t in_use_ = 0;
};

}  // namespace localexec::sys
