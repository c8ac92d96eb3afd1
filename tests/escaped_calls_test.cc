#include "run/escaped_calls.h"

#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <string>
#include <vector>

#include "sys/child.h"
#include "sys/clock.h"
#include "sys/descendants.h"
#include "sys/spawn.h"

namespace localexec {
namespace {

// A process that bears the mark "7", in a process group of its own.
class Marked {
 public:
  Marked() {
    std::string mark = std::string(EscapedCalls::kMarkName) + "=7";
    const std::vector<char*> environment{mark.data(), nullptr};
    const std::vector<std::string> argv{"sleep", "600"};
    sys::SpawnRequest request;
    request.path = "/bin/sleep";
    request.argv = argv;
    request.environment = environment.data();
    child_ = sys::Child(sys::Spawner().spawn(request).pid);
    REQUIRE(child_.pid() > 0);
    // A new program's environment shows only some time after spawning it has succeeded.
    while (sys::descendants_by_mark(EscapedCalls::kMarkName).empty()) {
    }
  }

  pid_t group() const { return child_.pid(); }

  // What it dies of, where it has not been told to die before.
  int dies_of(int signal) {
    sys::signal_process(child_.pid(), signal);
    sys::wait_for_end(child_.pid());
    return child_.reap().end.number;
  }

 private:
  sys::Child child_;
};

const auto kNobodyIsKnown = [](pid_t) { return false; };

}  // namespace

TEST_CASE("what left the group of a call is asked to end") {
  Marked process;
  EscapedCalls escaped;
  escaped.ask("7", process.group() + 1, sys::now());
  escaped.on_time(sys::now(), kNobodyIsKnown);
  CHECK(process.dies_of(SIGVTALRM) == SIGTERM);
  CHECK_FALSE(escaped.wake_at());
}

TEST_CASE("what was asked as a member of its group is not asked a second time") {
  Marked process;
  EscapedCalls escaped;
  escaped.ask("7", process.group(), sys::now());
  escaped.on_time(sys::now(), kNobodyIsKnown);
  CHECK(process.dies_of(SIGVTALRM) == SIGVTALRM);
}

TEST_CASE("other calls are left alone") {
  Marked process;
  EscapedCalls escaped;
  escaped.end("8", sys::now());
  escaped.on_time(sys::now(), kNobodyIsKnown);
  CHECK(process.dies_of(SIGVTALRM) == SIGVTALRM);
}

TEST_CASE("what is killed is looked for until it is gone") {
  Marked process;
  EscapedCalls escaped;
  escaped.end("7", sys::now());
  escaped.on_time(sys::now(), kNobodyIsKnown);
  CHECK(escaped.wake_at());
  CHECK(process.dies_of(SIGVTALRM) == SIGKILL);
  escaped.on_time(*escaped.wake_at(), kNobodyIsKnown);
  CHECK_FALSE(escaped.wake_at());
}

}  // namespace localexec
