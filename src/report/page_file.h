// The HTML page of a run, made while it goes on.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "core/job_spec.h"
#include "report/report_file.h"
#include "report/report_page.h"
#include "run/run_observer.h"
#include "sys/spill_file.h"

namespace localexec {

class PageFile : public RunObserver {
 public:
  PageFile(const JobSpec& spec, std::uint32_t workers, const std::string& path,
           const sys::SpillFile& spill);

  void finished(const Record& record) override;
  void workers(std::uint32_t workers, TimePoint) override {
    workers_ = std::max(workers_, workers);
  }
  void finish();

 private:
  const std::vector<std::string> names_;
  const std::string title_;
  std::uint32_t workers_;  // the most that there were
  const sys::SpillFile& spill_;
  ReportFile file_;
  ReportPage page_;
};

}  // namespace localexec
