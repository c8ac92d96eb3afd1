#include "sys/signal_watch.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

#include "readiness.h"

namespace localexec::sys {
namespace {

constexpr std::array kWatched{SIGUSR1, SIGUSR2};

// Puts back how this thread takes signals.
class SignalState {
 public:
  SignalState() {
    ::pthread_sigmask(SIG_SETMASK, nullptr, &mask_);
    ::sigaction(SIGUSR2, nullptr, &user_);
    ::sigaction(SIGPIPE, nullptr, &pipe_);
    ::sigaction(SIGXFSZ, nullptr, &size_);
  }
  ~SignalState() {
    ::sigaction(SIGUSR2, &user_, nullptr);
    ::sigaction(SIGPIPE, &pipe_, nullptr);
    ::sigaction(SIGXFSZ, &size_, nullptr);
    ::pthread_sigmask(SIG_SETMASK, &mask_, nullptr);
  }

 private:
  sigset_t mask_{};
  struct sigaction user_ {};
  struct sigaction pipe_ {};
  struct sigaction size_ {};
};

}  // namespace

TEST_CASE("a signal is an event that tells its number and sender") {
  const SignalState restored;
  const SignalWatch watch(kWatched);
  CHECK_FALSE(becomes_readable(watch.fd(), 0));
  CHECK_FALSE(watch.next());
  ::raise(SIGUSR1);
  CHECK(becomes_readable(watch.fd()));
  const auto signal = watch.next();
  REQUIRE(signal);
  CHECK(signal->number == SIGUSR1);
  CHECK(signal->sender == ::getpid());
  CHECK_FALSE(watch.next());
}

TEST_CASE("a signal that was ignored when the program started stays ignored") {
  const SignalState restored;
  std::signal(SIGUSR2, SIG_IGN);
  const SignalWatch watch(kWatched);
  ::raise(SIGUSR2);
  ::raise(SIGUSR1);
  const auto signal = watch.next();
  REQUIRE(signal);
  CHECK(signal->number == SIGUSR1);
  CHECK_FALSE(watch.next());
}

TEST_CASE("a file that may not grow is an error of the write and no signal") {
  const SignalState restored;
  const SignalWatch watch(kWatched);
  struct sigaction now {};
  REQUIRE(::sigaction(SIGXFSZ, nullptr, &now) == 0);
  const bool is_ignored = now.sa_handler == SIG_IGN;
  CHECK(is_ignored);
}

TEST_CASE("a reader that goes away is an error of the write and no signal") {
  const SignalState restored;
  const SignalWatch watch(kWatched);
  Pipe pipe;
  REQUIRE(make_pipe(pipe));
  pipe.read.reset();
  CHECK_FALSE(write_all(pipe.write.get(), "x"));
  CHECK(errno == EPIPE);
}

}  // namespace localexec::sys
