#include "sys/machine_load.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <limits>
#include <string_view>

#include "sys/control_groups.h"

namespace localexec::sys {
namespace {

constexpr std::uint64_t kNoLimit = std::numeric_limits<std::uint64_t>::max();

// The number that follows `name` in a file of "NAME NUMBER" lines.
std::optional<std::uint64_t> read_named(const std::string& path, std::string_view name) {
  std::ifstream file(path);
  std::string word;
  while (file >> word) {
    std::uint64_t number = 0;
    if (word == name && file >> number) return number;
    file.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
  }
  return std::nullopt;
}

// No value for "max", too.
std::optional<std::uint64_t> read_number(const std::string& path) {
  std::ifstream file(path);
  std::uint64_t number = 0;
  return file >> number ? std::optional(number) : std::nullopt;
}

// What a group may still take; file contents that nobody uses make room for it.
std::uint64_t left_of(const std::string& limit, const std::string& usage, const std::string& stat,
                      std::string_view unused_name) {
  const auto most = read_number(limit);
  const auto used = read_number(usage);
  if (!most || !used) return kNoLimit;
  const std::uint64_t unused = std::min(read_named(stat, unused_name).value_or(0), *used);
  return *most - std::min(*most, *used - unused);
}

// "some avg10=1.23 avg60=…" is the first line.
std::optional<double> read_pressure(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  double share = 0;
  if (!std::getline(file, line)) return std::nullopt;
  if (std::sscanf(line.c_str(), "some avg10=%lf", &share) != 1) return std::nullopt;
  return share;
}

}  // namespace

std::optional<double> runnable_processes(const std::string& root) {
  std::ifstream file(root + "/proc/loadavg");  // "0.20 0.18 0.12 3/80 11206"
  std::string average;
  double runnable = 0;
  if (!(file >> average >> average >> average >> runnable)) return std::nullopt;
  return std::max(0.0, runnable - 1);
}

std::optional<std::uint64_t> free_memory(const std::string& root) {
  std::uint64_t free = kNoLimit;
  if (const auto kib = read_named(root + "/proc/meminfo", "MemAvailable:")) free = *kib * 1024;
  const ControlGroups groups = control_groups(root, "memory");
  for (const std::string& folder : groups.v2) {
    free = std::min(free, left_of(folder + "/memory.max", folder + "/memory.current",
                                  folder + "/memory.stat", "inactive_file"));
  }
  for (const std::string& folder : groups.v1) {
    free =
        std::min(free, left_of(folder + "/memory.limit_in_bytes", folder + "/memory.usage_in_bytes",
                               folder + "/memory.stat", "total_inactive_file"));
  }
  return free == kNoLimit ? std::nullopt : std::optional(free);
}

std::optional<Pressure> pressure(const std::string& root) {
  const ControlGroups groups = control_groups(root, "cpu");
  bool is_known = false;
  const auto most = [&](const std::string& resource) {
    double share = 0;
    const auto look = [&](const std::string& path) {
      const auto found = read_pressure(path);
      is_known = is_known || found;
      share = std::max(share, found.value_or(0));
    };
    look(root + "/proc/pressure/" + resource);
    if (!groups.v2.empty()) look(groups.v2.front() + "/" + resource + ".pressure");
    return share;
  };
  const Pressure found{most("cpu"), most("memory"), most("io")};
  return is_known ? std::optional(found) : std::nullopt;
}

}  // namespace localexec::sys
