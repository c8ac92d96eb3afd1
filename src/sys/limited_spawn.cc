#include "sys/limited_spawn.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "sys/child.h"
#include "sys/fd.h"

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#endif

namespace localexec::sys {
namespace {

constexpr std::size_t kStackSize = 64 << 10;

#ifdef __SANITIZE_THREAD__  // takes a child that shares our memory for the thread that made it
constexpr int kCloneFlags = CLONE_VFORK;
constexpr int kStackFlags = MAP_SHARED;
#else
constexpr int kCloneFlags = CLONE_VFORK | CLONE_VM;
constexpr int kStackFlags = MAP_PRIVATE;
#endif

// Where the child works until it becomes the program, and leaves its error. It shares all our
// memory meanwhile.
class Stack {
 public:
  Stack() {
    memory_ = ::mmap(nullptr, kStackSize, PROT_READ | PROT_WRITE,
                     kStackFlags | MAP_ANONYMOUS | MAP_STACK, -1, 0);
#ifdef __SANITIZE_ADDRESS__  // remembers the frames of a child that had the same place
    if (is_there()) __asan_unpoison_memory_region(memory_, kStackSize);
#endif
  }
  ~Stack() {
    if (is_there()) ::munmap(memory_, kStackSize);
  }
  Stack(const Stack&) = delete;
  Stack& operator=(const Stack&) = delete;
  bool is_there() const { return memory_ != MAP_FAILED; }
  void* top() const { return static_cast<char*>(memory_) + kStackSize; }
  // At the far end; 0 until the child says otherwise.
  int& error() const { return *static_cast<int*>(memory_); }

 private:
  void* memory_;
};

// No handler of ours may run in the child, which uses our memory.
class AllSignalsBlocked {
 public:
  AllSignalsBlocked() {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_BLOCK, &all, &former_);
  }
  ~AllSignalsBlocked() { ::pthread_sigmask(SIG_SETMASK, &former_, nullptr); }
  AllSignalsBlocked(const AllSignalsBlocked&) = delete;
  AllSignalsBlocked& operator=(const AllSignalsBlocked&) = delete;

 private:
  sigset_t former_{};
};

struct Birth {
  const SpawnPlan& plan;
  const SpawnLimits& limits;
  int group;   // the open cgroup.procs, or -1
  int& error;  // set by the child
};

// What follows runs in the child: calls of the system alone, nothing that allocates or locks.

// A handler of ours would be at an address that the program does not have; exec resets it anyway.
void reset_signals(const sigset_t& defaults) {
  struct sigaction standard {};
  standard.sa_handler = SIG_DFL;
  for (int signal = 1; signal < NSIG; ++signal) {
    if (::sigismember(&defaults, signal) == 1) ::sigaction(signal, &standard, nullptr);
  }
}

bool connect(const int (&standard)[3]) {
  for (int fd = 0; fd < 3; ++fd) {
    if (standard[fd] < 0) continue;
    if (standard[fd] == fd) {  // dup2 would leave it close-on-exec
      if (::fcntl(fd, F_SETFD, 0) < 0) return false;
    } else if (retry_interrupted([&] { return ::dup2(standard[fd], fd); }) < 0) {
      return false;
    }
  }
  return true;
}

bool lower(int resource, std::uint64_t soft, bool hard_too) {
  rlimit limit{};
  if (::getrlimit(resource, &limit) != 0) return false;
  limit.rlim_cur = std::min<rlim_t>(soft, limit.rlim_max);
  if (hard_too) limit.rlim_max = limit.rlim_cur;
  return ::setrlimit(resource, &limit) == 0;
}

bool add_niceness(int nice) {
  errno = 0;
  const int present = ::getpriority(PRIO_PROCESS, 0);
  return errno == 0 && ::setpriority(PRIO_PROCESS, 0, present + nice) == 0;
}

bool keep_to(const Birth& birth) {
  const SpawnLimits& limits = birth.limits;
  const std::vector<unsigned long>& mask = limits.processors;
  if (birth.group >= 0 && ::write(birth.group, "0", 1) != 1) return false;
  if (limits.nice != 0 && !add_niceness(limits.nice)) return false;
  if (!mask.empty() && ::sched_setaffinity(0, mask.size() * sizeof(unsigned long),
                                           reinterpret_cast<const cpu_set_t*>(mask.data())) != 0) {
    return false;
  }
  return !limits.memory || lower(RLIMIT_DATA, *limits.memory, true);
}

int be_born(void* argument) {
  Birth& birth = *static_cast<Birth*>(argument);
  const SpawnPlan& plan = birth.plan;
  reset_signals(*plan.default_signals);
  if (::setpgid(0, 0) == 0 && connect(plan.standard) && keep_to(birth) &&
      (!plan.open_files || lower(RLIMIT_NOFILE, *plan.open_files, false)) &&
      ::sigprocmask(SIG_SETMASK, plan.mask, nullptr) == 0) {
    ::execve(plan.path, plan.argv, plan.environment);
  }
  birth.error = errno;
  ::_exit(127);
}

}  // namespace

pid_t spawn_limited(const SpawnPlan& plan, const SpawnLimits& limits) {
  Fd group;
  if (!limits.control_group.empty()) {
    const std::string path = limits.control_group + "/cgroup.procs";
    group = Fd(retry_interrupted([&] { return ::open(path.c_str(), O_WRONLY | O_CLOEXEC); }));
    if (!group) return -1;
  }
  const Stack stack;
  if (!stack.is_there()) return -1;
  Birth birth{plan, limits, group.get(), stack.error()};
  pid_t pid = -1;
  {
    const AllSignalsBlocked blocked;
    // As posix_spawn does it: we go on once the child has become the program, or given up.
    pid = ::clone(be_born, stack.top(), kCloneFlags | SIGCHLD, &birth);
  }
  if (pid < 0 || birth.error == 0) return pid;
  reap_at_once(pid);
  errno = birth.error;
  return -1;
}

bool may_add_niceness(int nice) {
  // Belongs to this thread, and is put back: to be nicer is always allowed.
  const int present = ::getpriority(PRIO_PROCESS, 0);
  if (nice >= 0) return true;
  const bool allowed = ::setpriority(PRIO_PROCESS, 0, present + nice) == 0;
  if (allowed) ::setpriority(PRIO_PROCESS, 0, present);
  return allowed;
}

}  // namespace localexec::sys
