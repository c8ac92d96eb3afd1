#include "sys/runtime_folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "sys/local_socket.h"
#include "sys/spill_file.h"

namespace localexec::sys {
namespace {

std::string user() { return std::to_string(::geteuid()); }

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_running(const std::string& pid) {
  return ::access(("/proc/" + pid).c_str(), F_OK) == 0 || errno != ENOENT;
}

// Every name in it but . and .., those that begin with a dot as well.
std::vector<std::string> names_in(const Fd& folder) {
  std::vector<std::string> names;
  const auto close = [](DIR* dir) { ::closedir(dir); };
  // It was opened without leave to read.
  const std::unique_ptr<DIR, decltype(close)> dir(::opendir(path_in(folder, "").c_str()), close);
  if (!dir) return names;
  while (const dirent* entry = ::readdir(dir.get())) names.emplace_back(entry->d_name);
  return names;
}

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

void remove_runtime_folder(const std::string& path) { ::rmdir(path.c_str()); }

std::string path_in(const Fd& folder, const std::string& name) {
  return "/proc/self/fd/" + std::to_string(folder.get()) + "/" + name;
}

std::vector<std::string> sockets_in(const Fd& folder) {
  std::vector<std::string> names = names_in(folder);
  std::erase_if(names, [](const std::string& name) { return !is_number(name); });
  return names;
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
  remove_runtime_folder(path);
}

void remove_abandoned_sockets(const Fd& folder, const std::string& path) {
  for (const std::string& name : names_in(folder)) {
    const std::string pid = name.substr(name.starts_with('.') ? 1 : 0);
    // Such a process may run where we cannot see it, in another PID namespace.
    if (is_number(pid) && !is_running(pid) && !is_listened_at(folder, name)) {
      remove_run_socket(folder, path, pid);
    }
  }
}

}  // namespace localexec::sys
