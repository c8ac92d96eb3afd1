// The seam for whoever watches a run: progress, trace, totals.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/record.h"
#include "core/time_point.h"
#include "run/scheduler.h"
#include "run/worker_probe.h"

namespace localexec {

// All of it is called on the loop's thread and must return soon: what an observer does delays the
// calls. Each overrides what it wants to know. Where calls take a chunk of items each, an Item is a
// chunk: item.count() tells of how many.
class RunObserver {
 public:
  RunObserver() = default;
  RunObserver(const RunObserver&) = delete;
  RunObserver& operator=(const RunObserver&) = delete;
  virtual ~RunObserver() = default;

  // How many items there are has become known.
  virtual void total(std::uint64_t /*items*/) {}
  // An attempt begins, on ticket.worker, which may have others under way. `call` is a small number
  // that no other has until this one has ended.
  virtual void started(std::uint32_t /*call*/, const Ticket& /*ticket*/, const Item& /*item*/,
                       TimePoint /*now*/) {}
  // That attempt has ended; it need not be the item's last.
  virtual void ended(std::uint32_t /*call*/, const Ticket& /*ticket*/, const Item& /*item*/,
                     const Attempt& /*attempt*/, TimePoint /*now*/) {}
  // The item's last attempt is over. The output can be read until this returns.
  virtual void finished(const Record& /*record*/) {}
  // From now on there are so many workers.
  virtual void workers(std::uint32_t /*workers*/, TimePoint /*now*/) {}
  // The first calls were measured; workers() has told of what was made of it.
  virtual void probed(const ProbeFigures& /*figures*/) {}
  // The run is given up: all that runs is stopped now.
  virtual void stopping() {}
  // A former run finished what this call would do; it does not run again.
  virtual void reused(Status /*status*/, const Item& /*item*/) {}
  // Calls that could start are held back, for this reason; empty: no more.
  virtual void held_back(const std::string& /*reason*/) {}

  // Does what is due by the clock; wake_at() says when that will be.
  virtual void on_time(TimePoint /*now*/) {}
  virtual std::optional<TimePoint> wake_at() const { return std::nullopt; }
};

}  // namespace localexec
