#include "sys/child.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <string>
#include <vector>

#include "readiness.h"
#include "sys/spawn.h"

namespace localexec::sys {
namespace {

// Starts `sh -c script` with its output in `out`.
Child start(const std::string& script, Pipe& out) {
  REQUIRE(make_pipe(out));
  const std::vector<std::string> argv{"sh", "-c", script};
  const Spawner spawner;
  const Fd null = open_file("/dev/null", O_RDWR);
  SpawnRequest request;
  request.path = "/bin/sh";
  request.argv = argv;
  request.environment = environ;
  request.in = null.get();
  request.out = out.write.get();
  request.err = null.get();
  const SpawnResult spawned = spawner.spawn(request);
  REQUIRE(spawned.error == 0);
  out.write.reset();
  return Child(spawned.pid);
}

ChildEnd end_of(const std::string& script) {
  Pipe out;
  Child child = start(script, out);
  REQUIRE(becomes_readable(child.fd()));
  CHECK(child.has_ended());
  return child.reap();
}

}  // namespace

TEST_CASE("an exit code is told as it was") {
  CHECK(end_of("exit 0").end == ProcessEnd::exited(0));
  CHECK(end_of("exit 127").end == ProcessEnd::exited(127));
  CHECK(end_of("exit 255").end == ProcessEnd::exited(255));
}

TEST_CASE("a process killed by a signal records the signal") {
  CHECK(end_of("kill -KILL $$").end == ProcessEnd::signaled(SIGKILL, false));
  CHECK(end_of("kill -TERM $$").end == ProcessEnd::signaled(SIGTERM, false));
}

TEST_CASE("a process that runs has not ended") {
  Pipe out;
  Child child = start("echo ready; exec sleep 600", out);
  REQUIRE(becomes_readable(out.read.get()));
  CHECK_FALSE(child.has_ended());
  CHECK_FALSE(becomes_readable(child.fd(), 0));
  child.signal_group(SIGKILL);
  REQUIRE(becomes_readable(child.fd()));
  CHECK(child.has_ended());
  CHECK(child.has_ended());  // it stays to be reaped
  CHECK(::kill(child.pid(), 0) == 0);
  const pid_t pid = child.pid();
  child.reap();
  CHECK(::kill(pid, 0) != 0);
}

TEST_CASE("a signal reaches the whole process group") {
  Pipe out;
  Child child = start("sleep 600 & sleep 600 & echo ready; wait", out);
  REQUIRE(becomes_readable(out.read.get()));
  child.signal_group(SIGKILL);
  CHECK(read_to_end(out.read.get()) == "ready\n");  // nobody holds the pipe any more
  REQUIRE(becomes_readable(child.fd()));
  CHECK(child.reap().end == ProcessEnd::signaled(SIGKILL, false));
}

TEST_CASE("signalling a group that has ended is no error") {
  Pipe out;
  Child child = start("exit 3", out);
  REQUIRE(becomes_readable(child.fd()));
  child.signal_group(SIGTERM);
  CHECK(child.reap().end == ProcessEnd::exited(3));
}

TEST_CASE("the processor time and memory are the child's own") {
  const ChildEnd busy = end_of("i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done");
  CHECK(busy.user + busy.system > Duration::zero());
  CHECK(busy.max_rss > 100'000);
  const ChildEnd idle = end_of(":");
  CHECK(idle.user + idle.system < busy.user + busy.system);
}

TEST_CASE("a child can be handed over") {
  Pipe out;
  Child child = start("exit 5", out);
  Child other = std::move(child);
  REQUIRE(becomes_readable(other.fd()));
  CHECK(other.reap().end == ProcessEnd::exited(5));
}

}  // namespace localexec::sys
