#include "sys/guardian.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>
#include <iostream>
#include <string>
#include <vector>

#include "readiness.h"
#include "sys/child.h"
#include "sys/descendants.h"
#include "sys/spawn.h"

namespace localexec::sys {
namespace {

// The engine is a copy of this process: what waits to be printed must not be printed twice.
GuardedEnd guarded(const std::function<GuardedEnd(const Guard&)>& work) {
  std::cout.flush();
  const GuardedEnd end = run_guarded(work);
  ::prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0);
  return end;
}

// Starts `sh -c script` and waits until it says that it is ready.
void start(const std::string& script, int out) {
  const std::vector<std::string> argv{"sh", "-c", script};
  const Fd null = open_file("/dev/null", O_RDWR);
  SpawnRequest request;
  request.path = "/bin/sh";
  request.argv = argv;
  request.environment = environ;
  request.in = null.get();
  request.out = out;
  request.err = null.get();
  Spawner().spawn(request);
}

}  // namespace

TEST_CASE("the guardian tells how the engine ended") {
  CHECK(guarded([](const Guard&) { return GuardedEnd{7, 0}; }).exit_code == 7);
  const GuardedEnd killed = guarded([](const Guard&) -> GuardedEnd {
    signal_process(::getpid(), SIGKILL);
    return {};
  });
  CHECK(killed.signal == SIGKILL);
  CHECK(guarded([](const Guard&) { return GuardedEnd{130, SIGINT}; }).signal == SIGINT);
}

TEST_CASE("an exit that was not the work's own is told apart") {
  const GuardedEnd left = guarded([](const Guard&) -> GuardedEnd { ::_exit(0); });
  CHECK(left.is_unasked);
  CHECK(left.exit_code == 0);
  CHECK_FALSE(guarded([](const Guard&) { return GuardedEnd{}; }).is_unasked);
  const GuardedEnd at_once = guarded([](const Guard&) { return GuardedEnd{1, 0, true}; });
  CHECK(at_once.exit_code == 1);
  CHECK_FALSE(at_once.is_unasked);
  const GuardedEnd lost = guarded([](const Guard&) -> GuardedEnd { exit_at_once(3); });
  CHECK(lost.exit_code == 3);
  CHECK_FALSE(lost.is_unasked);
}

TEST_CASE("the engine knows its guardian and would see it go") {
  const pid_t us = ::getpid();
  const GuardedEnd end = guarded([us](const Guard& guard) {
    const bool knows = guard.guardian == us && ::getppid() == us;
    const bool sees = guard.gone_fd >= 0 && !becomes_readable(guard.gone_fd, 0);
    return GuardedEnd{knows && sees ? 0 : 1, 0};
  });
  CHECK(end.exit_code == 0);
}

TEST_CASE("whatever the engine leaves behind is killed even where it left its session") {
  Pipe out;
  REQUIRE(make_pipe(out));
  const GuardedEnd end = guarded([&out](const Guard&) -> GuardedEnd {
    start("setsid sh -c 'sleep 600 & sleep 600' & sleep 600 & echo ready; wait", out.write.get());
    becomes_readable(out.read.get());
    signal_process(::getpid(), SIGKILL);
    return {};
  });
  CHECK(end.signal == SIGKILL);
  out.write.reset();
  CHECK(read_to_end(out.read.get()) == "ready\n");  // to its end: nobody holds it
  CHECK_FALSE(has_children());
}

TEST_CASE("a signal that reaches the guardian is passed on to the engine") {
  const GuardedEnd end = guarded([](const Guard& guard) -> GuardedEnd {
    sigset_t user;
    ::sigemptyset(&user);
    ::sigaddset(&user, SIGUSR1);
    ::pthread_sigmask(SIG_BLOCK, &user, nullptr);
    signal_process(guard.guardian, SIGUSR1);
    siginfo_t info{};
    const bool came = ::sigwaitinfo(&user, &info) == SIGUSR1;
    return {came && info.si_pid == guard.guardian ? 0 : 1, 0};
  });
  CHECK(end.exit_code == 0);
}

TEST_CASE("the signals of the guardian are as before when the run is over") {
  sigset_t before;
  sigset_t after;
  ::pthread_sigmask(SIG_SETMASK, nullptr, &before);
  guarded([](const Guard&) { return GuardedEnd{}; });
  ::pthread_sigmask(SIG_SETMASK, nullptr, &after);
  for (const int signal : {SIGINT, SIGTERM, SIGCHLD, SIGUSR1}) {
    CHECK(::sigismember(&after, signal) == ::sigismember(&before, signal));
  }
}

}  // namespace localexec::sys
