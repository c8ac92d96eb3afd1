#include "sys/signal_watch.h"

#include <sys/signalfd.h>
#include <unistd.h>

#include <csignal>

namespace localexec::sys {

SignalWatch::SignalWatch(std::span<const int> signals) {
  sigset_t watched;
  ::sigemptyset(&watched);
  for (const int signal : signals) {
    struct sigaction action {};
    ::sigaction(signal, nullptr, &action);
    // A blocked signal is queued even if it is ignored: it must not be watched then.
    if (action.sa_handler != SIG_IGN) ::sigaddset(&watched, signal);
  }
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  ::sigaction(SIGPIPE, &ignore, nullptr);
  ::sigaction(SIGXFSZ, &ignore, nullptr);  // a write beyond ulimit -f fails with EFBIG instead
  ::pthread_sigmask(SIG_BLOCK, &watched, nullptr);
  fd_ = Fd(::signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!fd_) throw_errno("cannot create a signalfd");
}

std::optional<ReceivedSignal> SignalWatch::next() const {
  signalfd_siginfo info{};
  if (::read(fd_.get(), &info, sizeof info) != sizeof info) return std::nullopt;
  return ReceivedSignal{static_cast<int>(info.ssi_signo), static_cast<pid_t>(info.ssi_pid)};
}

}  // namespace localexec::sys
