#include "sys/spawn.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <string>
#include <vector>

#include "readiness.h"
#include "refusal.h"
#include "sys/child.h"
#include "sys/processors.h"
#include "temporary_folder.h"

namespace localexec::sys {
namespace {

using Words = std::vector<std::string>;

const std::string kChildren = LOCALEXEC_CHILDREN_DIR;

// A soft limit of open files with room above it; that and this thread's signals are put back in the
// end.
class ProcessState {
 public:
  ProcessState() {
    ::getrlimit(RLIMIT_NOFILE, &open_files_);
    rlimit low = open_files_;
    low.rlim_cur = kSoftLimit;
    ::setrlimit(RLIMIT_NOFILE, &low);
    ::pthread_sigmask(SIG_SETMASK, nullptr, &mask_);
    ::sigaction(SIGHUP, nullptr, &hangup_);
    ::sigaction(SIGPIPE, nullptr, &pipe_);
  }
  ~ProcessState() {
    ::sigaction(SIGHUP, &hangup_, nullptr);
    ::sigaction(SIGPIPE, &pipe_, nullptr);
    ::pthread_sigmask(SIG_SETMASK, &mask_, nullptr);
    ::setrlimit(RLIMIT_NOFILE, &open_files_);
  }
  rlim_t hard_limit() const { return open_files_.rlim_max; }
  static constexpr rlim_t kSoftLimit = 200;

