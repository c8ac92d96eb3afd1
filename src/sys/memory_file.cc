#include "sys/memory_file.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>

#include "sys/spill_file.h"

namespace localexec::sys {
namespace {

constexpr std::size_t kMostInMemory = 8 << 20;

bool fill(const Fd& file, std::string_view bytes) {
  return write_all(file.get(), bytes) && ::lseek(file.get(), 0, SEEK_SET) == 0;
}

}  // namespace

Fd memory_file(std::string_view bytes) {
  if (bytes.size() <= kMostInMemory) {
    Fd file(::memfd_create("localexec input", MFD_CLOEXEC));
    if (!file && errno != ENOSYS) return {};
    if (file && fill(file, bytes)) return file;
  }
  Fd file = open_unnamed_file(temporary_folder());
  if (!fill(file, bytes)) throw_errno("cannot write to a temporary file");
  return file;
}

}  // namespace localexec::sys
