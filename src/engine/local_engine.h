// Workers on this machine: puts the parts of a run together.
#pragma once

#include <functional>
#include <memory>

#include "core/job_spec.h"
#include "input/item_source.h"
#include "run/record_sink.h"
#include "run/run_observer.h"
#include "run/runner.h"

namespace localexec {

// What takes the place of output and progress where a run is a part of a greater one.
class LocalOutlet : public RecordSink, public RunObserver {
 public:
  // The chunk, in the greater run, of an item that was taken.
  virtual std::uint64_t chunk_of(const Item& item) const = 0;

  void on_time(TimePoint now) override = 0;
  std::optional<TimePoint> wake_at() const override = 0;
};
using MakeOutlet = std::function<std::unique_ptr<LocalOutlet>(sys::SpillFile&, Scheduler&)>;

// Runs the whole job over its items and writes its records to its output file, or to `out`, a
// borrowed descriptor, where it names none. When it is back, no process of the run is left. Throws
// UsageError for bad input before anything ran, std::exception where the run itself fails. With
// `make_outlet`, the records go to what that makes, and the run is not shown.
RunEnd run_locally(const JobSpec& spec, ItemSource items, const sys::Guard& guard, int out,
                   const MakeOutlet& make_outlet = {});

// How many workers the job gets before the number of its chunks is considered.
std::uint32_t local_workers(const JobSpec& spec);

}  // namespace localexec
