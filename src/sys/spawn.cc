#include "sys/spawn.h"

#include <spawn.h>
#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <mutex>

namespace localexec::sys {
namespace {

// posix_spawn's objects, freed on every way out.
class FileActions {
 public:
  FileActions() { ok_ = ::posix_spawn_file_actions_init(&actions_) == 0; }
  ~FileActions() { ::posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  // 0 or an errno. Unchecked, a failure here would let the child write on our own stdout.
  int connect(int from, int to) {
    return ok_ ? ::posix_spawn_file_actions_adddup2(&actions_, from, to) : ENOMEM;
  }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
  bool ok_ = false;
};

class Attributes {
 public:
  Attributes() { ::posix_spawnattr_init(&attributes_); }  // cannot fail in glibc
  ~Attributes() { ::posix_spawnattr_destroy(&attributes_); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  posix_spawnattr_t* get() { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

// The limit of open files belongs to the whole process: while one thread lowers it for its child,
// no other may spawn.
std::mutex& open_files_mutex() {
  static std::mutex mutex;
  return mutex;
}

void set_open_files(std::uint64_t soft) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = std::min<rlim_t>(soft, limit.rlim_max);
  ::setrlimit(RLIMIT_NOFILE, &limit);  // cannot fail: at most the hard limit
}

}  // namespace

bool is_shortage(int error) {
  // epoll_ctl(2): ENOSPC is the user's limit of watches.
  return error == EAGAIN || error == ENOMEM || error == EMFILE || error == ENFILE ||
         error == ENOSPC;
}

Spawner::Spawner() {
  ::pthread_sigmask(SIG_SETMASK, nullptr, &original_mask_);
  ::sigemptyset(&reset_to_default_);
  for (int signal = 1; signal < NSIG; ++signal) {
    struct sigaction action {};
    if (signal == SIGKILL || signal == SIGSTOP || ::sigaction(signal, nullptr, &action) != 0) {
      continue;
    }
    // What our parent ignores (nohup, a background job) our calls go on ignoring.
    if (action.sa_handler != SIG_IGN) ::sigaddset(&reset_to_default_, signal);
  }
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) original_open_files_ = limit.rlim_cur;
}

std::uint64_t Spawner::raise_open_files(std::uint64_t wanted) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) throw_errno("cannot read the limit of open files");
  if (wanted <= limit.rlim_cur) return limit.rlim_cur;
  limit.rlim_cur = std::min<rlim_t>(wanted, limit.rlim_max);
  if (::setrlimit(RLIMIT_NOFILE, &limit) == 0) raised_open_files_ = limit.rlim_cur;
  return limit.rlim_cur;
}

SpawnResult Spawner::spawn(const SpawnRequest& request) const {
  std::vector<char*> argv;
  argv.reserve(request.argv.size() + 2);
  for (const std::string& word : request.argv) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  SpawnResult result = spawn_once(request, request.path, argv.data());
  if (result.error == ENOEXEC) {
    argv.insert(argv.begin(), const_cast<char*>("/bin/sh"));
    argv[1] = const_cast<char*>(request.path);
    result = spawn_once(request, "/bin/sh", argv.data());
  }
  return result;
}

SpawnResult Spawner::spawn_with_limits(const SpawnRequest& request, const char* path,
                                       char* const* argv) const {
  SpawnPlan plan{path,
                 argv,
                 request.environment,
                 {request.in, request.out, request.err},
                 &original_mask_,
                 &reset_to_default_,
                 std::nullopt};
  if (raised_open_files_ != 0) plan.open_files = original_open_files_;
  const pid_t pid = spawn_limited(plan, *request.limits);
  return {pid, pid < 0 ? errno : 0};
}

SpawnResult Spawner::spawn_once(const SpawnRequest& request, const char* path,
                                char* const* argv) const {
  if (request.limits != nullptr) return spawn_with_limits(request, path, argv);
  FileActions actions;
  const int standard[] = {request.in, request.out, request.err};
  for (int fd = 0; fd < 3; ++fd) {
    if (standard[fd] < 0) continue;
    if (const int error = actions.connect(standard[fd], fd)) return {-1, error};
  }
  Attributes attributes;
  ::posix_spawnattr_setflags(
      attributes.get(), POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  ::posix_spawnattr_setpgroup(attributes.get(), 0);
  ::posix_spawnattr_setsigmask(attributes.get(), &original_mask_);
  ::posix_spawnattr_setsigdefault(attributes.get(), &reset_to_default_);

  SpawnResult result;
  const auto start = [&] {
    result.error = ::posix_spawn(&result.pid, path, actions.get(), attributes.get(), argv,
                                 request.environment);
  };
  if (raised_open_files_ == 0) {
    start();
  } else {
    // The actions above were made under the raised limit: adddup2 refuses descriptors beyond it.
    const std::lock_guard lock(open_files_mutex());
    set_open_files(original_open_files_);
    start();
    set_open_files(raised_open_files_);
  }
  if (result.error != 0) result.pid = -1;
  return result;
}

}  // namespace localexec::sys
