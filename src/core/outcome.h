// Every way in which a call can end.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace localexec {

// How a process went, as wait(2) tells it.
struct ProcessEnd {
  enum class Kind { none, exited, signaled };
  Kind kind = Kind::none;  // none: there was no process
  int number = 0;          // exit code, or signal number
  bool core_dumped = false;
  bool out_of_memory = false;  // the kernel ended some process of it at its limit of memory

  static ProcessEnd exited(int code) { return {Kind::exited, code, false}; }
  static ProcessEnd signaled(int signal, bool core) { return {Kind::signaled, signal, core}; }
  bool operator==(const ProcessEnd&) const = default;
};

// It ended by itself: an exit code, or a signal that did not come from us.
struct Ended {
  ProcessEnd end;
};
// It ran longer than it may and was stopped.
struct TimedOut {
  ProcessEnd end;
};
// The run was interrupted, halted or out of time and stopped it.
struct Canceled {
  ProcessEnd end;
  std::string reason;
};
// There never was a process: `reason` says why, in the words of the system.
struct NotStarted {
  std::string reason;
};

// It ended well, but its output is not the result that was asked for.
struct BadResult {
  ProcessEnd end;
  std::string reason;
};

// A function gave a result, or a worker an answer; its process lives on.
struct Returned {};

// A function raised an error, or a worker answered with one.
struct Raised {
  std::string error_json;  // one JSON value
};

using Outcome = std::variant<Ended, TimedOut, Canceled, NotStarted, BadResult, Returned, Raised>;

enum class Status { ok, failed, timeout, killed, error, canceled };

Status status_of(const Outcome& outcome);
std::string_view status_name(Status status);
// Whether anything of it ran; and whether it was answered by a worker that lives on.
bool was_started(const Outcome& outcome);
bool was_answered(const Outcome& outcome);
// Why there is no result, where the ending alone does not say it; else empty.
std::string reason_of(const Outcome& outcome);
// The process's end; kind none for a call that was never started.
ProcessEnd end_of(const Outcome& outcome);

// "SIGKILL" for 9; real-time signals are "SIGRTMIN+3"; an unknown number is "SIG77".
std::string signal_name(int signal);

}  // namespace localexec
