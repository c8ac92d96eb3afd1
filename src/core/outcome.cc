#include "core/outcome.h"

#include <csignal>
#include <cstring>

namespace localexec {
namespace {

template <typename... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <typename... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

std::string reason_of(const ProcessEnd& end) {
  if (end.out_of_memory) return "ran out of the memory that --max-memory allows";
  return end.core_dumped ? "core dumped" : "";
}

}  // namespace

Status status_of(const Outcome& outcome) {
  return std::visit(Overloaded{[](const Ended& ended) {
                                 if (ended.end.kind == ProcessEnd::Kind::signaled) {
                                   return Status::killed;
                                 }
                                 return ended.end.number == 0 ? Status::ok : Status::failed;
                               },
                               [](const TimedOut&) { return Status::timeout; },
                               [](const Canceled&) { return Status::canceled; },
                               [](const NotStarted&) { return Status::error; },
                               [](const BadResult&) { return Status::failed; },
                               [](const Returned&) { return Status::ok; },
                               [](const Raised&) { return Status::failed; }},
                    outcome);
}

std::string_view status_name(Status status) {
  switch (status) {
    case Status::ok:
      return "ok";
    case Status::failed:
      return "failed";
    case Status::timeout:
      return "timeout";
    case Status::killed:
      return "killed";
    case Status::error:
      return "error";
    case Status::canceled:
      return "canceled";
  }
  return "error";
}

bool was_answered(const Outcome& outcome) {
  return std::holds_alternative<Returned>(outcome) || std::holds_alternative<Raised>(outcome);
}

bool was_started(const Outcome& outcome) {
  return was_answered(outcome) || end_of(outcome).kind != ProcessEnd::Kind::none;
}

std::string reason_of(const Outcome& outcome) {
  return std::visit(Overloaded{[](const Ended& ended) { return reason_of(ended.end); },
                               [](const TimedOut&) { return std::string(); },
                               [](const Canceled& canceled) { return canceled.reason; },
                               [](const NotStarted& not_started) { return not_started.reason; },
                               [](const BadResult& bad) { return bad.reason; },
                               [](const Returned&) { return std::string(); },
                               [](const Raised& raised) { return raised.error_json; }},
                    outcome);
}

ProcessEnd end_of(const Outcome& outcome) {
  return std::visit(Overloaded{[](const Ended& ended) { return ended.end; },
                               [](const TimedOut& timed_out) { return timed_out.end; },
                               [](const Canceled& canceled) { return canceled.end; },
                               [](const NotStarted&) { return ProcessEnd{}; },
                               [](const BadResult& bad) { return bad.end; },
                               [](const Returned&) { return ProcessEnd{}; },
                               [](const Raised&) { return ProcessEnd{}; }},
                    outcome);
}

std::string signal_name(int signal) {
  if (const char* name = ::sigabbrev_np(signal)) return std::string("SIG") + name;
  if (signal >= SIGRTMIN && signal <= SIGRTMAX) {
    return "SIGRTMIN+" + std::to_string(signal - SIGRTMIN);
  }
  return "SIG" + std::to_string(signal);
}

}  // namespace localexec
