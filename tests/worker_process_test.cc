#include "run/worker_process.h"

#include <doctest/doctest.h>

#include <cerrno>
#include <csignal>
#include <string>
#include <vector>

#include "readiness.h"

namespace localexec {
namespace {

// A shell that runs a script, and what it has said so far.
struct Speaker {
  explicit Speaker(const std::string& script) { start(script); }
  ~Speaker() {
    if (process.is_alive()) end();
  }

  void start(const std::string& script) {
    REQUIRE(process.spawn(spawner, {"sh", "-c", script}, nullptr, 1 << 20) == 0);
  }
  // False once there will be no more.
  bool listen() {
    if (!becomes_readable(process.descriptors().out)) return false;
    while (process.read_lines([this](std::string_view line) { lines.emplace_back(line); })) {
    }
    return process.descriptors().out >= 0;
  }
  ProcessEnd end() {
    process.signal(SIGKILL);
    REQUIRE(becomes_readable(process.descriptors().child));
    return process.reap();
  }
  // A tag of it as the poller gives it.
  sys::Tag tag_of_end() {
    for (const sys::Tag tag : poller.wait(std::nullopt, TimePoint())) {
      if (WorkerProcess::stream_of(tag) == WorkerProcess::Stream::child) return tag;
    }
    return {};
  }

  sys::Poller poller;
  sys::Spawner spawner;
  sys::SpillFile spill{sys::temporary_folder()};
  std::vector<char> buffer = std::vector<char>(1000);
  WorkerProcess process{poller, 0, 7, WorkerProtocol::lines, spill, buffer};
  std::vector<std::string> lines;
};

}  // namespace

TEST_CASE("more requests than a pipe holds all come back in order") {
  Speaker echo("exec cat");
  constexpr std::size_t kLines = 50'000;
  for (std::size_t i = 0; i < kLines; ++i) echo.process.add(std::to_string(i) + "\n");
  while (echo.lines.size() < kLines) {
    echo.process.send();
    REQUIRE(echo.listen());
  }
  CHECK(echo.lines.size() == kLines);
  for (std::size_t i = 0; i < kLines; i += 997) CHECK(echo.lines[i] == std::to_string(i));
  echo.process.close_input();
  CHECK_FALSE(echo.process.takes_requests());
  while (echo.listen()) {
  }
  CHECK(echo.process.is_alive());
  REQUIRE(becomes_readable(echo.process.descriptors().child));
  CHECK(echo.process.reap() == ProcessEnd::exited(0));
}

TEST_CASE("a line that comes in pieces is one line, and one without an end none yet") {
  Speaker slow("printf 'be'; sleep 0.05; printf 'gin\\n'; printf 'end'; read -r line");
  while (slow.lines.empty()) REQUIRE(slow.listen());
  while (slow.process.unfinished_line() < 3) REQUIRE(slow.listen());
  CHECK(slow.lines == std::vector<std::string>{"begin"});
  CHECK(slow.process.unfinished_line() == 3);
}

TEST_CASE("what nobody listens to takes no memory and holds nothing up") {
  Speaker flood("echo first; head -c 3000000 /dev/zero; echo; echo last >&2");
  while (flood.lines.empty()) REQUIRE(flood.listen());
  flood.process.stop_listening();
  while (flood.listen()) {
    CHECK(flood.process.unfinished_line() == 0);
  }
  CHECK(flood.lines == std::vector<std::string>{"first"});
  REQUIRE(becomes_readable(flood.process.descriptors().child));
  flood.process.read_errors();
  CHECK(flood.process.errors().take().bytes.memory == "last\n");
}

TEST_CASE("a new process in the place of a former one does not get what was meant for that") {
  Speaker worker("read -r line; sleep 600");
  worker.process.signal(SIGKILL);
  REQUIRE(becomes_readable(worker.process.descriptors().child));
  const sys::Tag former = worker.tag_of_end();
  CHECK(worker.process.owns(former));
  CHECK(WorkerProcess::index_of(former) == 7);
  worker.process.add("for the former\n");
  CHECK(worker.process.reap() == ProcessEnd::signaled(SIGKILL, false));
  CHECK_FALSE(worker.process.owns(former));
  worker.start("exec cat");
  CHECK_FALSE(worker.process.owns(former));
  worker.process.add("for the new one\n");
  worker.process.send();
  while (worker.lines.empty()) REQUIRE(worker.listen());
  CHECK(worker.lines == std::vector<std::string>{"for the new one"});
}

TEST_CASE("a worker whose program is not there is told by its error") {
  sys::Poller poller;
  const sys::Spawner spawner;
  sys::SpillFile spill(sys::temporary_folder());
  std::vector<char> buffer(10);
  WorkerProcess process(poller, 0, 0, WorkerProtocol::lines, spill, buffer);
  CHECK(process.spawn(spawner, {"/nowhere/at/all"}, nullptr, 0) == ENOENT);
  CHECK_FALSE(process.is_alive());
}

}  // namespace localexec
