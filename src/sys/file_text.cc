#include "sys/file_text.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "sys/fd.h"

namespace localexec::sys {

std::optional<std::string> read_start(const std::string& path, std::size_t most) {
  const Fd file(retry_interrupted(
      [&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY); }));
  struct stat status {};
  if (!file || ::fstat(file.get(), &status) < 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  std::string text(most, '\0');
  std::size_t size = 0;
  while (size < most) {
    const auto got = read_some(file.get(), std::span(text).subspan(size));
    if (got < 0) return std::nullopt;
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  text.resize(size);
  return text;
}

}  // namespace localexec::sys
