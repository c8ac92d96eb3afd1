#include "sys/processors.h"

#include <doctest/doctest.h>
#include <sched.h>

#include <string>

#include "temporary_folder.h"

namespace localexec::sys {

TEST_CASE("without control groups there is no limit") {
  const TemporaryFolder root;
  CHECK(cgroup_quota(root.path()) == 0);
  root.write("proc/self/cgroup", "0::/\n");
  CHECK(cgroup_quota(root.path()) == 0);
  root.write("sys/fs/cgroup/cpu.max", "max 100000\n");
  CHECK(cgroup_quota(root.path()) == 0);
}

TEST_CASE("a quota of version 2 is read as processors") {
  const TemporaryFolder root;
  root.write("proc/self/cgroup", "0::/job\n");
  root.write("sys/fs/cgroup/job/cpu.max", "150000 100000\n");
  CHECK(cgroup_quota(root.path()) == doctest::Approx(1.5));
}

TEST_CASE("the least quota on the way up counts") {
  const TemporaryFolder root;
  root.write("proc/self/cgroup", "0::/a/b/c\n");
  root.write("sys/fs/cgroup/a/b/c/cpu.max", "max 100000\n");
  root.write("sys/fs/cgroup/a/b/cpu.max", "400000 100000\n");
  root.write("sys/fs/cgroup/a/cpu.max", "200000 100000\n");
  CHECK(cgroup_quota(root.path()) == doctest::Approx(2));
  root.write("sys/fs/cgroup/cpu.max", "50000 100000\n");
  CHECK(cgroup_quota(root.path()) == doctest::Approx(0.5));
}

TEST_CASE("a group of another process sets no limit here") {
  const TemporaryFolder root;
  root.write("proc/self/cgroup", "0::/mine\n");
  root.write("sys/fs/cgroup/other/cpu.max", "100000 100000\n");
  CHECK(cgroup_quota(root.path()) == 0);
}

TEST_CASE("a quota of version 1 is read as processors") {
  const TemporaryFolder root;
  root.write("proc/self/cgroup", "12:memory:/x\n4:cpu,cpuacct:/docker/abc\n1:name=systemd:/y\n");
  root.write("sys/fs/cgroup/cpu/docker/abc/cpu.cfs_quota_us", "300000\n");
  root.write("sys/fs/cgroup/cpu/docker/abc/cpu.cfs_period_us", "100000\n");
  root.write("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n");
  root.write("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
  CHECK(cgroup_quota(root.path()) == doctest::Approx(3));
}

TEST_CASE("another controller's group sets no limit") {
  const TemporaryFolder root;
  root.write("proc/self/cgroup", "4:cpuset,cpuacct:/job\n");
  root.write("sys/fs/cgroup/cpu/job/cpu.cfs_quota_us", "100000\n");
  root.write("sys/fs/cgroup/cpu/job/cpu.cfs_period_us", "100000\n");
  CHECK(cgroup_quota(root.path()) == 0);
}

TEST_CASE("with both versions the lesser quota counts") {
  const TemporaryFolder root;
  root.write("proc/self/cgroup", "4:cpu:/job\n0::/job\n");
  root.write("sys/fs/cgroup/cpu/job/cpu.cfs_quota_us", "300000\n");
  root.write("sys/fs/cgroup/cpu/job/cpu.cfs_period_us", "100000\n");
  root.write("sys/fs/cgroup/unified/job/cpu.max", "200000 100000\n");
  CHECK(cgroup_quota(root.path()) == doctest::Approx(2));
}

TEST_CASE("the affinity mask limits the processors") {
  CHECK(usable_processors() >= 1);
  cpu_set_t original;
  REQUIRE(::sched_getaffinity(0, sizeof original, &original) == 0);
  cpu_set_t one;
  CPU_ZERO(&one);
  for (int cpu = 0; cpu < CPU_SETSIZE && CPU_COUNT(&one) == 0; ++cpu) {
    if (CPU_ISSET(cpu, &original)) CPU_SET(cpu, &one);
  }
  REQUIRE(::sched_setaffinity(0, sizeof one, &one) == 0);
  CHECK(usable_processors() == 1);
  ::sched_setaffinity(0, sizeof original, &original);
}

}  // namespace localexec::sys
