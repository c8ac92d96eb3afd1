// Everything that lets people and programs see a run: made from the job, told how it ended.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/job_spec.h"
#include "report/ci_environment.h"
#include "report/failure_digest.h"
#include "report/junit_file.h"
#include "report/metered_run.h"
#include "report/page_file.h"
#include "report/progress.h"
#include "report/run_summary.h"
#include "report/trace_file.h"
#include "run/runner.h"
#include "sys/spill_file.h"

namespace localexec {

class RunWatch {
 public:
  // Nothing is owned; `processors` as in RunnerParts.
  // `records`: the descriptor that they go to; -1 for a file. To be made before anything runs:
  // throws UsageError for a file that cannot be written.
  RunWatch(const JobSpec& spec, std::uint32_t workers, std::uint64_t processors, int records,
           const sys::SpillFile& spill);

  std::vector<RunObserver*> observers();
  ProgressMeter& meter() { return metered_.meter(); }
  WallTime start() const { return start_wall_; }

  // A line for the person at the terminal, without a newline.
  void notify(std::string_view line);

  // The run is over and its records are written as far as they will be. Throws std::system_error
  // where a file that was asked for could not be written.
  void finish(const RunEnd& end);

 private:
  void tell_failures() const;
  void summarize_step();
  void finish_files(const RunEnd& end);

  const bool colour_;
  const CiKind ci_ = ci_kind();
  bool tells_failures_ = false;
  std::string step_summary_;  // $GITHUB_STEP_SUMMARY
  std::string command_;
  const TimePoint start_;
  const WallTime start_wall_;
  MeteredRun metered_;
  std::optional<FailureDigest> failures_;
  std::optional<Progress> progress_;
  std::optional<TraceFile> trace_;
  std::optional<JunitFile> junit_;
  std::optional<PageFile> page_;
  std::optional<RunSummary> summary_;
  std::optional<ReportFile> summary_file_;
};

}  // namespace localexec
