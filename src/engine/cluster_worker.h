// The part of a run on a cluster that happens on its machines: one task's items, run locally.
#pragma once

#include <functional>
#include <string>

#include "core/job_spec.h"
#include "engine/spool_folder.h"
#include "engine/task_place.h"
#include "run/runner.h"

namespace localexec {

// The job as a task runs it: no output, watching or ending of its own, and as many workers as the
// task has processors.
JobSpec spec_for_task(JobSpec spec, const TaskPlace& place);

// Runs the task's items and writes what becomes of them into the spool folder. `near_end` becomes
// true when the task has only `time_left`.
RunEnd work_on_task(const JobSpec& spec, const SpoolFolder& spool, const TaskPlace& place,
                    const sys::Guard& guard, std::function<bool()> near_end, Duration time_left);

// For a task that cannot even begin: says why in its part file.
void write_task_fault(const SpoolFolder& spool, const TaskPlace& place, const std::string& why);

}  // namespace localexec
