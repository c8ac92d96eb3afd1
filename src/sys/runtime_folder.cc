#include "sys/runtime_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include "sys/spill_file.h"

namespace localexec::sys {
namespace {

std::string user() { return std::to_string(::geteuid()); }

std::string in_temporary(const std::string& folder) { return folder + "/localexec-" + user(); }

}  // namespace

std::vector<std::string> runtime_folders() {
  std::vector<std::string> folders;
  const char* set = std::getenv("XDG_RUNTIME_DIR");
  // Relative paths are to be ignored, says the XDG base directory specification.
  if (set != nullptr && *set == '/') folders.push_back(std::string(set) + "/localexec");
  folders.push_back(in_temporary(temporary_folder()));
  return folders;
}

std::vector<std::string> all_runtime_folders() {
  std::vector<std::string> folders = runtime_folders();
  for (const std::string& other : {"/run/user/" + user() + "/localexec", in_temporary("/tmp")}) {
    if (std::ranges::count(folders, other) == 0) folders.push_back(other);
  }
  return folders;
}

Fd open_runtime_folder(const std::string& path, bool make) {
  if (make && ::mkdir(path.c_str(), 0700) < 0 && errno != EEXIST) return {};
  Fd folder(retry_interrupted(
      [&] { return ::open(path.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC); }));
  if (!folder) return {};
  struct stat found {};
  if (::fstat(folder.get(), &found) < 0) return {};
  const bool is_ours = found.st_uid == ::geteuid() && (found.st_mode & 077) == 0;
  if (is_ours) return folder;
  errno = EPERM;
  return {};
}

std::string path_in(const Fd& folder, const std::string& name) {
  return "/proc/self/fd/" + std::to_string(folder.get()) + "/" + name;
}

void remove_run_socket(long pid) {
  const std::string name = std::to_string(pid);
  for (const std::string& path : runtime_folders()) {
    const Fd folder = open_runtime_folder(path, false);
    if (folder) remove_run_socket(folder, path, name);
  }
}

void remove_run_socket(const Fd& folder, const std::string& path, const std::string& pid) {
  ::unlinkat(folder.get(), ("." + pid).c_str(), 0);
  ::unlinkat(folder.get(), pid.c_str(), 0);
  ::rmdir(path.c_str());  // refused while it holds others
}

}  // namespace localexec::sys
