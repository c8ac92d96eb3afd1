#include "sys/spill_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

namespace localexec::sys {

std::string temporary_folder() {
  const char* set = std::getenv("TMPDIR");
  return set != nullptr && *set != '\0' ? set : "/tmp";
}

Fd open_unnamed_file(const std::string& folder) {
  const std::string what = "cannot make a temporary file in '" + folder + "' (set TMPDIR)";
  constexpr int kFlags = O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL;
  Fd file(retry_interrupted([&] { return ::open(folder.c_str(), kFlags, 0600); }));
  if (file) return file;
  if (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL) throw_errno(what);
  std::string name = folder + "/localexec.XXXXXX";
  file = Fd(retry_interrupted([&] { return ::mkostemp(name.data(), O_CLOEXEC); }));
  if (!file) throw_errno(what);
  if (::unlink(name.c_str()) < 0) throw_errno(what);
  return file;
}

Extent SpillFile::append(std::string_view bytes) {
  const std::lock_guard lock(mutex_);
  if (!file_) file_ = open_unnamed_file(folder_);
  if (!write_all_at(file_.get(), bytes, end_)) {
    throw_errno("cannot write to a temporary file in '" + folder_ + "' (set TMPDIR)");
  }
  const Extent extent{end_, bytes.size()};
  end_ += bytes.size();
  in_use_ += bytes.size();
  return extent;
}

std::size_t SpillFile::read(const Extent& extent, std::uint64_t position,
                            std::span<char> buffer) const {
  const std::uint64_t left = extent.length - std::min(position, extent.length);
  const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(left, buffer.size()));
  if (wanted == 0) return 0;
  const auto got = read_at(file_.get(), buffer.first(wanted), extent.offset + position);
  if (got < 0) throw_errno("cannot read a temporary file in '" + folder_ + "'");
  if (got == 0) throw_errno(EIO, "a temporary file in '" + folder_ + "' became shorter");
  return static_cast<std::size_t>(got);
}

void SpillFile::release(const Extent& extent) {
  if (extent.length == 0) return;
  const std::lock_guard lock(mutex_);
  in_use_ -= extent.length;
  if (in_use_ == 0) {
    // Failing to shrink costs space, never data.
    if (cut_off(file_.get(), 0)) end_ = 0;
    return;
  }
  constexpr std::uint64_t kPage = 4096;
  if (extent.length >= kPage) {
    ::fallocate(file_.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                static_cast<off_t>(extent.offset), static_cast<off_t>(extent.length));
  }
}

std::uint64_t SpillFile::bytes_in_use() const {
  const std::lock_guard lock(mutex_);
  return in_use_;
}

}  // namespace localexec::sys
