#include "sys/unpacker.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <exception>
#include <utility>
#include <vector>

#include "core/usage_error.h"
#include "sys/executable.h"
#include "sys/thread.h"

namespace localexec::sys {
namespace {

struct Ending {
  std::string_view of_name;
  std::string_view program;
  std::string_view package;
};

constexpr std::array kEndings{Ending{".gz", "gzip", "gzip"}, Ending{".zst", "zstd", "zstd"},
                              Ending{".xz", "xz", "xz-utils"}, Ending{".bz2", "bzip2", "bzip2"}};

std::string how_it_ended(const std::optional<ProcessEnd>& end) {
  if (!end) return "ended unseen";
  if (end->kind == ProcessEnd::Kind::signaled) return "was killed by " + signal_name(end->number);
  return fmt::format("failed with exit status {}", end->number);
}

}  // namespace

std::optional<UnpackingTool> unpacking_tool_for(const std::string& path) {
  for (const Ending& ending : kEndings) {
    if (path.ends_with(ending.of_name)) {
      return UnpackingTool{std::string(ending.program), std::string(ending.package)};
    }
  }
  return std::nullopt;
}

void check_installed(const UnpackingTool& tool, const std::string& path) {
  if (find_program(tool.program).error == 0) return;
  throw UsageError(fmt::format("cannot unpack '{}': there is no program {}; install the package {}",
                               path, tool.program, tool.package));
}

Unpacker::Unpacker(const UnpackingTool& tool, Fd file, std::string path, const Spawner& spawner)
    : program_(tool.program), path_(std::move(path)) {
  check_installed(tool, path_);
  Pipe pipe;
  if (!make_pipe(pipe)) throw_errno("cannot create a pipe");
  errors_ = Fd(::memfd_create("unpacker", MFD_CLOEXEC));
  if (!errors_) throw_errno("cannot create a file in memory");
  const std::string program = find_program(program_).path;
  const std::vector<std::string> argv{program_, "-dc"};
  const SpawnRequest request{program.c_str(),  argv,         environ, file.get(),
                             pipe.write.get(), errors_.get()};
  thread_ = start_thread("waits for " + program_, [&] { run(request, spawner); });
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return started_.has_value(); });
  if (started_->error != 0) {
    lock.unlock();
    thread_.join();
    throw_errno(started_->error, "cannot start " + program_);
  }
  out_ = std::move(pipe.read);
}

Unpacker::~Unpacker() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    if (!ended_) child_.signal_group(SIGKILL);
  }
  thread_.join();
}

// What the constructor lent is not used any more once `started_` is there.
void Unpacker::run(const SpawnRequest& request, const Spawner& spawner) {
  const SpawnResult result = spawner.spawn(request);
  {
    const std::lock_guard lock(mutex_);
    if (result.error == 0) child_ = Child(result.pid);
    started_ = result;
    changed_.notify_all();
  }
  if (result.error != 0) return;
  wait_for_end(result.pid);
  const std::lock_guard lock(mutex_);
  try {
    end_ = child_.reap().end;
  } catch (const std::exception&) {
    end_.reset();
  }
  ended_ = true;
  changed_.notify_all();
}

void Unpacker::check() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return ended_; });
  if (end_ == ProcessEnd::exited(0)) return;
  throw UsageError(fmt::format("cannot unpack '{}': {} {}{}; check the file", path_, program_,
                               how_it_ended(end_), complaint()));
}

// Its first line, if it wrote one.
std::string Unpacker::complaint() const {
  std::array<char, 500> buffer{};
  const auto got = read_at(errors_.get(), buffer, 0);
  if (got <= 0) return {};
  std::string text(buffer.data(), static_cast<std::size_t>(got));
  text.erase(0, text.find_first_not_of('\n'));
  return " (" + text.substr(0, text.find('\n')) + ")";
}

}  // namespace localexec::sys
