#include "cli/standard_output.h"

#include <unistd.h>

#include <cerrno>

#include "sys/fd.h"

namespace localexec::cli {

void print(std::string_view text) {
  if (sys::write_all(STDOUT_FILENO, text)) return;
  if (errno == EPIPE) throw ReaderGone{};
  sys::throw_errno("cannot write to standard output");
}

}  // namespace localexec::cli
