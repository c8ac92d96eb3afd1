#include "sys/child.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "sys/fd.h"

namespace localexec::sys {
namespace {

Duration to_duration(const timeval& time) {
  return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
}

}  // namespace

Child::Child(pid_t pid) : pid_(pid), pidfd_(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0U))) {}

bool Child::has_ended() const {
  siginfo_t info{};
  const auto id = static_cast<id_t>(pid_);
  const auto look = [&] { return ::waitid(P_PID, id, &info, WEXITED | WNOHANG | WNOWAIT); };
  return retry_interrupted(look) == 0 && info.si_pid == pid_;
}

void Child::signal_group(int signal) const {
  // ESRCH: all gone. EPERM: every member changed its user, beyond our reach by design of the
  // kernel.
  ::kill(-pid_, signal);
}

ChildEnd Child::reap() {
  int status = 0;
  rusage usage{};
  if (retry_interrupted([&] { return ::wait4(pid_, &status, 0, &usage); }) < 0) {
    throw_errno("cannot learn how process " + std::to_string(pid_) + " ended");
  }
  pid_ = -1;
  ChildEnd result;
  result.end = WIFSIGNALED(status) ? ProcessEnd::signaled(WTERMSIG(status), WCOREDUMP(status))
                                   : ProcessEnd::exited(WEXITSTATUS(status));
  result.user = to_duration(usage.ru_utime);
  result.system = to_duration(usage.ru_stime);
  result.max_rss = static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
  return result;
}

void wait_for_end(pid_t child) {
  siginfo_t info{};
  const auto id = static_cast<id_t>(child);
  retry_interrupted([&] { return ::waitid(P_PID, id, &info, WEXITED | WNOWAIT); });
}

void reap_at_once(pid_t child) {
  retry_interrupted([&] { return ::wait4(child, nullptr, 0, nullptr); });
}

void signal_process(pid_t pid, int signal) { ::kill(pid, signal); }

pid_t group_of(pid_t pid) { return ::getpgid(pid); }

void reap_strays(const std::function<bool(pid_t)>& is_known) {
  while (true) {
    siginfo_t info{};
    const int result = retry_interrupted(
        [&] { return ::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT | __WNOTHREAD); });
    // One that is known hides others behind it; it will be reaped soon, and they next time.
    if (result < 0 || info.si_pid == 0 || is_known(info.si_pid)) return;
    ::wait4(info.si_pid, nullptr, WNOHANG, nullptr);
  }
}

void suspend_self() { ::kill(::getpid(), SIGSTOP); }

void die_by_signal(int signal) {
  struct sigaction action {};
  action.sa_handler = SIG_DFL;
  ::sigaction(signal, &action, nullptr);
  sigset_t one;
  ::sigemptyset(&one);
  ::sigaddset(&one, signal);
  ::kill(::getpid(), signal);
  ::pthread_sigmask(SIG_UNBLOCK, &one, nullptr);
  ::_exit(128 + signal);  // only where the signal could not kill (process 1 of a container)
}

}  // namespace localexec::sys
