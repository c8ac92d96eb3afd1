// A run whose workers are tasks of a cluster's queue.
#pragma once

#include "core/job_spec.h"
#include "engine/cluster_queue.h"
#include "engine/spooled_job.h"
#include "input/item_source.h"
#include "run/runner.h"

namespace localexec {

// Spools the items, submits tasks that run them, and writes the records as they come back, to the
// job's output file or to `out`, a borrowed descriptor. When it is back, nothing of the run is left
// in the queue. Throws UsageError for bad input and for what the queue refuses before anything ran,
// std::exception where the run itself fails.
RunEnd run_on_cluster(const JobSpec& spec, const SpooledJob& job, ItemSource items,
                      const ClusterQueue& queue, const sys::Guard& guard, int out);

}  // namespace localexec
