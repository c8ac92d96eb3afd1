// Two processes, so that one is always left to clean up.
#pragma once

#include <functional>
#include <string>

#include "core/jobserver_auth.h"
#include "sys/fd.h"
#include "sys/signal_watch.h"
#include "sys/token_ledger.h"

namespace localexec::sys {

// How a process ended, as its own parent shall see it.
struct GuardedEnd {
  int exit_code = 0;
  int signal = 0;
  bool at_once = false;  // said by the engine: by _exit(2), since threads are left
  // Said by the guardian: it was not the work that ended it with this exit code, but a function in
  // it that called exit(3) or the like.
  bool is_unasked = false;
};

// What the guarded process knows of its guardian.
struct Guard {
  // Readable (at its end) once the guardian is dead, however it died.
  int gone_fd = -1;
  // Signals that it sends are passed on for somebody else.
  pid_t guardian = -1;
  // The jobserver of the make that runs us. Tokens that are held when the engine dies are given
  // back by the guardian; nullptr where there is no jobserver to take them from.
  JobserverAuth jobserver;
  TokenLedger* tokens = nullptr;
};

// Runs `work` in a child process, the engine, while this process, the guardian, waits. Both are
// child subreapers (prctl(2)), so that no descendant gets lost to init:
// - the guardian passes on signals that were meant for the run (a terminal reaches both by itself),
// - if the engine dies, by SIGKILL too, the guardian kills all that it left,
// - if the guardian dies, the engine sees it at gone_fd and does the same.
// Returns, in the guardian, how the engine ended. REQUIRES: no other thread yet.
GuardedEnd run_guarded(const std::function<GuardedEnd(const Guard&)>& work);

// Ends this process by _exit(2); where it is an engine, that counts as its own end.
[[noreturn]] void exit_at_once(int code);

}  // namespace localexec::sys
