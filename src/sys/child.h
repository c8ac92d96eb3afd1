// A child process from its start to its end: waiting for it, signalling it, reaping it.
#pragma once

#include <sys/types.h>

#include <functional>

#include "core/outcome.h"
#include "core/time_point.h"
#include "sys/fd.h"

namespace localexec::sys {

struct ChildEnd {
  ProcessEnd end;
  Duration user{};
  Duration system{};
  std::uint64_t max_rss = 0;  // bytes
};

// Owns the right to signal and reap one child. The process id cannot be used again before reap():
// until then the dead child keeps it. Belongs to one thread.
class Child {
 public:
  Child() = default;
  explicit Child(pid_t pid);  // the leader of its process group
  Child(Child&&) noexcept = default;
  Child& operator=(Child&&) noexcept = default;

  pid_t pid() const { return pid_; }
  // Readable once the child has ended (pidfd_open(2)); -1 where the system had none to give.
  int fd() const { return pidfd_.get(); }

  // Whether it has ended; it stays a zombie, so its id stays ours.
  bool has_ended() const;
  // Sends to the whole process group. A group that is gone is no error.
  void signal_group(int signal) const;
  // What it left, and its own resource usage. REQUIRES: has_ended(). Nothing can be done after.
  ChildEnd reap();

 private:
  pid_t pid_ = -1;
  Fd pidfd_;
};

// Blocks until the child has ended (or is none of ours); it stays a zombie, so its id stays ours.
void wait_for_end(pid_t child);
// Reaps one that is about to end, without interest in how.
void reap_at_once(pid_t child);

// To one process, whatever became of it.
void signal_process(pid_t pid, int signal);

// Its process group; -1 if it is gone.
pid_t group_of(pid_t pid);

// Reaps ended children that `is_known` does not claim: orphans that a call left to us.
void reap_strays(const std::function<bool(pid_t)>& is_known);

// Stops this process until somebody continues it.
void suspend_self();

// Ends this process by the signal itself, so that whoever waits for it sees what happened.
[[noreturn]] void die_by_signal(int signal);

}  // namespace localexec::sys
