// A run as Chrome trace events, which Perfetto and chrome://tracing show.
#pragma once

#include <string>
#include <vector>

#include "core/job_spec.h"
#include "report/report_file.h"
#include "run/run_observer.h"

namespace localexec {

// A JSON array: a complete event ("X") for every attempt, in the lane (tid) of its worker. Written
// as the calls end, nothing of it is kept.
class TraceFile : public RunObserver {
 public:
  TraceFile(const JobSpec& spec, const std::string& path, TimePoint start);

  void started(std::uint32_t call, const Ticket& ticket, const Item& item, TimePoint now) override;
  void ended(std::uint32_t call, const Ticket& ticket, const Item& item, const Attempt& attempt,
             TimePoint now) override;
  void finish();

 private:
  void name_lane(std::uint32_t worker);

  const std::vector<std::string> names_;
  const TimePoint start_;
  std::vector<TimePoint> started_;  // by call
  std::vector<bool> is_named_;      // by worker: its lane
  ReportFile file_;
};

}  // namespace localexec
