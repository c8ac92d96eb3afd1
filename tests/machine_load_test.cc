#include "sys/machine_load.h"

#include <doctest/doctest.h>

#include "temporary_folder.h"

namespace localexec::sys {

TEST_CASE("the load of this moment is what runs, without the one who asks") {
  const TemporaryFolder root;
  CHECK(!runnable_processes(root.path()));
  root.write("proc/loadavg", "9.20 8.18 7.12 3/80 11206\n");
  CHECK(runnable_processes(root.path()) == 2.0);
}

TEST_CASE("free memory is what the machine can give") {
  const TemporaryFolder root;
  CHECK(!free_memory(root.path()));
  root.write("proc/meminfo", "MemTotal:  4000 kB\nMemFree:  100 kB\nMemAvailable:   2000 kB\n");
  CHECK(free_memory(root.path()) == 2000 * 1024);
}

TEST_CASE("free memory is what the control groups leave, where that is less") {
  const TemporaryFolder root;
  root.write("proc/meminfo", "MemAvailable:   2000 kB\n");
  root.write("proc/self/cgroup", "0::/a/b\n");
  root.write("sys/fs/cgroup/a/b/memory.max", "max\n");
  root.write("sys/fs/cgroup/a/b/memory.current", "900000\n");
  CHECK(free_memory(root.path()) == 2000 * 1024);
  root.write("sys/fs/cgroup/a/memory.max", "1000000\n");
  root.write("sys/fs/cgroup/a/memory.current", "900000\n");
  CHECK(free_memory(root.path()) == 100000);
  root.write("sys/fs/cgroup/a/memory.stat", "anon 500000\ninactive_file 300000\n");
  CHECK(free_memory(root.path()) == 400000);
}

TEST_CASE("free memory of control groups of version 1 is read, too") {
  const TemporaryFolder root;
  root.write("proc/self/cgroup", "4:memory:/box\n");
  root.write("sys/fs/cgroup/memory/box/memory.limit_in_bytes", "5000\n");
  root.write("sys/fs/cgroup/memory/box/memory.usage_in_bytes", "6000\n");
  CHECK(free_memory(root.path()) == 0);
}

TEST_CASE("pressure is that of the machine or of the own group, whichever is more") {
  const TemporaryFolder root;
  CHECK(!pressure(root.path()));
  root.write("proc/pressure/cpu", "some avg10=12.50 avg60=1.00 avg300=0.00 total=1\n");
  root.write("proc/pressure/io", "some avg10=3.00 avg60=1.00 avg300=0.00 total=1\nfull avg10=1\n");
  root.write("proc/self/cgroup", "0::/job\n");
  root.write("sys/fs/cgroup/job/io.pressure", "some avg10=70.00 avg60=1.00 total=1\n");
  const auto found = pressure(root.path());
  REQUIRE(found);
  CHECK(found->cpu == 12.5);
  CHECK(found->memory == 0);
  CHECK(found->io == 70);
}

TEST_CASE("this machine tells its load and its memory") {
  CHECK(runnable_processes(""));
  CHECK(free_memory("").value_or(0) > 0);
}

}  // namespace localexec::sys
