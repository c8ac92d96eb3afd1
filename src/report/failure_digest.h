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

// An item that did not end ok, in words that are harmless to a terminal, and in UTF-8.
struct FailedItem {
  std::string name;  // "item 3"
  std::string label;
  Status status = Status::failed;
  std::string ending;              // "exit 3", "SIGSEGV, core dumped"
  std::vector<std::string> lines;  // the last of its output
  std::string command;             // that runs it again; may be empty
};

// Keeps the first items that did not end ok, by index, and counts the others: memory is bounded.
class FailureDigest : public RunObserver {
 public:
  static constexpr std::size_t kItems = 10;
  static constexpr std::size_t kLines = 5;  // of each one's output, in text()
  static constexpr std::size_t kMoreLines = 100;

  // Nothing is owned. `processors`: what {threads} stands for when an item runs alone. `lines`: so
  // many at the most are kept of each one's output.
  FailureDigest(const JobSpec& spec, std::uint64_t processors, const sys::SpillFile& spill,
                std::size_t lines = kLines);

  void finished(const Record& record) override;
  void reused(Status status, const Item& item) override;

  // Lines, each beginning with "localexec: "; empty where nothing failed but by being canceled.
  std::string text(bool colour) const;

  const std::map<std::uint64_t, FailedItem>& items() const { return items_; }
  // "2 failed, 1 timeout"; empty where all ended ok.
  std::string counts() const;
  std::uint64_t all() const;       // items that ended, those of a former run included
  std::uint64_t ok() const;        // of these
  std::uint64_t not_told() const;  // that failed and are not among items()

 private:
  FailedItem describe(const Record& record) const;
  std::string command_of(const Record& record) const;

  const JobSpec& spec_;
  const std::vector<std::string> names_;
  const std::uint64_t processors_;
  const sys::SpillFile& spill_;
  const std::size_t lines_;
  std::array<std::uint64_t, 6> by_status_{};  // of this run
  std::uint64_t failed_calls_ = 0;
  std::uint64_t failed_before_ = 0;  // in the run that this one resumes
  std::map<std::uint64_t, FailedItem> items_;
};

}  // namespace localexec
