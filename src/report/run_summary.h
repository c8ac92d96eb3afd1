// The totals of a run.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/job_spec.h"
#include "run/run_observer.h"
#include "run/runner.h"

namespace localexec {

class RunSummary : public RunObserver {
 public:
  static constexpr std::size_t kSlowest = 10;

  RunSummary(const JobSpec& spec, std::uint32_t workers, WallTime start_wall, TimePoint start);

  void total(std::uint64_t items) override { total_ = items; }
  void ended(std::uint32_t call, const Ticket& ticket, const Item& item, const Attempt& attempt,
             TimePoint now) override;
  void finished(const Record& record) override;
  void reused(Status status, const Item& item) override;
  void workers(std::uint32_t workers, TimePoint now) override;
  void probed(const ProbeFigures& figures) override { probe_ = figures; }

  // One JSON object with its newline.
  std::string json(const RunEnd& end, TimePoint now) const;

 private:
  struct SlowItem {
    Item item;
    Status status = Status::ok;
    Duration elapsed{};
  };

  std::string slowest_json() const;
  std::string probe_json() const;

  const std::vector<std::string> names_;
  std::uint32_t workers_;
  std::uint32_t most_workers_;
  const WallTime start_wall_;
  const TimePoint start_;
  TimePoint workers_since_;
  Duration places_{};  // that there were for calls until then, all workers together
  std::optional<std::uint64_t> total_;
  std::array<std::uint64_t, 6> by_status_{};
  std::array<std::uint64_t, 6> reused_by_status_{};
  std::uint64_t attempts_ = 0;
  Duration busy_{};
  Duration user_{};
  Duration system_{};
  std::uint64_t max_rss_ = 0;
  std::optional<ProbeFigures> probe_;
  std::vector<SlowItem> slowest_;  // the slowest first
};

}  // namespace localexec
