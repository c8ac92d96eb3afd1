#include "sys/memory_groups.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "temporary_folder.h"

namespace localexec::sys {
namespace {

std::string read(const std::string& path) {
  std::string text;
  std::ifstream(path) >> text;
  return text;
}

// A folder that looks like /sys/fs/cgroup, with us in /own of a tree that is ours.
struct Tree {
  Tree() {
    root.write("proc/self/cgroup", "0::/ours/own\n");
    root.write("sys/fs/cgroup/ours/own/cgroup.procs", "");
    root.write("sys/fs/cgroup/ours/own/cgroup.subtree_control", "\n");
    root.write("sys/fs/cgroup/ours/cgroup.procs", "");
    root.write("sys/fs/cgroup/ours/cgroup.subtree_control", "cpu memory pids\n");
  }
  TemporaryFolder root;
  std::string group = root.path() + "/sys/fs/cgroup/ours/localexec-" + std::to_string(::getpid());
};

}  // namespace

TEST_CASE("without control groups of version 2, or the right to them, there are none of our own") {
  const TemporaryFolder root;
  CHECK_FALSE(MemoryGroups::make(root.path(), 1000, 1));
  root.write("proc/self/cgroup", "4:memory:/\n");
  CHECK_FALSE(MemoryGroups::make(root.path(), 1000, 1));
  root.write("proc/self/cgroup", "0::/own\n");
  root.write("sys/fs/cgroup/own/cgroup.procs", "");
  root.write("sys/fs/cgroup/own/cgroup.subtree_control", "cpu\n");
  CHECK_FALSE(MemoryGroups::make(root.path(), 1000, 1));
}

TEST_CASE("each worker gets a group with the limit, beside our own group") {
  const Tree tree;
  auto groups = MemoryGroups::make(tree.root.path(), 1000, 2);
  REQUIRE(groups);
  CHECK(groups->folder(1) == tree.group + "/worker-1");
  CHECK(read(tree.group + "/cgroup.subtree_control") == "+memory");
  CHECK(read(groups->folder(1) + "/memory.max") == "1000");
  CHECK(read(groups->folder(1) + "/memory.swap.max") == "0");
}

TEST_CASE("that the kernel ended something is told once for every time") {
  const Tree tree;
  auto groups = MemoryGroups::make(tree.root.path(), 1000, 1);
  REQUIRE(groups);
  CHECK_FALSE(groups->ran_out(0));
  std::ofstream(groups->folder(0) + "/memory.events") << "low 0\nmax 7\noom 1\noom_kill 1\n";
  CHECK(groups->ran_out(0));
  CHECK_FALSE(groups->ran_out(0));
  std::ofstream(groups->folder(0) + "/memory.events") << "oom 3\noom_kill 3\n";
  CHECK(groups->ran_out(0));
}

TEST_CASE("groups of a run that is dead are removed, those of others are not") {
  const Tree tree;
  const std::string ours = tree.root.path() + "/sys/fs/cgroup/ours/";
  std::filesystem::create_directories(ours + "localexec-1/worker-0");
  std::filesystem::create_directories(ours + "localexec-2/worker-0");
  std::filesystem::create_directories(tree.root.path() + "/proc/2");
  CHECK(MemoryGroups::make(tree.root.path(), 1000, 1));
  CHECK_FALSE(std::filesystem::exists(ours + "localexec-1"));
  CHECK(std::filesystem::exists(ours + "localexec-2"));
}

}  // namespace localexec::sys