 private:
  rlimit open_files_{};
  sigset_t mask_{};
  struct sigaction hangup_ {};
  struct sigaction pipe_ {};
};

SpawnResult spawn(const Spawner& spawner, const std::string& path, const Words& argv, int out,
                  int err = -1, const SpawnLimits* limits = nullptr) {
  const Fd null = open_file("/dev/null", O_RDWR);
  SpawnRequest request;
  request.path = path.c_str();
  request.argv = argv;
  request.environment = environ;
  request.in = null.get();
  request.out = out;
  request.err = err >= 0 ? err : null.get();
  request.limits = limits;
  return spawner.spawn(request);
}

// What the program writes on its standard output.
std::string output_of(const Spawner& spawner, const std::string& path, const Words& argv) {
  Pipe out;
  REQUIRE(make_pipe(out));
  const SpawnResult spawned = spawn(spawner, path, argv, out.write.get());
  REQUIRE(spawned.error == 0);
  out.write.reset();
  Child child(spawned.pid);
  std::string text = read_to_end(out.read.get());
  REQUIRE(becomes_readable(child.fd()));
  CHECK(child.reap().end == ProcessEnd::exited(0));
  return text;
}

// Those that every child of ours gets, whatever we do: some runners of tests leave a few open.
std::string inherited_descriptors() {
  std::string list = "0,1,2";
  for (int fd = 3; fd < 1024; ++fd) {
    const int flags = ::fcntl(fd, F_GETFD);
    if (flags >= 0 && (flags & FD_CLOEXEC) == 0) list += "," + std::to_string(fd);
  }
  return list;
}

}  // namespace

TEST_CASE("the arguments reach the program byte by byte") {
  const Words arguments{"args", "",      " ",        "two words", "$(echo no)", "a\nb",
                        "-n",   "'\"\\", "\xFF\xC3", "*",         "{x}"};
  std::string expected;
  for (std::size_t i = 1; i < arguments.size(); ++i) expected += arguments[i] + '\0';
  CHECK(output_of(Spawner(), kChildren + "/args", arguments) == expected);
}

TEST_CASE("standard output and standard error are kept apart") {
  Pipe out;
  Pipe err;
  REQUIRE(make_pipe(out));
  REQUIRE(make_pipe(err));
  const SpawnResult spawned =
      spawn(Spawner(), "/bin/sh", {"sh", "-c", "echo out; echo err >&2; cat"}, out.write.get(),
            err.write.get());
  REQUIRE(spawned.error == 0);
  out.write.reset();
  err.write.reset();
  Child child(spawned.pid);
  CHECK(read_to_end(out.read.get()) == "out\n");
  CHECK(read_to_end(err.read.get()) == "err\n");
  REQUIRE(becomes_readable(child.fd()));
  child.reap();
}

TEST_CASE("every call leads a process group of its own") {
  Pipe out;
  REQUIRE(make_pipe(out));
  const SpawnResult spawned = spawn(Spawner(), "/bin/sh", {"sh", "-c", "read x"}, out.write.get());
  REQUIRE(spawned.error == 0);
  Child child(spawned.pid);
  CHECK(::getpgid(spawned.pid) == spawned.pid);
  REQUIRE(becomes_readable(child.fd()));
  child.reap();
}

TEST_CASE("a call has no descriptors of ours but the first three") {
  Pipe ours;
  REQUIRE(make_pipe(ours));
  CHECK(contains(output_of(Spawner(), kChildren + "/countfds", {"countfds"}),
                 "fds " + inherited_descriptors() + " soft"));
}

TEST_CASE("a call starts with the limit of open files that we started with") {
  const ProcessState state;
  Spawner spawner;
  CHECK(spawner.raise_open_files(300) == 300);
  CHECK(contains(output_of(spawner, kChildren + "/countfds", {"countfds"}), " soft 200 hard"));
  rlimit now{};
  ::getrlimit(RLIMIT_NOFILE, &now);
  CHECK(now.rlim_cur == 300);
}

TEST_CASE("a pipe beyond the original limit of open files is connected all the same") {
  const ProcessState state;
  Spawner spawner;
  spawner.raise_open_files(300);
  Pipe out;
  REQUIRE(make_pipe(out));
  const Fd writer(::fcntl(out.write.get(), F_DUPFD_CLOEXEC, 250));
  REQUIRE(writer.get() >= 250);
  const SpawnResult spawned = spawn(spawner, "/bin/echo", {"echo", "connected"}, writer.get());
  REQUIRE(spawned.error == 0);
  Child child(spawned.pid);
  REQUIRE(becomes_readable(child.fd()));
  CHECK(child.reap().end == ProcessEnd::exited(0));
  char buffer[20];
  CHECK(becomes_readable(out.read.get(), 0));
  CHECK(read_some(out.read.get(), buffer) == 10);
}

TEST_CASE("open files are raised no further than the hard limit and never lowered") {
  const ProcessState state;
  Spawner spawner;
  CHECK(spawner.raise_open_files(1) == ProcessState::kSoftLimit);
  CHECK(spawner.raise_open_files(UINT64_MAX / 2) == state.hard_limit());
}

TEST_CASE("a call has the signals that we were started with and not those we set up since") {
  const ProcessState state;
  std::signal(SIGPIPE, SIG_DFL);
  std::signal(SIGHUP, SIG_IGN);
  const Spawner spawner;
  sigset_t all;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  const std::string signals = output_of(spawner, kChildren + "/sigstate", {"sigstate"});
  CHECK(contains(signals, "blocked  ignored"));
  CHECK(contains(signals, "ignored 1"));
  CHECK_FALSE(contains(signals, "13"));
}

TEST_CASE("a script without a first line is run by sh") {
  const TemporaryFolder folder;
  const std::string script = folder.write("script", "echo \"$0 has $#: $1\"\n");
  std::filesystem::permissions(script, std::filesystem::perms::owner_all);
  CHECK(output_of(Spawner(), script, {"script", "two words"}) == script + " has 1: two words\n");
}

TEST_CASE("what cannot be executed is told by its errno and no process is made") {
  const TemporaryFolder folder;
  const std::string text = folder.write("text", "");
  const Fd null = open_file("/dev/null", O_RDWR);
  const SpawnResult missing = spawn(Spawner(), "/nowhere/x", {"x"}, null.get());
  CHECK(missing.error == ENOENT);
  CHECK(missing.pid == -1);
  CHECK(spawn(Spawner(), text, {"x"}, null.get()).error == EACCES);
  const std::string huge(300'000, 'x');  // one argument may have 128 KiB
  CHECK(spawn(Spawner(), "/bin/echo", {"echo", huge}, null.get()).error == E2BIG);
}

TEST_CASE("a shortage is told from what will never work") {
  for (const int error : {EAGAIN, ENOMEM, EMFILE, ENFILE, ENOSPC}) CHECK(is_shortage(error));
  for (const int error : {0, ENOENT, EACCES, E2BIG, ENOEXEC, EBADF}) {
    CHECK_FALSE(is_shortage(error));
  }
}

// What `sh -c script` writes where it keeps to limits.
static std::string limited_output(const std::string& script, const SpawnLimits& limits) {
  Pipe out;
  REQUIRE(make_pipe(out));
  const SpawnResult spawned =
      spawn(Spawner(), "/bin/sh", {"sh", "-c", script}, out.write.get(), -1, &limits);
  REQUIRE(spawned.error == 0);
  out.write.reset();
  std::string text;
  std::array<char, 4096> bytes{};
  for (std::ptrdiff_t got = 0; (got = read_some(out.read.get(), bytes)) > 0;) {
    text.append(bytes.data(), static_cast<std::size_t>(got));
  }
  CHECK(Child(spawned.pid).reap().end == ProcessEnd::exited(0));
  return text;
}

TEST_CASE("limits hold in a process from its first instruction, and for us nothing changes") {
  SpawnLimits limits;
  limits.memory = 300ULL << 20;
  limits.processors = processor_shares(2).back();
  CHECK(limited_output("ulimit -d; ulimit -H -d", limits) == "307200\n307200\n");
  rlimit ours{};
  ::getrlimit(RLIMIT_DATA, &ours);
  CHECK(ours.rlim_cur != *limits.memory);
}

TEST_CASE("a process with limits leads a group of its own and has only its three descriptors") {
  SpawnLimits limits;
  limits.nice = 1;
  const ProcessState state;
  Spawner spawner;
  spawner.raise_open_files(state.hard_limit());
  const Fd ours = open_file("/dev/null", O_RDONLY);
  Pipe out;
  REQUIRE(make_pipe(out));
  const auto output = [&](const SpawnLimits* with) {
    const SpawnResult spawned =
        spawn(spawner, kChildren + "/countfds", {"countfds"}, out.write.get(), -1, with);
    REQUIRE(spawned.error == 0);
    CHECK(Child(spawned.pid).reap().end == ProcessEnd::exited(0));
    std::array<char, 4096> bytes{};
    const auto got = read_some(out.read.get(), bytes);
    return std::string(bytes.data(), static_cast<std::size_t>(std::max<std::ptrdiff_t>(got, 0)));
  };
  CHECK(output(&limits) == output(nullptr));
  CHECK(limited_output("test $(cut -d ' ' -f 5 /proc/$$/stat) = $$ && echo own", limits) ==
        "own\n");
}

TEST_CASE("what cannot be executed with limits is told as without") {
  SpawnLimits limits;
  limits.nice = 1;
  CHECK(spawn(Spawner(), "/no/such", {"x"}, -1, -1, &limits).error == ENOENT);
  CHECK(spawn(Spawner(), "/etc/passwd", {"x"}, -1, -1, &limits).error == EACCES);
  limits.control_group = "/no/such/group";
  CHECK(spawn(Spawner(), "/bin/true", {"true"}, -1, -1, &limits).error == ENOENT);
}

TEST_CASE("processors are shared out evenly, and each is used where there are more workers") {
  const auto bits = [](const std::vector<unsigned long>& mask) {
    int count = 0;
    for (const unsigned long word : mask) count += std::popcount(word);
    return count;
  };
  const std::size_t usable = static_cast<std::size_t>(bits(processor_shares(1)[0]));
  int sum = 0;
  for (const auto& share : processor_shares(usable)) sum += bits(share);
  CHECK(sum == static_cast<int>(usable));
  for (const auto& share : processor_shares(3 * usable)) CHECK(bits(share) == 1);
}

}  // namespace localexec::sys
