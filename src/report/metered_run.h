// Keeps the meter of a run for all that show where it stands.
#pragma once

#include "report/progress_meter.h"
#include "run/run_observer.h"

namespace localexec {

class MeteredRun : public RunObserver {
 public:
  MeteredRun(std::vector<std::string> names, TimePoint start) : meter_(std::move(names), start) {}

  ProgressMeter& meter() { return meter_; }

  void total(std::uint64_t items) override { meter_.total(items); }
  void started(std::uint32_t call, const Ticket& ticket, const Item& item, TimePoint now) override {
    meter_.started(call, ticket, item, now);
  }
  void ended(std::uint32_t call, const Ticket&, const Item&, const Attempt&, TimePoint) override {
    meter_.ended(call);
  }
  void finished(const Record& record) override {
    meter_.finished(record.status(), record.item.count());
  }
  void reused(Status status, const Item& item) override { meter_.reused(status, item.count()); }
  void held_back(const std::string& reason) override { meter_.held_back(reason); }

 private:
  ProgressMeter meter_;
};

}  // namespace localexec
