#include "sys/memory_groups.h"

#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "sys/control_groups.h"

namespace localexec::sys {
namespace {

namespace fs = std::filesystem;

const std::string kPrefix = "localexec-";

// Files of the kernel: they take a text at once or refuse it.
bool put(const std::string& path, const std::string& text) {
  std::ofstream file(path);
  return static_cast<bool>(file << text << std::flush);
}

bool has_word(const std::string& path, const std::string& wanted) {
  std::ifstream file(path);
  for (std::string word; file >> word;) {
    if (word == wanted) return true;
  }
  return false;
}

void remove_group(const std::string& folder) {
  std::error_code ignored;  // what is not empty stays
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (entry.is_directory(ignored)) ::rmdir(entry.path().c_str());
  }
  ::rmdir(folder.c_str());
}

bool is_alive(const std::string& root, std::string_view pid) {
  std::error_code ignored;
  return fs::exists(root + "/proc/" + std::string(pid), ignored);
}

void remove_abandoned(const std::string& root, const std::string& parent) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(parent, ignored)) {
    const std::string name = entry.path().filename();
    if (name.starts_with(kPrefix) && !is_alive(root, name.substr(kPrefix.size()))) {
      remove_group(entry.path());
    }
  }
}

// Processes move to a group only for who may write to the group that both places have in common.
bool is_ours(const std::string& folder) {
  return ::access((folder + "/cgroup.procs").c_str(), W_OK) == 0 &&
         has_word(folder + "/cgroup.subtree_control", "memory");
}

}  // namespace

std::optional<MemoryGroups> MemoryGroups::make(const std::string& root, std::uint64_t limit,
                                               std::size_t workers) {
  for (const std::string& parent : control_groups(root, "memory").v2) {
    if (!is_ours(parent)) continue;
    remove_abandoned(root, parent);
    std::string folder = parent + "/";
    folder += kPrefix;
    folder += std::to_string(::getpid());
    if (::mkdir(folder.c_str(), 0755) != 0) continue;
    MemoryGroups groups(folder);
    bool ok = put(folder + "/cgroup.subtree_control", "+memory");
    for (std::size_t worker = 0; ok && worker < workers; ++worker) {
      ok = groups.add_group(worker, limit);
    }
    if (ok) return groups;
  }
  return std::nullopt;
}

bool MemoryGroups::add_group(std::size_t worker, std::uint64_t limit) {
  const std::string folder = folder_ + "/worker-" + std::to_string(worker);
  if (::mkdir(folder.c_str(), 0755) != 0) return false;
  groups_.push_back({folder, 0});
  put(folder + "/memory.swap.max", "0");   // not there where nothing is swapped
  put(folder + "/memory.oom.group", "1");  // a call ends as a whole
  return put(folder + "/memory.max", std::to_string(limit));
}

MemoryGroups::~MemoryGroups() {
  if (!folder_.empty()) remove_group(folder_);
}

bool MemoryGroups::ran_out(std::size_t worker) {
  Group& group = groups_[worker];
  std::ifstream file(group.folder + "/memory.events");
  std::string name;
  std::uint64_t count = 0;
  while (file >> name >> count) {
    if (name != "oom_kill") continue;
    return std::exchange(group.ended, count) != count;
  }
  return false;
}

}  // namespace localexec::sys
