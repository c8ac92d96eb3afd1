// What went wrong in a run, for the person who started it: told at the end on standard error.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/job_spec.h"
#include "run/run_observer.h"
#include "sys/spill_file.h"

namespace localexec {

// Keeps the first items that did not end ok, by index, and counts the others: memory is bounded.
class FailureDigest : public RunObserver {
 public:
  static constexpr std::size_t kItems = 10;
  static constexpr std::size_t kLines = 5;  // of each one's output

  // Nothing is owned. `processors`: what {threads} stands for when an item runs alone.
  FailureDigest(const JobSpec& spec, std::uint64_t processors, const sys::SpillFile& spill);

  void finished(const Record& record) override;
  void reused(Status status, const Item& item) override;

  // Lines, each beginning with "localexec: "; empty where nothing failed but by being canceled.
  std::string text(bool colour) const;

 private:
  struct FailedItem {
    std::string name;
    std::string label;
    Status status = Status::failed;
    std::string ending;
    std::vector<std::string> lines;
    std::string command;
  };

  FailedItem describe(const Record& record) const;
  std::string command_of(const Record& record) const;
  std::string counts() const;

  const JobSpec& spec_;
  const std::vector<std::string> names_;
  const std::uint64_t processors_;
  const sys::SpillFile& spill_;
  std::array<std::uint64_t, 6> by_status_{};  // of this run
  std::uint64_t failed_calls_ = 0;
  std::uint64_t failed_before_ = 0;  // in the run that this one resumes
  std::map<std::uint64_t, FailedItem> items_;
};

}  // namespace localexec
