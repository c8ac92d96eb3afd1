// A run as JUnit XML, in the form that Jenkins and GitLab read.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/job_spec.h"
#include "report/report_file.h"
#include "run/run_observer.h"
#include "sys/spill_file.h"

namespace localexec {

// An item is a test case: failed, timeout and killed are failures, error is an error, canceled is
// skipped. Written as the items end; the counts at the head of it are filled in by finish().
class JunitFile : public RunObserver {
 public:
  JunitFile(const JobSpec& spec, const std::string& path, WallTime start_wall, TimePoint start,
            const sys::SpillFile& spill);

  void finished(const Record& record) override;
  void finish(TimePoint now);

 private:
  std::string head(Duration elapsed) const;
  std::string what_went_wrong(const Record& record) const;
  std::string output(std::string_view tag, const CapturedOutput& output) const;

  const std::vector<std::string> names_;
  const std::string suite_;
  const std::string class_name_;
  const WallTime start_wall_;
  const TimePoint start_;
  const sys::SpillFile& spill_;
  std::array<std::uint64_t, 6> by_status_{};
  ReportFile file_;
  std::size_t head_size_ = 0;
};

}  // namespace localexec
