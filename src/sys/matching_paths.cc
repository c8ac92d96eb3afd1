#include "sys/matching_paths.h"

#include <glob.h>

#include <cerrno>
#include <new>

#include "sys/fd.h"

namespace localexec::sys {
namespace {

class Matches {
 public:
  Matches() = default;
  ~Matches() { ::globfree(&found_); }
  Matches(const Matches&) = delete;
  Matches& operator=(const Matches&) = delete;
  glob_t* get() { return &found_; }
  std::vector<std::string> paths() const {
    return {found_.gl_pathv, found_.gl_pathv + found_.gl_pathc};
  }

 private:
  glob_t found_{};
};

// What is no folder, or not there, has no matches; that is no error.
int ends_search(const char* /*path*/, int error) {
  return error == ENOENT || error == ENOTDIR ? 0 : 1;
}

}  // namespace

std::vector<std::string> matching_paths(const std::string& pattern) {
  Matches matches;
  const int result = ::glob(pattern.c_str(), GLOB_BRACE | GLOB_TILDE, ends_search, matches.get());
  const int error = errno;
  if (result == GLOB_NOSPACE) throw std::bad_alloc();
  if (result == GLOB_ABORTED) throw_errno(error, "a folder on the way cannot be read");
  return matches.paths();
}

}  // namespace localexec::sys
