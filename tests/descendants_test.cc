#include "sys/descendants.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <string>
#include <utility>
#include <vector>

#include "readiness.h"
#include "sys/child.h"
#include "sys/spawn.h"

namespace localexec::sys {
namespace {

using namespace std::chrono_literals;

// `sh -c script` with one more variable in its environment, and a pipe that is at its end when
// nothing that it started is left.
struct Started {
  explicit Started(const std::string& script, std::string variable = "LOCALEXEC_TEST=none") {
    REQUIRE(make_pipe(out));
    const Spawner spawner;
    const Fd null = open_file("/dev/null", O_RDWR);
    const std::vector<std::string> argv{"sh", "-c", script};
    std::vector<char*> environment{variable.data(), nullptr};
    SpawnRequest request;
    request.path = "/bin/sh";
    request.argv = argv;
    request.environment = environment.data();
    request.in = null.get();
    request.out = out.write.get();
    request.err = null.get();
    const SpawnResult spawned = spawner.spawn(request);
    REQUIRE(spawned.error == 0);
    pid = spawned.pid;
    out.write.reset();
    REQUIRE(becomes_readable(out.read.get()));  // it says when it is ready
  }

  Pipe out;
  pid_t pid = -1;
};

}  // namespace

TEST_CASE("descendants are the children and theirs") {
  CHECK(descendants().empty());
  CHECK_FALSE(has_children());
  const Started family("sleep 600 & sleep 600 & echo ready; wait");
  const auto found = descendants();
  CHECK(found.size() == 3);
  CHECK(std::count(found.begin(), found.end(), family.pid) == 1);
  CHECK(has_children());
  CHECK(kill_descendants());
  CHECK(descendants().empty());
}

TEST_CASE("a process that has ended is still a child but no descendant to be reckoned with") {
  const Started ended("echo ready");
  const Child child(ended.pid);
  REQUIRE(becomes_readable(child.fd()));
  CHECK(descendants().empty());
  CHECK(has_children());
  CHECK(kill_descendants());
  CHECK_FALSE(has_children());
}

TEST_CASE("killing all descendants leaves none and nothing of what they held") {
  // As the engine is: who loses its parent while the others are killed comes to us.
  REQUIRE(::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0);
  Started family("(sleep 600 & exec sleep 600) & echo ready; exec sleep 600");
  CHECK(kill_descendants());
  CHECK_FALSE(has_children());
  CHECK(read_to_end(family.out.read.get()) == "ready\n");
}

TEST_CASE("descendants are asked before they are killed") {
  Started obedient("trap 'echo asked; exit' TERM; echo ready; while :; do sleep 0.01; done");
  CHECK(end_descendants(10s));
  CHECK(read_to_end(obedient.out.read.get()) == "ready\nasked\n");
}

TEST_CASE("descendants that do not obey are killed after the grace") {
  Started stubborn("trap '' TERM; echo ready; while :; do sleep 0.01; done");
  CHECK(end_descendants(50ms));
  CHECK_FALSE(has_children());
  CHECK(read_to_end(stubborn.out.read.get()) == "ready\n");
}

TEST_CASE("descendants are known by a mark in the environment they were started with") {
  const Started one("sleep 600 & echo ready; wait", "LOCALEXEC_TEST=one");
  const Started two("echo ready; exec sleep 600", "LOCALEXEC_TEST=two");
  const Started other("echo ready; exec sleep 600", "LOCALEXEC_TEST_OTHER=one");
  const auto marked = descendants_by_mark("LOCALEXEC_TEST");
  CHECK(marked.count("one") == 2);
  CHECK(marked.count("two") == 1);
  CHECK(marked.size() == 3);
  CHECK(marked.find("two")->second == two.pid);
  CHECK(kill_descendants());
}

TEST_CASE("one that becomes another program again and again keeps its mark") {
  const Started restless("echo ready; self='exec sh -c \"$self\"'; export self; eval \"$self\"",
                         "LOCALEXEC_TEST=restless");
  int missed = 0;
  for (int i = 0; i < 300; ++i) missed += descendants_by_mark("LOCALEXEC_TEST").empty() ? 1 : 0;
  CHECK(missed < 9);  // of some 20: a busy machine may let it stand there for long
  CHECK(kill_descendants());
}

}  // namespace localexec::sys
