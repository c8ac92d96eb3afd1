#include "sys/guardian.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <memory>
#include <optional>

#include "sys/child.h"
#include "sys/descendants.h"
#include "sys/jobserver.h"

namespace localexec::sys {
namespace {

constexpr std::array kPassedOn{SIGINT,  SIGTERM, SIGHUP,  SIGQUIT,   SIGTSTP, SIGCONT,
                               SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGIO};

// Those that are not ignored anyway, as a job in the background ignores SIGINT.
sigset_t watched_signals() {
  sigset_t watched;
  ::sigemptyset(&watched);
  ::sigaddset(&watched, SIGCHLD);
  for (const int signal : kPassedOn) {
    struct sigaction action {};
    ::sigaction(signal, nullptr, &action);
    if (action.sa_handler != SIG_IGN) ::sigaddset(&watched, signal);
  }
  return watched;
}

void become_subreaper() {
  if (::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0) {
    throw_errno("cannot become the reaper of the calls' processes");
  }
}

// The exit code with which the engine is about to end by itself, in memory that both share: the
// status alone does not tell whether a function called exit(3) there.
class LastWord {
 public:
  LastWord() {
    void* memory =
        ::mmap(nullptr, sizeof(Code), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw_errno("cannot share memory with the engine process");
    code_ = std::construct_at(static_cast<Code*>(memory), kNone);
  }
  ~LastWord() { ::munmap(code_, sizeof(Code)); }
  LastWord(const LastWord&) = delete;
  LastWord& operator=(const LastWord&) = delete;

  void say(int code) { code_->store(code); }
  bool was(int code) const { return code_->load() == code; }

 private:
  using Code = std::atomic<int>;
  static_assert(Code::is_always_lock_free);
  static constexpr int kNone = -1;

  Code* code_ = nullptr;
};

constexpr int kFailed = 3;  // exit status of a run that itself failed

// Set in the engine alone: who handles a lost error has no other way to it.
LastWord* own_last_word = nullptr;

class Guardian {
 public:
  Guardian(pid_t engine, const sigset_t& watched, const LastWord& last_word)
      : engine_(engine), watched_(watched), last_word_(last_word) {}

  GuardedEnd watch() {
    siginfo_t info{};
    while (true) {
      const int signal = retry_interrupted([&] { return ::sigwaitinfo(&watched_, &info); });
      if (signal < 0) throw_errno("cannot wait for signals");
      if (signal == SIGCHLD) {
        if (ended()) return end_;
      } else {
        pass_on(signal, info.si_code);
      }
    }
  }

 private:
  // One SIGCHLD may stand for several children.
  bool ended() {
    int status = 0;
    const pid_t pid = retry_interrupted([&] { return ::waitpid(engine_, &status, WNOHANG); });
    if (pid < 0) throw_errno("cannot learn how the engine process ended");
    if (pid != engine_) return false;
    if (WIFEXITED(status)) {
      end_.exit_code = WEXITSTATUS(status);
      end_.is_unasked = !last_word_.was(end_.exit_code);
    }
    if (WIFSIGNALED(status)) end_.signal = WTERMSIG(status);
    return true;
  }

  void pass_on(int signal, int code) {
    // The terminal's own keys reach every process of the foreground group.
    const bool from_terminal = code == SI_KERNEL;
    if (!from_terminal && signal != SIGCONT) signal_process(engine_, signal);
    if (signal == SIGTSTP) {
      ::raise(SIGSTOP);  // back here once somebody continues us
      signal_process(engine_, SIGCONT);
    }
  }

  pid_t engine_;
  sigset_t watched_;
  const LastWord& last_word_;
  GuardedEnd end_;
};

JobserverAuth announced_jobserver() {
  const char* flags = std::getenv("MAKEFLAGS");
  return flags == nullptr ? JobserverAuth{} : parse_makeflags(flags);
}

// What make lent to the engine, however that died.
class LentTokens {
 public:
  LentTokens() : auth_(announced_jobserver()) {
    using Kind = JobserverAuth::Kind;
    if (auth_.kind == Kind::pipe || auth_.kind == Kind::fifo) ledger_.emplace();
  }
  const JobserverAuth& auth() const { return auth_; }
  TokenLedger* ledger() { return ledger_ ? &*ledger_ : nullptr; }
  void give_back() {
    if (!ledger_) return;
    if (const Fd fd = jobserver_write_end(auth_)) ledger_->give_back_all(fd.get());
  }

 private:
  JobserverAuth auth_;
  std::optional<TokenLedger> ledger_;
};

[[noreturn]] void be_engine(const std::function<GuardedEnd(const Guard&)>& work,
                            const sigset_t& original, const Guard& guard) {
  ::pthread_sigmask(SIG_SETMASK, &original, nullptr);
  // A name of its own: who kills every "localexec" by name shall not kill both.
  ::prctl(PR_SET_NAME, "lx-engine", 0, 0, 0);
  const GuardedEnd end = work(guard);
  if (end.signal != 0) {
    own_last_word->say(128 + end.signal);  // where no signal can kill it
    die_by_signal(end.signal);
  }
  if (end.at_once) exit_at_once(end.exit_code);
  own_last_word->say(end.exit_code);
  std::exit(end.exit_code);
}

}  // namespace

void exit_at_once(int code) {
  if (own_last_word != nullptr) own_last_word->say(code);
  ::_exit(code);
}

GuardedEnd run_guarded(const std::function<GuardedEnd(const Guard&)>& work) {
  become_subreaper();
  // Ignored, as a parent may have left it, the kernel would reap the engine and the calls itself.
  struct sigaction standard {};
  standard.sa_handler = SIG_DFL;
  ::sigaction(SIGCHLD, &standard, nullptr);
  LentTokens tokens;
  LastWord last_word;
  Pipe alive;
  if (!make_pipe(alive)) throw_errno("cannot create a pipe");
  sigset_t original;
  const sigset_t watched = watched_signals();
  ::pthread_sigmask(SIG_BLOCK, &watched, &original);
  const pid_t guardian = ::getpid();
  const pid_t engine = ::fork();
  if (engine < 0) throw_errno("cannot start the engine process");
  if (engine == 0) {
    alive.write.reset();  // only the guardian holds it now: its death is the end of the pipe
    own_last_word = &last_word;
    try {
      become_subreaper();
      be_engine(work, original, {alive.read.get(), guardian, tokens.auth(), tokens.ledger()});
    } catch (...) {  // is told, and ends the process, by whoever catches it
      last_word.say(kFailed);
      throw;
    }
  }
  alive.read.reset();
  try {
    const GuardedEnd end = Guardian(engine, watched, last_word).watch();
    kill_descendants();
    tokens.give_back();
    ::pthread_sigmask(SIG_SETMASK, &original, nullptr);
    return end;
  } catch (...) {
    // The engine first: it must not record as results what is done to its calls now.
    signal_process(engine, SIGKILL);
    kill_descendants();
    tokens.give_back();
    throw;
  }
}

}  // namespace localexec::sys
