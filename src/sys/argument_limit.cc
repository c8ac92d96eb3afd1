#include "sys/argument_limit.h"

#include <unistd.h>

#include <algorithm>
#include <cstring>

namespace localexec::sys {
namespace {

// The kernel stops there whatever the stack's limit says: 3/4 of its standard size (exec.c).
constexpr std::size_t kMost = 6 << 20;
constexpr std::size_t kLeast = 128 << 10;  // what it always allows
// xargs keeps 2 KiB back (POSIX); a script's interpreter, its path and our mark need a bit more.
constexpr std::size_t kKeptBack = 8 << 10;

std::size_t size_of_environment() {
  std::size_t size = 0;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    size += std::strlen(*entry) + 1 + sizeof(char*);
  }
  return size;
}

}  // namespace

std::size_t argument_limit() {
  const long told = ::sysconf(_SC_ARG_MAX);
  const std::size_t limit =
      told < 0 ? kLeast : std::clamp<std::size_t>(static_cast<std::size_t>(told), kLeast, kMost);
  const std::size_t taken = size_of_environment() + kKeptBack;
  return limit - std::min(limit, taken);
}

std::size_t longest_argument() { return 32 * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)); }

}  // namespace localexec::sys
