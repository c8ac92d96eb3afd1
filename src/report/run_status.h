// Where a run stands and what runs now, for localexec ctl and SIGUSR1. Pure.
#pragma once

#include <string>
#include <vector>

#include "core/job_spec.h"
#include "report/progress_meter.h"
#include "run/run_control.h"

namespace localexec {

// What tells a run from others of its user.
struct RunIdentity {
  long pid = 0;         // of the process that was started
  std::string name;     // --name, or the program's
  std::string command;  // in one line, cut
  WallTime start;
};

RunIdentity identity_of(const JobSpec& spec, long pid, WallTime start);

struct RunStatus {
  RunControl::Phase phase = RunControl::Phase::running;
  std::uint32_t workers = 1;
  ProgressView progress;
  std::vector<RunningCall> calls;  // that longest under way first
  WallTime now;
};

std::string_view phase_name(RunControl::Phase phase);

// One JSON object, without a newline; `calls` under way only where they are wanted.
std::string status_json(const RunIdentity& run, const RunStatus& status, bool calls);
// Lines for people, without a final newline: the run, its counts, each call under way.
std::string status_text(const RunIdentity& run, const RunStatus& status);
// One line of a list of runs.
std::string status_line(const RunIdentity& run, const RunStatus& status);

}  // namespace localexec
