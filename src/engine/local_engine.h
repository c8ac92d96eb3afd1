// Workers on this machine: puts the parts of a run together.
#pragma once

#include "core/job_spec.h"
#include "input/item_source.h"
#include "run/runner.h"

namespace localexec {

// Runs the whole job over its items and writes its records to its output file, or to `out`, a
// borrowed descriptor, where it names none. When it is back, no process of the run is left. Throws
// UsageError for bad input, std::exception where the run itself fails.
RunEnd run_locally(const JobSpec& spec, ItemSource items, const sys::Guard& guard, int out);

// How many workers the job gets before the number of its chunks is considered.
std::uint32_t local_workers(const JobSpec& spec);

}  // namespace localexec
