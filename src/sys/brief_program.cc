#include "sys/brief_program.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <thread>

#include "sys/child.h"
#include "sys/clock.h"
#include "sys/executable.h"
#include "sys/fd.h"
#include "sys/memory_file.h"
#include "sys/poll_timeout.h"
#include "sys/spawn.h"

namespace localexec::sys {
namespace {

// How often to look where the system gives nothing to wait for.
constexpr std::chrono::milliseconds kLook{2};

bool ends_by(const Child& child, TimePoint deadline) {
  while (!child.has_ended()) {
    const int left = milliseconds_until(deadline, now());
    if (left == 0) return false;
    if (child.fd() < 0) {
      std::this_thread::sleep_for(kLook);
      continue;
    }
    pollfd ended{child.fd(), POLLIN, 0};
    ::poll(&ended, 1, left);
  }
  return true;
}

// Nothing where it cannot be read.
std::optional<std::string> read_all(int fd) {
  std::string text;
  std::array<char, 4096> buffer{};
  while (true) {
    const auto got = read_at(fd, buffer, text.size());
    if (got < 0) return std::nullopt;
    if (got == 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

}  // namespace

std::optional<std::string> output_of(std::span<const std::string> argv, std::string_view input,
                                     Duration limit) {
  const TimePoint deadline = now() + limit;
  const FoundProgram program = find_program(argv.front());
  if (program.error != 0) return std::nullopt;
  const Fd in = memory_file(input);
  const Fd out = memory_file({});
  const Fd nowhere(retry_interrupted([] { return ::open("/dev/null", O_WRONLY | O_CLOEXEC); }));
  if (!in || !out || !nowhere) return std::nullopt;
  const SpawnResult started = Spawner().spawn(
      {program.path.c_str(), argv, environ, in.get(), out.get(), nowhere.get(), nullptr});
  if (started.error != 0) return std::nullopt;
  Child child(started.pid);
  const bool in_time = ends_by(child, deadline);
  child.signal_group(SIGKILL);  // what it may have started, too
  wait_for_end(started.pid);
  const ChildEnd end = child.reap();
  if (!in_time || end.end != ProcessEnd::exited(0)) return std::nullopt;
  return read_all(out.get());
}

}  // namespace localexec::sys
