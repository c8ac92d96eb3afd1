#include "core/outcome.h"

#include <doctest/doctest.h>

#include <csignal>
#include <string>

namespace localexec {

TEST_CASE("every ending of a call has its own status") {
  CHECK(status_of(Ended{ProcessEnd::exited(0)}) == Status::ok);
  CHECK(status_of(Ended{ProcessEnd::exited(1)}) == Status::failed);
  CHECK(status_of(Ended{ProcessEnd::signaled(SIGSEGV, true)}) == Status::killed);
  CHECK(status_of(TimedOut{ProcessEnd::signaled(SIGTERM, false)}) == Status::timeout);
  CHECK(status_of(TimedOut{ProcessEnd::exited(0)}) == Status::timeout);
  CHECK(status_of(Canceled{ProcessEnd::exited(0), "interrupted"}) == Status::canceled);
  CHECK(status_of(NotStarted{"no such file"}) == Status::error);
  CHECK(status_of(BadResult{ProcessEnd::exited(0), "not JSON"}) == Status::failed);
}

TEST_CASE("a status is written as one word") {
  CHECK(status_name(Status::ok) == "ok");
  CHECK(status_name(Status::failed) == "failed");
  CHECK(status_name(Status::timeout) == "timeout");
  CHECK(status_name(Status::killed) == "killed");
  CHECK(status_name(Status::error) == "error");
  CHECK(status_name(Status::canceled) == "canceled");
}

TEST_CASE("a reason is there where the ending alone does not say it") {
  CHECK(reason_of(Ended{ProcessEnd::exited(1)}).empty());
  CHECK(reason_of(Ended{ProcessEnd::signaled(11, false)}).empty());
  CHECK(reason_of(Ended{ProcessEnd::signaled(11, true)}) == "core dumped");
  ProcessEnd out_of_memory = ProcessEnd::signaled(SIGKILL, false);
  out_of_memory.out_of_memory = true;
  CHECK(reason_of(Ended{out_of_memory}) == "ran out of the memory that --max-memory allows");
  CHECK(reason_of(TimedOut{}).empty());
  CHECK(reason_of(Canceled{{}, "interrupted by SIGINT"}) == "interrupted by SIGINT");
  CHECK(reason_of(NotStarted{"no such file"}) == "no such file");
  CHECK(reason_of(BadResult{{}, "not JSON"}) == "not JSON");
}

TEST_CASE("the end of the process is kept whatever the call ended as") {
  const ProcessEnd end = ProcessEnd::signaled(SIGTERM, false);
  CHECK(end_of(Ended{end}) == end);
  CHECK(end_of(TimedOut{end}) == end);
  CHECK(end_of(Canceled{end, ""}) == end);
  CHECK(end_of(BadResult{end, ""}) == end);
  CHECK(end_of(NotStarted{""}).kind == ProcessEnd::Kind::none);
}

TEST_CASE("signals have their names and unknown ones their numbers") {
  CHECK(signal_name(SIGKILL) == "SIGKILL");
  CHECK(signal_name(SIGSEGV) == "SIGSEGV");
  CHECK(signal_name(SIGRTMIN) == "SIGRTMIN+0");
  CHECK(signal_name(SIGRTMIN + 3) == "SIGRTMIN+3");
  CHECK(signal_name(SIGRTMAX) == "SIGRTMIN+" + std::to_string(SIGRTMAX - SIGRTMIN));
  CHECK(signal_name(77777) == "SIG77777");
}

}  // namespace localexec
