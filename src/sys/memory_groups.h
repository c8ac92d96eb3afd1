// Control groups of our own (cgroups(7), version 2) in which calls keep to a limit of memory.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace localexec::sys {

// One group for each worker. They are removed when this goes; those of a run that was killed by the
// next one.
class MemoryGroups {
 public:
  // No value where this user may not make such groups: version 1, or not delegated. Read and
  // written below `root` ("" but in tests). `limit` in bytes; memory alone, nothing of it is
  // swapped out.
  static std::optional<MemoryGroups> make(const std::string& root, std::uint64_t limit,
                                          std::size_t workers);
  MemoryGroups(MemoryGroups&& other) noexcept
      : folder_(std::exchange(other.folder_, {})), groups_(std::move(other.groups_)) {}
  ~MemoryGroups();

  const std::string& folder(std::size_t worker) const { return groups_[worker].folder; }
  // Whether the kernel ended something in this group, at its limit, since this was asked last.
  bool ran_out(std::size_t worker);

 private:
  struct Group {
    std::string folder;
    std::uint64_t ended = 0;
  };
  explicit MemoryGroups(std::string folder) : folder_(std::move(folder)) {}
  bool add_group(std::size_t worker, std::uint64_t limit);

  std::string folder_;  // of all groups
  std::vector<Group> groups_;
};

}  // namespace localexec::sys
